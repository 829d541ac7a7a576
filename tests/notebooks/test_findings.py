"""Each finding, recomputed from the CSV tables by another route: no civstats, no pandas, bounds typed by hand."""

import csv
import math
import re
from collections import Counter
from itertools import combinations, pairwise
from pathlib import Path

import bs4
import nbformat
import pytest

from civstats.display import Table

ROOT = Path(__file__).parents[2]

# What each approximate figure may be, by the codebook, worked out by hand.
BOUNDS = {
    "500余场次": (501, 599),
    "近7万名": (60_001, 69_999),
    "5300余件": (5_301, 5_399),
    "至少开展1次": (1, None),
    "上万场次": (10_000, None),
    "超55万人次": (550_001, None),
    "1000余场次": (1_001, 1_999),
    "1200余件": (1_201, 1_299),
    "超2000人次": (2_001, None),
    "1160余次": (1_161, 1_169),
    "200多场次": (201, 299),
    "5000多人次": (5_001, 5_999),
    "2000余件": (2_001, 2_999),
    "20多个": (21, 29),
    "50余人次": (50, 60),
    "60周岁以上": (60, None),
    "可达74万人": (None, 740_000),
    "95.2%": (95.2, 95.2),
}
PEOPLE = {"yangquan": 1_318_505, "xiangtan": 2_726_181}


