import csv
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pytest

from civstats.coding import SourceError, Verification, source_folder, verify
from civstats.coding.claims import Account, Row, account_for, measure_words, rows_by_piece
from civstats.coding.documents import Piece, read_pieces
from civstats.coding.drafting.scan import drafts_csv, scan
from civstats.coding.text import Text
from civstats.coding.verify import account
from civstats.problems import Problem
from civstats.tables import Dataset, check, load
from civstats.tables.folders import shipped_folder
from civstats.tables.schemas import TABLES

ARTICLE = Path(__file__).parent / "article"
COUNTED = {"observations": 47, "exclusions": 22}
ROWS = range(sum(COUNTED.values()))
CHANGES = {
    **dict(zip("0123456789", "1234567890", strict=True)),
    **dict(zip("０１２３４５６７８９", "１２３４５６７８９０", strict=True)),
    **dict(zip("一二三四五六七八九", "二三四五六七八九一", strict=True)),
    **dict(zip("十百千万亿两零首", "百千万亿十三一末", strict=True)),
}

# --- every row of a dataset, with one thing about it changed ------------------------------------------------


class Held(NamedTuple):
    """A piece with all that it is held against."""

    piece: Piece
    rows: list[Row]
    words: list[str]
    measure_words: dict[str, str]

    def without(self, lost: Row, *instead: Row) -> Account:
        kept = [row for row in self.rows if row != lost]
        assert len(kept) == len(self.rows) - 1
        return account_for(self.piece, [*kept, *instead], self.words, self.measure_words)

    def unnoticed(self, row: Row) -> list[Row]:
        """Return the changes to a row that leave nothing to find on the page."""
        changed = [*shifted(row), *misprinted(row)]
        assert len(changed) > 3
        kept = [] if self.without(row).problems else [row]
        return [*kept, *(each for each in changed if not self.without(row, each).problems)]


def held(dataset: Dataset, folder: Path) -> list[tuple[Held, Row]]:
    """Return each row of a dataset with the piece that it belongs to."""
    pieces, problems = read_pieces(dataset.sources, folder)
    assert not problems
    words, measured = [*dataset.lexical_words["word"]], measure_words(dataset)
    rows = rows_by_piece(dataset)
    against = [Held(piece, rows[piece.source_id], words, measured) for piece in pieces]
    return [(each, row) for each in against for row in each.rows]


def shifted(row: Row) -> list[Row]:
    return [row._replace(line=row.line + step) for step in (-1, 1, 5)]


def misprinted(row: Row) -> list[Row]:
    return [
        row._replace(printed=row.printed[:at] + CHANGES[char] + row.printed[at + 1 :])
        for at, char in enumerate(row.printed)
        if char in CHANGES
    ]


FIGURE_CHANGES: dict[str, Callable[[str], str]] = {
    "value": lambda value: f"{float(value or 6) + 1:g}",
    "qualifier": lambda code: "about" if code == "exact" else "exact",
    "unit_measure": lambda code: "人次" if code == "人" else "人",
}


def unnoticed(folder: Path, column: str) -> set[int]:
    """Change a column of all observations; return the lines of which `check` then says nothing."""
    table = pd.read_csv(folder / "observations.csv", dtype=str, keep_default_na=False)
    table[column] = table[column].map(FIGURE_CHANGES[column])
    table.to_csv(folder / "observations.csv", index=False, lineterminator="\n")
    found = {problem.line for problem in check(folder) if problem.file.endswith("/observations.csv")}
    return {*range(2, len(table) + 2)} - found


@pytest.fixture(scope="session")
def article_rows(article: Dataset) -> list[tuple[Held, Row]]:
    return held(article, ARTICLE / "source")


def test_every_row_is_tried(article: Dataset, article_rows: list[tuple[Held, Row]]) -> None:
    assert {table: len(getattr(article, table)) for table in COUNTED} == COUNTED
    assert len(article_rows) == len(ROWS)


@pytest.mark.parametrize("index", ROWS)
def test_a_changed_row_does_not_agree_with_the_page(article_rows: list[tuple[Held, Row]], index: int) -> None:
    against, row = article_rows[index]
    assert against.unnoticed(row) == []


