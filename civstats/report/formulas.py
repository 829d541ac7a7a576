"""A formula in LaTeX becomes MathML, which pages show, and MathML becomes the math that typst sets."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from html import unescape
from typing import Final
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from latex2mathml.converter import convert_to_element

from civstats.display.parts import Formula
from civstats.language import translate_later
from civstats.problems import visible

# What the converter reads otherwise than LaTeX, and another way to say it; reports number no equations.
SAID_OTHERWISE: Final = (
    (re.compile(r"\\(begin|end)\{(?:aligned|align|split)\*?\}"), r"\\\1{align*}"),
    (re.compile(r"\\begin\{gather(?:ed)?\*?\}"), r"\\begin{array}{c}"),
    (re.compile(r"\\end\{gather(?:ed)?\*?\}"), r"\\end{array}"),
    (re.compile(r"\\operatorname\*?"), r"\\mathrm"),
)
ESCAPED: Final = re.compile(r"\\.", re.DOTALL)  # \{ and \&, which are characters, not syntax
ACTING: Final = {"class", "href", "id", "style"}  # of \href{…}, \class{…} and the like
FORMS: Final = {
    "mfrac": "frac({}, {})",
    "msup": "attach({}, t: {})",
    "msub": "attach({}, b: {})",
    "msubsup": "attach({}, b: {}, t: {})",
    "mover": "attach(limits({}), t: {})",
    "munder": "attach(limits({}), b: {})",
    "munderover": "attach(limits({}), b: {}, t: {})",
    "mroot": "root({1}, {0})",
}
ROWS: Final = {"math": "{}", "mrow": "{}", "mstyle": "{}", "mtd": "{}", "mpadded": "{}", "msqrt": "sqrt({})"}
FACES: Final = {"bold": "bold", "bold-italic": "bold", "italic": "italic", "normal": "upright"}
BRACES: Final = {"⏞": "overbrace", "⏟": "underbrace"}
ACCENTS: Final = "^¯~→˙¨ˇ´`˘"
OPENING, CLOSING = "([{⟨⌊⌈", ")]}⟩⌋⌉"


def read_formula(latex: str, *, display: bool) -> Formula:
    r"""Read a formula that stands in a line, or by itself if `display`; ValueError says what cannot be shown.

    >>> read_formula("x^2", display=False).mathml.partition(">")[2]
    '<mrow><msup><mi>x</mi><mn>2</mn></msup></mrow></math>'
    """
    try:
        return _read(visible(" ".join(latex.split())), display=display)
    except RecursionError:
        why = translate_later("it is nested too deeply")
        raise ValueError(why) from None


def _read(latex: str, *, display: bool) -> Formula:
    plain = ESCAPED.sub("", latex)
    if plain.count("{") != plain.count("}"):
        why = translate_later("its braces do not match")
        raise ValueError(why)
    said = latex
    for pattern, other in SAID_OTHERWISE:
        said = pattern.sub(other, said)
    try:
        root = convert_to_element(said, display="block" if display else "inline")
    except RecursionError:
        raise
    except Exception as error:  # the converter's errors have no class in common, and no words
        why = translate_later(
            "it is not complete ({error})", error=type(error).__name__.removesuffix("Error")
        )
        raise ValueError(why) from None
    for element in root.iter():
        element.text = unescape(element.text or "")
        if ACTING & element.attrib.keys():
            why = translate_later(
                "it sets {names} of its page", names=", ".join(sorted(ACTING & element.attrib.keys()))
            )
            raise ValueError(why)
        if element.text.startswith("\\") and len(element.text) > 1:
            why = translate_later("{command} is not known", command=element.text)
            raise ValueError(why)
    if sum(element.text == "&" for element in root.iter()) > latex.count("\\&"):
        why = translate_later("& stands outside of an environment such as aligned, cases or matrix")
        raise ValueError(why)
    _set(root)
    return Formula(latex, ElementTree.tostring(root, encoding="unicode"), display)


def typst_math(formula: Formula) -> str:
    r"""Write a formula as typst's math, every character of it a string or an escape, so that none acts.

    >>> typst_math(read_formula(r"\frac{a}{2}", display=False))
    'frac(\\u{61}, "2")'
    """
    root = ElementTree.fromstring(formula.mathml)
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
    return _set(root)


def _set(element: Element) -> str:
    tag, text = element.tag, element.text or ""
    if tag == "mtable":
        return _table(element)
    if tag in ROWS and element.get("width") != "0":  # one of no width is struck over what follows
        return ROWS[tag].format(_row(element))
    if tag in {"mi", "mo", "mn", "mtext"}:
        return _token(tag, text, FACES.get(element.get("mathvariant", "")))
    if tag == "mspace" and "linebreak" not in element.attrib:
        return "quad" if element.get("width", "").startswith(("1", "2")) else "thin"
    return _form(element)


def _form(element: Element) -> str:
    """Set what has a number of parts, such as a fraction or an accent."""
    tag = element.tag
    parts = list(map(_set, element))
    if tag in {"mover", "munder"} and len(parts) == 2:
        mark = element[1].text or ""
        if mark == "―":
            return f"{'overline' if tag == 'mover' else 'underline'}({parts[0]})"
        if mark in BRACES:
            return f"{BRACES[mark]}({parts[0]})"
        if mark and mark in ACCENTS and tag == "mover":
            return f"accent({parts[0]}, {parts[1]})"
    if tag == "mfrac" and element.get("linethickness") == "0":
        return f"mat(delim: #none, {'; '.join(parts)})"
    if tag not in FORMS or len(parts) != FORMS[tag].count("{"):
        why = translate_later(
            "it asks for what print cannot set ({what})", what=" ".join([tag, *element.attrib.values()])
        )
        raise ValueError(why)
    return FORMS[tag].format(*parts)


def _token(tag: str, text: str, face: str | None) -> str:
    string = json.dumps(text, ensure_ascii=False)
    if tag in {"mtext", "mn"} or not text:
        written = string
    elif len(text) > 1:
        written = f"op({string}, limits: #{str(tag == 'mo').lower()})"
    else:
        written = (
            string if text >= "\u2e80" and text.isalpha() and ord(text) < 0x1D400 else f"\\u{{{ord(text):x}}}"
        )
    return f"{face}({written})" if face else written


def _row(elements: Iterable[Element]) -> str:
    """Set what stands in a row; delimiters grow with what they hold, as in MathML."""
    open_rows: list[list[str]] = [[]]
    for element in elements:
        fence = element.tag == "mo" and element.get("stretchy") != "false"
        form, text = element.get("form"), element.text or ""
        if fence and (form == "prefix" or (text in OPENING and text)):
            open_rows.append([])
        if text or len(element) or element.tag in {"mspace", "mtable"}:
            open_rows[-1].append(_set(element))
        if fence and (form == "postfix" or (text in CLOSING and text)) and len(open_rows) > 1:
            held = " ".join(open_rows.pop())
            open_rows[-1].append(f"lr({held})")
    first, *unclosed = open_rows
    return " ".join([*first, *(f"lr({' '.join(held)})" for held in unclosed)]) or '""'


def _table(table: Element) -> str:
    rows = [list(map(_set, row)) for row in table]
    aligned = [cell.get("columnalign", "center") for row in table for cell in row][:1]
    if aligned == ["right"]:  # as typst aligns at &: right, left, right
        return " \\ ".join(" & ".join(row) for row in rows)
    return f"mat(delim: #none, align: #{''.join(aligned)}, {'; '.join(', '.join(row) for row in rows)})"
