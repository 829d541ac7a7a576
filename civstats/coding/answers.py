"""A dataset coded by indicator and its texts become answers: what each line with a search word says of its indicator."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from civstats.coding.claims import Row, account_for, measure_words, rows_by_piece
from civstats.coding.documents import Piece, read_pieces, unverified
from civstats.coding.searches import Family, families, written_lines
from civstats.language import translate
from civstats.problems import CivstatsError, Problem
from civstats.tables import Dataset
from civstats.tables.dataset import examine
from civstats.tables.files import SETTINGS_FILE
from civstats.tables.folders import CODED_BY
from civstats.tables.rows import texts
from civstats.tables.schemas import TABLES


@dataclass(frozen=True, eq=False)
class Answers:
    """What a coding by indicator shows against its texts: problems in the order of file, line and column, and counts.

    `observed` is the number of observations by piece (source_id) and indicator, 0 for one that is silent. `lines` are
    those with a search word, once for indicators of the same words, and `answered` those of them that have a row.
    """

    problems: tuple[Problem, ...]
    observed: pd.DataFrame
    lines: int
    answered: int
    unverified: tuple[str, ...]

    def __str__(self) -> str:
        pieces, indicators = self.observed.shape
        some = int((self.observed > 0).to_numpy().sum())
        counts = {
            translate(
                "pairs of {pieces} pieces and {indicators} indicators", pieces=pieces, indicators=indicators
            ): pieces * indicators,
            translate("observed"): some,
            translate("silent: no observation"): pieces * indicators - some,
            translate("lines with a search word"): self.lines,
            translate("answered"): self.answered,
        }
        said = [f"{count:>7}  {what}" for what, count in counts.items()]
        if self.unverified:
            said += [unverified(self.unverified)]
        if self.answered < self.lines:
            verdict = translate("{number} lines without an answer.", number=self.lines - self.answered)
        elif self.problems:
            verdict = translate(
                "Every line with a search word has an answer; {number} problems left.",
                number=len(self.problems),
            )
        else:
            verdict = translate("Every line with a search word has an answer.")
        return "\n".join([*said, verdict])


def find_answers(dataset: Dataset, pieces: Sequence[Piece]) -> Answers:
    """Hold the rows of a coding by indicator and its searches against pieces already read."""
    figures, excluded = dataset.observations.set_index("obs_id"), dataset.exclusions.set_index("row")
    asked = pd.concat([figures["indicator_id"], excluded["indicator_id"]]).to_dict()
    measured, rows = measure_words(dataset), rows_by_piece(dataset)
    grouped = families(texts(dataset.cells["indicators"]))
    problems: list[Problem] = []
    lines = answered = 0
    for piece in pieces:
        own = rows[piece.source_id]
        observed = [row for row in own if row.fate == "figure"]
        problems += account_for(piece, observed, (), measured, exhaustive=False).problems
        for family in grouped:
            answers = [row for row in own if asked[row.name] in family.keys]
            found = family.found(piece.text)
            lines += len(found)
            answered += len(found.keys() & {row.line for row in answers})
            problems += _family_problems(piece, family, answers, measured)
    read = {piece.source_id: piece for piece in pieces}
    problems += _search_problems(dataset, grouped, read)
    counted = pd.crosstab(dataset.observations["source_id"], dataset.observations["indicator_id"])
    counted = counted.reindex(index=[*read], columns=[*dataset.indicators["indicator_id"]], fill_value=0)
    unverified = tuple(key for key in dataset.sources["source_id"] if key not in read)
    return Answers(tuple(dict.fromkeys(problems)), counted, lines, answered, unverified)


def _family_problems(
    piece: Piece, family: Family, answers: list[Row], measured: Mapping[str, str]
) -> Iterator[Problem]:
    """Yield lines without an answer, and answers that the words would not find or that do not stand there."""
    text, found = piece.text, family.found(piece.text)
    lines = {row.line for row in answers}
    for line, spans in found.items():
        if line not in lines:
            place, word = text.place(spans[0].start), text.quoted(spans[0])
            yield Problem("V-UNANSWERED", piece.file, *place, word, translate(" or ").join(family.keys))
    for row in answers:
        if row.line not in found:
            yield Problem("V-OTHER-WORDS", piece.file, row.line, None, str(row), ", ".join(family.words))
    # A line that prints no figure is answered by its search word.
    printed = [row for row in answers if row.fate == "figure" or row.printed not in family.words]
    yield from account_for(piece, printed, (), measured, exhaustive=False).problems


def _search_problems(
    dataset: Dataset, grouped: Sequence[Family], pieces: Mapping[str, Piece]
) -> Iterator[Problem]:
    """Yield the rows of searches.csv that are not as the texts have it."""
    words = {key: family for family in grouped for key in family.keys}
    for row in dataset.cells["searches"]:
        piece = pieces.get(row["source_id"].text)
        lines = written_lines(words[row["indicator_id"].text].found(piece.text)) if piece else ""
        if piece and lines != row["lines"].text:
            yield row["lines"].problem(
                "V-SEARCHES", lines or translate("an empty cell: no search word stands in the text")
            )


def write_searches(folder: Path, source: Path) -> Path:
    """Write searches.csv of a folder coded by indicator from its texts, and return its path.

    Problems are those of its tables, but for this one, and of its texts; then nothing is written.
    """
    path = folder / TABLES["searches"].path
    read, problems = examine(folder)
    problems = [each for each in problems if each.code != "E-NO-SEARCH" and Path(each.file).name != path.name]
    if read.settings.get(CODED_BY) != "indicator":
        problems.append(Problem("E-SETTINGS", str(folder / SETTINGS_FILE), about=f'{CODED_BY} = "indicator"'))
    if problems:
        raise CivstatsError(problems)
    pieces, problems = read_pieces(pd.DataFrame(texts(read.rows["sources"])), source)
    if problems:
        raise CivstatsError(problems)
    rows = [
        (piece.source_id, key, written_lines(family.found(piece.text)))
        for piece in pieces
        for family in families(texts(read.rows["indicators"]))
        for key in family.keys
    ]
    frame = pd.DataFrame(rows, columns=list(TABLES["searches"].columns))
    frame.to_csv(path, index=False, lineterminator="\n", encoding="utf-8")
    return path
