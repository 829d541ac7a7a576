"""Figures of several periods become changes within each place, with their bounds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd

from civstats.bounded import BoundedValue
from civstats.comparison import check_columns, outcomes, placed, reconcile
from civstats.language import english
from civstats.mismatches import MISMATCHES, codes_of, mismatches
from civstats.periods import days, length

Days = tuple[date, date]
WORDS = english({"greater": "more", "less": "less", "equal": "equal", "undecided": "undecided"})
POINTS = "百分点"  # what a change of percentages is counted in


def changes(selection: pd.DataFrame) -> pd.DataFrame:
    """Set what a place prints for one period beside what it prints for each later one.

    Two figures tell of a change only where they count the same on the same terms, each for the whole place, for
    periods of one length that do not overlap: a half-year is never set against a year. Figures without a stated
    and closed period have no place in time and stand in no pair.

    Parameters
    ----------
    selection : pandas.DataFrame
        Rows of `observations`; several sources' figures of the same thing count as one, as in `compare`.

    Returns
    -------
    pandas.DataFrame
        One row per pair of figures of one place and indicator, the earlier and the later:

        - ``place``, ``indicator_id_name``, ``earlier_period``, ``later_period`` (str: EDTF)
        - ``earlier``, ``later`` (str): obs_id
        - ``outcome`` (str): ``more`` where the later number is certainly the greater one, ``less``, ``equal`` where
          both are the same exact number, ``undecided`` where the bounds overlap, ``not comparable``
        - ``change`` (`BoundedValue`): the later less the earlier number, of percentages in percentage points;
          ``ratio`` (`BoundedValue`): the later over the earlier; both missing where not comparable, the ratio of
          percentages too
        - ``mismatches`` (tuple of codes): what keeps the two apart; `explain` says it in words

    Raises
    ------
    ValueError
        If the frame lacks a column that `observations` gives.

    Examples
    --------
    >>> import pandas as pd
    >>> import civstats
    >>> from civstats import BoundedValue
    >>> frame = civstats.observations(civstats.load())
    >>> frame = frame[frame["obs_id"] == "yangquan-41-1"]
    >>> later = frame.assign(obs_id="later-1-1", time_period="2025", number=[BoundedValue(40, 49, "人")])
    >>> row = civstats.changes(pd.concat([frame, later])).iloc[0]
    >>> print(row["outcome"], row["change"], row["ratio"])
    more 7 to 16 1.212 to 1.485
    """
    check_columns("changes", selection)
    figures = reconcile(selection.reset_index(drop=True)).reset_index(drop=True)
    ends = figures["time_period"].map(days, na_action="ignore")
    dated = figures[["ref_area", "indicator_id"]].assign(at=figures.index, ends=ends).dropna(subset="ends")
    pairs = dated.merge(dated, on=["ref_area", "indicator_id"], suffixes=("", "_later"))
    in_order = [one < other for one, other in zip(pairs["ends"], pairs["ends_later"], strict=True)]
    pairs = pairs[np.array(in_order, dtype=bool)]
    pairs = pairs.sort_values(["ref_area", "indicator_id", "ends", "ends_later"], kind="stable")
    left, right = (pairs[at].to_numpy(dtype=np.intp) for at in ("at", "at_later"))
    follows = np.array(list(map(_follows, pairs["ends"], pairs["ends_later"])), dtype=bool)
    # The periods of a place differ: what matters is that one follows the other.
    marks = mismatches(figures, left, right)
    marks[:, MISMATCHES.index("period")] = False
    holds = follows & np.logical_not(marks.any(axis=1))
    numbers = list(figures["number"])
    told = figures[["place", "indicator_id_name"]].iloc[left].reset_index(drop=True)
    for name, at in (("earlier", left), ("later", right)):
        told[f"{name}_period"] = figures["time_period"].array[at]
        told[name] = figures["obs_id"].array[at]
    words = [WORDS[code] for code in outcomes(numbers, right, left)]
    told["outcome"] = np.where(holds, words, "not comparable")
    for name, work in (("change", _change), ("ratio", _ratio)):
        both = zip(left[holds], right[holds], strict=True)
        cells = placed(holds, (work(numbers[one], numbers[other]) for one, other in both))
        told[name] = pd.Series(cells, told.index, dtype=object)
    broken = codes_of(marks)
    told["mismatches"] = [
        codes if follow else (*codes, "span") for codes, follow in zip(broken, follows, strict=True)
    ]
    return told


def _follows(first: Days, second: Days) -> bool:
    """Tell whether one period comes after another of the same length."""
    return first[1] < second[0] and length(*first) == length(*second)


def _change(earlier: BoundedValue, later: BoundedValue) -> BoundedValue:
    """Give how much more the later number is."""
    change = later - earlier
    return replace(change, unit=POINTS) if change.unit == "%" else change


def _ratio(earlier: BoundedValue, later: BoundedValue) -> BoundedValue | None:
    """Give how many times the earlier number the later one is; of percentages the difference tells more."""
    return None if later.unit == "%" else (later / earlier).with_decimals(3)
