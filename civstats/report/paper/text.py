"""Plain text becomes typst markup in which it is a string literal, so that nothing in it can act."""

from __future__ import annotations

import re

from civstats.display.text import runs
from civstats.problems import visible

SPACE = re.compile(r"[ \t\n\r\f]+")
LONGEST_WORD = 24  # characters, of Latin and its kin; Han may break anywhere
LONG_WORD = re.compile(rf"[!-\u2fff]{{{LONGEST_WORD + 1},}}")
LONG_PART = re.compile(rf"[^-]{{1,{LONGEST_WORD}}}-*|-{{1,{LONGEST_WORD}}}")
UNSAFE = re.compile(r"[\"\\\x00-\x1f\x7f-\x9f\u2028\u2029]")


def literal(text: str) -> str:
    r"""Write a text as a typst string.

    Examples
    --------
    >>> print(literal('#read("x") $y$ \\'))
    "#read(\"x\") $y$ \\"
    """

    def escaped(match: re.Match[str]) -> str:
        char = match.group()
        return f"\\{char}" if char in '"\\' else f"\\u{{{ord(char):x}}}"

    return f'"{UNSAFE.sub(escaped, text)}"'


def one_line(text: str) -> str:
    """Make each run of white space one space, as HTML does."""
    return SPACE.sub(" ", text)


def words(text: str) -> str:
    """Write a text as typst markup: white space as in HTML, long words with places where they may break.

    Examples
    --------
    >>> words(" a  *b*")
    ' #"a *b*"'
    """
    core = one_line(text).strip(" ")
    if not core:
        return " " if text else ""
    before, after = (" " if SPACE.fullmatch(edge) else "" for edge in (text[0], text[-1]))
    parts = LONG_WORD.sub(lambda word: "\n".join(word_parts(word[0])), core).split("\n")
    return before + "#breakable".join(f"#{literal(part)}" for part in parts) + after


def word_parts(word: str) -> list[str]:
    """Cut a word where it may break: a long one behind its hyphens, and within parts that are long themselves.

    Examples
    --------
    >>> word_parts("self-reported"), word_parts("the-name-of-a-row-in-tables")
    (['self-reported'], ['the-', 'name-', 'of-', 'a-', 'row-', 'in-', 'tables'])
    """
    return [word] if len(word) <= LONGEST_WORD else LONG_PART.findall(word)


def text_markup(text: str) -> str:
    """Write a text as typst markup, its Chinese runs marked.

    Examples
    --------
    >>> print(text_markup("In 阳泉"))
    #"In" #tongue("zh", "cn")[#"阳泉"]
    """
    chinese = f"#tongue({', '.join(language('zh-Hans'))})"
    return "".join(f"{chinese}[{words(run)}]" if zh else words(run) for run, zh in runs(visible(text)))


def language(lang: str) -> tuple[str, str]:
    """Give typst's language and region, as source, for a BCP 47 tag.

    Examples
    --------
    >>> language("zh-Hans"), language("en")
    (('"zh"', '"cn"'), ('"en"', 'none'))
    """
    first, *rest = lang.lower().split("-")
    region = next((part for part in rest if len(part) == 2), "")
    if first == "zh" and not region:
        region = "tw" if "hant" in rest else "cn"
    return literal(first), literal(region) if region else "none"