@pytest.mark.parametrize("column", FIGURE_CHANGES)
def test_a_changed_figure_is_found_before_it_is_verified(tmp_path: Path, column: str) -> None:
    assert unnoticed(Path(shutil.copytree(ARTICLE / "data", tmp_path / "data")), column) == set()


@pytest.mark.parametrize("index", ROWS)
def test_the_ready_row_takes_the_place_of_what_was_deleted(
    article: Dataset, article_rows: list[tuple[Held, Row]], index: int
) -> None:
    against, lost = article_rows[index]
    problems = against.without(lost).problems
    assert {problem.code for problem in problems} == {"V-UNACCOUNTED"}
    pasted = []
    for problem in problems:
        path, _, text = problem.paste.partition(": ")
        columns = TABLES[path.removesuffix(".csv")].needed_columns
        cells = dict(zip(columns, next(csv.reader([text])), strict=True))
        assert cells["source_id"] == against.piece.source_id
        pasted.append(Row("pasted", int(cells["line"]), cells["printed"], "excluded"))
        if cells["printed"] == lost.printed and "obs_id" in cells:
            figure = article.observations.set_index("obs_id").loc[lost.name]
            assert cells["qualifier"] == figure["qualifier"]
            assert cells["unit_measure"] in ("", figure["unit_measure"])  # a unit that no word is mapped to
    assert against.without(lost, *pasted).problems == []


# --- the article as it stands -------------------------------------------------------------------------------


def test_article_is_accounted_for(article: Dataset) -> None:
    verified = verify(article, ARTICLE / "source")
    assert verified.problems == ()
    assert verified.fates.index.name == "source_id"
    assert verified.fates.to_dict("index") == {
        "jichuan": {"figure": 33, "excluded": 17, "lexical": 5, "unaccounted": 0, "double": 0},
        "yuxi": {"figure": 12, "excluded": 7, "lexical": 1, "unaccounted": 0, "double": 0},
        "baitang": {"figure": 0, "excluded": 0, "lexical": 1, "unaccounted": 0, "double": 0},
        "weiwan-photo": {"figure": 2, "excluded": 2, "lexical": 0, "unaccounted": 0, "double": 0},
    }
    assert (verified.absorbed == 1).all()
    assert "80 numerals in 4 pieces" in str(verified)
    assert "1  风一吹" in str(verified)


