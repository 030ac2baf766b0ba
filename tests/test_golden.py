"""The demo dispatches: how well they are extracted, and the records and Turtle kept beside them (`make golden`)."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from sitgraph import resources

GOLDEN = resources.folder("examples") / "extracted"

# Where a processor rounds otherwise, a parse may differ here and there; more than that is a change to look at.
ALIKE = 0.97

FLOORS = {
    "operations": 0.85, "triggers (any type)": 0.88, "arguments": 0.74, "agent side": 0.79, "losses": 0.84, "units": 0.90,
    "factuality": 0.92, "source": 0.88, "time": 0.76, "loss count": 0.95, "loss owner side": 0.90, "place role": 0.83,
}  # fmt: skip


def lines(path: Path) -> set[str]:
    return set(re.sub(r"(%2B|\+)[0-9a-f]{12}", r"\1grammar", path.read_text(encoding="utf-8")).splitlines())


def test_the_figures_hold(demo: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from sitgraph.cli import main; main()", "evaluate", str(resources.folder("examples") / "golden"),
         str(demo / "records.jsonl"), "--json"],
        capture_output=True, check=True,
    )  # fmt: skip
    figures = json.loads(done.stdout)
    found = {**figures["f1"], **figures["accuracy"]}
    below = {name: (found[name], floor) for name, floor in FLOORS.items() if found[name] < floor}
    assert not below


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.jsonl")), ids=lambda p: p.stem)
def test_records_are_those_kept(path: Path, demo: Path) -> None:
    kept, found = lines(path), lines(demo / "records" / path.name)
    assert len(kept & found) >= ALIKE * max(len(kept), len(found)), sorted(kept ^ found)[:4]


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.ttl")), ids=lambda p: p.stem)
def test_turtle_is_that_kept(path: Path, demo: Path) -> None:
    kept, found = lines(path), lines(demo / "articles" / path.name)
    assert len(kept & found) >= ALIKE * max(len(kept), len(found)), sorted(kept ^ found)[:4]


def test_every_dispatch_is_kept() -> None:
    names = {p.stem for p in (resources.folder("examples") / "dispatches").glob("*.txt")}
    assert names == {p.stem for p in GOLDEN.glob("*.jsonl")} == {p.stem for p in GOLDEN.glob("*.ttl")}
