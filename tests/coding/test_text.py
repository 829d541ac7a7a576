import pytest
from hypothesis import given
from hypothesis import strategies as st

from civstats.coding.text import LONGEST, Span, Text
from civstats.problems import unprintable

WRITTEN = st.one_of(
    st.text(),
    st.text(st.sampled_from("全市办第一三十百余名个年月日约近，,。１8⼋ \n\u3000\u200b\ufe00"), max_size=60),
)


@given(WRITTEN)
def test_each_character_has_its_place_in_the_file(original: str) -> None:
    text, lines = Text(original), original.split("\n")
    places = [text.place(index) for index in range(len(text.shown))]
    assert "".join(lines[line - 1][column - 1] for line, column in places) == text.shown
    assert len(text.plain) == len(text.shown)
    assert places == sorted(places)
    spans = [text.on_line(number) for number in text.numbers]
    assert "".join(text.shown[slice(*span)] for span in spans if span) == text.shown


@given(WRITTEN, st.integers(0, 60), st.integers(1, LONGEST))
def test_what_stands_in_a_text_is_found_there_whatever_is_beside_it(
    original: str, start: int, length: int
) -> None:
    text = Text(original)
    span = Span(start, start + length)
    printed = text.shown[slice(*span)]
    if span.end > len(text.shown) or any(map(unprintable, printed)):  # no cell holds such characters
        return
    found = text.places(printed, text.line(span))
    alike = [
        other
        for at in range(len(text.plain) - length + 1)
        if text.line(other := Span(at, at + length)) == text.line(span)
        and text.plain[slice(*other)] == text.plain[slice(*span)]
    ]
    assert found == sorted(found)
    assert set(alike) <= set(found) or (len(found) == 1 and _cuts_none(text, found[0]))
    assert text.unique(span) == (found == [span])


def _cuts_none(text: Text, span: Span) -> bool:
    return all(span.start <= each.start and each.end <= span.end for each in text.touched(span))


def test_lines_keep_the_numbers_that_they_have_in_the_file() -> None:
    text = Text("办会3场\n\n共5名", [4, 5, 9])
    assert [text.line(numeral) for numeral in text.numerals] == [4, 9]
    assert text.on_line(5) == Span(4, 4)
    assert text.on_line(6) is None
    assert text.places("5名", 9) == [Span(5, 7)]
    assert text.places("5名", 6) == []
    assert text.lines_with("3 场") == [4]


@pytest.mark.parametrize(
    ("text", "negative"),
    [
        ("-3℃", True),
        ("气温-3℃", True),
        ("气温负3℃", True),
        ("气温−\n3℃", True),
        ("气温- 3℃", False),  # after a blank it is a dash
        ("货梯A-3", False),
        ("气温3℃", False),
    ],
)
def test_a_minus_sign_touches_its_numeral(text: str, *, negative: bool) -> None:
    read = Text(text)
    assert [read.negative(numeral) for numeral in read.numerals] == [negative]