def test_import_civstats_does_not_load_the_coding_package() -> None:
    code = "import sys, civstats; sys.exit('civstats.coding' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_import_coding_does_not_load_what_drafts_rows() -> None:
    code = (
        "import sys, civstats.coding; sys.exit(bool({'civstats.coding.drafting', 'nltk'} & {*sys.modules}))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


# --- each kind of problem -----------------------------------------------------------------------------------


def coded(
    dataset: Dataset,
    text: str,
    *,
    observed: Sequence[tuple[int, str]] = (),
    excluded: Sequence[tuple[int, str]] = (),
    words: Sequence[str] = (),
) -> Verification:
    """Account for a text of its own from line 11 on, with the codelists of `dataset`."""
    piece = Piece("a", "a.txt", Text(text, range(11, 12 + text.count("\n"))))

    def rows(given: Sequence[tuple[int, str]], name: str) -> pd.DataFrame:
        cells = [("a", f"{name}-{number}", *row) for number, row in enumerate(given, 1)]
        return pd.DataFrame(cells, columns=["source_id", name, "line", "printed"])

    return account(
        replace(
            dataset,
            sources=pd.DataFrame({"source_id": ["a"]}),
            observations=rows(observed, "obs_id"),
            exclusions=rows(excluded, "row"),
            lexical_words=pd.DataFrame({"word": pd.Series(words, dtype="str")}),
        ),
        [piece],
    )


def places(problems: Sequence[Problem]) -> list[tuple[str, int | None, int | None]]:
    return [(problem.code, problem.line, problem.column) for problem in problems]


def test_unaccounted_gives_place_and_ready_row(article: Dataset) -> None:
    problems = coded(article, "全市\n共有志愿队12支，\n首批三级阵地、2031年 5月\n8日").problems
    assert places(problems) == [
        ("V-UNACCOUNTED", 12, 6),
        ("V-UNACCOUNTED", 13, 1),
        ("V-UNACCOUNTED", 13, 3),
        ("V-UNACCOUNTED", 13, 8),
    ]
    pasted = [str(problem).rpartition("empty: ")[2] for problem in problems]
    assert pasted == [
        "observations.csv: a-12-1,a,12,12支,12,exact,支,,,,,,unstated,achieved,,,",
        "exclusions.csv: a,13,首批,ordinal,",
        "exclusions.csv: a,13,三级,structure,",
        "exclusions.csv: a,13,2031年5月8日,date,",
    ]
    assert str(problems[0]).startswith("a.txt:12:6: V-UNACCOUNTED: found '12'; expected a row of ")


def test_ready_rows_are_unique_on_their_line_and_have_ids_of_their_own(article: Dataset) -> None:
    problems = coded(article, "男5名女5名老9名", observed=[(11, "9名")]).problems
    assert [str(p).rpartition(": ")[2].split(",")[0:4:3] for p in problems] == [
        ["a-11-1", "5名女"],
        ["a-11-2", "5名老"],
    ]


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("2031年5月8日", "2031年"),
        ("2031年5月\n8日", "2031年5月"),
        ("共12.5万人", "12.5"),
        ("占95.2%", "95.2"),
        ("有500余人", "500"),
        ("有三百二十人", "三百"),
        ("有数百人", "百人"),
        ("有5—7万人", "5—7"),
        ("共15名", "5名"),
    ],
)
def test_a_numeral_must_not_be_cut(article: Dataset, text: str, printed: str) -> None:
    (problem,) = coded(article, text, excluded=[(11, printed)]).problems
    assert problem.code == "V-PARTLY"
    assert printed in problem.expected
    assert "exclusions.csv: a,11," in str(problem) or "observations.csv: a-11-1,a,11," in str(problem)


def test_two_rows_may_not_share_one_date(article: Dataset) -> None:
    problems = coded(article, "2031年5月8日", excluded=[(11, "2031年"), (11, "5月8日")]).problems
    assert places(problems) == [("V-PARTLY", 11, 1)]


@pytest.mark.parametrize(
    ("text", "rows", "words"),
    [
        ("第一\n一年来", [(11, "第一"), (12, "一年")], []),
        ("周一三场", [(11, "周一"), (11, "三场")], []),
        ("统一一张网", [(11, "一张网")], ["统一"]),
        ("第一百货", [(11, "第一")], ["百货"]),
        ("三 百 人", [(11, "三百人")], []),
        ("两会三团", [(11, "两会三团")], []),
        ("5名与15名", [(11, "5名"), (11, "15名")], []),
        ("超\n过5万人", [(12, "超过5万人")], []),  # the line is that on which the numeral starts
        ("近\n\n\n7万人", [(14, "近7万人")], []),
    ],
)
def test_accounted_for(article: Dataset, text: str, rows: list[tuple[int, str]], words: list[str]) -> None:
    assert coded(article, text, excluded=rows, words=words).problems == ()


def test_overlapping_rows_are_double(article: Dataset) -> None:
    verified = coded(article, "共有一站多点", observed=[(11, "一站")], excluded=[(11, "一站多点")])
    (problem,) = verified.problems
    assert (problem.code, problem.column, problem.found) == ("V-DOUBLE", 3, "一站")
    assert "'一站' of obs_id-1 and '一站多点' of row-1" in problem.expected
    assert verified.fates.loc["a", "double"] == 1


def test_what_several_rows_share_is_told_to_where_the_farthest_ends(article: Dataset) -> None:
    rows = [(11, "两会三团四队"), (11, "会三团"), (11, "三团四")]
    problems = coded(article, "共两会三团四队", excluded=rows).problems
    assert [(problem.code, problem.found) for problem in problems] == [
        ("V-DOUBLE", "会三团"),
        ("V-DOUBLE", "三团四"),
    ]


def test_a_row_that_stands_twice_is_ambiguous(article: Dataset) -> None:
    problems = coded(article, "男5名，女5名", excluded=[(11, "5名"), (11, "女5名")]).problems
    assert places(problems) == [("V-AMBIGUOUS", 11, 6), ("V-UNACCOUNTED", 11, 2)]


