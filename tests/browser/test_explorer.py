"""The explorer in a real browser: search, filters, sorting, and what it is without script."""

import dataclasses
import re

import pandas as pd
import pytest
from playwright.sync_api import expect

from civstats.language import speaking
from civstats.report.explorer import render
from civstats.tables import load

HOSTILE = ("<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "a & b &lt;b&gt; 'c' `${d}`")


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """Return the address of the explorer of the shipped page."""
    path = tmp_path_factory.mktemp("explorer") / "explorer.html"
    path.write_text(render(load()), "utf-8")
    return path.as_uri()


def rows(page):
    return page.locator("#figures tbody tr[id]")


def test_each_filter_leaves_the_rows_of_its_value(open_page, address):
    page = open_page(address)
    total = rows(page).count()
    expect(page.locator("#told")).to_have_text(f"{total} of {total} figures")
    titles = page.locator(".filters label").all_text_contents()[1:]
    assert titles == ["Place", "Pillar", "Stage", "Basis", "Qualifier", "Coverage"]
    for title in titles:
        choice = page.get_by_label(title, exact=True)
        column = int(choice.get_attribute("data-column")) + 1
        left = 0
        for value in choice.locator("option").evaluate_all("options => options.slice(1).map((o) => o.value)"):
            choice.select_option(value=value)
            cells = page.locator(f"#figures tbody tr[id] > :nth-child({column})").all_text_contents()
            assert set(cells) == {value}
            expect(page.locator("#told")).to_have_text(f"{len(cells)} of {total} figures")
            left += len(cells)
        assert left == total
        choice.select_option(value="")


def test_the_chinese_explorer_speaks_chinese_also_where_a_script_does(open_page, tmp_path):
    path = tmp_path / "explorer.html"
    with speaking("zh"):
        path.write_text(render(load()), "utf-8")
    page = open_page(path.as_uri())
    total = rows(page).count()
    expect(page.locator("#told")).to_have_text(f"显示{total}个，共{total}个数字")
    page.get_by_label("搜索所有列").fill("没有这个数字")
    expect(page.locator("#figures tbody")).to_have_text("没有符合条件的数字。请清除搜索和筛选。")
    heads = page.locator("#figures thead [role=button]").evaluate_all(
        "heads => heads.map((h) => h.ariaLabel)"
    )
    assert heads
    assert not any(re.search("[A-Za-z]{2}", head) for head in heads)


def test_filters_and_search_narrow_together_and_are_cleared(open_page, address):
    page = open_page(address)
    total = rows(page).count()
    page.get_by_label("Basis", exact=True).select_option(label="Norm")
    norms = rows(page).count()
    page.get_by_label("Search in all columns").fill("周岁")
    assert 0 < rows(page).count() < norms < total
    page.get_by_label("Search in all columns").fill("no such figure")
    assert rows(page).count() == 0
    expect(page.locator("#figures tbody")).to_have_text(
        "No figure is left. Clear the search and the filters."
    )
    page.get_by_role("button", name="Clear").click()
    assert rows(page).count() == total
    assert page.get_by_label("Basis", exact=True).input_value() == ""


@pytest.mark.parametrize(("name", "read"), [("CSV", pd.read_csv), ("XLSX", pd.read_excel)])
def test_the_rows_left_are_saved_as_they_are_seen(open_page, address, tmp_path, name, read):
    page = open_page(address)
    page.get_by_label("Basis", exact=True).select_option(label="Norm")
    with page.expect_download() as download:
        page.get_by_role("button", name=f"Save as {name}").click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    frame = read(path, dtype=str)
    assert path.name == f"figures.{name.lower()}"
    assert list(frame) == page.locator("#figures thead th").all_text_contents()
    assert frame["Row"].tolist() == rows(page).evaluate_all("rows => rows.map((row) => row.id)")
    assert set(frame["Basis"]) == {"Norm"}
    printed = rows(page).locator("td:nth-child(3)").all_text_contents()
    assert frame["Printed"].tolist() == printed


@pytest.mark.sampled(every=2)
@pytest.mark.parametrize("words", ["class", "span", "=", "Hans", "CULTIVATION sessions", "2024 场次", "余"])
def test_the_search_finds_what_is_seen_and_no_markup(open_page, address, words):
    page = open_page(address)
    seen = [text.lower() for text in rows(page).all_inner_texts()]
    page.get_by_label("Search in all columns").fill(words)
    found = [text.lower() for text in rows(page).all_inner_texts()]
    assert found == [text for text in seen if all(word in text for word in words.lower().split())]


@pytest.mark.sampled(every=2)
@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_figures_sort_by_their_lower_bounds_with_the_keyboard(open_page, address, key):
    page = open_page(address)
    button = page.get_by_role("button", name="Read as")
    button.focus()
    before = page.evaluate("scrollY")
    for direction in (1, -1):
        button.press(key)
        order = "ascending" if direction > 0 else "descending"
        heading = page.locator("th", has_text="Read as")
        expect(heading).to_have_attribute("aria-sort", order)
        position = heading.evaluate("th => th.cellIndex + 1")
        cells = page.locator(f"#figures tbody tr > :nth-child({position})")
        bounds = [float(bound) for bound in cells.evaluate_all("cells => cells.map((c) => c.dataset.order)")]
        assert bounds == sorted(bounds)[::direction]
    assert page.evaluate("scrollY") == before


def test_a_rows_own_address_leads_to_it(open_page, address):
    page = open_page(address)
    last = rows(page).last
    row = last.get_attribute("id")
    page = open_page(f"{address}#{row}")
    expect(page.locator(f"[id='{row}']:target")).to_be_in_viewport()
    expect(page.locator("#filters")).to_be_visible()


def test_a_phone_opens_on_what_is_counted_place_printed_and_bounds(open_page, address):
    page = open_page(address, viewport={"width": 390, "height": 844})
    for cell in rows(page).first.locator("> *").all()[:4]:
        expect(cell).to_be_in_viewport(ratio=1)
    choice = page.get_by_label("Place", exact=True)
    expect(choice).to_be_hidden()
    page.get_by_role("button", name="Filters").click()
    expect(choice).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_without_script_the_table_is_complete(open_page, address):
    total = rows(open_page(address)).count()
    page = open_page(address, java_script_enabled=False)
    assert rows(page).count() == total
    expect(rows(page).last).to_be_visible()
    expect(page.locator("#filters")).to_be_hidden()


def test_hostile_text_is_text_also_for_the_filters(open_page, small_dataset, tmp_path):
    places = small_dataset.places.assign(name_en=HOSTILE)
    sources = small_dataset.sources.assign(title_en=HOSTILE[:2])
    dataset = dataclasses.replace(small_dataset, places=places, sources=sources, title=HOSTILE[0])
    path = tmp_path / "explorer.html"
    path.write_text(render(dataset), "utf-8")
    page = open_page(path.as_uri())
    assert page.locator("#figures img, #figures script, .kicker script").count() == 0
    choice = page.get_by_label("Place", exact=True)
    assert choice.locator("option").all_text_contents() == ["All", *HOSTILE[1:]]
    choice.select_option(label=HOSTILE[2])
    assert rows(page).all_text_contents()[0].count(HOSTILE[2]) == 1
    assert rows(page).count() == 1
    choice.select_option(value="")
    page.get_by_label("Search in all columns").fill("<script>alert(1)")
    assert rows(page).count() == 7


def test_no_script_but_the_pages_own_runs(browser, tmp_path):
    html = render(load()).replace("<main", "<script>document.title = 'run'</script><main", 1)
    path = tmp_path / "explorer.html"
    path.write_text(html, "utf-8")
    page = browser.new_page()
    page.goto(path.as_uri())
    assert page.title().startswith("All figures")
    page.close()
