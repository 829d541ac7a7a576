"""No count, share, rank or threshold is typed by hand where a reader could take it for a result."""

# mypy: disable-error-code="no-untyped-call"

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import bs4
import jinja2
import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
REPORT = ROOT / "civstats" / "report"
TEMPLATES = [
    REPORT / "reading_guide.md",
    REPORT / "paper" / "report.typ",
    *sorted((REPORT / "page" / "templates").iterdir()),
]

# Names of standards, legal sections, years and identifiers. Each entry must occur, or it has to go.
NAMES = [
    "1 / 1",  # how the PDF writes its page numbers
    "06-provinces",
    "08-provinces-sets",
    "2020",
    "Seventh National Population Census",
    "a4",
    "gb2260",
    "provinces-2026",
    "百分点",
]
# Phrases whose number word counts nothing on the page, and words that are themselves spoken of.
PHRASES = [
    "First and later codings",
    "first coder",
    "second coder",
    "third coder",
    "third reader",
    "nought or five",
    "Two figures are compared only if",
    "a change on the previous period is not one on the year before",
    "first coding",
    "is it counted twice",
    "leads to the list of its rows first",
    "missing, not zero",
    "none stands twice",
    "one programme does not speak for a city",
    "ten thousand and up",
    "上万",
]

UNITS = "zero one two three four five six seven eight nine ten eleven twelve"
TEENS = "thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
LARGE = "hundred thousand million billion dozen"
ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth twentieth hundredth"
)
OTHERS = (
    "half halves quarter once twice thrice double doubled triple tripled couple twofold threefold tenfold"
)
# "ones" stands for a noun, never for a number.
WORDS = "|".join(
    f"{word}s?" for word in f"{UNITS} {TEENS} {TENS} {LARGE} {ORDINALS} {OTHERS}".split()
).replace("ones?", "one")
NUMBER = re.compile(
    rf"\d+|[⅐-↏½¼¾①-⓿㈠-㊿²³¹]|(?<![^\W\d])(?:{WORDS})(?![^\W\d])|"
    r"[〇零一二三四五六七八九十百千万亿兆两俩仨廿卅几半壹贰叁肆伍陆柒捌玖拾佰仟萬億兩]+",
    re.IGNORECASE,
)
SPOKEN = ("alt", "aria-description", "aria-label", "placeholder", "title")  # attributes that a reader meets


def numbers(text: str) -> list[str]:
    """Return the numbers in a text, digits or words."""
    return NUMBER.findall(text)


def without_exempt(text: str) -> tuple[str, set[str]]:
    """Return a text without the exempt names and phrases, and which of these it held."""
    text, found = " ".join(text.split()), set()
    for phrase in sorted([*NAMES, *PHRASES], key=len, reverse=True):
        text, times = re.subn(rf"(?<![A-Za-z0-9]){re.escape(phrase)}(?![A-Za-z0-9])", "\ufffc", text)
        if times:
            found.add(phrase)
    return text, found


def markdown(source: str) -> Iterator[str]:
    """Yield the text of Markdown without list numbers and link targets."""
    yield re.sub(r"(?m)^\s*\d+[.)]\s|(?<=\])\([^)]*\)", "", source)


def literals(source: str) -> Iterator[str]:
    """Yield the string literals of code without tags, those in f-strings without format specifications."""
    tree = ast.parse(source)
    formats = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.FormattedValue) and node.format_spec
        for part in ast.walk(node.format_spec)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in formats:
            yield re.sub(r"</?[a-z]\w*>", "", node.value)


def jinja(source: str) -> Iterator[str]:
    """Yield the text of an HTML template, its spoken attributes and the strings in its expressions."""
    tokens = list(jinja2.Environment(autoescape=True).lex(source))
    yield from (value for _, kind, value in tokens if kind == "string")
    soup = bs4.BeautifulSoup("".join(value for _, kind, value in tokens if kind == "data"), "html.parser")
    for tag in soup.find_all(True):
        yield from (str(tag[name]) for name in SPOKEN if name in tag.attrs)
        if tag.get("name") == "description":
            yield str(tag.get("content"))
    yield soup.get_text()


