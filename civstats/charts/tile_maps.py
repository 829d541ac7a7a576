"""Figures of provinces become equal tiles, placed as on a map, each with its name and its bounds.

No boundary is drawn. `province_tiles.csv` gives each province a row and a column of tiles, and the letters of
GB/T 2260 and the Chinese character that stand for it where its name does not fit; the layout is our own.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
from matplotlib.patches import Rectangle

from civstats.bounded import BoundedValue
from civstats.charts.alt_text import alt_text, counted, listed_apart, short
from civstats.charts.chart import Chart, drawn_twice
from civstats.charts.checks import check, check_numbers
from civstats.charts.heat_maps import SHADES, shades_key
from civstats.charts.layout import lay_out, new_axes
from civstats.charts.line_breaks import LEADING, wrap
from civstats.charts.style import GRID, INK, MUTED, SMALL, full_width, is_narrow
from civstats.display import Finding
from civstats.display.parts import anchor
from civstats.language import english, language, translate

LAYOUT = Path(__file__).with_name("province_tiles.csv")
GAP = 2.0  # points between tiles
# What a Chinese name leaves out on a map: 山西省 is 山西, 新疆维吾尔自治区 is 新疆.
ENDINGS = re.compile("(省|市|(壮族|回族|维吾尔)?自治区)$")
SILENT: dict[str, Any] = {
    "facecolor": "white",
    "edgecolor": MUTED,
    "linewidth": 0.8,
    "linestyle": (0, (2, 2)),
}


@cache
def tiles() -> pd.DataFrame:
    """Give the tile of each province by its code of GB/T 2260."""
    return pd.read_csv(LAYOUT, dtype={"gb2260": str}, index_col="gb2260", keep_default_na=False)


@drawn_twice
def tile_map(
    frame: pd.DataFrame,
    *,
    label: str,
    code: str,
    number: str,
    title: Finding | str,
    source: str,
    caption: str,
) -> Chart:
    """Draw one equal tile per province, placed as on a map, darker where the lower bound is higher.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row per province. Column names are what readers see.
    label, code, number : str
        Columns of names (str), of codes of GB/T 2260 such as ``"110000"``, and of figures (`BoundedValue`, none
        below 0; missing where a province prints none).
    title : Finding or str
        The finding that the chart shows.
    source, caption : str
        Where the figures come from; how to read the chart.

    Returns
    -------
    Chart
        Its values are names and figures. On a phone letters, in Chinese a character, stand for names, and
        ≥ for "at least".

    Raises
    ------
    ValueError
        If the frame has no figure, lacks a column, names a code that has no tile or one twice, or holds no
        `BoundedValue` or one that reaches below 0.

    Examples
    --------
    >>> import pandas as pd
    >>> from civstats import BoundedValue
    >>> from civstats.charts import tile_map
    >>> frame = pd.DataFrame({"province": ["Beijing", "Hainan"], "code": ["110000", "460000"],
    ...                       "lists": [BoundedValue(30, 30), None]})
    >>> chart = tile_map(frame, label="province", code="code", number="lists", title="Beijing prints a list.",
    ...                  source="Two reports.", caption="Dashed: none printed.")
    >>> print(chart.alt)
    Tile map of lists: 2 tiles, 1 with a figure, 1 without. Most: Beijing, 30.
    """
    check(frame, [label, code])
    told = frame[frame[number].notna()] if number in frame else frame
    check(told, [number])
    check_numbers(told[[number]], least=0)
    _check_codes(frame[code])
    wide = full_width() / (1 + int(tiles()["column"].max()))
    placed: list[Any] = list(tiles().loc[frame[code]].itertuples())
    texts = [_lines(*row, wide - GAP) for row in zip(placed, frame[label], frame[number], strict=True)]
    high = max(len(name) + len(figure) for name, figure in texts) * SMALL * LEADING + 8
    first, last = min(tile.row for tile in placed), max(tile.row for tile in placed)
    ax = new_axes(high * (last - first + 1))
    ax.set_xlim(0, full_width())
    top = max(item.lower for item in told[number]) or 1.0
    for tile, item, (name, figure) in zip(placed, frame[number], texts, strict=True):
        x, y = tile.column * wide, (tile.row - first) * high
        looks = SILENT
        if figure:
            looks = {"facecolor": SHADES(item.lower / top), "edgecolor": GRID, "linewidth": 0.8}
        ax.add_patch(Rectangle((x + GAP / 2, y + GAP / 2), wide - GAP, high - GAP, **looks))
        for lines, at, va in ((name, y + 4, "top"), (figure, y + high - 4, "bottom")):
            text = ax.text(x + wide / 2, at, "\n".join(lines), size=SMALL, ha="center", va=va)
            text.set(linespacing=LEADING * 0.9, color=INK if figure else MUTED)
        text.set(url=anchor(item) if figure else None)
    keys = [shades_key(english("lower to higher"))]
    if len(told) < len(frame):
        keys.append(((Rectangle((0, -4.5), 18, 9, **SILENT),), english("no figure printed")))
    drawing = lay_out(ax, title, source, keys, full_width())
    values = frame[[label, number]].set_index(label)
    return Chart(drawing, title, _alt(told, label, number, len(frame)), caption, source, values)


def _check_codes(codes: pd.Series[str]) -> None:
    unknown = [str(code) for code in codes if code not in tiles().index]
    if unknown:
        msg = f"column {codes.name!r} holds {unknown[0]!r}, which has no tile; give codes of provinces as in GB/T 2260"
        raise ValueError(msg)
    if codes.duplicated().any():
        msg = f"column {codes.name!r} holds {codes[codes.duplicated()].iloc[0]!r} twice; give one row per province"
        raise ValueError(msg)


def _lines(tile: Any, name: object, number: object, wide: float) -> tuple[list[str], list[str]]:
    """Give the lines of a tile: a name and a figure, none where it is missing; on a phone letters and signs."""
    figure = str(number) if isinstance(number, BoundedValue) else ""
    if is_narrow():
        at_least, at_most = translate("at least {low}", low=""), translate("at most {high}", high="")
        signs = figure.replace(at_least.strip(), "≥").replace(at_most.strip(), "≤")
        return [tile.character if language() == "zh" else tile.letters], wrap(
            signs, SMALL, wide
        ) if figure else []
    return wrap(ENDINGS.sub("", str(name)), SMALL, wide, 2), wrap(figure, SMALL, wide) if figure else []


def _alt(told: pd.DataFrame, label: str, number: str, tiles_drawn: int) -> str:
    silent = tiles_drawn - len(told)
    ranked = sorted(zip(told[label], told[number], strict=True), key=lambda pair: -pair[1].lower)
    most = listed_apart(
        translate("{name}, {number}", name=short(name), number=item) for name, item in ranked[:3]
    )
    size = {"what": short(number), "tiles": counted(tiles_drawn, "{number} tile", "{number} tiles")}
    return alt_text(
        [
            translate(
                "Tile map of {what}: {tiles}, {told} with a figure, {silent} without.",
                told=len(told),
                silent=silent,
                **size,
            )
            if silent
            else translate("Tile map of {what}: {tiles}, {told} with a figure.", told=len(told), **size),
            translate("Most: {most}.", most=most),
        ]
    )
