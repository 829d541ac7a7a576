"""Text for readers: Chinese runs are marked, markup is escaped, and characters that act show as escapes."""

import doctest
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from civstats.bounded import BoundedValue
from civstats.display import text as module
from civstats.display.html import text_html
from civstats.display.text import or_none, runs, visible_lines
from civstats.language import speaking


def zh(text):
    return f'<span lang="zh-Hans">{text}</span>'


class Reader(HTMLParser):
    """Read HTML back: its text and its elements."""

    def __init__(self, html):
        super().__init__()
        self.text, self.tags = "", []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, _):
        self.tags.append(tag)

    def handle_data(self, data):
        self.text += data


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("plain", "plain"),
        ("阳泉", zh("阳泉")),
        ("in 阳泉, then 湘潭.", f"in {zh('阳泉')}, then {zh('湘潭')}."),
        ("12345热线", f"12345{zh('热线')}"),
        ("<script>alert('x')</script>", "&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt;"),
        ("阳<b>泉", f"{zh('阳')}&lt;b&gt;{zh('泉')}"),
        ('a & "b"', "a &amp; &quot;b&quot;"),
        ("🎉", "🎉"),
        ("a\u202eb", r"a\u202eb"),
        ("阳\u2067泉", rf"{zh('阳')}\u2067{zh('泉')}"),
        ("a\x1b[31m\n\x00\ud800", r"a\x1b[31m\n\x00\ud800"),
    ],
)
def test_text_html(text, html):
    assert text_html(text) == html


@settings(deadline=None)  # a busy machine is no failure
@given(st.text())
def test_text_html_never_acts(text):
    read = Reader(text_html(text))
    assert set(read.tags) <= {"span"}
    assert not re.search("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", read.text)


@pytest.mark.parametrize(
    ("text", "chinese"),
    [
        ("Liuxi", []),
        ("柳溪 and 河东", ["柳溪", "河东"]),
        ("500余场次", ["余场次"]),
        ("五好50户家庭", ["五好50户家庭"]),
        ("文明12345热线", ["文明12345热线"]),
        ("十·五", ["十·五"]),
        ("学习、实践。", ["学习、实践。"]),
        ("“柳溪”、（河东）", ["柳溪", "、（河东）"]),
        ("。、", []),
        ("", []),
        ("𠀀𠀁々〇", ["𠀀𠀁々〇"]),
    ],
)
def test_chinese_runs(text, chinese):
    found = list(runs(text))
    assert [run for run, other in found if other == "zh"] == chinese
    assert "".join(run for run, _ in found) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\u202eb\x1b[31m\x00\ud800\ufeff\r\nc\td", "a\\u202eb\\x1b[31m\\x00\\ud800\\ufeff\nc\td"),
        (" 50%\r100%\ndone\n", "100%\ndone\n"),  # as a terminal shows progress
        ("done\r", "done"),
    ],
)
def test_lines_and_tabs_stay_and_what_acts_is_seen(text, shown):
    assert visible_lines(text) == shown


def test_examples_run():
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("一致性用Krippendorff的α系数", ["Krippendorff"]),
        ("《Civic programmes of a place》，版本2.0", ["Civic programmes of a place"]),
        ("存为CSV、PDF；yangquan-73-1，12km，aae66f", []),
        ("柳溪", []),
    ],
)
def test_english_runs_among_chinese(text, english):
    with speaking("zh"):
        found = list(runs(text))
    assert [run for run, other in found if other == "en"] == english
    assert "".join(run for run, _ in found) == text


@pytest.mark.parametrize(("code", "words"), [("en", ["none", "3"]), ("zh", ["零", "3"])])
def test_nought_is_a_word_that_goes_with_a_chinese_measure_word(code, words):
    with speaking(code):
        assert [str(or_none(BoundedValue(n, n))) for n in (0, 3)] == words