def css(source: str) -> Iterator[str]:
    """Yield what a style sheet writes on the page."""
    for declaration in re.findall(r"(?<![\w-])content\s*:([^;}]*)", source):
        yield from re.findall(r'"([^"]*)"', declaration)


def typst(source: str) -> Iterator[str]:
    """Yield the strings and the content blocks of a Typst template, without comments and colours."""
    spans = re.compile(r'rgb\("[^"]*"\)|"((?:[^"\\]|\\.)*)"|//[^\n]*|/\*.*?\*/', re.DOTALL)
    strings = [match[1] for match in spans.finditer(source) if match[1]]
    yield from (re.sub(r"\\u\{\w+\}", "", text) for text in strings)  # \u{200b}: a character by its code
    source = spans.sub(" ", source)
    block = re.compile(r"\[([^\[\]]*)\]")
    while found := block.findall(source):
        yield from (re.sub(r"#[A-Za-z][\w.-]*(?:\([^()]*\)[\w.-]*)*", " ", content) for content in found)
        source = block.sub(" ", source)


READERS = {".md": markdown, ".j2": jinja, ".jinja": jinja, ".css": css, ".js": css, ".typ": typst}


def texts() -> Iterator[tuple[str, str]]:
    """Yield every text that someone typed, after the name of its place."""
    for path in NOTEBOOKS:
        for number, cell in enumerate(nbformat.read(path, as_version=4).cells, start=1):
            read = literals if cell.cell_type == "code" else markdown
            yield from ((f"{path.name}: cell {number}", text) for text in read(cell.source))
    for path in TEMPLATES:
        yield from ((path.name, text) for text in READERS[path.suffix](path.read_text(encoding="utf-8")))


def test_no_number_is_typed() -> None:
    typed: dict[str, None] = {}
    for place, text in texts():
        rest, _ = without_exempt(text)
        for number in NUMBER.finditer(rest):
            around = rest[max(0, number.start() - 40) : number.end() + 40]
            typed[f"{place}: {number[0]!r} in …{around}…"] = None
    assert not typed, "compute these, or word them without a number:\n" + "\n".join(typed)


def test_every_exempt_phrase_occurs() -> None:
    found = set().union(*(without_exempt(text)[1] for _, text in texts()))
    assert [phrase for phrase in (*NAMES, *PHRASES) if phrase not in found] == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Seven of 12 places, two-thirds, a half; twice 3.5 %", "Seven 12 two thirds half twice 3 5"),
        ("HUNDREDS of towns, or a dozen? Once.", "HUNDREDS dozen Once"),
        ("湘潭有三十二个点，两成，百余人", "三十二 两 百"),
        ("½ or ① or Ⅳ or １２", "½ ① Ⅳ １２"),
        ("someone often weighs the content of a phone, a stone and a tent", ""),
        ("文明实践", ""),
    ],
)
def test_numbers_are_found(text: str, found: str) -> None:
    assert " ".join(numbers(text)) == found


@pytest.mark.parametrize(
    ("read", "source", "found"),
    [
        (markdown, "1. See [seven](page-8.html)", ["seven"]),
        (literals, 'f"{x:.2f} of {y} nine" + "<h1>six " "ten</h1>"  # 7', ["nine", "six", "ten"]),
        (jinja, '<i class="c7" title="six">{{ x[:12] ~ "ten" }} five</i>{# 4 #}', ["five", "six", "ten"]),
        (css, '.n7 { width: 7px; content: "seven" } .m { align-content: 8 }', ["seven"]),
        (typst, 'h(7pt) // 8\n#f(rgb("#111"), "six", [ten #g(1).x(2) [five]])', ["five", "six", "ten"]),
    ],
)
def test_only_text_is_read(read: Callable[[str], Iterator[str]], source: str, found: list[str]) -> None:
    assert sorted(number for text in read(source) for number in numbers(text)) == found
