"""A dataset and the texts that it was coded from become a verification: whether each numeral has one row."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from civstats.coding.answers import Answers, find_answers
from civstats.coding.claims import FATES, account_for, measure_words, rows_by_piece
from civstats.coding.documents import Piece, read_pieces, unverified
from civstats.coding.text import Span, Text
from civstats.language import translate, translate_plural
from civstats.problems import Problem, visible
from civstats.tables import Dataset


@dataclass(frozen=True, eq=False)
class Verification:
    """What a coding shows against its page: problems in the order of file, line and column, and counts.

    `fates` is the number of numerals by piece (source_id) and fate: figure, excluded, lexical, unaccounted (covered by
    none or in part) and double; a date or a range is one numeral. `absorbed` is that of each lexical word. `unverified`
    are pieces whose text is not there, or is not the one that was coded.
    """

    problems: tuple[Problem, ...]
    fates: pd.DataFrame
    absorbed: pd.Series[int]
    unverified: tuple[str, ...]

    def __str__(self) -> str:
        total = self.fates.sum()
        size, numbers = len(self.fates), int(total.sum())
        pieces = translate_plural("{number} piece", "{number} pieces", size, number=size)
        numerals = translate_plural("{number} numeral", "{number} numerals", numbers, number=numbers)
        lines = [translate("{numerals} in {pieces}", numerals=numerals, pieces=pieces)]
        lines += [f"{count:>7}  {translate(str(fate))}" for fate, count in total.items()]
        if len(self.absorbed):
            lines += [translate("absorbed by lexical words")]
            lines += [f"{count:>7}  {visible(str(word))}" for word, count in self.absorbed.items()]
        if self.unverified:
            lines += [unverified(self.unverified)]
        return "\n".join([*lines, self._verdict()])

    def _verdict(self) -> str:
        if self.fates.empty:
            return translate("No text was verified.")
        lost = int(self.fates[["unaccounted", "double"]].to_numpy().sum())
        if lost:
            return translate_plural(
                "{number} numeral not accounted for exactly once.",
                "{number} numerals not accounted for exactly once.",
                lost,
                number=lost,
            )
        if left := len(self.problems):
            return translate_plural(
                "Every numeral of the text stands in one row or lexical word; {number} problem left.",
                "Every numeral of the text stands in one row or lexical word; {number} problems left.",
                left,
                number=left,
            )
        return translate("Every numeral of the text stands in one row or lexical word.")


def verify(dataset: Dataset, source: Path) -> Verification | Answers:
    """Check a dataset against its texts, in a folder with the documents that `sources` names.

    Where every numeral was coded each is looked for, where by indicator each line on which a search word stands.

    A document with another digest is one problem, and so is one that is missing unless it belongs to a folder that this
    one extends; their pieces are left out. Where every document is missing, nothing is wrong with the coding:

    >>> from civstats.tables import load
    >>> verify(load(), Path("elsewhere"))  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    SourceError: elsewhere/…: V-NO-SOURCE: found nothing; expected the text that sources.csv names. …
    """
    # Those of the last folder that has pieces: the rows of those it extends come first.
    files = [row["source_id"].file for row in dataset.cells["sources"]]
    own = [name for name, file in zip(dataset.sources["document"], files, strict=True) if file == files[-1]]
    pieces, unread = read_pieces(dataset.sources, source, own)
    by_indicator = dataset.coded_by == "indicator"
    verified = find_answers(dataset, pieces) if by_indicator else account(dataset, pieces)
    found = sorted([*unread, *verified.problems], key=lambda problem: problem.place)
    return replace(verified, problems=tuple(found))


def account(dataset: Dataset, pieces: Sequence[Piece]) -> Verification:
    """Check the rows of a dataset against pieces already read, and their numerals against the rows.

    Where pieces of `sources` are left out, no lexical word is called idle.
    """
    measured, rows = measure_words(dataset), rows_by_piece(dataset)
    words = dataset.lexical_words["word"]
    accounts = {each.source_id: account_for(each, rows[each.source_id], words, measured) for each in pieces}
    absorbed = sum((each.absorbed for each in accounts.values()), Counter())
    unverified = tuple(source_id for source_id in dataset.sources["source_id"] if source_id not in accounts)
    found = [problem for each in accounts.values() for problem in each.problems]
    found += _word_problems(dataset, measured, None if unverified else absorbed)
    table = [[each.fates[fate] for fate in FATES] for each in accounts.values()]
    return Verification(
        tuple(found),
        pd.DataFrame(table, pd.Index(list(accounts), name="source_id"), list(FATES), dtype="int64"),
        pd.Series({word: absorbed[word] for word in words}, dtype="int64"),
        unverified,
    )


def _word_problems(
    dataset: Dataset, measured: Iterable[str], absorbed: Mapping[str, int] | None
) -> Iterator[Problem]:
    """Yield the lexical words that must not be; idle ones only where every piece was read."""
    counted = re.compile(f"(?:{'|'.join(map(re.escape, measured)) or '(?!)'})*")
    for index, word in enumerate(dataset.lexical_words["word"]):
        text = Text(word)
        rest = text.plain[text.numerals[0].end :] if text.touched(Span(0, 1)) else text.plain
        if len(word) < 2:
            code = "V-SHORT-WORD"
        elif counted.fullmatch(rest):
            code = "V-COUNTING-WORD"
        elif absorbed is not None and not absorbed[word]:
            code = "V-IDLE-WORD"
        else:
            continue
        yield dataset.cells["lexical_words"][index]["word"].problem(code)