def test_of_many_places_the_second_is_named(article: Dataset) -> None:
    problems = coded(article, "男5名，女5名，老5名", excluded=[(11, "5名")]).problems
    assert places(problems)[0] == ("V-AMBIGUOUS", 11, 6)


def test_a_row_must_hold_a_numeral(article: Dataset) -> None:
    assert places(coded(article, "星级", excluded=[(11, "星级")]).problems) == [("V-NO-NUMERAL", 11, 1)]


def test_a_misplaced_row_is_told_where_it_stands(article: Dataset) -> None:
    problem = coded(article, "全市\n共34名", excluded=[(11, "34名")]).problems[0]
    assert (problem.code, problem.line, problem.near) == ("V-NOT-THERE", 11, "line 12")


def test_a_misprinted_row_is_told_what_stands_there(article: Dataset) -> None:
    problem = coded(article, "全市\n共34名", excluded=[(12, "43名")]).problems[0]
    assert (problem.code, problem.line, problem.column, problem.found) == ("V-NOT-THERE", 12, 2, "34名")


def test_a_row_outside_its_piece_is_not_there(article: Dataset) -> None:
    assert coded(article, "共34名", excluded=[(99, "34名")]).problems[0].code == "V-NOT-THERE"


@pytest.mark.parametrize(
    ("text", "printed", "whole"),
    [
        ("惠及超5万人", "5万人", "超5万人"),
        ("满60岁以上", "60岁", "60岁以上"),
        ("共有12支", "12", "12支"),
        ("印发第5期", "5期", "第5期"),
        ("覆盖近\n7万人", "7万人", "近\n7万人"),
        ("最多五天办结", "五天", "最多五天"),
        ("至少联系50户", "50户", "至少联系50户"),
        ("每月至少开展\n1次", "1次", "至少开展\n1次"),
        ("不少于20人", "20人", "不少于20人"),
        ("不多于20人", "20人", "不多于20人"),
        ("每次至多3人", "3人", "至多3人"),
        ("来了超５万人", "５万人", "超５万人"),
        ("占三成多", "三成", "三成多"),
        ("增长-5.6%", "5.6%", "-5.6%"),
        ("利润为负3.2亿元", "3.2亿元", "负3.2亿元"),
    ],
)
def test_a_figure_must_not_be_cut_short(article: Dataset, text: str, printed: str, whole: str) -> None:
    line = 12 if "\n" in text else 11
    (problem,) = coded(article, text, observed=[(line, printed)]).problems
    assert (problem.code, problem.found) == ("V-CUT-SHORT", whole)
    assert coded(article, text, excluded=[(line, printed)]).problems == ()


def test_a_figure_is_held_against_the_measure_words_of_its_coding() -> None:
    piece, rows = Piece("a", "a.txt", Text("超500pcs")), [Row("a-1-1", 1, "500pcs", "figure")]
    (problem,) = account_for(piece, rows, [], {"pcs": "件"}).problems
    assert (problem.code, problem.found) == ("V-CUT-SHORT", "超500pcs")


@pytest.mark.parametrize(
    "text", ["联动附近3个社区", "线上5场", "节约50元", "组织316人上下联动", "300人次日返岗"]
)
def test_no_false_alarm_beside_a_figure(article: Dataset, text: str) -> None:
    printed = {"联": "3个", "线": "5场", "节": "50元", "组": "316人", "3": "300人"}[text[0]]
    assert coded(article, text, observed=[(11, printed)]).problems == ()


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("人数最多的村有500人", "500人"),
        ("参与者最多，达500人", "500人"),
        ("至少要看到，500人", "500人"),
        ("约50余人", "50余人"),  # no rule reads both words at once
        ("日均至少50人", "日均至少50人"),
        ("至少组织培训12,345人次以上", "12,345人次"),  # all of it is more than a row may hold
    ],
)
def test_a_bound_of_something_else_is_no_alarm(article: Dataset, text: str, printed: str) -> None:
    assert coded(article, text, observed=[(11, printed)]).problems == ()


