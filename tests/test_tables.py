import doctest
import importlib
import pkgutil
import re
import subprocess
import sys
from datetime import date
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from civstats import tables
from civstats.display.bundles import MIME
from civstats.tables import Dataset, check, load, rows
from civstats.tables.parquet import read_parquet
from civstats.tables.schemas import COMPUTED, TABLES

SMALL = Path(__file__).parent / "data" / "small"
OBSERVATIONS = "observations.csv"


def damage(file: Path, old: str, new: str) -> None:
    text = file.read_bytes().decode()
    changed = re.sub(old, new, text, count=1)
    assert changed != text
    file.write_bytes(changed.encode())


def codes(folder: Path) -> list[str]:
    return [problem.code for problem in check(folder)]


def test_optional_tables_may_be_absent(small_folder: Path) -> None:
    for table in TABLES.values():
        if table.optional:
            (small_folder / table.path).unlink(missing_ok=True)
    dataset = load(small_folder)
    uncorrected = dataset.observations[list(TABLES["observations"].columns)]
    pd.testing.assert_frame_equal(uncorrected, dataset.first_observations)
    for name in ("corrections", "second_observations"):
        frame = getattr(dataset, name)
        assert frame.empty
        assert frame.dtypes.to_dict() == getattr(load(SMALL), name).dtypes.to_dict()


@pytest.mark.parametrize(
    ("file", "old", "new"), [("places.csv", "Fenglu", "Fenlu"), ("dataset.toml", "0.1.0", "0.1.1")]
)
def test_the_digest_tells_contents_apart(small_folder: Path, file: str, old: str, new: str) -> None:
    before = load(small_folder).digest
    damage(small_folder / file, old, new)
    assert load(small_folder).digest != before


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


def test_a_correction_adds_and_drops_a_programme(small_folder: Path) -> None:
    with (small_folder / "corrections.csv").open("a", encoding="utf-8") as file:
        file.write("qinglan-ginkgo,fate,absent,programme,It is run,accepted,2025-04-03\n")
        file.write("hukou-reading,fate,programme,absent,It is part of another,accepted,2025-04-03\n")
        file.write("lakeside-9-1,programme_id,hukou-reading,,It is part of another,accepted,2025-04-03\n")
        file.write("qinglan-maple,fate,absent,programme,It is not run,rejected,2025-04-03\n")
    damage(small_folder / OBSERVATIONS, "qinglan-ginkgo", "")
    damage(small_folder / OBSERVATIONS, "qinglan-ginkgo", "")
    dataset = load(small_folder)
    assert dataset.programmes["programme_id"].tolist() == ["qinglan-neighbours", "qinglan-ginkgo"]
    assert dataset.first_programmes["programme_id"].tolist() == ["qinglan-neighbours", "hukou-reading"]
    assert dataset.place("programmes", 1)[1] == 3


def test_a_figure_of_a_dropped_programme_is_found(small_folder: Path) -> None:
    with (small_folder / "corrections.csv").open("a", encoding="utf-8") as file:
        file.write("hukou-reading,fate,programme,absent,It is part of another,accepted,2025-04-03\n")
    (problem,) = check(small_folder)
    assert (
        "found 'hukou-reading'; expected a value that stands in programmes.programme_id as corrected"
        in str(problem)
    )


def test_a_fate_is_one_of_two(small_folder: Path) -> None:
    with (small_folder / "corrections.csv").open("a", encoding="utf-8") as file:
        file.write("hukou-reading,fate,programme,abesnt,Mistyped,accepted,2025-04-03\n")
    assert codes(small_folder) == ["E-UNKNOWN-CODE"]


def test_a_figure_of_the_third_coding_names_a_programme_that_was_cut(small_folder: Path) -> None:
    damage(small_folder / "codings/third_programmes.csv", "邻里议事活动", "邻里议事会")
    assert codes(small_folder) == ["E-BROKEN-REFERENCE"]


def test_the_first_coding_loads_with_bounds(small_folder: Path) -> None:
    first, corrected = load(small_folder, coding="first"), load(small_folder)
    assert first.observations["coverage"].tolist() == first.first_observations["coverage"].tolist()
    assert first.observations["lower"].equals(corrected.observations["lower"])
    assert first.digest == corrected.digest


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


def test_a_figure_below_zero_is_sound_as_printed(small_folder: Path) -> None:
    damage(small_folder / OBSERVATIONS, "95.2%,95.2", "−5.6%,-5.6")
    row = load(small_folder).observations.loc[3]
    assert (row["value"], row["lower"], row["upper"]) == (-5.6, -5.6, -5.6)
    damage(small_folder / OBSERVATIONS, "−5.6%,-5.6", "−5.6%,5.6")
    assert codes(small_folder) == ["E-VALUE"]


def test_the_concept_tells_a_growth_from_a_share(small_folder: Path) -> None:
    damage(small_folder / OBSERVATIONS, "95.2%,95.2,exact", "90余%,90,more_than")
    assert load(small_folder, reading="wide").observations["upper"][3] == 100
    damage(small_folder / "codelists.csv", "concept,rate,", "concept,rate_of_change,")
    damage(small_folder / "indicators.csv", ",rate,none", ",rate_of_change,none")
    for file in (small_folder / "codings").glob("*.csv"):
        file.unlink()
    assert load(small_folder, reading="wide").observations["upper"][3] == np.inf


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


