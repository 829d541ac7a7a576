"""Each finding, recomputed from the CSV tables by another route: no civstats, no pandas, bounds typed by hand."""

import csv
import re
from collections import Counter
from itertools import combinations
from pathlib import Path

import bs4
import nbformat
import pytest

ROOT = Path(__file__).parents[2]
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")

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
    "74万人": (740_000, 740_000),
    "95.2%": (95.2, 95.2),
}
WIDE = {  # printed figures whose bounds the wide reading moves
    "500余场次", "近7万名", "5300余件", "1000余场次", "1200余件", "95.2%", "28%", "1160余次", "200多场次",
    "5000多人次", "2000余件", "20多个", "50余人次", "74万人",
}  # fmt: skip
PEOPLE = {"yangquan": 1_318_505, "xiangtan": 2_726_181}


def table(name):
    with (ROOT / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def corrected(name, key):
    rows = {row[key]: row for row in table(name)}
    for change in table("corrections"):
        if change["status"] == "accepted" and change["obs_id"] in rows:
            assert rows[change["obs_id"]][change["column"]] == change["from"]
            rows[change["obs_id"]][change["column"]] = change["to"]
    return list(rows.values())


OBSERVED = corrected("observations", "obs_id")
PROGRAMMES = corrected("programmes", "programme_id")
EXCLUDED, SOURCES = table("exclusions"), [row["source_id"] for row in table("sources")]
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


def sets():
    groups = {}
    for row in observed(coverage={"whole"}, part_of={""}):
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
COUNTS = [
    row for row in OBSERVED
    if row["unit_measure"] not in ("%", "折", "周岁") and row["basis"] not in ("norm", "rate")
]  # fmt: skip
RECODED = pieces(table("codings/second_observations"))
CLOSED = [of("cases-received")[end] * of("cases-closed-share")[0] / 100 for end in (0, 1)]


EXPECTED = {
    "01-page-and-coding": [
        [ALL, NUMERALS],
        [len(SOURCES) - pieces(OBSERVED), len(SOURCES)],
        [0.8, 0.696],
        [len(SOURCES), RECODED, 94.7, 0.899],
        [len([row for row in DECISIONS if row["status"] == "accepted"]), len(DECISIONS)],
        [len(observed(obs_status={"V"})), ALL],
    ],
    "02-programmes": [
        [len(FRAMED), pieces(FRAMED), len(SOURCES)],
        [
            len(programmes(instrument={"treasure"})), len(PROGRAMMES), len(programmes(instrument={"nodality"})),
            len(programmes(instrument={"authority"})), len(programmes(instrument={"organisation"})),
        ],
        [
            len(programmes(target_group={"residents"})), len(PROGRAMMES),
            len(programmes(target_group={"young_people"})), len(programmes(target_group={"older_people"})),
        ],
        [
            len(programmes(actor={"local_authority"})), len(PROGRAMMES), len(programmes(actor={"grassroots"})),
            len(programmes(actor={"volunteers"})),
        ],
        [len(ONLINE), pieces(ONLINE), len(SOURCES)],
        [None, len(list(combinations(SOURCES, 2)))],
        [min(SIZES), max(SIZES)],
    ],
    "03-volumes-and-reach": [
        [len(WHOLE), ALL],
        [len(MEMBERS), ALL, len(sets())],
        [len(sets()), len(sets())],
        [len(sets()), len([rows for rows in sets() if len({row["time_period"] for row in rows}) > 1])],
        [
            len({(a["source_id"], b["source_id"]) for a, b in PIECE_PAIRS if not apart(a, b)}),
            len(list(combinations({row["source_id"] for row in OBSERVED}, 2))),
        ],
        [len([row for row in OBSERVED if row["printed"] in WIDE]), ALL],
        [0, len([pair for pair in PIECE_PAIRS if not apart(*pair)])],
        [len(OPEN_ABOVE), len(WHOLE)],
        [len(MEMBERS), len(sets()), len(LEFT_OUT)],
    ],
    "04-results-chain": [
        [ALL, *(len(staged(stage)) for stage in ("input", "activity", "output", "outcome", "impact"))],
        [len(staged("outcome")), pieces(staged("outcome")), pieces(OBSERVED)],
        [len(observed(basis={"achieved"})), ALL, len(LATER), len(observed(basis={"norm", "rate", "baseline"}))],
        [max(bounds(row)[0] for row in observed(unit_measure={"人"}))],
        [95.2, *of("cases-received"), 1_140, 1_240],
        [17_200, 2.31, 1.32],
        [of("theory-talk-contacts")[0], of("theory-talk-sessions")[0]],
    ],
    "05-how-places-report": [
        [ALL - len(EXACT), ALL],
        [len(observed(qualifier={"more_than", "at_least"})), len(observed(qualifier={"nearly", "less_than", "at_most"}))],
        [
            len(observed(period_basis={"stated"})), ALL, len(observed(period_basis={"from_section"})),
            len(observed(period_basis={"open", "unstated"})),
        ],
        [len(COUNTS), ALL, len(observed(unit_measure={"%"}))],
        [len(WHOLE), ALL, len([row for row in OBSERVED if row["part_of"]])],
        [len([row for row in LEFT_OUT if row in PLAIN and not printed_elsewhere(row)]), len(LEFT_OUT)],
        [len(EXACT), len(observed(obs_status={"V"})), ALL],
    ],
    "comparative-report": [
        [ALL, len(PROGRAMMES), len(SOURCES)],
        [len(MEMBERS), ALL, len(sets())],
        [len(WHOLE), ALL, len(EXACT)],
        [len(staged("outcome")), ALL, len(staged("impact")), len(staged("output"))],
        [len(LATER)],
        [RECODED, len(SOURCES), 94.7, 0.8],
        [ALL],
    ],
}  # fmt: skip


def findings(name):
    nb = nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", as_version=4)
    for cell in nb.cells:
        for output in cell.get("outputs", []):
            soup = bs4.BeautifulSoup(output.get("data", {}).get("text/html", ""), "html.parser")
            for paragraph in soup.select("p.finding"):
                yield [
                    float(number.replace(",", ""))
                    for link in paragraph.select("a.number")
                    for number in NUMBER.findall(link.get_text())
                ]


@pytest.mark.parametrize("name", EXPECTED)
def test_each_finding_equals_what_the_tables_give_by_another_route(name):
    stated = list(findings(name))
    assert len(stated) == len(EXPECTED[name])
    for numbers, expected in zip(stated, EXPECTED[name], strict=True):
        assert len(numbers) == len(expected)
        assert [own for own, want in zip(numbers, expected, strict=True) if want is not None] == [
            want for want in expected if want is not None
        ]


def test_the_rounded_numbers_hold_what_they_stand_for():
    assert 1_140 <= CLOSED[0] <= CLOSED[1] <= 1_240
    assert round(740_000 / 43, -2) == 17_200
    assert round(316 / 137, 2) == 2.31
    assert round(127 / 96, 2) == 1.32


def keyed(rows, column, value=""):
    """Give a code for each numeral, known by its piece, line, characters and turn on the line."""
    seen = Counter()
    for row in rows:
        numeral = "".join(re.findall(r"[\d.%〇零一二三四五六七八九十百千万亿两首]", row["printed"]))
        seen[row["source_id"], row["line"], numeral] += 1
        place = row["source_id"], row["line"], numeral, seen[row["source_id"], row["line"], numeral]
        yield place, value or row[column]


def alpha(pairs):
    """Compute nominal α of two coders by the coincidence counts themselves."""
    codes = Counter(code for pair in pairs for code in pair)
    total = sum(codes.values())
    observed_apart = sum(left != right for left, right in pairs) / len(pairs)
    expected_apart = 1 - sum(n * (n - 1) for n in codes.values()) / (total * (total - 1))
    return 1 - observed_apart / expected_apart


def test_agreement_and_alpha():
    second = table("codings/second_observations")
    ours = dict(keyed(table("observations"), "fate", "figure")) | dict(keyed(EXCLUDED, "fate", "excluded"))
    theirs = dict(keyed(second, "fate"))
    fates = [(ours.get(at, "absent"), theirs.get(at, "absent")) for at in ours.keys() | theirs.keys()]
    assert round(100 * sum(left == right for left, right in fates) / len(fates), 1) == 94.7
    assert round(alpha(fates), 3) == 0.899
    ours, theirs = dict(keyed(table("observations"), "coverage")), dict(keyed(second, "coverage"))
    assert round(alpha([(ours[at], theirs[at]) for at in ours if theirs.get(at)]), 3) == 0.696


def test_pairs_less_alike_than_chance_are_among_the_unlike():
    stated = int(next(numbers for index, numbers in enumerate(findings("02-programmes")) if index == 5)[0])
    unlike = sorted(likeness(*pair) for pair in combinations(SOURCES, 2))
    assert 0 < stated <= len(unlike)
    assert all(share < 0.5 for share in unlike[:stated])


def test_more_is_reported_per_resident_by_the_place_that_is_named():
    for rows in sets():
        rates = {row["ref_area"]: bounds(row)[0] / PEOPLE[row["ref_area"]] for row in rows}
        assert max(rates, key=rates.__getitem__) == "yangquan"
