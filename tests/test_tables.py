import re
import shutil
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from civstats.checks import date_problem
from civstats.errors import CivstatsError, Problem
from civstats.schemas import COMPUTED, TABLES
from civstats.tables import Dataset, check, load

SMALL = Path(__file__).parent / "data" / "small"
OBSERVATIONS = "observations.csv"

# The file, what stands there (a regular expression), what is put there, the codes of the problems that
# follow, and the line and column of the first.
DAMAGES = [
    # files
    ("dataset.toml", "title = .*\n", "", "E-SETTINGS", None, None),
    ("dataset.toml", '"0.1.0"', "0.1.0", "E-SETTINGS", 2, 14),
    ("dataset.toml", "2025-04-02", '"soon"', "E-SETTINGS", None, None),
    ("dataset.toml", "The made-up", r"\\u202eThe", "E-SETTINGS", None, None),
    ("places.csv", "(?s).*", "", "E-EMPTY-FILE", None, None),
    ("places.csv", "(?s).*", "\n\n,,\n", "E-EMPTY-FILE", None, None),
    # header and rows
    (OBSERVATIONS, "coverage,", "coverige,", "E-EXTRA-COLUMN E-NO-COLUMN", 1, 82),
    ("exclusions.csv", "reason,", ",", "E-EXTRA-COLUMN E-NO-COLUMN", 1, 24),
    (OBSERVATIONS, "note\n", "note,obs_id\n", "E-DUPLICATE-COLUMN E-RAGGED-ROW", 1, 159),
    ("exclusions.csv", "2024年,date,", "2024年", "E-RAGGED-ROW", 2, 11),
    ("exclusions.csv", "2024年,date,", "2024年,date,,more", "E-RAGGED-ROW", 2, 23),
    ("exclusions.csv", "2024年,date,", '2024年,date,"first\nsecond"', "E-LINE-BREAK", 2, 22),
    ("exclusions.csv", "2024年,date,", '2024年,date,a "word"', "E-STRAY-QUOTE", 2, 22),
    ("exclusions.csv", "2024年,date,", '2024年,date,"open', "E-STRAY-QUOTE", 2, 22),
    # cells
    ("exclusions.csv", "date,", "date,\x00", "E-CONTROL-CHARACTER", 2, 22),
    ("exclusions.csv", "qinglan,3", "qinglan,3\x1b", "E-CONTROL-CHARACTER", 2, 10),
    ("exclusions.csv", "date,", "date,a\u202eb", "E-CONTROL-CHARACTER", 2, 23),
    ("exclusions.csv", "date,", 'date,"a\u200bb"', "E-CONTROL-CHARACTER", 2, 24),
    ("exclusions.csv", "2024年", "2024\ufffd", "E-LOST-CHARACTER", 2, 15),
    ("exclusions.csv", "qinglan,3", ",3", "E-NO-VALUE", 2, 1),
    ("exclusions.csv", "qinglan,3", " \u3000 ,3", "E-NO-VALUE", 2, 4),
    ("places.csv", "812345", '"812,345"', "E-WRONG-TYPE", 3, 41),
    ("places.csv", "812345", "8.12E+05", "E-WRONG-TYPE", 3, 40),
    ("places.csv", "812345", "８１２３４５", "E-WRONG-TYPE", 3, 40),
    ("places.csv", "812345", "812_345", "E-WRONG-TYPE", 3, 40),
    ("places.csv", "812345", "1" * 16, "E-WRONG-TYPE", 3, 40),
    (OBSERVATIONS, ",95.2,", ",95.20%,", "E-WRONG-TYPE", 5, 29),
    (OBSERVATIONS, ",35000,", ",nan,", "E-WRONG-TYPE", 3, 30),
    (OBSERVATIONS, ",35000,", ",-35000,", "E-WRONG-TYPE", 3, 30),
    ("places.csv", "qinglan-hukou", "Qinglan Hukou", "E-PATTERN E-BROKEN-REFERENCE", 4, 1),
    ("places.csv", "prefecture,fenglu,,", "prefecture,fenglu,12345,", "E-PATTERN", 3, 39),
    ("exclusions.csv", "一路", "一" * 16, "E-TOO-LONG", 3, 11),
    (OBSERVATIONS, "exact,个", "exakt,个", "E-UNKNOWN-CODE", 4, 30),
    ("codelists.csv", "measure_word,名,人,", "measure_word,名,仁,", "E-UNKNOWN-CODE", 25, 16),
    ("codelists.csv", "level,province", "levels,province", "E-UNKNOWN-CODELIST E-UNKNOWN-CODE", 4, 1),
    (OBSERVATIONS, "qinglan-neighbours", "qinglan-neighbors", "E-BROKEN-REFERENCE", 2, 70),
    (OBSERVATIONS, "V,qinglan-5-1", "V,qinglan-5-9", "E-BROKEN-REFERENCE", 7, 93),
    (OBSERVATIONS, "V,qinglan-5-1", "V,qinglan-6-2", "E-SELF-REFERENCE", 7, 93),
    ("places.csv", "province,,", "province,qinglan,", "E-CYCLE", 2, 28),
    (OBSERVATIONS, "qinglan-5-2,", "qinglan-5-1,", "E-DUPLICATE-KEY", 5, 1),
    ("exclusions.csv", r"\Z", "qinglan,3,2024年,date,\n", "E-DUPLICATE-KEY", 6, 11),
    (OBSERVATIONS, "2024/..,from", "2024/7/1,from", "E-BAD-DATE", 2, 89),
    ("places.csv", "2020-11-01", "2019-02-29", "E-BAD-DATE", 3, 47),
    (OBSERVATIONS, "2024/..,from", "2024-06/2024-01,from", "E-DATE-ORDER", 2, 89),
    ("sources.csv", ",1-7,", ",7-1,", "E-LINES", 2, 152),
    # within and across rows
    (OBSERVATIONS, "qinglan-5-2,", "qinglan-6-3,", "E-OBS-ID", 5, 1),
    (OBSERVATIONS, "qinglan-5-2,", "qinglan-5-0,", "E-OBS-ID", 5, 1),
    (OBSERVATIONS, "lakeside-9-1,lakeside,9", "lakeside-8-1,lakeside,8", "E-LINE-OUTSIDE", 9, 23),
    ("programmes.csv", "lakeside,9", "lakeside,11", "E-LINE-OUTSIDE", 4, 24),
    ("exclusions.csv", "lakeside,10,12345", "lakeside,9,可容纳800人", "E-PRINTED-TWICE", 5, 12),
    (OBSERVATIONS, "46个,46", "很多个,46", "E-PRINTED", 4, 23),
    (OBSERVATIONS, ",35000,", ",3500,", "E-VALUE", 3, 30),
    (OBSERVATIONS, ",35000,", ",,", "E-VALUE", 3, 30),
    (OBSERVATIONS, "5—7万册,,", "5—7万册,50000,", "E-VALUE", 8, 29),
    (OBSERVATIONS, "120,more_than", "120,exact", "E-QUALIFIER", 2, 34),
    (OBSERVATIONS, "exact,人,", "exact,人次,", "E-UNIT E-INDICATOR-UNIT", 9, 43),
    (OBSERVATIONS, ",seats,", ",contacts,", "E-INDICATOR-UNIT", 9, 43),
    (OBSERVATIONS, "2024/..,from", ",from", "E-NO-PERIOD", 2, 89),
    (OBSERVATIONS, ",,unstated,rate", ",2024,unstated,rate", "E-UNFOUNDED-PERIOD", 6, None),
    ("places.csv", ",2020-11-01,", ",,", "E-POPULATION", 3, 47),
    # corrections
    ("corrections.csv", "4-1,coverage", "4-1,pillar", "E-CORRECTION-COLUMN", 2, 13),
    ("corrections.csv", "4-1,coverage", "4-1,covrage", "E-CORRECTION-COLUMN", 2, 13),
    ("corrections.csv", "4-1,coverage", "4-1,obs_id", "E-CORRECTION-COLUMN", 2, 13),
    ("corrections.csv", "4-1,coverage,whole", "4-1,coverage,unstated", "E-STALE-CORRECTION", 2, 22),
    ("corrections.csv", "4-1,coverage", "4-9,coverage", "E-STALE-CORRECTION", 2, 1),
    ("corrections.csv", "4-1,coverage", "5-1,value", "E-STALE-CORRECTION", 2, 19),
    ("corrections.csv", "whole,part,One.*accepted", "unstated,part,No,rejected", "E-STALE-CORRECTION", 2, 22),
    ("corrections.csv", "whole,part,One", "whole,prt,One", "E-UNKNOWN-CODE", 2, 28),
    ("corrections.csv", "whole,part,One", "whole,,One", "E-NO-VALUE", 2, 28),
    ("corrections.csv", "coverage,whole,part,One", "value,120,12,One", "E-VALUE", 2, 23),
]


