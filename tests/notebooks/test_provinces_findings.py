"""Findings on the provinces, recomputed from their CSV tables by another route: no civstats, no pandas."""

import csv
import math
import re
from collections import Counter
from itertools import combinations
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NOT_DONE = {"norm", "potential", "in_progress", "planned"}
UP, DOWN = {"more_than", "at_least"}, {"nearly", "less_than", "at_most"}
RATED = {"jobs", "homes_works", "sites_posts", "service_contacts", "persons_reached"}


def table(name, folder="data/provinces-2026"):
    with (ROOT / folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def corrected(folder="data/provinces-2026"):
    rows = {row["obs_id"]: row for row in table("observations", folder)}
    for change in table("corrections", folder):
        if change["status"] == "accepted" and change["obs_id"] in rows:
            rows[change["obs_id"]][change["column"]] = change["to"]
    return list(rows.values())


OBSERVED, FIRST = corrected(), table("observations")
INDICATORS = {row["indicator_id"]: row for row in table("indicators")}
SOURCES = [row["source_id"] for row in table("sources")]
PEOPLE = {row["ref_area"]: int(row["population"]) for row in table("places")}


def bounds(row):
    """Read a figure by the rules of the codebook: 80余万 from 800,001 to 899,999, 近八成 from 70 to 80."""
    value, share = float(row["value"]), row["unit_measure"] == "%"
    step = 1.0
    while value % (10 * step) == 0:
        step *= 10
    beyond = 0 if share else 1
    if row["qualifier"] == "at_least":
        return value, 100 if share else math.inf
    if row["qualifier"] == "more_than" and "余" in row["printed"]:
        return value + beyond, value + step - beyond
    if row["qualifier"] == "more_than":
        return value + beyond, 100 if share else math.inf
    if row["qualifier"] == "nearly":
        step = step / 10 if value == step else step  # 近10万: the step before 10万 is 9万
        return value - step + beyond, value - beyond
    if row["qualifier"] == "about":
        return value - step, value + step
    assert row["qualifier"] == "exact"
    return value, value


def sets(rows=OBSERVED):
    """Gather the figures of two provinces or more that count the same on the same basis."""
    found = {}
    for row in rows:
        if row["coverage"] == "whole" and not row["part_of"]:
            found.setdefault((row["indicator_id"], row["basis"]), []).append(row)
    return {key: own for key, own in found.items() if len({row["ref_area"] for row in own}) > 1}


def outcome(left, right):
    (low, high), (other_low, other_high) = bounds(left), bounds(right)
    if low > other_high or high < other_low:
        return "decided"
    return "equal" if low == high == other_low == other_high else "undecided"


LARGE = {key: own for key, own in sets().items() if len(own) >= 5}
RANKED = {key: own for key, own in LARGE.items() if INDICATORS[key[0]]["concept"] != "cases_handled"}
OUTCOMES = {
    key: Counter(
        outcome(*pair) for pair in combinations(own, 2) if pair[0]["ref_area"] != pair[1]["ref_area"]
    )
    for key, own in RANKED.items()
}
TOTAL = sum(OUTCOMES.values(), Counter())
MUTE = [row for key, own in RANKED.items() if set(OUTCOMES[key]) == {"undecided"} for row in own]
MUTE_PAIRS = sum(found.total() for found in OUTCOMES.values() if set(found) == {"undecided"})

SEARCHED = {(row["source_id"], row["indicator_id"]): row["lines"] for row in table("searches")}
PRINTED = {(row["source_id"], row["indicator_id"]) for row in OBSERVED}
WORDS = {key: row["search_words"] for key, row in INDICATORS.items()}
TOLD = {(source, WORDS[key]) for source, key in PRINTED}
NAMED = {(source, WORDS[key]) for (source, key), lines in SEARCHED.items() if lines} - TOLD
FAMILIES = len(SOURCES) * len(set(WORDS.values()))


def plans():
    """Pair each plan with what its province did of the thing whose key differs in the last part alone."""
    plain = [row for row in OBSERVED if row["coverage"] == "whole" and not row["part_of"]]
    done = {
        (row["ref_area"], row["indicator_id"].rpartition("-")[0]): row
        for row in plain
        if row["basis"] == "achieved" and INDICATORS[row["indicator_id"]]["period_type"] == "flow_year"
    }
    for row in plain:
        key = row["ref_area"], row["indicator_id"].rpartition("-")[0]
        if row["basis"] == "planned" and key in done:
            low, high = bounds(row)
            yield key[1], (low, low if math.isinf(high) else high), bounds(done[key]), math.isinf(high)


def compared(asked, done):
    if asked[1] < done[0]:
        return "less"
    if asked[0] > done[1]:
        return "more"
    return "same" if asked == done and asked[0] == asked[1] else "open"


PLANS = list(plans())
JOBS = [plan[1:] for plan in PLANS if plan[0] == "urban-jobs"]
LESS = sorted(asked[0] / done[0] for asked, done, _ in JOBS if compared(asked, done) == "less")
FLOORS = sum(floor for asked, done, floor in JOBS if compared(asked, done) == "less")
LISTS = len([thing for thing, *_ in PLANS if thing.startswith("livelihood-")])
OTHERS = Counter(
    compared(asked, done)
    for thing, asked, done, _ in PLANS
    if thing != "urban-jobs" and not thing.startswith("livelihood-")
)
assert max(Counter(thing for thing, *_ in PLANS).values()) == len(JOBS)

WIDEST = LARGE["urban-jobs-year", "achieved"]
assert len(WIDEST) == max(len(own) for (_, basis), own in LARGE.items() if basis == "achieved")
MOST = max(WIDEST, key=lambda row: float(row["value"]))
RATES = {row["ref_area"]: float(row["value"]) * 100_000 / PEOPLE[row["ref_area"]] for row in WIDEST}
DONE = [row for row in OBSERVED if row["basis"] not in NOT_DONE]
SHARES = [row for row in DONE if row["unit_measure"] == "%"]
COUNTS = [row for row in DONE if row["unit_measure"] != "%"]
EXCLUDED = table("exclusions")


def of(rows, codes):
    return len([row for row in rows if row["qualifier"] in codes])


def vague(rows):
    return len([row for row in rows if row["qualifier"] != "exact"])


def places(rows):
    return len({row["ref_area"] for row in rows})


def alpha(column):
    """Compute nominal α of two coders on the figures that both have, whatever they cut of the words around."""
    second = {}
    for row in table("codings/second_observations"):
        second[row["source_id"], row["line"], row["indicator_id"], row["value"]] = row[column]
    pairs = [
        (row[column], second[key])
        for row in FIRST
        if (key := (row["source_id"], row["line"], row["indicator_id"], row["value"])) in second
    ]
    codes = Counter(code for pair in pairs for code in pair)
    expected = sum(number * (len(pairs) * 2 - number) for number in codes.values()) / (len(pairs) * 2 - 1)
    return 1 - 2 * sum(one != other for one, other in pairs) / expected


SECOND = table("codings/second_observations")
ADDED = [row for row in FIRST if row["indicator_id"] not in {own["indicator_id"] for own in SECOND}]
BOTH = len(FIRST) - len(ADDED)
CHECKED = table("codings/checked")
DIFFERS = {row["obs_id"] for row in CHECKED if row["verdict"] == "differs"}
SCOPE = {row["obs_id"] for row in CHECKED if row["column"] == "indicator_id"}
CHANGED = {row["obs_id"] for row in table("corrections") if row["status"] == "accepted"}
MEMBERS = sum(map(len, sets().values()))
BEFORE = sum(map(len, sets([row for row in FIRST if row not in ADDED]).values()))
EXAMPLES = {
    re.match(r"(\S+) \((\w+), line (\d+)\)", row["example"])
    for key, row in INDICATORS.items()
    if key in {own["indicator_id"] for own in SECOND}
}
GIVEN = len(
    {(own[1], own[2], own[3]) for own in EXAMPLES if own}
    & {(row["printed"], row["source_id"], row["line"]) for row in OBSERVED}
)


COMPARED = {key: own for key, own in sets().items() if INDICATORS[key[0]]["concept"] != "cases_handled"}
RELATED = [own for (key, _), own in COMPARED.items() if INDICATORS[key]["concept"] in RATED]
CERTAIN = [
    own for own in COMPARED.values() if "undecided" not in {outcome(*pair) for pair in combinations(own, 2)}
]


def leaders(rows, residents):
    """Find who certainly has the most, of the numbers or for each of its residents."""
    spans = {}
    for row in rows:
        low, high = bounds(row)
        spans[row["ref_area"]] = low / residents[row["ref_area"]], high / residents[row["ref_area"]]
    return {
        area
        for area, (low, _) in spans.items()
        if all(high <= low for other, (_, high) in spans.items() if other != area)
    }


ALIKE = dict.fromkeys(PEOPLE, 1)
OVERTAKEN = len([own for own in RELATED if leaders(own, ALIKE) - leaders(own, PEOPLE)])

EXPECTED = {
    "06-provinces": [
        [
            len(set(WORDS.values())), len(INDICATORS), len(SOURCES), FAMILIES, len(TOLD), len(NAMED),
            FAMILIES - len(TOLD) - len(NAMED),
        ],
        [len(LESS), len(JOBS), round(100 * LESS[0]), round(100 * LESS[-1]), FLOORS, len(JOBS) - len(LESS)],
        [vague(MUTE), len(MUTE), MUTE_PAIRS],
        [
            float(MOST["value"]), 1 + len([rate for rate in RATES.values() if rate > RATES[MOST["ref_area"]]]),
            len(RATES), 100_000, round(max(RATES.values())),
        ],
        [
            len(SHARES), of(SHARES, UP), of(SHARES, DOWN), len(COUNTS), of(COUNTS, UP), of(COUNTS, DOWN),
        ],
        [len({row["source_id"] for row in OBSERVED if row["indicator_id"] == "urban-jobs-planned"}), len(SOURCES)],
        [len([row for row in EXCLUDED if row["reason"] == "no_figure"]), len(EXCLUDED)],
        [
            len(LARGE), 5, len(LARGE) - len(RANKED), TOTAL.total(), TOTAL["decided"], TOTAL["equal"],
            TOTAL["undecided"],
        ],
        [MUTE_PAIRS],
        [OTHERS.total(), OTHERS["less"], LISTS],
        [vague(SHARES), len(SHARES), vague(DONE) - vague(SHARES), len(DONE) - len(SHARES)],
        [len(OBSERVED), FAMILIES - len(TOLD), FAMILIES],
    ],
    "07-provinces-method": [
        [BOTH, 100, len(SECOND), 100, GIVEN],
        [3, round(alpha("period_basis"), 3), None, None, 0.8],
        [len({row["obs_id"] for row in CHECKED}), len({row["obs_id"] for row in CHECKED}) - len(DIFFERS),
         len(DIFFERS), len(SCOPE)],
        [len(CHANGED), BEFORE, BOTH, MEMBERS, len(OBSERVED)],
        [MEMBERS, len(OBSERVED), len(OBSERVED) - MEMBERS],
        [len(ADDED), len({row["indicator_id"] for row in ADDED})],
        [len(OBSERVED), len(SOURCES), None],
    ],
    "08-provinces-sets": [
        [MEMBERS, len(OBSERVED), len(sets()), max(map(len, sets().values()))],
        [len(CERTAIN), len(COMPARED)],
        [len(RELATED), 100_000, OVERTAKEN],
        [len(OBSERVED) - MEMBERS, len(OBSERVED)],
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", EXPECTED)
def test_each_finding_equals_what_the_tables_give_by_another_route(findings, name):
    stated = findings(name)
    assert len(stated) == len(EXPECTED[name])
    for numbers, expected in zip(stated, EXPECTED[name], strict=True):
        assert len(numbers) == len(expected)
        assert [own for own, want in zip(numbers, expected, strict=True) if want is not None] == [
            want for want in expected if want is not None
        ]


def test_figures_of_each_set_are_of_different_provinces():
    assert all(len(own) == places(own) for own in sets().values())


def test_the_coders_differ_in_three_codes():
    columns = ("value", "unit_measure", "qualifier", "basis", "coverage", "period_basis", "time_period")
    second = {(row["source_id"], row["line"], row["indicator_id"], row["value"]): row for row in SECOND}
    keys = {(row["source_id"], row["line"], row["indicator_id"], row["value"]): row for row in FIRST}
    assert second.keys() == keys.keys() - {
        key for key, row in keys.items() if row["indicator_id"] in {own["indicator_id"] for own in ADDED}
    }
    assert len([1 for key, row in second.items() for name in columns if row[name] != keys[key][name]]) == 3
