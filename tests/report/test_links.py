"""Links between reports lead to pages and headings that are there, or are named with their cell."""

import pytest

from civstats.report.links import dead_links, targets_of
from civstats.report.page import html


@pytest.fixture
def site(make):
    """Return a report with links, and the files of the set that it belongs to."""

    def site(*targets):
        other = make.document(make.markdown("## What is *counted*?\n\nText."))
        links = " ".join(f"[x]({target})" for target in targets)
        return make.document(make.markdown(links)), {
            "en/03-volumes.html": html.render(other).encode(),
            "en/explorer.html": b'<tr id="a-7-1">',
            "data/figures.csv": b"",
        }

    return site


@pytest.mark.parametrize(
    "target",
    [
        "03-volumes.ipynb",
        "./03-volumes.ipynb#What-is-counted?",
        "../notebooks/03-volumes.ipynb#what-is-counted",
        "03-volumes.html#sec-what-is-counted",
        "04-not-rendered.ipynb#x",
        "explorer.html#a-7-1",
        "../index.html",
        "../data/figures.csv",
        "https://example.org/gone.html",
    ],
)
def test_a_link_that_leads_somewhere_is_no_problem(site, target):
    page, files = site(target)
    assert list(dead_links({page.slug: targets_of(page)}, "en", files, {"04-not-rendered"})) == []


@pytest.mark.parametrize(
    ("target", "found"),
    [
        ("05-gone.ipynb", "05-gone.html"),
        ("03-volumes.ipynb#Gone", "03-volumes.html#Gone"),
        ("../README.md", "../README.md"),
        ("../../notebooks/x.py", "../../notebooks/x.py"),
    ],
)
def test_a_link_that_leads_nowhere_is_named_with_its_cell(site, target, found):
    page, files = site("03-volumes.ipynb", target)
    (problem,) = dead_links({page.slug: targets_of(page)}, "en", files, {"04-not-rendered"})
    assert (problem.code, problem.file, problem.line, problem.found) == (
        "R-UNRESOLVED-LINK",
        "07-sessions.ipynb",
        3,
        found,
    )
