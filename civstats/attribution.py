"""Who says what a report tells: its figures and programmes by whether anyone but the place has checked them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from civstats.display import Finding, finding, plural
from civstats.joins import observations
from civstats.provenance import count

if TYPE_CHECKING:
    from civstats.tables import Dataset

SELF_REPORTED = "V"  # code of obs_status: taken over as received, not validated


def who_says(dataset: Dataset) -> Finding:
    """State how many figures are the places' own claims, and in how many documents they are printed.

    Examples
    --------
    >>> import civstats
    >>> print(who_says(civstats.load()))
    The places say so themselves: all figures are their own, 59 in 1 printed document, and none was checked against another source.
    """
    figures = observations(dataset)
    rows = dataset.programmes if figures.empty else figures
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