def damage(file: Path, old: str, new: str) -> None:
    text = file.read_bytes().decode()
    changed = re.sub(old, new, text, count=1)
    assert changed != text
    file.write_bytes(changed.encode())


@pytest.mark.parametrize("damaged", DAMAGES, ids=lambda damaged: damaged[3].replace(" ", "+"))
def test_each_damage_is_found_where_it_stands(
    small_folder: Path, damaged: tuple[str, str, str, str, int | None, int | None]
) -> None:
    file, old, new, expected, line, column = damaged
    damage(small_folder / file, old, new)
    problems = check(small_folder)
    assert {problem.code for problem in problems} == set(expected.split())
    first = next(problem for problem in problems if expected.startswith(problem.code))
    assert first.file.endswith(f"/{file}")
    assert first.line == line
    assert column is None or first.column == column
    with pytest.raises(CivstatsError) as caught:
        load(small_folder)
    assert list(caught.value.problems) == problems


def test_every_kind_of_problem_is_tried() -> None:
    files = {
        "E-NO-FOLDER",
        "E-NO-TABLE",
        "E-UNREADABLE",
        "E-NOT-UTF8",
        "E-DELIMITER",
        "E-BOUNDS-RULE",
    }  # below
    tried = {code for damaged in DAMAGES for code in damaged[3].split()}
    assert tried | files == {kind.code for kind in Problem.__subclasses__()}


