"""Feed damaged tables and any text to load, check, scan and read_quantity: `python tests/fuzz.py MINUTES [SEED]`.

Whatever comes in, only `CivstatsError` and `QuantityError` may come out. A case that breaks this is printed with
the seed that makes it again. The hypothesis tests look for the same in less time, one rule each.
"""

from __future__ import annotations

import csv
import io
import random
import shutil
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from civstats import load, read_quantity
from civstats.coding.claims import measure_words
from civstats.coding.drafting.scan import drafts_csv, scan
from civstats.problems import CivstatsError
from civstats.quantities import QuantityError
from civstats.tables import check

ROOT = Path(__file__).parent
SMALL = ROOT / "data" / "small"
with (ROOT / "data" / "scan_corpus.csv").open(encoding="utf-8", newline="") as corpus:
    CASES = list(csv.DictReader(corpus))
ODD = [
    *"0123456789０一二三十百千万亿零〇余多几数约近超上成半折分之点第年月日%％,，.．-—~至到\"';\t\n\r \u3000=#<$\\|&"
]
ODD += [
    "\0",
    "\x1b",
    "\ufeff",
    "\u202e",
    "\u200b",
    "\ud800",
    "𠀀",
    "²",
    "½",
    "Ⅳ",
    "㎡",
    "1e999",
    "nan",
    "-0",
    "9" * 400,
]
ODD += [
    "场次",
    "人次",
    "以上",
    "左右",
    "不超过",
    "百分之",
    "12345",
    "2024-02-30",
    "../..",
    '""',
    "inf",
    "None",
]
BYTES = [
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\x00",
    b"\xff",
    b"\xd6\xd0",
    b"\r\n",
    b"\n\n",
    b",,,,",
    b'"',
    b";",
    b"\t",
]


def damaged_text(rng: random.Random, text: str) -> str:
    """Return a text with pieces put in, taken out, doubled and moved."""
    pieces = [*text]
    for _ in range(rng.randint(0, 12)):
        at = rng.randint(0, len(pieces))
        match rng.randrange(4):
            case 0:
                pieces[at:at] = rng.choice([rng.choice(ODD), chr(rng.randrange(0x110000))])
            case 1:
                del pieces[at : at + rng.randint(1, 6)]
            case 2:
                pieces[at:at] = pieces[at : at + rng.randint(1, 40)] * rng.randint(1, 4)
            case _:
                rng.shuffle(part := pieces[at : at + 8])
                pieces[at : at + 8] = part
    return "".join(pieces)


def damaged_bytes(rng: random.Random, content: bytes) -> bytes:
    """Return the bytes of a file with some of them changed, as a text where that is possible."""
    match rng.randrange(5):
        case 0:
            return damaged_text(rng, content.decode()).encode(errors="surrogatepass")
        case 1:
            return content.decode().encode(
                rng.choice(["gbk", "gb18030", "utf-16", "utf-8-sig", "big5"]), "replace"
            )
        case 2:
            rows = list(csv.reader(io.StringIO(content.decode())))
            row = rng.choice(rows)
            row[rng.randrange(len(row))] = damaged_text(rng, rng.choice(rng.choice(rows)))
            out = io.StringIO()
            csv.writer(out, delimiter=rng.choice(",,,;\t")).writerows(rows)
            return out.getvalue().encode(errors="surrogatepass")
        case 3:
            lines = content.splitlines(keepends=True)
            rng.shuffle(lines) if rng.random() < 0.3 else lines.pop(rng.randrange(len(lines)))
            return b"".join(lines)
        case _:
            changed = bytearray(content)
            for _ in range(rng.randint(1, 5)):
                at = rng.randint(0, len(changed))
                changed[at : at + rng.randint(0, 3)] = rng.choice(BYTES)
            return bytes(changed)


def tables(rng: random.Random) -> None:
    """Damage files of the small folder; check must name what load refuses, and what it lets pass must load."""
    with TemporaryDirectory() as place:
        folder = Path(shutil.copytree(SMALL, Path(place, "small")))
        files = sorted([*folder.rglob("*.csv"), folder / "dataset.toml"])
        for path in rng.sample(files, rng.randint(1, 3)):
            if path.suffix == ".csv" and path.read_bytes():
                path.write_bytes(damaged_bytes(rng, path.read_bytes()))
            else:
                path.write_bytes(damaged_text(rng, path.read_text("utf-8")).encode(errors="surrogatepass"))
        problems = check(folder)
        shown = "\n".join(map(str, problems))
        assert shown.isprintable() or not set(shown) & {*"\0\x1b\u202e"}, shown
        try:
            load(folder)
        except CivstatsError:
            assert problems
        else:
            assert not problems


def article(rng: random.Random, words: Mapping[str, str]) -> None:
    """Scan a made-up article; the bounds that it gives must be in order."""
    text = damaged_text(
        rng, rng.choice(["", "\n"]).join(case["text"] for case in rng.choices(CASES, k=rng.randint(1, 8)))
    )
    observations, exclusions = scan(text, "a", words, ["一直", "百姓"])
    drafts_csv({"observations": observations, "exclusions": exclusions})
    read = observations[observations["lower"].notna()]
    assert (read["lower"] <= read["upper"]).all()


def quantity(rng: random.Random, words: Mapping[str, str]) -> None:
    """Read a figure that may be none; its bounds must be in order, and the wide ones must hold the narrow."""
    text = damaged_text(rng, rng.choice(CASES)["target"])
    basis = rng.choice(["achieved", "rate"])
    try:
        narrow = read_quantity(text, basis=basis, measure_words=words)
    except QuantityError:
        return
    wide = read_quantity(text, basis=basis, reading="wide", measure_words=words)
    assert wide.lower <= narrow.lower <= narrow.upper <= wide.upper, (text, narrow, wide)


def main(minutes: float, seed: int) -> int:
    """Run for some minutes from a seed on; return how many cases broke the promise."""
    words = measure_words(load())
    targets: dict[str, Callable[[random.Random], None]] = {
        "load and check": tables,
        "scan": lambda rng: article(rng, words),
        "read_quantity": lambda rng: quantity(rng, words),
    }
    counts: Counter[str] = Counter()
    slowest: dict[str, tuple[float, int]] = {}
    broken = 0
    end = time.monotonic() + 60 * minutes
    while time.monotonic() < end:
        seed += 1
        for name, target in targets.items():
            began = time.monotonic()
            try:
                target(random.Random(seed))
            except Exception:
                broken += 1
                print(f"{name}, seed {seed}:\n{traceback.format_exc()}", flush=True)
            counts[name] += 1
            slowest[name] = max(slowest.get(name, (0.0, 0)), (time.monotonic() - began, seed))
    for name, times in counts.items():
        print(f"{name}: {times:,} cases; the slowest took {slowest[name][0]:.2f} s (seed {slowest[name][1]})")
    print(f"{broken} broke the promise")
    return broken


if __name__ == "__main__":
    minutes, *given = sys.argv[1:]
    sys.exit(main(float(minutes), int(given[0]) if given else time.time_ns() >> 20) > 0)