@pytest.mark.parametrize(
    "text",
    [
        "获评为一成二。",
        "最多五天办结，至少联系50户，首批上千人，日均服务30人次。",
        "推行一村一策，三清三拆。周一三场，占95.2%。",
        "2031年以来，\n霁川办灯会30余场，统一发放１２，３４５份。",
        "从300元到500元不等。男5名，女5名。",
    ],
)
def test_the_row_to_paste_is_the_one_that_scan_drafts(article: Dataset, text: str) -> None:
    words = measure_words(article)
    blocks = drafts_csv(dict(zip(("observations", "exclusions"), scan(text, "a", words), strict=True)))
    drafted = [line for line in blocks.splitlines() if line.startswith("a")]
    account = account_for(Piece("a", "a.txt", Text(text)), [], [], words)
    pasted = [str(problem).rpartition(".csv: ")[2] for problem in account.problems]
    assert sorted(pasted) == sorted(drafted)


def test_the_row_to_paste_keeps_clear_of_the_rows_there_are(article: Dataset) -> None:
    problems = coded(article, "推行一村一策，男5名女5名", excluded=[(11, "一村"), (11, "男5名")]).problems
    assert [str(p).rpartition(".csv: ")[2].split(",")[:4] for p in problems] == [
        ["a", "11", "一策", "lexical"],
        ["a-11-1", "a", "11", "女5名"],
    ]


def test_beside_rows_that_overlap_there_is_a_row_to_paste_too(article: Dataset) -> None:
    rows = [(11, "一站"), (11, "一站多点")]
    assert places(coded(article, "共有一站多点，男5名", excluded=rows).problems) == [
        ("V-DOUBLE", 11, 3),
        ("V-UNACCOUNTED", 11, 9),
    ]


# --- characters that look alike, or that nobody sees --------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found", "column", "printed"),
    [
        ("全市办⼋⼗场", "⼋⼗", 4, "⼋⼗场"),
        ("\u200b全市\u2060办8\u200b6\u00ad场", "8\\u200b6", 6, "86场"),
        ("全市办８６场", "８６", 4, "８６场"),
        ("全市办１，０８６场", "１，０８６", 4, "１，０８６场"),
        ("全市 办\u3000叁佰\u200b场", "叁佰", 6, "叁佰场"),
        ("全市办两万\ufe00零六场", "两万\ufe00零六", 4, "两万零六场"),
    ],
)
def test_a_numeral_in_such_characters_is_seen_where_it_stands(
    article: Dataset, text: str, found: str, column: int, printed: str
) -> None:
    verified = coded(article, text)
    (problem,) = verified.problems
    assert str(problem).startswith(f"a.txt:11:{column}: V-UNACCOUNTED: found '{found}'")
    assert problem.paste.startswith(f"observations.csv: a-11-1,a,11,{printed},")
    assert str(verified).endswith("\n1 numeral not accounted for exactly once.")
    assert coded(article, text, observed=[(11, printed)]).problems == ()


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("办⼋⼗场", "八十场"),
        ("办86场", "８６场"),
        ("办１，０８６场", "1,086场"),
        ("办86\u200b场（次）", "86场(次)"),
        ("３至５名", "3至5名"),
        ("办三萬场", "三万场"),
    ],
)
def test_width_and_the_like_make_no_difference_to_a_row(article: Dataset, text: str, printed: str) -> None:
    assert coded(article, text, observed=[(11, printed)]).problems == ()


def test_a_lexical_word_is_found_in_such_characters(article: Dataset) -> None:
    verified = coded(article, "⼀直统\u200b一", words=["一直", "统一"])
    assert verified.problems == ()
    assert verified.absorbed.to_dict() == {"一直": 1, "统一": 1}


def test_a_row_that_is_not_there_is_told_the_column_of_the_file(article: Dataset) -> None:
    problem = coded(article, "全\u200b市　共３4\u200b名", observed=[(11, "43名")]).problems[0]
    assert (problem.code, problem.column, problem.found) == ("V-NOT-THERE", 6, "３4名")