def codes(folder: Path) -> list[str]:
    return [problem.code for problem in check(folder)]


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_another_delimiter_is_named_once(small_folder: Path, delimiter: str) -> None:
    file = small_folder / "places.csv"
    file.write_text(file.read_text(encoding="utf-8").replace(",", delimiter), encoding="utf-8")
    assert codes(small_folder) == ["E-DELIMITER"]


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16"])
def test_another_encoding_is_named_once(small_folder: Path, encoding: str) -> None:
    file = small_folder / OBSERVATIONS
    file.write_bytes(file.read_text(encoding="utf-8").encode(encoding))
    (problem,) = check(small_folder)
    assert problem.code == "E-NOT-UTF8"
    assert problem.line == (2 if encoding == "gb18030" else 1)


@pytest.mark.parametrize("name", [table.path for table in TABLES.values() if not table.optional])
def test_a_required_table_may_neither_be_missing_nor_a_folder(small_folder: Path, name: str) -> None:
    (small_folder / name).unlink()
    assert codes(small_folder) == ["E-NO-TABLE"]
    (small_folder / name).mkdir()
    assert codes(small_folder) == ["E-UNREADABLE"]


def test_a_file_that_loops_onto_itself_is_named(small_folder: Path) -> None:
    (small_folder / "places.csv").unlink()
    (small_folder / "places.csv").symlink_to("places.csv")
    assert codes(small_folder) == ["E-UNREADABLE"]


def test_a_missing_folder_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert codes(tmp_path / "none") == ["E-NO-FOLDER"]
    monkeypatch.setenv("CIVSTATS_DATA", str(tmp_path / "none"))
    with pytest.raises(CivstatsError, match="E-NO-FOLDER"):
        load()


def test_an_empty_folder_lacks_every_required_file(tmp_path: Path) -> None:
    assert sorted(codes(tmp_path)) == ["E-NO-TABLE"] * 7 + ["E-SETTINGS"]


def test_every_rule_in_use_is_defined(small_folder: Path) -> None:
    damage(small_folder / "codelists.csv", "bounds_rule,percentage.*\n", "")
    (problem,) = check(small_folder)
    assert (problem.code, problem.line, problem.found) == ("E-BOUNDS-RULE", 5, "95.2%")


def test_optional_tables_may_be_absent(small_folder: Path) -> None:
    for table in TABLES.values():
        if table.optional:
            (small_folder / table.path).unlink()
    dataset = load(small_folder)
    uncorrected = dataset.observations[list(TABLES["observations"].columns)]
    pd.testing.assert_frame_equal(uncorrected, dataset.first_observations)
    for name in ("corrections", "second_observations"):
        frame = getattr(dataset, name)
        assert frame.empty
        assert frame.dtypes.to_dict() == getattr(load(SMALL), name).dtypes.to_dict()


