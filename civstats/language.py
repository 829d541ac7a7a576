"""Words become those of the reader's language: English as it stands in code and notebooks, or its Chinese.

The Chinese stands in gettext catalogues, by the English that it translates: the library's own in ``civstats/locale``,
and one that an analyst keeps in the folder ``locale`` beside notebooks of their own. What no catalogue has stays English.
"""

from __future__ import annotations

import gettext
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Literal, TypeVar, get_args

Language = Literal["en", "zh"]
Marked = TypeVar("Marked")

LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)
DOMAIN: Final = "civstats"
LOCALES: Final = {"zh": "zh_Hans"}  # the folders of catalogues
INNER: Final = str.maketrans("“”", "‘’")
OWN: Final = Path(__file__).parent / "locale"
VARIABLE: Final = "CIVSTATS_LANGUAGE"
BESIDE: Final = "CIVSTATS_LOCALE"  # the folder of catalogues beside the notebooks

_chosen: ContextVar[tuple[Language, str] | None] = ContextVar("_chosen", default=None)


def language() -> Language:
    """Return the code of the language that is spoken: as `speaking` says, else as CIVSTATS_LANGUAGE, else English."""
    return chosen()[0]


@contextmanager
def speaking(code: Language, beside: Path | None = None) -> Iterator[None]:
    """Speak a language for as long as this context lasts, with the catalogues in a folder before the library's own.

    Without a folder that is the one in which catalogues were looked up before.

    >>> with speaking("zh"):
    ...     translate("Main points")
    '要点'
    """
    token = _chosen.set((code, str(beside or chosen()[1])))
    try:
        yield
    finally:
        _chosen.reset(token)


def html_lang(code: Language | None = None) -> str:
    """Name a language, else the one that is spoken, as HTML does.

    >>> html_lang("zh")
    'zh-Hans'
    """
    code = code or language()
    return LOCALES.get(code, code).replace("_", "-")


def translate(english: str, /, **values: object) -> str:
    """Give a text in the language that is spoken, with values for the names in it.

    >>> translate("{title}; self-reported.", title="One page")
    'One page; self-reported.'
    """
    text = _catalogue(*chosen()).gettext(english) if english else ""
    inner = {name: quoted(value) for name, value in values.items() if f"“{{{name}}}" in text}
    return text.format(**values | inner) if values else text


@dataclass(frozen=True)
class Later:
    """A text that is translated each time it is shown, into the language that is then spoken."""

    english: str
    values: tuple[tuple[str, str | Later], ...] = ()

    def __str__(self) -> str:
        return translate(self.english, **{name: str(value) for name, value in self.values})


def translate_later(english: str, /, **values: object) -> Later:
    """Give a text with values for the names in it, for readers whose language is not the one that is spoken here.

    >>> wanted = translate_later("a folder on the disk of {out}", out="reports")
    >>> with speaking("zh"):
    ...     str(wanted)
    '与 reports 同在一个磁盘的文件夹'
    """
    kept = ((name, value if isinstance(value, Later) else str(value)) for name, value in values.items())
    return Later(english, tuple(kept))


def quoted(value: object) -> object:
    """Write a value that stands between quotation marks: its own become those within others.

    >>> quoted("“春风行动”暖人心")
    '‘春风行动’暖人心'
    """
    return value.translate(INNER) if isinstance(value, str) else value


def translate_plural(one: str, many: str, number: int, /, **values: object) -> str:
    """Give the text that goes with a number in the language that is spoken, with values for the names in it.

    >>> translate_plural("{number} row", "{number} rows", 2, number=2)
    '2 rows'
    """
    text = _catalogue(*chosen()).ngettext(one, many, number)
    return text.format(**values) if values else text


def english(texts: Marked) -> Marked:
    """Mark a text, or all of a list or mapping, as translated where it is shown, not here; return it as it is."""
    return texts


def of_user() -> Language:
    """Return the language of who runs a command, as the environment says it: Chinese if LANG is zh_CN.UTF-8.

    CIVSTATS_LANGUAGE comes first, then the variables of which gettext takes the first that is set.
    """
    names = (VARIABLE, "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
    named = next((told for name in names if (told := os.environ.get(name, ""))), "")
    return "zh" if re.match("zh(?![a-z])", named, re.IGNORECASE) else "en"


def chosen() -> tuple[Language, str]:
    """Return the language that is spoken, and the folder with catalogues that come before the library's own."""
    set_here = _chosen.get()
    if set_here is not None:
        return set_here
    named = os.environ.get(VARIABLE, "")
    return next((code for code in LANGUAGES if code == named), "en"), os.environ.get(BESIDE, "")


@cache
def _catalogue(code: Language, beside: str) -> gettext.NullTranslations:
    if code not in LOCALES:
        return gettext.NullTranslations()
    folders = [folder for folder in (beside, OWN) if folder]
    own, *others = (gettext.translation(DOMAIN, folder, [LOCALES[code]], fallback=True) for folder in folders)
    for other in others:
        own.add_fallback(other)
    return own