# --- lexical words ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("一", "V-SHORT-WORD"),
        ("一个", "V-COUNTING-WORD"),
        ("一个个", "V-COUNTING-WORD"),
        ("三十", "V-COUNTING-WORD"),
        ("百余名", "V-COUNTING-WORD"),
        ("统一", "V-IDLE-WORD"),
    ],
)
def test_bad_lexical_words(article: Dataset, word: str, code: str) -> None:
    problems = coded(article, "一直", words=["一直", word]).problems
    assert [(p.line, p.code) for p in problems] == [(3, code)]
    assert problems[0].file.endswith("article/data/lexical_words.csv")


def test_rows_go_first_then_the_longest_word(article: Dataset) -> None:
    verified = coded(article, "统一一体化统一", excluded=[(11, "一体化")], words=["统一", "一体", "统一战线"])
    assert verified.absorbed.to_dict() == {"统一": 2, "一体": 0, "统一战线": 0}
    verified = coded(article, "统一战线", words=["统一", "统一战线"])
    assert verified.absorbed.to_dict() == {"统一": 0, "统一战线": 1}


def test_a_word_over_a_line_break_absorbs(article: Dataset) -> None:
    assert coded(article, "统\n一", words=["统一"]).problems == ()
    assert coded(article, "统一", words=["统 一"]).problems == ()


def test_a_word_beside_rows_that_overlap_is_not_idle(article: Dataset) -> None:
    verified = coded(
        article, "统一一张网", observed=[(11, "一张网")], excluded=[(11, "一张网")], words=["统一"]
    )
    assert [problem.code for problem in verified.problems] == ["V-DOUBLE"]


def test_a_numeral_that_a_row_and_a_word_share_counts_as_the_row_says(article: Dataset) -> None:
    verified = coded(article, "统一一张网", excluded=[(11, "一张网")], words=["统一"])
    assert verified.fates.loc["a", ["excluded", "lexical"]].tolist() == [1, 0]


def test_a_word_does_not_absorb_part_of_a_numeral(article: Dataset) -> None:
    assert [p.code for p in coded(article, "二十一体", words=["一体"]).problems] == [
        "V-UNACCOUNTED",
        "V-IDLE-WORD",
    ]


# --- the document -------------------------------------------------------------------------------------------


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ARTICLE / "source", tmp_path / "source"))


def test_another_text_is_one_problem(article: Dataset, copied: Path) -> None:
    document = copied / "linlijie.txt"
    document.write_text(document.read_text(encoding="utf-8").replace("86", "87"), encoding="utf-8")
    verified = verify(article, copied)
    assert [(p.code, p.file) for p in verified.problems] == [("V-DIGEST", document.as_posix())]
    assert verified.fates.empty
    assert "\nnot verified, without their text: jichuan, yuxi, baitang, weiwan-photo\n" in str(verified)


@pytest.mark.parametrize(
    ("change", "same"),
    [
        (lambda content: content.replace(b"\n", b"\r\n"), True),
        (lambda content: b"\xef\xbb\xbf" + content, True),
        (lambda content: content.removesuffix(b"\n"), True),
        (lambda content: content.replace(b"\n", b"\n\n", 1), False),
    ],
)
def test_another_digest_says_both_whole_and_whether_the_text_is_the_same(
    article: Dataset, copied: Path, change: Callable[[bytes], bytes], *, same: bool
) -> None:
    document = copied / "linlijie.txt"
    document.write_bytes(change(document.read_bytes()))
    (problem,) = verify(article, copied).problems
    assert problem.code == "V-DIGEST"
    assert f"'{hashlib.sha256(document.read_bytes()).hexdigest()}'" in str(problem)
    assert article.sources.loc[0, "document_sha256"] in str(problem)
    assert ("the same text" in str(problem)) == same


def test_the_last_line_says_whether_every_numeral_is_accounted_for(article: Dataset, tmp_path: Path) -> None:
    assert str(coded(article, "共86支", observed=[(11, "86支")])).endswith(
        "\nEvery numeral of the text stands in one row or lexical word."
    )
    lost = coded(article, "共86支")
    assert str(lost).startswith("1 numeral in 1 piece\n")
    assert str(lost).endswith("\n1 numeral not accounted for exactly once.")
    assert str(coded(article, "86支、9个")).endswith("\n2 numerals not accounted for exactly once.")
    cut = coded(article, "超86支", observed=[(11, "86支")])
    assert str(cut).endswith("lexical word; 1 problem left.")
    (tmp_path / "linlijie.txt").write_bytes(b"another")
    assert str(verify(article, tmp_path)).endswith("\nNo text was verified.")


