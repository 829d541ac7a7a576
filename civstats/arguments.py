"""An argument is let through, or refused in a sentence: what was given, what is expected, what may be meant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from numbers import Integral
from typing import Any

from civstats.problems import nearest

MOST_LISTED = 12  # choices that a sentence names
KINDS = {"Dataset": "a data set", "DataFrame": "a frame", "Series": "a single column", "NoneType": "None"}


def shown(given: object) -> str:
    """Name what was given: text and plain numbers as they are, all else by its kind.

    >>> shown("wid"), shown(None), shown([1])
    ("'wid'", 'None', 'a list')
    """
    kind = type(given).__name__
    return f"{given!r:.60}" if isinstance(given, str | int | float) else KINDS.get(kind, f"a {kind}")


def meant(word: object, words: Iterable[object]) -> str:
    """Say which of `words` may be meant: the one most like `word`, else one that begins with it, else nothing.

    A mapping gives what to suggest for each word.

    >>> meant("indicator", ["obs_id", "indicator_id"]), meant("全部", {"whole": "whole", "全部": "whole"})
    ("; did you mean 'indicator_id'?", "; did you mean 'whole'?")
    """
    texts = [text for text in words if isinstance(text, str)]
    if not isinstance(word, str) or not word.strip():
        return ""
    begun = (text for text in texts if text.startswith(word.strip()))  # 广西: 广西壮族自治区
    near = nearest(word, texts) or nearest(word.lower(), texts) or next(begun, "")
    suggested = words[near] if near and isinstance(words, Mapping) else near
    return f"; did you mean {suggested!r}?" if near else ""


def one_of(name: str, given: object, choices: Iterable[str], words: Mapping[Any, str] | None = None) -> None:
    """Refuse what is none of the choices; `words` gives the choice that other words stand for.

    >>> one_of("reading", "wid", ("narrow", "wide", "close"))
    Traceback (most recent call last):
    ValueError: reading is 'wid'; expected 'narrow', 'wide' or 'close'; did you mean 'wide'?
    """
    known: dict[Any, str] = {choice: choice for choice in choices}
    if isinstance(given, str) and given in known:
        return
    *first, last = map(repr, known)
    listed = (
        f"{', '.join(first)} or {last}"
        if len(first) < MOST_LISTED
        else f"one of the {len(known)} that there are"
    )
    msg = f"{name} is {shown(given)}; expected {listed}{meant(given, {**dict(words or {}), **known})}"
    raise ValueError(msg)


def need_whole_number(name: str, given: object, of: str) -> None:
    """Refuse what is no whole number from 1 up.

    >>> need_whole_number("per", "100000", "residents, as 100_000")
    Traceback (most recent call last):
    ValueError: per is '100000'; expected a whole number of residents, as 100_000
    """
    if isinstance(given, bool) or not isinstance(given, Integral) or given < 1:
        msg = f"{name} is {shown(given)}; expected a whole number of {of}"
        raise ValueError(msg)


def need_frame(function: str, given: Any, *columns: str) -> None:
    """Refuse what is no frame, or has not one of the columns."""
    if type(given).__name__ == "Dataset":
        msg = f"{function} takes a frame, not a data set; give civstats.observations(data) or rows of it"
        raise TypeError(msg)
    if not hasattr(given, "columns"):
        one = "; make it a frame with .to_frame()" if hasattr(given, "to_frame") else ""
        msg = f"{function} takes a frame, as civstats.observations(data) gives; found {shown(given)}{one}"
        raise TypeError(msg)
    for name in columns:
        if name not in given:
            msg = f"{function}: the frame has no column {shown(name)}{meant(name, given.columns)}"
            raise ValueError(msg)


def need_dataset(function: str, given: object) -> None:
    """Refuse what is no loaded data set."""
    if not (hasattr(given, "observations") and hasattr(given, "words")):
        how = f"civstats.load({given!r})" if isinstance(given, str) else "civstats.load()"
        msg = f"{function} takes loaded data, as {how} gives; found {shown(given)}"
        raise TypeError(msg)