def test_all_problems_come_in_one_run_in_order(small_folder: Path) -> None:
    damage(small_folder / "places.csv", "level", "lvl")
    damage(small_folder / OBSERVATIONS, ",35000,", ",3500,")
    damage(small_folder / OBSERVATIONS, "120,more_than", "121,exact")
    places = [problem.place for problem in check(small_folder)]
    assert len(places) == 5
    assert places == sorted(places)


def test_a_suggestion_is_given_for_near_words_and_for_chinese_names(small_folder: Path) -> None:
    damage(small_folder / OBSERVATIONS, "qinglan-neighbours", "qinglan-neighbors")
    damage(small_folder / OBSERVATIONS, "exact,个", "确数,个")
    assert [problem.near for problem in check(small_folder)] == ["qinglan-neighbours", "exact"]


def test_what_spreadsheets_add_is_read_right(small_folder: Path) -> None:
    before = load(small_folder)
    for file in small_folder.rglob("*.csv"):
        header, *rows = file.read_text(encoding="utf-8").splitlines()
        wide = [f"{header},,", *(f"{row},," for row in rows)]
        spaced = [line.replace("qinglan,", '" qinglan ",') for line in wide]
        file.write_bytes(("\ufeff" + "\r\n".join([*spaced, ",,,", "", "  "])).encode())
    after = load(small_folder)
    assert after.digest == before.digest
    pd.testing.assert_frame_equal(after.observations, before.observations)


def test_the_order_of_columns_does_not_matter(small_folder: Path) -> None:
    before = load(small_folder).digest
    file = small_folder / "exclusions.csv"
    rows = [line.split(",") for line in file.read_text(encoding="utf-8").splitlines()]
    file.write_text("".join(",".join(row[::-1]) + "\n" for row in rows), encoding="utf-8")
    assert load(small_folder).digest == before


@pytest.mark.parametrize(
    ("file", "old", "new"), [("places.csv", "Fenglu", "Fenlu"), ("dataset.toml", "0.1.0", "0.1.1")]
)
def test_the_digest_tells_contents_apart(small_folder: Path, file: str, old: str, new: str) -> None:
    before = load(small_folder).digest
    damage(small_folder / file, old, new)
    assert load(small_folder).digest != before


def test_a_damaged_table_does_not_break_references_to_it(small_folder: Path) -> None:
    damage(small_folder / "programmes.csv", ",event\n", "\n")
    damage(small_folder / "codelists.csv", "kind,article,报道,Article", "kind,article,报道")
    assert codes(small_folder) == ["E-RAGGED-ROW", "E-RAGGED-ROW"]


def test_corrections_change_the_observations_and_keep_the_first_coding(small_dataset: Dataset) -> None:
    first = small_dataset.first_observations.set_index("obs_id")["coverage"]
    corrected = small_dataset.observations.set_index("obs_id")["coverage"]
    assert first["qinglan-4-1"] == "whole"
    assert corrected["qinglan-4-1"] == "part"
    assert corrected["qinglan-5-1"] == "whole"  # its correction was withdrawn
    assert (first != corrected).sum() == 1


def test_corrections_reach_programmes_too(small_folder: Path) -> None:
    with (small_folder / "corrections.csv").open("a", encoding="utf-8") as file:
        file.write("qinglan-ginkgo,pillar,cultivation,practice,It serves,accepted,2025-04-03\n")
    dataset = load(small_folder)
    assert dataset.programmes["pillar"].tolist() == ["practice", "practice", "cultivation"]
    assert dataset.first_programmes["pillar"].tolist() == ["practice", "cultivation", "cultivation"]


def test_a_rejected_correction_changes_nothing_and_may_speak_of_an_exclusion(small_folder: Path) -> None:
    before = load(small_folder)
    with (small_folder / "corrections.csv").open("a", encoding="utf-8") as file:
        file.write("x-qinglan-7-1,fate,excluded,figure,It counts nothing,rejected,2025-04-03\n")
        file.write("qinglan-5-1,basis,achieved,planned,It is said to be built,rejected,2025-04-03\n")
    pd.testing.assert_frame_equal(load(small_folder).observations, before.observations)


@pytest.mark.parametrize("change", ["fate,excluded,figure", "reason,lexical,date"])
def test_an_accepted_correction_cannot_reach_an_exclusion(small_folder: Path, change: str) -> None:
    with (small_folder / "corrections.csv").open("a", encoding="utf-8") as file:
        file.write(f"x-qinglan-7-1,{change},It counts,accepted,2025-04-03\n")
    assert codes(small_folder) == ["E-CORRECTION-COLUMN"]


