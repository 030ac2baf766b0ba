"""The same work on a local Ray cluster of two workers: the same records, and one bad worker survived."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from sitgraph import read, resources
from sitgraph.cluster import RayCrew
from sitgraph.model import Article, Passage
from sitgraph.provenance import grammar_version
from sitgraph.run import Run
from sitgraph.workers import Crew, Extracted, Failed

pytest.importorskip("ray", reason="Ray is not installed; install it with: pip install 'sitgraph[ray]'")

TEXT = "Russian troops withdrew from Lyman on Saturday, the governor said."


@pytest.fixture(scope="module")
def crew() -> Iterator[RayCrew]:
    import ray

    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, logging_level="error")
    with RayCrew(2, grammar_version()) as found:
        yield found
    ray.shutdown()


def article(name: str, text: str = TEXT) -> Article:
    return Article(name, text, (Passage(0, len(text)),), lang="en")


def results(folder: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for kind in ("articles", "records") for p in (folder / kind).iterdir()} | {
        name: (folder / name).read_bytes() for name in ("records.jsonl", "sitgraph.nq", "sitgraph.trig")
    }


@pytest.mark.slow
def test_the_same_records(crew: RayCrew, tmp_path: Path) -> None:
    given = sorted((resources.folder("examples") / "dispatches").glob("*.txt"))[:6]
    with Crew(1, grammar_version()) as alone:
        Run(tmp_path / "here", alone).extract(read.read(given))
    Run(tmp_path / "there", crew).extract(read.read(given))
    assert results(tmp_path / "there") == results(tmp_path / "here")


@pytest.mark.slow
def test_a_bad_worker_is_survived(crew: RayCrew) -> None:
    import ray

    list(crew.extract([article("warm"), article("up")]))
    victim = crew._idle[-1]  # pyright: ignore[reportPrivateUsage]
    os.kill(ray.get(victim.__ray_call__.remote(lambda _: os.getpid())), signal.SIGKILL)
    found = list(crew.extract([article(str(n)) for n in range(6)]))
    assert sorted(f.id for f in found) == [str(n) for n in range(6)]
    assert sum(isinstance(f, Extracted) for f in found) == 5
    assert [f.reason.startswith("its worker died") for f in found if isinstance(f, Failed)] == [True]


@pytest.mark.slow
def test_a_worker_that_hangs_is_ended(crew: RayCrew, monkeypatch: pytest.MonkeyPatch) -> None:
    list(crew.extract([article("warm"), article("up")]))
    monkeypatch.setattr(crew, "_seconds", 0.001)
    (found,) = crew.extract([article("long", TEXT * 2_000)])
    assert isinstance(found, Failed)
    assert "longer than" in found.reason
