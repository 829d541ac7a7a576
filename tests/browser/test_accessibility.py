"""Everybody can use every committed page: by keyboard, by ear, in the dark and on a phone."""

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = pytest.mark.pages

DESKTOP, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
FOCUSED = """() => {
  const element = document.activeElement, box = element.getBoundingClientRect(), style = getComputedStyle(element);
  const inside = box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  return {
    names: [...element.classList, ...(element.closest("nav")?.classList ?? []), element.tagName],
    seen: inside && style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
  };
}"""
# Rows of a table and parts of a chart look alike, so the first of them show the colours of all.
THIN = """() => {
  for (const body of document.querySelectorAll("tbody")) [...body.rows].slice(3).forEach((row) => row.remove());
  document.querySelectorAll("svg path").forEach((shape) => shape.remove());
  for (const group of document.querySelectorAll("svg > g > g"))
    [...group.querySelectorAll("a, g > text")].slice(3).forEach((label) => label.remove());
}"""
OPEN = "document.querySelectorAll('details').forEach((part) => { part.open = true; })"
COLOURS = ["color-contrast", "link-in-text-block"]


def violations(page, **options):
    response = Axe().run(page, options={"resultTypes": ["violations"], **options}).response
    return [
        f"{rule['id']}: {node['html'][:200]}" for rule in response["violations"] for node in rule["nodes"][:3]
    ]


def test_the_keyboard_reaches_the_text_and_its_numbers_in_plain_sight(open_page, path):
    page = open_page(path.as_uri())
    wanted = {"skip"} | {name for name in ("contents", "number") if page.locator(f".{name}").count()}
    for _ in range(120):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        assert focused["seen"], focused
        wanted -= {*focused["names"]}
        if not wanted:
            break
    assert wanted == set()
    page.locator(".skip").press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_axe_finds_nothing_in_light_and_dark(open_page, path, viewport):
    page = open_page(path.as_uri(), viewport=viewport)
    page.evaluate(OPEN)
    found = []
    if viewport is DESKTOP:
        found = violations(page, rules={rule: {"enabled": False} for rule in COLOURS})
    page.evaluate(THIN)
    found += violations(page)
    page.emulate_media(color_scheme="dark")
    assert found + violations(page, runOnly=COLOURS) == []


def test_nothing_but_tables_and_charts_is_wider_than_a_small_phone(open_page, path):
    page = open_page(path.as_uri(), viewport={"width": 320, "height": 640})
    page.evaluate(OPEN)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
