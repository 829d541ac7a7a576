"""Every committed page in a real browser: it asks for nothing, and its links land there and back."""

import pytest
from playwright.sync_api import ViewportSize

pytestmark = pytest.mark.pages

# What the page says of itself, read in one go: a call for each link would take minutes.
STRAY_LINKS = """() => {
  const stray = [];
  // Places that use every row of a kind are named once, in the paragraph above the table.
  const above = document.getElementById("trace")?.closest(".table").previousElementSibling;
  const common = [...(above?.querySelectorAll("a") ?? [])];
  for (const link of document.querySelectorAll("a[href^='#']")) {
    const href = link.getAttribute("href"), target = document.getElementById(decodeURIComponent(href.slice(1)));
    if (!target) { stray.push(`${href} leads nowhere`); continue; }
    if (!target.checkVisibility()) stray.push(`${href} leads to what is hidden`);
    if (!link.matches(".number")) continue;
    if (!target.matches("tr")) { stray.push(`${href} leads to no row`); continue; }
    if (target.contains(link)) continue;  // the explorer's rows link to themselves
    const places = [...target.querySelectorAll(".back a"), ...common].map((back) => document.getElementById(back.hash.slice(1)));
    // "Findings 03-2–5" leads to the first of several, so one of the same kind is a way back.
    const kind = (id) => id.replace(/[^a-z].*/, "");
    const named = (place) => link.closest(`[id^="${kind(place.id)}-"]`);
    if (!places.some((place) => place && (place.contains(link) || named(place)))) stray.push(`${href} has no way back`);
  }
  return stray;
}"""
UNMARKED_CHINESE = """() => {
  const texts = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT), unmarked = [];
  const named = (element) => element.closest("[lang]")?.getAttribute("lang").startsWith("zh");
  for (let text = texts.nextNode(); text; text = texts.nextNode())
    if (/\\p{Script=Han}/u.test(text.data) && !text.parentElement.closest("title, desc, script, style")
        && !named(text.parentElement)) unmarked.push(text.data.trim());
  return unmarked;
}"""
# 由各地自行报告 in three lines is a narrow column, in seven one that a reader has to spell.
SPELT = """() => [...document.querySelectorAll(":is(td, th):not(.num)")].map((cell) => {
  const text = cell.innerText.trim(), range = document.createRange();
  range.selectNodeContents(cell);
  const lines = new Set([...range.getClientRects()].map((box) => Math.round(box.bottom / 8)));
  return /\\p{Script=Han}/u.test(text) && text.length > 5 && text.length < 3 * lines.size ? text : "";
}).filter(Boolean)"""
# On a phone a table scrolls: no column of it need be one word wide, nor 2026-01-27 and 1000余场次 have two lines.
PHONE: ViewportSize = {"width": 390, "height": 844}
CRAMPED = """() => [...document.querySelectorAll("td, tbody th")].map((cell) => {
  const text = cell.innerText.trim(), range = document.createRange();
  range.selectNodeContents(cell);
  const lines = Math.round(range.getBoundingClientRect().height / parseFloat(getComputedStyle(cell).lineHeight));
  const letters = text.replace(/[^\\x00-\\xff]/g, "xx").length;
  return (lines > 4 && letters < 10 * lines) || (lines > 1 && letters <= 16 && !/\\s/.test(text)) ? text : "";
}).filter(Boolean)"""
LANDED = "decodeURIComponent(location.hash.slice(1))"
IN_SIGHT = """(id) => {
  const box = document.getElementById(id).getBoundingClientRect();
  return box.bottom > 0 && box.top < innerHeight;
}"""


def test_a_page_opens_alone_and_each_of_its_links_lands(open_page, path):
    page = open_page(path.as_uri())
    assert page.evaluate(STRAY_LINKS) == []
    assert page.evaluate(UNMARKED_CHINESE) == []
    assert page.evaluate(SPELT) == []
    hrefs = page.eval_on_selector_all("a[href]", "links => links.map((link) => link.getAttribute('href'))")
    outward = {href.partition("#")[::2] for href in hrefs if not href.startswith(("#", "https:"))}
    assert [file for file, _ in outward if not (path.parent / file).is_file()] == []
    pages = {file: (path.parent / file).read_text("utf-8") for file, name in outward if name}
    assert [(file, name) for file, name in outward if name and f' id="{name}"' not in pages[file]] == []


def test_no_column_is_cramped_on_a_phone(open_page, path):
    assert open_page(path.as_uri(), PHONE).evaluate(CRAMPED) == []


def test_a_reader_follows_a_number_and_comes_back(open_page, path):
    page = open_page(path.as_uri())
    for kind in (".finding a.number", "td a.number", "svg a"):
        link = page.locator(kind).locator("visible=true").first
        if not link.count():
            continue
        link.click()
        page.wait_for_load_state()  # of another report, where a front page leads there
        row = page.evaluate(LANDED)
        assert page.evaluate(IN_SIGHT, row)
        back = page.locator(f"[id='{row}'] .back a").first
        if back.count():
            back.click()
            place = page.evaluate(LANDED)
            assert place != row
            assert page.evaluate(IN_SIGHT, place)
