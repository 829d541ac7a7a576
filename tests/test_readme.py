"""What the README shows runs as it stands there."""

import re
from pathlib import Path

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")


def test_the_examples_of_the_readme_run():
    examples = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    assert examples
    names = {}  # of one example the next goes on with
    for example in examples:
        exec(compile(example, "README.md", "exec"), names)
    names["plt"].close("all")


def test_the_files_that_the_readme_links_are_there():
    links = re.findall(r"\]\(([^)#:]+)\)", README)
    assert links
    assert [link for link in links if not (Path(__file__).parents[1] / link).exists()] == []
