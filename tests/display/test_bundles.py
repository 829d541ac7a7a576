"""What a result means is stored beside its text and HTML, and read back as the same value."""

import doctest
import json
import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import civstats
from civstats.bounded import BoundedValue
from civstats.display import Heading, bundles, finding, show
from civstats.display.bundles import (
    MIME,
    DatasetFacts,
    Picture,
    bundle,
    dataset_bundle,
    picture_bundle,
    read_bundle,
    values_bundle,
)
from civstats.display.reported import HYPHENATED
from civstats.joins import as_printed

ROW_IDS = st.from_regex(r"[a-z]+-[0-9]+-[0-9]", fullmatch=True)
TEXTS = st.text(min_size=1)
UNHURRIED = settings(deadline=None)  # a busy machine is no failure


@st.composite
def numbers(draw):
    """Draw a number, its bounds open on either side now and then."""
    finite = st.floats(allow_nan=False, allow_infinity=False)
    lower, upper = sorted(draw(st.tuples(finite, finite)))
    lower, upper = draw(st.sampled_from([(lower, upper), (-math.inf, upper), (lower, math.inf)]))
    rows = tuple(draw(st.lists(ROW_IDS, max_size=3)))
    written = draw(st.none() | finite)
    return BoundedValue(
        lower, upper, draw(st.sampled_from(["", "%", "场次"])), rows, draw(TEXTS), written=written
    )


def stored(bundle):
    """Return what a bundle means as a notebook's file holds it."""
    return json.loads(json.dumps(bundle[MIME], allow_nan=False))


@UNHURRIED
@given(numbers(), TEXTS)
def test_a_finding_is_read_back(number, text):
    shown = finding("{text} has {number}; {both}", text=text, number=number, both=[number, text])
    assert read_bundle(stored(bundle(shown))) == shown


@UNHURRIED
@given(st.sampled_from([1, 2, 3]), st.lists(st.one_of(TEXTS, numbers()), min_size=1))
def test_a_heading_is_read_back(level, inlines):
    shown = Heading(level, tuple(inlines))
    assert read_bundle(stored(bundle(shown))) == shown


@UNHURRIED
@given(st.lists(st.tuples(TEXTS, numbers(), st.one_of(st.none(), TEXTS, numbers())), max_size=4))
def test_a_table_is_read_back(cells):
    frame = pd.DataFrame(cells, columns=["text", "number", "any"], dtype=object)
    shown = show(frame.set_index("text"), finding("Of {n}", n=BoundedValue(5, math.inf)))
    assert read_bundle(stored(bundle(shown))) == shown


@UNHURRIED
@given(st.lists(ROW_IDS, min_size=1, unique=True))
def test_a_trace_is_read_back_with_the_ids_of_its_rows(names):
    shown = show(pd.DataFrame({"row": names, "line": range(len(names))}), "Rows", anchors=True)
    read = read_bundle(stored(bundle(shown)))
    assert read == shown
    assert [row.id for row in read.rows] == names


def test_a_picture_and_its_values_are_read_back():
    picture = Picture("Liuxi leads", "One dot.", "Bars are bounds.")
    drawn = picture_bundle(picture, "<svg/>")
    assert read_bundle(stored(drawn)) == picture
    assert (drawn["text/plain"], drawn["image/svg+xml"]) == ("One dot.", "<svg/>")
    table = show(pd.DataFrame({"b": ["x"]}, index=["r"]), "Liuxi leads")
    values = values_bundle(table, "Bars <b> are bounds.")
    assert read_bundle(stored(values)).kind == "values"
    assert '<p class="caption">Bars &lt;b&gt; are bounds.</p><table' in values["text/html"]


def test_a_data_set_is_read_back(small_dataset):
    facts = DatasetFacts(
        small_dataset.title, small_dataset.version, small_dataset.digest, str(small_dataset.released)
    )
    facts_shown = dataset_bundle(small_dataset, [("places", 3)])
    assert read_bundle(stored(facts_shown)) == facts
    assert '<tr><th scope="row">places</th><td>3</td></tr>' in facts_shown["text/html"]


def test_every_bundle_has_plain_text_and_html_for_those_who_do_not_read_ours():
    n = BoundedValue(501, 599, "场次", ("a-1-1",))
    for shown, text in ((finding("{n} in all", n=n), "501 to 599 in all"), (Heading(2, ("阳泉",)), "阳泉")):
        told = shown._repr_mimebundle_()
        assert set(told) == {"text/plain", "text/html", MIME}
        assert told["text/plain"] == text
    assert Heading(2, ("<b>", n))._repr_mimebundle_()["text/html"] == (
        '<h2>&lt;b&gt;<a class="number" title="as printed: a-1-1" href="#a-1-1">501 to 599</a></h2>'
    )


@pytest.mark.parametrize(
    "meaning",
    [
        {},
        [],
        "finding",
        {"type": "film"},
        {"type": "finding"},
        {"type": "finding", "inlines": [5]},
        {"type": "finding", "inlines": [{"lower": 1}]},
        {"type": "finding", "inlines": [{"lower": 2, "upper": 1, "unit": "", "rows": [], "operation": ""}]},
        {"type": "heading", "level": "x", "inlines": "a"},
        {"type": "table", "kind": "table", "caption": [], "columns": [], "rows": [["a"]]},
        {"type": "picture", "title": "t"},
    ],
)
def test_what_no_version_of_ours_writes_is_refused(meaning):
    with pytest.raises(
        ValueError, match=r"a bundle of application/vnd\.civstats\.v1\+json that this version"
    ):
        read_bundle(meaning)


def test_examples_run():
    assert doctest.testmod(bundles).failed == 0


def test_in_a_notebook_a_number_leads_to_its_first_row_and_names_some():
    rows = tuple(f"a-{n}-1" for n in range(1, 6))
    html = bundle(finding("{n} rows", n=BoundedValue(5, 5, "", rows, "count")))["text/html"]
    assert '<a class="number" title="count: a-1-1, a-2-1, a-3-1 and 2 more" href="#a-1-1">5</a>' in html
    assert "<a" not in bundle(finding("{n} rows", n=BoundedValue(5, 5)))["text/html"]


def test_bounds_are_stored_as_a_browser_saves_them():
    meaning = bundle(finding("{n}", n=BoundedValue(5, 5.5)))[MIME]
    assert json.dumps(meaning["inlines"]).startswith('{"lower": 5, "upper": 5.5')


def test_a_figure_written_as_printed_is_stored_with_its_bounds():
    figures = civstats.observations(civstats.load()).set_index("printed", drop=False)
    told = finding("Two figures: {numbers}.", numbers=as_printed(figures.loc[["超55万人次", "33名"]]))
    assert str(told) == "Two figures: more than 550,000 and 33."
    over, exact = (part for part in bundle(told)[MIME]["inlines"] if isinstance(part, dict))
    assert (over["lower"], over["upper"], over["written"]) == (550_001, None, 550_000)
    assert (exact["lower"], exact["upper"], "written" in exact) == (33, 33, False)


def test_ids_of_rows_are_found_beside_a_word_without_end():
    # Tried from each of its letters on, a word of a million would take days.
    assert HYPHENATED.findall(f"{'字' * 1_000_000} yangquan-73-1，a_b-c, -d") == ["yangquan-73-1", "b-c"]