@pytest.mark.parametrize("folder", [None, "provinces-2026"])
def test_large_tables_give_the_same_frames(folder: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    small = load(folder)
    monkeypatch.setattr(rows, "LARGE", 0)  # pyarrow reads all tables
    large = load(folder)
    assert large.digest == small.digest
    for name in TABLES:
        pd.testing.assert_frame_equal(getattr(large, name), getattr(small, name))
        numbers = range(len(getattr(small, name)))
        assert [*map(partial(large.place, name), numbers)] == [*map(partial(small.place, name), numbers)]


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


def test_observations_are_read_from_folders_of_parquet_by_filter(tmp_path: Path) -> None:
    data = load(), load("provinces-2026")
    for number, own in enumerate(data):
        own.to_parquet(tmp_path / "deep" / str(number))
    every = pd.concat([own.observations for own in data], ignore_index=True)
    pd.testing.assert_frame_equal(read_parquet(tmp_path), every)
    kept = every[every["ref_area"].isin(["yangquan", "shanxi"]) & every["time_period"].eq("2025")]
    found = read_parquet(tmp_path, ref_area={"yangquan", "shanxi"}, time_period="2025")
    pd.testing.assert_frame_equal(found, kept.reset_index(drop=True))
    assert found["ref_area"].nunique() > 0
    file = tmp_path / "deep" / "0" / "observations.parquet"
    assert read_parquet(file, ["lower", "upper"], ref_area="yangquan").columns.tolist() == ["lower", "upper"]
    assert read_parquet(file, ref_area=[])["bounds"].dtype == pd.IntervalDtype("float64", "both")


def test_what_parquet_does_not_hold_is_named(small_dataset: Dataset, tmp_path: Path) -> None:
    small_dataset.to_parquet(tmp_path)
    with pytest.raises(ValueError, match=r"column is 'ref_are'; .* did you mean 'ref_area'\?"):
        read_parquet(tmp_path, ref_are="yangquan")
    (tmp_path / "empty").mkdir()
    with pytest.raises(FileNotFoundError, match=r"no observations.parquet in .*empty; Dataset.to_parquet"):
        read_parquet(tmp_path / "empty")


def test_bounds_in_parquet_are_plain_columns_for_other_programs(
    small_dataset: Dataset, tmp_path: Path
) -> None:
    small_dataset.to_parquet(tmp_path)
    schema = pq.read_schema(tmp_path / "observations.parquet").remove_metadata()
    assert [schema.field(name).type for name in ("lower", "upper")] == [pa.float64(), pa.float64()]


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
    bundle = small_dataset._repr_mimebundle_()
    assert bundle[MIME] == {
        "type": "dataset",
        "language": "en",
        "title": "The made-up city of Qinglan",
        "version": "0.1.0",
        "digest": small_dataset.digest,
        "released": "2025-04-02",
    }
    html = bundle["text/html"]
    assert '<th scope="row">second observations</th><td>2</td>' in html
    assert html == load(SMALL)._repr_mimebundle_()["text/html"]


def test_titles_are_escaped_in_html(small_folder: Path) -> None:
    damage(small_folder / "dataset.toml", "The made-up city", "<script>&")
    damage(small_folder / "dataset.toml", "0.1.0", "' onload='")
    html = load(small_folder)._repr_mimebundle_()["text/html"]
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


def test_cells_stand_with_their_places_as_they_were_read(small_dataset: Dataset) -> None:
    for name in TABLES:
        assert len(small_dataset.cells[name]) == len(getattr(small_dataset, name))
    cell = small_dataset.cells["observations"][2]["printed"]
    assert (cell.text, cell.line, cell.column) == ("46个", 4, 23)
    assert small_dataset.place("observations", 2) == (cell.file, 4)
    assert (
        small_dataset.cells["observations"][0]["coverage"].text == "whole"
    )  # corrected to part in the frame


@pytest.mark.parametrize("name", [module.name for module in pkgutil.iter_modules(tables.__path__)])
def test_the_examples_run(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CIVSTATS_DATA", raising=False)
    monkeypatch.chdir(Path(__file__).parents[1])
    assert doctest.testmod(importlib.import_module(f"civstats.tables.{name}")).failed == 0


def test_checking_a_folder_loads_no_library_that_it_does_not_need() -> None:
    # In a package without the public names, which load more.
    program = (
        "import sys, types\n"
        "package = types.ModuleType('civstats')\n"
        f"package.__path__ = [{str(Path(tables.__file__).parents[1])!r}]\n"
        "sys.modules['civstats'] = package\n"
        "from civstats.tables import check\n"
        f"assert check({str(SMALL)!r}) == []\n"
        "print({'pandas', 'pyarrow', 'edtf', 'matplotlib', 'IPython', 'nltk'} & set(sys.modules))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("set()\n", "")