def test_corrections_follow_one_another(small_folder: Path) -> None:
    with (small_folder / "corrections.csv").open("a", encoding="utf-8") as file:
        file.write("qinglan-4-1,coverage,part,unstated,Again,accepted,2025-04-03\n")
    assert load(small_folder).observations["coverage"][0] == "unstated"


def test_an_applied_correction_says_that_the_table_may_be_corrected_already(small_folder: Path) -> None:
    damage(small_folder / OBSERVATIONS, "sessions,qinglan,whole", "sessions,qinglan,part")
    (problem,) = check(small_folder)
    assert "found 'whole'; expected 'part', the coverage of qinglan-4-1." in str(problem)
    assert "Correction matched no row: the table may already have been corrected" in str(problem)


def test_a_correction_reaches_the_bounds(small_folder: Path) -> None:
    with (small_folder / "corrections.csv").open("a", encoding="utf-8") as file:
        file.write("qinglan-5-1,printed,46个,47个,Misread,accepted,2025-04-03\n")
        file.write("qinglan-5-1,value,46,47,Misread,accepted,2025-04-03\n")
    dataset = load(small_folder)
    assert dataset.observations["lower"][2] == 47
    assert dataset.first_observations["value"][2] == 46


def test_dtypes_and_missing_cells(small_dataset: Dataset) -> None:
    observations = small_dataset.observations
    assert observations["obs_id"].dtype == "str"
    assert observations["line"].dtype == "Int64"
    assert observations["value"].dtype == "float64"
    assert observations["bounds"].dtype == pd.IntervalDtype("float64", "both")
    assert observations["rule"].dtype == "str"
    assert np.isnan(observations["value"][6])
    assert observations["programme_id"].isna().sum() == 4
    assert small_dataset.places["population"].tolist()[1] == 812345
    assert small_dataset.places["population"].isna().sum() == 2
    assert list(observations.columns) == [
        *TABLES["observations"].columns,
        *(field.name for field in COMPUTED["observations"]),
    ]


def test_bounds_are_read_from_what_is_printed(small_dataset: Dataset) -> None:
    observations = small_dataset.observations.set_index("obs_id")
    bounds = [(interval.left, interval.right) for interval in observations["bounds"]]
    assert bounds == list(zip(observations["lower"], observations["upper"], strict=True))
    assert bounds[0] == (121, 129)
    assert bounds[4] == (50, 60)
    assert bounds[6] == (50_000, 70_000)
    assert observations["rule"].iloc[[0, 4, 6]].tolist() == [
        "above_to_next_step",
        "average_above_to_next_step",
        "range",
    ]


def test_exclusions_get_row_ids_that_count_within_their_line(small_folder: Path) -> None:
    with (small_folder / "exclusions.csv").open("a", encoding="utf-8") as file:
        file.write("qinglan,3,一样,lexical,\n")
    rows = load(small_folder).exclusions["row"]
    assert rows.dtype == "str"
    assert rows.tolist() == [
        "x-qinglan-3-1",
        "x-qinglan-7-1",
        "x-lakeside-9-1",
        "x-lakeside-10-1",
        "x-qinglan-3-2",
    ]


def test_tables_without_rows_load(small_folder: Path) -> None:
    for name in ("observations", "exclusions", "corrections"):
        file = small_folder / f"{name}.csv"
        file.write_text(file.read_text(encoding="utf-8").splitlines()[0], encoding="utf-8")
    dataset = load(small_folder)
    assert dataset.exclusions["row"].dtype == "str"
    assert dataset.observations["bounds"].dtype == pd.IntervalDtype("float64", "both")


def test_parquet_keeps_types_intervals_and_descriptions(small_dataset: Dataset, tmp_path: Path) -> None:
    paths = small_dataset.to_parquet(tmp_path / "new" / "parquet")
    assert [path.name for path in paths] == [f"{name}.parquet" for name in TABLES]
    for path in paths:
        pd.testing.assert_frame_equal(pd.read_parquet(path), getattr(small_dataset, path.stem))
    schema = pq.read_schema(paths[list(TABLES).index("observations")])
    assert schema.field("printed").metadata[b"title"] == b"Figure as printed"
    assert schema.field("bounds").metadata[b"title"] == b"Both bounds as an interval"
    assert schema.field("qualifier").metadata[b"codelist"] == b"qualifier"
    assert schema.metadata[b"digest"] == small_dataset.digest.encode()


