"""Text is folded to one spelling, and every folded character knows where it stood."""

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civstats.characters import fold


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("⼋⼗户", "八十户"), ("\uf978个", "两个"), ("１２名", "12名"), ("５０％", "50%"), ("Ａ４", "A4"),
        ("500\u200b余", "500余"), ("5\u00ad0\u20600", "500"), ("\ufeff5", "5"), ("5\ufe0f\u20e3", "5\u20e3"),
        ("萬億兩餘", "万亿两余"), ("約不滿後", "约不满后"), ("m²", "m²"), ("①", "①"), ("Ⅳ", "Ⅳ"), ("½", "½"), ("㎡", "㎡"), ("℃", "℃"),
        ("2024年,办", "2024年，办"), ("2024年，办", "2024年，办"), ("办1,018场", "办1,018场"),
        ("办１，０１８场", "办1,018场"), ("办12，300人", "办12，300人"), ("(次)", "（次）"), ("（次）", "（次）"),
        ("10:45", "10:45"), ("１０：４５", "10:45"), ("共:5", "共：5"), ("a,b", "a,b"), ("5\u30005", "5 5"),
        ("全市｡共５", "全市。共5"), ("一\n二", "一\n二"), ("", ""),
    ],
)  # fmt: skip
def test_folded(text, folded):
    assert fold(text).text == folded


def test_every_default_ignorable_character_goes():
    # Of each kind in Default_Ignorable_Code_Point one, from DerivedCoreProperties of Unicode.
    kinds = "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b\u180e\u180f\u200b\u200f\u202a\u202e\u2060\u2065\u206f"
    kinds += "\u3164\ufe00\ufe0f\ufeff\uffa0\ufff0\ufff8\U0001bca0\U0001d173\U000e0001\U000e0020\U000e0100\U000e0fff"
    assert fold(kinds).text == ""


def test_format_characters_that_are_shown_stay():
    shown = "\u0600\u06dd\u070f\u08e2\ufff9\U000110bd\U00013430"
    assert all(unicodedata.category(char) == "Cf" for char in shown)
    assert fold(shown).text == shown


@given(st.text(st.sampled_from("0５１,，:：(（年\u200b\ufe0f⼋萬a \n²")) | st.text())
def test_each_character_knows_its_origin_and_folding_again_changes_nothing(text):
    folded = fold(text)
    origins = [folded.origins[at] for at in range(len(folded.text))]
    assert origins == sorted(set(origins))
    assert folded.origins[len(folded.text)] == len(text)
    assert folded.text.count("\n") == text.count("\n")
    for at, origin in enumerate(origins):
        assert fold(text[origin]).text in (
            folded.text[at],
            unicodedata.normalize("NFKC", folded.text[at]),
            text[origin],
        )


def test_a_stretch_is_found_again():
    text = "全市\u200b办⼋\u200b⼗场"
    folded = fold(text)
    start = folded.text.index("八十场")
    assert text[folded.origins[start] : folded.origins[start + 2] + 1] == "⼋\u200b⼗场"


def test_folding_takes_linear_time():
    def seconds(times: int) -> float:
        text = "2024年,办\u200b５场(次)" * times
        start = time.process_time()
        fold(text)
        return time.process_time() - start

    short, long = (min(seconds(times) for _ in range(3)) for times in (4000, 40_000))
    assert long < 40 * short + 0.1  # quadratic: 100
