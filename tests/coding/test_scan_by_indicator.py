"""Drafts by search words: which figure goes to which indicator, and why a line has none."""

import shutil
from pathlib import Path

import pytest

from civstats.cli import main
from civstats.coding import verify
from civstats.coding.drafting.by_indicator import scan_by_indicator
from civstats.coding.searches import Family, Searched
from civstats.tables import load

DATA = Path(__file__).parents[1] / "data"
WORDS = {"个": "个", "户": "户", "人次": "人次"}
COMPOUNDS = Family(
    ("老旧小区",),
    (
        Searched("year", "个", "flow_year"),
        Searched("five-years", "个", "total_five_years"),
        Searched("planned", "个", "plan_year"),
    ),
)
PARKS = Family(("口袋公园",), (Searched("parks", "个", "stock"),))
TRAINING = Family(("技能培训",), (Searched("training", "人次", "flow_year"),))


def drafted(text: str) -> tuple[list[tuple[str, ...]], list[tuple[str, ...]]]:
    figures, excluded = scan_by_indicator(text, "songxi", WORDS, (), [COMPOUNDS, PARKS, TRAINING])
    columns = ["printed", "indicator_id", "time_period", "basis"]
    return (
        [*figures[columns].fillna("").itertuples(index=False, name=None)],
        [*excluded[["printed", "indicator_id", "reason"]].itertuples(index=False, name=None)],
    )


@pytest.mark.parametrize(
    ("text", "figures", "excluded"),
    [
        ("2030年，改造老旧小区12个。", [("12个", "year", "2030", "achieved")], []),
        ("2026—2030年，改造老旧小区58个。", [("58个", "five-years", "2026/2030", "achieved")], []),
        ("二、2031年工作安排\n改造老旧小区20个。", [("20个", "planned", "2031", "planned")], []),
        # A level that a review of several years reaches is that of its end.
        ("2026—2030年，口袋公园达到90个。", [("90个", "parks", "2030", "achieved")], []),
        ("二、2031年工作安排\n建成口袋公园5个。", [], [("5个", "parks", "plan")]),
        ("2026—2030年，技能培训3万人次。", [], [("3万人次", "training", "other_period")]),
        ("2030年，老旧小区惠及900户。", [], [("900户", "year", "other_unit")]),
        ("老旧小区更新有序推进。", [], [("老旧小区", "year", "no_figure")]),
        # Several indicators on a line: each figure belongs to the word beside it.
        (
            "2030年，老旧小区12个、口袋公园30个，开展3万人次技能培训。",
            [
                ("12个", "year", "2030", "achieved"),
                ("30个", "parks", "2030", "achieved"),
                ("3万人次", "training", "2030", "achieved"),
            ],
            [],
        ),
        # One figure, two words: it goes to the nearer one, and the other line says so.
        (
            "2030年，老旧小区和口袋公园30个。",
            [("30个", "parks", "2030", "achieved")],
            [("老旧小区", "year", "no_figure")],
        ),
        ("老旧小区改造完成。2030年，技能培训、食堂等12个。", [], None),
    ],
)
def test_a_figure_goes_to_the_indicator_whose_unit_and_period_fit(
    text: str, figures: list[tuple[str, ...]], excluded: list[tuple[str, ...]] | None
) -> None:
    got, left_out = drafted(text)
    assert got == figures
    assert excluded is None or left_out == excluded


def test_what_period_does_not_tell_apart_is_for_the_coder() -> None:
    figures, _ = scan_by_indicator("改造老旧小区12个。", "songxi", WORDS, (), [COMPOUNDS])
    assert figures[["indicator_id", "note"]].values.tolist() == [["year", "indicator: or five-years"]]


def test_drafts_for_a_folder_are_those_of_its_piece_and_its_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(DATA / "small", tmp_path / "small")
    folder = Path(shutil.copytree(DATA / "counties", tmp_path / "counties"))
    text = folder / "source" / "songxi.txt"
    coded = load(folder)
    for table in ("observations", "exclusions"):
        lines = (folder / f"{table}.csv").read_text(encoding="utf-8").splitlines()
        kept = [line for line in lines if "songxi" not in line]
        (folder / f"{table}.csv").write_text("\n".join([*kept, ""]), encoding="utf-8")
    assert main(["scan", str(text), str(folder), "--ref-area", "songxi"]) == 0
    out = capsys.readouterr().out
    assert "sources.csv" not in out  # the folder has it
    assert "三张" not in out  # stands outside its lines
    assert main(["scan", str(text), "--into", str(folder), "--ref-area", "songxi"]) == 0
    file = folder / "observations.csv"
    file.write_text(file.read_text("utf-8").replace(",songxi,,", ",songxi,whole,"), encoding="utf-8")
    drafts = load(folder)
    columns = ["obs_id", "printed", "indicator_id", "ref_area", "time_period", "basis"]
    pieces = [
        each.observations.query("source_id == 'songxi'")[columns].values.tolist() for each in (drafts, coded)
    ]
    assert pieces[0] == pieces[1]
    assert verify(drafts, folder / "source").problems == ()
    assert main(["scan", str(text), "--into", str(folder)]) == 1
    assert "E-DUPLICATE-KEY: found 'songxi'" in capsys.readouterr().err