def test_an_open_bound_survives_parquet(small_folder: Path, tmp_path: Path) -> None:
    damage(small_folder / OBSERVATIONS, "46个,46,exact", "至少46个,46,at_least")
    damage(small_folder / "codelists.csv", "qualifier,exact", "qualifier,at_least,以上,,,\nqualifier,exact")
    damage(
        small_folder / "codelists.csv", "bounds_rule,exact", "bounds_rule,at_least,以上,,,\nbounds_rule,exact"
    )
    load(small_folder).to_parquet(tmp_path)
    assert pd.read_parquet(tmp_path / "observations.parquet")["bounds"][2] == pd.Interval(46, np.inf, "both")


def test_parquet_is_the_same_twice(small_dataset: Dataset, tmp_path: Path) -> None:
    first, second = small_dataset.to_parquet(tmp_path / "a"), small_dataset.to_parquet(tmp_path / "b")
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


def test_the_dataset_is_frozen_and_says_what_it_is(small_dataset: Dataset) -> None:
    with pytest.raises(AttributeError):
        small_dataset.version = "2"  # type: ignore[misc]
    assert small_dataset.released == date(2025, 4, 2)
    assert repr(small_dataset).startswith(
        "The made-up city of Qinglan\n"
        f"version 0.1.0, 2025-04-02, digest {small_dataset.digest[:12]}\n"
        "      2  sources\n"
    )
    html = small_dataset._repr_html_()
    assert html.startswith(
        f'<div class="dataset" data-version="0.1.0" data-digest="{small_dataset.digest}" '
        'data-released="2025-04-02">'
    )
    assert '<th scope="row">second observations</th><td>2</td>' in html
    assert html == load(SMALL)._repr_html_()


def test_titles_are_escaped_in_html(small_folder: Path) -> None:
    damage(small_folder / "dataset.toml", "The made-up city", "<script>&")
    damage(small_folder / "dataset.toml", "0.1.0", "' onload='")
    html = load(small_folder)._repr_html_()
    assert "&lt;script&gt;&amp;" in html
    assert "' onload" not in html


def test_the_folder_is_the_one_given_else_that_of_the_environment_else_the_page(
    small_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CIVSTATS_DATA", raising=False)
    shipped = load().title
    monkeypatch.setenv("CIVSTATS_DATA", str(small_folder))
    assert load().title == load(SMALL).title != shipped
    damage(small_folder / "dataset.toml", "Qinglan", "Qingshan")
    assert load().title == "The made-up city of Qingshan" != load(SMALL).title


def test_problems_name_files_as_one_would_type_them(
    small_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    damage(small_folder / OBSERVATIONS, ",35000,", ",3500,")
    monkeypatch.chdir(small_folder.parent)
    assert check(small_folder)[0].file == "small/observations.csv"
    monkeypatch.chdir(small_folder)
    assert check(small_folder)[0].file == "observations.csv"


@pytest.mark.parametrize(
    "text", ["2024", "2024-05", "2024-02-29", "2024/..", "../2024", "2023/2024", "2024~", "2024-XX"]
)
def test_dates_and_periods_in_edtf(text: str) -> None:
    assert date_problem(text) is None


@pytest.mark.parametrize(
    "text",
    ["2024/7/1", "2024.7", "2024年", "24", "2024-13", "2023-02-29", "2024-1-1", "45658", "../2023-02-29"],
)
def test_other_dates_are_refused(text: str) -> None:
    kind = date_problem(text)
    assert kind is not None
    assert kind.code == "E-BAD-DATE"


FILES = ["dataset.toml", *(table.path for table in TABLES.values())]


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(FILES), st.floats(0, 1), st.integers(0, 40), st.text(max_size=8) | st.binary(max_size=8)
)
def test_no_damage_ends_in_anything_but_problems(name: str, at: float, cut: int, put: str | bytes) -> None:
    with TemporaryDirectory() as folder:
        shutil.copytree(SMALL, folder, dirs_exist_ok=True)
        file = Path(folder, name)
        content = file.read_bytes()
        start = int(at * len(content))
        inserted = put.encode(errors="surrogatepass") if isinstance(put, str) else put
        file.write_bytes(content[:start] + inserted + content[start + cut :])
        problems = check(folder)
        for problem in problems:
            str(problem).encode()
        if not problems:
            load(folder)
