"""Who says what a report tells: its figures and programmes by whether anyone but the place has checked them."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from civstats.display import Finding, finding, plural
from civstats.joins import observations
from civstats.provenance import count

if TYPE_CHECKING:
    from civstats.tables import Dataset

SELF_REPORTED = "V"  # code of obs_status: taken over as received, not validated


def who_says(dataset: Dataset, pieces: Collection[str] | None = None) -> Finding:
    """State how many figures are the places' own claims, and in how many documents they are printed.

    Those of some `pieces` (source_id) alone, or of all.

    Examples
    --------
    >>> import civstats
    >>> print(who_says(civstats.load()))
    The places say so themselves: all figures are their own, 59 in 1 printed document, and none was checked against another source.
    """
    wanted = list(dataset.sources["source_id"] if pieces is None else pieces)
    figures, programmes = (
        table[table["source_id"].isin(wanted)] for table in (observations(dataset), dataset.programmes)
    )
    rows = programmes if figures.empty else figures
    told, everything = "programme" if figures.empty else "figure", count(rows)
    own = rows if figures.empty else figures[figures["obs_status"] == SELF_REPORTED]
    documents = rows["source_id"].map(dataset.sources.set_index("source_id")["document"])
    printed = count(rows.assign(document=documents), of="document")
    if len(own) == len(rows):
        return finding(
            "The places say so themselves: {words} their own, {all} in {documents} printed {printed}, and none was "
            "checked against another source.",
            words=plural(everything, f"the {told} is", f"all {told}s are"),
            all=everything,
            documents=printed,
            printed=plural(printed, "document", "documents"),
        )
    return finding(
        "The places say most of it themselves: {own} of {all} figures are their own, in {documents} printed {printed}, "
        "and were checked against no other source.",
        own=count(own),
        all=everything,
        documents=printed,
        printed=plural(printed, "document", "documents"),
    )
