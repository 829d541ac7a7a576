"""What the README shows runs as it stands there."""

import re
from pathlib import Path

import matplotlib.pyplot as plt
import pytest

PAGES = ("CONTRIBUTING.md", "CONTRIBUTING.zh.md")
ROOT = Path(__file__).parents[1]
README, CHINESE = ((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "README.zh.md"))


@pytest.mark.parametrize("text", [README, CHINESE], ids=["en", "zh"])
def test_the_examples_of_the_readme_run(text):
    examples = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    assert examples
    names = {}  # of one example the next goes on with
    for example in examples:
        exec(compile(example, "README.md", "exec"), names)
    plt.close("all")


@pytest.mark.parametrize("name", ["README.md", "README.zh.md", "CONTRIBUTING.zh.md", "data/README.zh.md"])
def test_the_files_that_a_page_links_are_there(name):
    page = ROOT / name
    links = re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8"))
    assert links
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_what_a_chinese_page_shows_to_type_is_what_the_english_one_shows():
    blocks = [
        re.findall(r"```.*?\n```", (ROOT / name).read_text(encoding="utf-8"), re.DOTALL) for name in PAGES
    ]
    assert blocks[1]
    assert set(blocks[1]) <= set(blocks[0])