def table(name):
    with (ROOT / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def corrected(name, key):
    """Apply the accepted corrections; one of fate takes a programme out, or tells that it came in later."""
    rows = {row[key]: row for row in table(name)}
    for change in table("corrections"):
        if change["status"] == "accepted" and change["obs_id"] in rows:
            if change["column"] == "fate":
                if change["to"] == "absent":
                    del rows[change["obs_id"]]
                continue
            assert rows[change["obs_id"]][change["column"]] == change["from"]
            rows[change["obs_id"]][change["column"]] = change["to"]
    return list(rows.values())


def first_programmes():
    """Leave out the programmes that a correction brought in."""
    later = {
        change["obs_id"] for change in table("corrections")
        if change["column"] == "fate" and change["from"] == "absent" and change["to"] == "programme"
    }  # fmt: skip
    return [row for row in table("programmes") if row["programme_id"] not in later]


OBSERVED = corrected("observations", "obs_id")
PROGRAMMES = corrected("programmes", "programme_id")
EXCLUDED, SOURCES_TABLE = table("exclusions"), table("sources")
SOURCES = [row["source_id"] for row in SOURCES_TABLE]
INDICATORS = {row["indicator_id"]: row for row in table("indicators")}
LEVEL = {row["ref_area"]: row["level"] for row in table("places")}


def bounds(row):
    if row["printed"] in BOUNDS:
        return BOUNDS[row["printed"]]
    exact = float(re.match(r"[\d.]+", row["printed"])[0])
    return exact, exact


def observed(**codes):
    return [row for row in OBSERVED if all(row[name] in code for name, code in codes.items())]


def programmes(**codes):
    return [row for row in PROGRAMMES if all(row[name] in code for name, code in codes.items())]


def staged(stage):
    return [row for row in OBSERVED if INDICATORS[row["indicator_id"]]["stage"] == stage]


def of(indicator):
    (row,) = observed(indicator_id={indicator})
    return bounds(row)


def pieces(rows):
    return len({row["source_id"] for row in rows})


def apart(left, right):
    """Name the rules that keep two figures of different places apart."""
    kinds = [INDICATORS[row["indicator_id"]] for row in (left, right)]
    rules = [key for key in ("concept", "indicator_id", "stage") if kinds[0][key] != kinds[1][key]]
    rules += [key for key in ("unit_measure", "basis") if left[key] != right[key]]
    rules += ["level"] if LEVEL[left["ref_area"]] != LEVEL[right["ref_area"]] else []
    rules += ["part_of" for row in (left, right) if row["part_of"]]
    return rules + ["coverage" for row in (left, right) if row["coverage"] != "whole"]


def sets(figures=None):
    groups = {}
    for row in observed(coverage={"whole"}, part_of={""}) if figures is None else figures:
        key = row["indicator_id"], row["basis"], LEVEL[row["ref_area"]]
        groups.setdefault(key, []).append(row)
    return [rows for rows in groups.values() if len({row["ref_area"] for row in rows}) > 1]


def likeness(one, other):
    shares = []
    for piece in (one, other):
        kinds = Counter((row["pillar"], row["instrument"]) for row in programmes(source_id={piece}))
        shares.append({kind: number / sum(kinds.values()) for kind, number in kinds.items()})
    return sum(min(shares[0][kind], shares[1].get(kind, 0)) for kind in shares[0])


PLAIN = observed(coverage={"whole"}, part_of={""})


def printed_elsewhere(row):
    """Tell whether another place of the same level prints the same thing for the whole of it."""
    return any(
        other["indicator_id"] == row["indicator_id"] and LEVEL[other["ref_area"]] == LEVEL[row["ref_area"]]
        for other in PLAIN
        if other["ref_area"] != row["ref_area"]
    )


MEMBERS = [row for rows in sets() for row in rows]
MEMBERS_FIRST = [
    row for rows in sets([row for row in table("observations") if row["coverage"] == "whole" and not row["part_of"]])
    for row in rows
]  # fmt: skip
LEFT_OUT = [row for row in OBSERVED if row not in MEMBERS]
PIECE_PAIRS = [
    (left, right) for left, right in combinations(OBSERVED, 2) if left["source_id"] != right["source_id"]
]
OPEN_ABOVE = [row for row in observed(coverage={"whole"}) if bounds(row)[1] is None]
WHOLE, EXACT = observed(coverage={"whole"}), observed(qualifier={"exact"})
ALL, NUMERALS = len(OBSERVED), len(OBSERVED) + len(EXCLUDED)
DECISIONS = table("corrections")
FRAMED = programmes(pillar={"cultivation", "practice", "creation"})
SIZES = [len(programmes(source_id={piece})) for piece in SOURCES]
ONLINE = programmes(channel={"online"})
LATER = observed(basis={"potential", "in_progress", "planned"})


def keyed(rows, column, value=""):
    """Give a code for each numeral, known by its piece, line, characters and turn on the line."""
    seen = Counter()
    for row in rows:
        numeral = "".join(re.findall(r"[\d.%〇零一二三四五六七八九十百千万亿两首]", row["printed"]))
        seen[row["source_id"], row["line"], numeral] += 1
        place = row["source_id"], row["line"], numeral, seen[row["source_id"], row["line"], numeral]
        yield place, value or row[column]


def judged_alike():
    """Count the numerals that each later coder cut as the first did, all of which they judged alike."""
    ours = dict(keyed(table("observations"), "fate", "figure")) | dict(keyed(EXCLUDED, "fate", "excluded"))
    found = []
    for name in ("second", "third"):
        theirs = dict(keyed(table(f"codings/{name}_observations"), "fate"))
        both = ours.keys() & theirs.keys()
        assert all(ours[at] == theirs[at] for at in both)
        found.append(len(both))
    return found


def of_a_kind():
    """Pair the pieces whose highest places are of one level."""
    rank = ["province", "prefecture", "county", "township", "village", "enterprise"]
    told = {}
    for row in [*PROGRAMMES, *OBSERVED]:
        told.setdefault(row["source_id"], []).append(rank.index(LEVEL[row["ref_area"]]))
    return [pair for pair in combinations(SOURCES, 2) if min(told[pair[0]]) == min(told[pair[1]])]


OF_A_KIND = of_a_kind()
COUNTED = {
    "figures": lambda figures, _: len(figures),
    "figures of the whole place": lambda figures, _: count_of(figures, coverage="whole"),
    "figures with a stated period": lambda figures, _: count_of(figures, period_basis="stated"),
    "programmes": lambda _, told: len(told),
    "programmes of the policy frame": lambda _, told: len(
        [row for row in told if row["pillar"] in ("cultivation", "practice", "creation")]
    ),
    "programmes by organisation": lambda _, told: count_of(told, instrument="organisation"),
    "programmes by information": lambda _, told: count_of(told, instrument="nodality"),
    "programmes by rules": lambda _, told: count_of(told, instrument="authority"),
    "programmes by money or goods": lambda _, told: count_of(told, instrument="treasure"),
    "figures of outcomes": lambda figures, _: len(
        [row for row in figures if INDICATORS[row["indicator_id"]]["stage"] == "outcome"]
    ),
    "rounded to more than": lambda figures, _: len(
        [row for row in figures if row["basis"] not in NOT_DONE and row["qualifier"] in UP]
    ),
    "rounded to nearly": lambda figures, _: len(
        [row for row in figures if row["basis"] not in NOT_DONE and row["qualifier"] in DOWN]
    ),
    "figures without upper bound": lambda figures, _: len([row for row in figures if bounds(row)[1] is None]),
    "figures that compare": lambda *_: None,
}


def count_of(rows, **codes):
    return len([row for row in rows if all(row[name] == code for name, code in codes.items())])


PEOPLE_OF = {row["ref_area"]: row["population"] for row in table("places")}
KIND = {row["source_id"]: row["kind"] for row in SOURCES_TABLE}
FIRST, FIRST_PROGRAMMES = table("observations"), first_programmes()
THIRD = table("codings/third_programmes")
NAMES, FIRST_NAMES = ({row["programme_id"] for row in rows} for rows in (PROGRAMMES, FIRST_PROGRAMMES))
NOT_DONE = {"norm", "potential", "in_progress", "planned"}
DONE = [row for row in OBSERVED if row["basis"] not in NOT_DONE]
UP, DOWN = {"more_than", "at_least"}, {"nearly", "less_than", "at_most"}
ROUNDED = [row for row in DONE if row["qualifier"] != "exact"]
LARGE = [row for row in DONE if row["value"] and float(row["value"]) >= 1000]
SMALL = [row for row in DONE if row not in LARGE]
STATED = observed(period_basis={"stated"})
RESTATED = [row for row in OBSERVED if row["part_of"]]
NARROW = [row for row in PROGRAMMES if row["target_group"] != "residents"]
OTHERS = [row for row in PROGRAMMES if row["actor"] != "local_authority"]
OPEN = {"余", "多", "超", "上", "至"}


def over_codings(instrument):
    """Give the least and the most programmes of an instrument that any coding has."""
    codings = PROGRAMMES, FIRST_PROGRAMMES, table("codings/second_programmes"), THIRD
    found = [len([row for row in rows if row["instrument"] == instrument]) for rows in codings]
    return min(found), max(found)


def rounded(rows):
    return len([row for row in rows if row["qualifier"] != "exact"])


def spread():
    """Give the figures of the first indicator that the most places print."""
    areas = {}
    for row in OBSERVED:
        areas.setdefault(row["indicator_id"], set()).add(row["ref_area"])
    most = max(map(len, areas.values()))
    name = min(key for key, places in areas.items() if len(places) == most)
    return observed(indicator_id={name})


def a_hundred(indicator):
    """Set each bound of a figure against a hundred residents of its place, outwards to a tenth."""
    (row,) = observed(indicator_id={indicator})
    people = int(PEOPLE_OF[row["ref_area"]])
    ways = zip(bounds(row), (math.floor, math.ceil), strict=True)
    return [outwards(1000 * bound / people) / 10 for bound, outwards in ways if bound is not None]


def stood_alone():
    """Count the figures on whose coverage both later coders differ from the first, and each from no other."""
    ours = dict(keyed(table("observations"), "coverage"))
    second, third = (
        {
            at: code
            for at, code in keyed(table(f"codings/{name}_observations"), "coverage")
            if ours.get(at) and code
        }
        for name in ("second", "third")
    )
    assert second == third
    assert sum(second[at] == "whole" for at in second) == len(WHOLE)
    return sum(ours[at] != code for at, code in second.items())


def ends_round(row):
    return row["printed"][: len(re.match(r"[\d]+", row["printed"])[0])][-1] in "05"


TESTED = [
    row for row in DONE
    if row["qualifier"] == "exact" and row["unit_measure"] != "%" and not row["part_of"] and float(row["value"]) >= 10
]  # fmt: skip
HEAPED = [row for row in TESTED if ends_round(row)]


def chance(rows):
    """Give the probability, per cent, that so many of them or more end in 0 or 5."""
    size, least = len(rows), len([row for row in rows if ends_round(row)])
    return 100 * sum(math.comb(size, n) * 0.2**n * 0.8 ** (size - n) for n in range(least, size + 1))


def by_place():
    """Part the exact counts: those of the piece whose digits heap most, and all others."""
    most = min(SOURCES, key=lambda piece: chance([row for row in TESTED if row["source_id"] == piece]))
    return [[row for row in TESTED if (row["source_id"] == most) is own] for own in (True, False)]


COUNTS = [
    row for row in OBSERVED
    if row["unit_measure"] not in ("%", "折", "周岁") and row["basis"] not in ("norm", "rate") and not row["part_of"]
]  # fmt: skip
PLACES_OF_PIECES = {row["source_id"] for row in OBSERVED}
VAGUE_ALONE = [
    row for piece in PLACES_OF_PIECES for row in DONE
    if row["source_id"] == piece and all(other["qualifier"] != "exact" for other in DONE if other["source_id"] == piece)
]  # fmt: skip
CONCEPTS = [row["code"] for row in table("codelists") if row["codelist"] == "concept"]
SPOKEN = Counter(
    concept
    for concept, _ in {(INDICATORS[row["indicator_id"]]["concept"], row["source_id"]) for row in OBSERVED}
)
CLOSED = [of("cases-received")[end] * of("requests-closed-share")[0] / 100 for end in (0, 1)]
NOT_CLOSED = [  # every whole number of requests whose share, rounded as printed, is that of the piece
    received - closed
    for received in range(of("cases-received")[0], of("cases-received")[1] + 1)
    for closed in range(received + 1)
    if abs(1000 * closed - 952 * received) * 2 <= received
]
EACH = [
    of("residents-received")[0] / of("organised-activities")[1],
    of("residents-received")[1] / of("organised-activities")[0],
]
JUDGED = judged_alike()


EXPECTED = {
    "01-page-and-coding": [
        [ALL, NUMERALS, len(EXCLUDED), sum(n for _, n in Counter(row["reason"] for row in EXCLUDED).most_common(3))],
        [
            len(THIRD), None, len(FIRST_PROGRAMMES), len(PROGRAMMES), len(NAMES - FIRST_NAMES),
            len(FIRST_NAMES - NAMES), 0.76,
        ],
        [*JUDGED, 0.979, 0.979],
        [0.8],
        [
            stood_alone(), len(FIRST), len([row for row in FIRST if row["coverage"] == "whole"]), len(WHOLE),
        ],
        [len(SOURCES) - pieces(OBSERVED), len(SOURCES)],
        [len([row for row in DECISIONS if row["status"] == "accepted"]), len(DECISIONS)],
        [None, len(COUNTED), None],
        [ALL, len(PROGRAMMES)],
    ],
    "02-programmes": [
        [len(FRAMED), len(PROGRAMMES), pieces(FRAMED), len(SOURCES)],
        [
            len(programmes(instrument={"treasure"})), len(PROGRAMMES), len(programmes(instrument={"authority"})),
            len(programmes(instrument={"nodality"})), len(programmes(instrument={"organisation"})),
        ],
        [len(NARROW), len(PROGRAMMES), max(Counter(row["target_group"] for row in NARROW).values())],
        [len(ONLINE), pieces(ONLINE), len(SOURCES)],
        [
            len(OTHERS), len(PROGRAMMES), *sorted(Counter(row["actor"] for row in OTHERS).values(), reverse=True),
            len([row for row in OTHERS if LEVEL[row["ref_area"]] in ("township", "village", "enterprise")]),
        ],
        [None, len(OF_A_KIND)],
        [*over_codings("organisation"), *over_codings("nodality"), *over_codings("authority"),
         *over_codings("treasure")],
        [min(SIZES), max(SIZES)],
    ],
    "03-volumes-and-reach": [
        [ALL],
        [
            len({row["ref_area"] for row in spread()}), len([row for row in spread() if row["coverage"] == "whole"]),
            len(spread()),
        ],
        [100, *a_hundred("theory-talk-contacts"), *a_hundred("residents-received"), *a_hundred("circle-residents")],
        [len(WHOLE), ALL, len([row for row in FIRST if row["coverage"] == "whole"])],
        [len(MEMBERS_FIRST)],
        [len(list(combinations({row["source_id"] for row in OBSERVED}, 2)))],
        [ALL, rounded(OBSERVED), len(ROUNDED), rounded(observed(basis={"norm"})), rounded(observed(basis={"potential"}))],
        [len(OPEN_ABOVE), len(WHOLE), len([row for row in OPEN_ABOVE if row["basis"] == "norm"])],
        [ALL, ALL - len(WHOLE)],
    ],
    "04-results-chain": [
        [len(staged("outcome")), ALL, len(staged("output"))],
        [of("circle-residents")[1], 70_000],
        [1_200, min(NOT_CLOSED), max(NOT_CLOSED), 95.2],
        [of("theory-talk-sessions")[0]],
        [5_000, 1_160, 4.27, 5.17],
        [*of("disputes-settled")[:1], ALL - len(staged("outcome"))],
        [of("hotline-channel-fall")[0], 1_200],
        [len(observed(basis={"achieved"})), ALL, len(LATER), len(observed(basis={"norm", "rate", "baseline"})), len(DONE)],
        [of("theory-posters-daily-norm")[0], of("theory-posters")[0], of("theory-posters")[0] / of("theory-posters-daily-norm")[0]],
        [of("young-people-honoured-municipal")[0], 4],
        [550_000, of("theory-talk-sessions")[0]],
    ],
    "05-how-places-report": [
        [
            len([row for row in ROUNDED if row["qualifier"] in UP]), len(ROUNDED),
            len([row for row in ROUNDED if row["qualifier"] in DOWN]), len(DONE),
        ],
        [len(RESTATED), of("compounds-taken-over")[0], of("unmanaged-compounds")[0]],
        [len(WHOLE), ALL, len([row for row in FIRST if row["coverage"] == "whole"]), len(STATED)],
        [len(VAGUE_ALONE)],
        [len(HEAPED), len(TESTED), len(TESTED) / 5, round(chance(TESTED), 1)],
        [heap for part in by_place() for heap in (len([row for row in part if ends_round(row)]), len(part), round(chance(part), 1))],
        [len(observed(period_basis={"from_section"})), ALL, len(observed(period_basis={"open", "unstated"}))],
        [
            len(COUNTS), ALL, len(observed(unit_measure={"%"})), len(RESTATED),
            len(observed(basis={"norm", "rate"})),
        ],
        [
            len([row for row in LEFT_OUT if row in PLAIN and not printed_elsewhere(row)]), len(WHOLE),
            len([row for row in WHOLE if row["part_of"]]),
        ],
        [len(DONE) - len(ROUNDED), len(DONE), ALL],
    ],
    "comparative-report": [
        [
            len([row for row in ROUNDED if row["qualifier"] in UP]), len(ROUNDED),
            len([row for row in ROUNDED if row["qualifier"] in DOWN]), len(DONE),
        ],
        [ALL],
        [len(SOURCES), *(list(KIND.values()).count(kind) for kind in ("article", "caption")), ALL, len(PROGRAMMES)],
        [of("circle-residents")[1], 70_000],
        [len(staged("outcome")), ALL, len(staged("output"))],
        [len(WHOLE), len([row for row in FIRST if row["coverage"] == "whole"])],
        [ALL, len(PROGRAMMES)],
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


def test_what_findings_call_none_or_all_is():
    assert not staged("impact")
    assert not [pair for pair in PIECE_PAIRS if not apart(*pair)]
    assert len(observed(obs_status={"V"})) == ALL
    assert len(staged("outcome")) == 1


def test_nothing_compares_as_published_though_it_did_under_the_first_coding():
    assert not MEMBERS
    assert len(MEMBERS_FIRST) == 4


def test_the_rounded_numbers_hold_what_they_stand_for():
    assert (math.floor(CLOSED[0]), math.ceil(CLOSED[1])) == (1_143, 1_237)
    assert math.ceil(740_000 / 43) == 17_210
    assert round(316 / 137, 2) == 2.31
    assert round(127 / 96, 2) == 1.32
    assert (math.floor(EACH[0] * 100) / 100, math.ceil(EACH[1] * 100) / 100) == (4.27, 5.17)


def shown_table(name, caption):
    """Return the cells of a table by its caption, row by row, as shown."""
    nb = nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", as_version=4)
    for cell in nb.cells:
        for output in cell.get("outputs", []):
            soup = bs4.BeautifulSoup(output.get("data", {}).get("text/html", ""), "html.parser")
            for found in soup.select("table.civstats"):
                if found.caption.get_text().strip() == caption:
                    return [[part.get_text() for part in row.select("th, td")] for row in found.select("tr")]
    raise AssertionError(caption)


@pytest.mark.parametrize("name", ["05-how-places-report", "comparative-report"])
def test_the_lead_chart_tells_how_many_large_and_small_numbers_are_rounded(shown, name):
    captions = [told.caption for told in shown(name) if isinstance(told, Table)]
    (title,) = (caption for caption in captions if str(caption).startswith("Large numbers"))
    numbers = [number.lower for number in title.numbers]
    assert numbers == [rounded(LARGE), len(LARGE), 1000, rounded(SMALL), len(SMALL)]


def merged(rows):
    """Leave out each programme that starts on the line of the one before it, or on the next."""
    ordered = sorted(rows, key=lambda row: (row["source_id"], int(row["line"])))
    kept = ordered[:1]
    for before, row in pairwise(ordered):
        if row["source_id"] != before["source_id"] or int(row["line"]) - int(before["line"]) > 1:
            kept.append(row)
    return kept


def test_the_counts_under_each_choice_are_those_of_the_tables():
    head, *rows = shown_table("01-page-and-coding", "The counts behind the findings, under each choice")
    alone = [
        piece for piece in SOURCES
        if KIND[piece] != "caption" and "mine" not in str([row["ref_area"] for row in programmes(source_id={piece})])
    ]  # fmt: skip
    choices = {
        "as published": (OBSERVED, PROGRAMMES),
        "first coding": (FIRST, FIRST_PROGRAMMES),
        "neighbours merged": (OBSERVED, merged(PROGRAMMES)),
        "authorities alone": (
            [row for row in OBSERVED if row["source_id"] in alone],
            [row for row in PROGRAMMES if row["source_id"] in alone],
        ),
    }
    assert {row[0] for row in rows} == set(COUNTED)
    for name, *cells in rows:
        for choice, rows_of in choices.items():
            expected = COUNTED[name](*rows_of)
            assert expected is None or cells[head.index(choice) - 1] == str(expected), (name, choice)
        if name == "figures without upper bound":
            open_wide = [row for row in OBSERVED if OPEN & set(row["printed"])]
            assert cells[head.index("wide reading") - 1] == str(len(open_wide))


def alpha(pairs):
    """Compute nominal α of two coders by the coincidence counts themselves."""
    codes = Counter(code for pair in pairs for code in pair)
    total = sum(codes.values())
    observed_apart = sum(left != right for left, right in pairs) / len(pairs)
    expected_apart = 1 - sum(n * (n - 1) for n in codes.values()) / (total * (total - 1))
    return 1 - observed_apart / expected_apart


def test_agreement_and_alpha():
    second = table("codings/second_observations")
    ours, theirs = dict(keyed(table("observations"), "coverage")), dict(keyed(second, "coverage"))
    assert round(alpha([(ours[at], theirs[at]) for at in ours if theirs.get(at)]), 3) == 0.696


def test_pairs_less_alike_than_chance_are_among_the_unlike(findings):
    stated = int(findings("02-programmes")[5][0])
    unlike = sorted(likeness(*pair) for pair in OF_A_KIND)
    assert 0 < stated <= len(unlike)
    assert all(share < 0.5 for share in unlike[:stated])