def test_a_text_that_is_not_utf8(article: Dataset, copied: Path) -> None:
    content = "共86支".encode("gbk")
    (copied / "linlijie.txt").write_bytes(content)
    sources = article.sources.assign(document_sha256=hashlib.sha256(content).hexdigest())
    (problem,) = verify(replace(article, sources=sources), copied).problems
    assert (problem.code, problem.line, problem.column) == ("E-NOT-UTF8", 1, 1)
    assert str(problem).endswith("Save the file again in UTF-8.")


@pytest.mark.parametrize("lines", ["1-900", "1-999999999", "1-3;999999999"])
def test_lines_beyond_the_text(article: Dataset, lines: str) -> None:
    sources = article.sources.assign(lines=[lines, *article.sources["lines"][1:]])
    problems = verify(replace(article, sources=sources), ARTICLE / "source").problems
    assert [(p.code, p.found) for p in problems] == [("V-LINES", lines)]


@pytest.mark.parametrize("document", ["absent.txt", "../article/source/linlijie.txt", "..", "/etc/hostname"])
def test_a_missing_document_is_no_fault_of_the_coding(article: Dataset, document: str) -> None:
    sources = article.sources.assign(document=document)
    with pytest.raises(SourceError, match="V-NO-SOURCE") as raised:
        verify(replace(article, sources=sources), ARTICLE / "source")
    assert len(raised.value.problems) == 1


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("pipe", "found 'no regular file'; expected a file that can be read"),
        ("device", "found 'no regular file'; expected a file that can be read"),
        ("folder", "found 'a folder'; expected a file that can be read"),
        ("huge", "found '20,000,001 bytes'; expected at most 20,000,000 bytes"),
    ],
)
def test_what_is_no_text_is_not_opened(article: Dataset, tmp_path: Path, kind: str, said: str) -> None:
    document = tmp_path / "linlijie.txt"
    if kind == "pipe":
        os.mkfifo(document)  # opening it would wait for a writer
    elif kind == "device":
        document.symlink_to("/dev/zero")
    elif kind == "folder":
        document.mkdir()
    else:
        with document.open("wb") as file:
            file.truncate(20_000_001)
    with pytest.raises(SourceError) as raised:
        verify(article, tmp_path)
    assert f"{document.as_posix()}: V-NO-SOURCE: {said}" in str(raised.value)


def test_source_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("CIVSTATS_SOURCE", raising=False)
    assert source_folder(tmp_path) == tmp_path
    with pytest.raises(SourceError, match="CIVSTATS_SOURCE: V-NO-SOURCE"):
        source_folder()
    with pytest.raises(SourceError, match="a folder that is there"):
        source_folder(tmp_path / "absent")
    monkeypatch.setenv("CIVSTATS_SOURCE", str(tmp_path))
    assert source_folder() == tmp_path


# --- the real page ------------------------------------------------------------------------------------------


def test_the_page_is_accounted_for(source: Path) -> None:
    verified = verify(load(), source)
    assert verified.problems == ()
    assert verified.fates[["unaccounted", "double"]].to_numpy().sum() == 0
    assert (verified.absorbed > 0).all()


def test_every_changed_row_of_the_page_is_found(source: Path) -> None:
    dataset = load()
    assert [change for against, row in held(dataset, source) for change in against.unnoticed(row)] == []


@pytest.mark.parametrize("column", FIGURE_CHANGES)
def test_a_changed_figure_of_the_page_is_found_before_it_is_verified(tmp_path: Path, column: str) -> None:
    folder = Path(shutil.copytree(shipped_folder(), tmp_path / "data"))
    corrections = folder / "corrections.csv"
    corrections.write_text(corrections.read_text("utf-8").splitlines(keepends=True)[0], "utf-8")
    assert unnoticed(folder, column) == set()
