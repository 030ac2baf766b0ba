"""A run can be stopped at any moment and gone on with; a worker that dies or hangs costs one article."""

from __future__ import annotations

import contextlib
import json
import multiprocessing
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from sitgraph import read, workers
from sitgraph.errors import InputError, StoreError, WorkerError
from sitgraph.graph.writer import sorted_nquads
from sitgraph.model import Article, Passage
from sitgraph.output import file_stem
from sitgraph.provenance import grammar_version
from sitgraph.run import Run
from sitgraph.store.embedded import EmbeddedStore
from sitgraph.workers import Crew, Extracted, Failed

TEXT = "Russian troops withdrew from Lyman on Saturday, the governor said. Two soldiers were wounded near Kupiansk."


def articles(folder: Path, number: int) -> Path:
    path = folder / "in.jsonl"
    path.write_text("\n".join(json.dumps({"id": f"a{n}", "text": f"{TEXT} ({n})", "date": "2022-10-02", "lang": "en"}) for n in range(number)))
    return path


def extracted(path: Path, output: Path) -> list[tuple[str, str]]:
    with Crew(1, grammar_version()) as crew:
        return Run(output, crew).extract(read.read([path])).unreadable


def contents(output: Path) -> dict[str, bytes]:
    names = [p for p in output.rglob("*") if p.is_file() and p.relative_to(output).parts[0] not in ("store", "graphs", "journal.jsonl")]
    return {str(p.relative_to(output)): p.read_bytes() for p in names}


KILLS = int(os.environ.get("SITGRAPH_KILLS", "6"))
"""How often a run is killed; a hundred times by SITGRAPH_KILLS=100 (`make endure`)."""


@pytest.mark.slow
def test_killed_at_random_moments_it_goes_on(tmp_path: Path) -> None:
    source = articles(tmp_path, 40 * KILLS)
    extracted(source, tmp_path / "whole")
    chance = random.Random(7)
    # Small shards, loaded soon, so that some of the kills fall on that.
    script = "from sitgraph import run, shards; from sitgraph.cli import main; shards.FULL, run._AT_A_TIME = 200_000, 30; main()"
    command = [sys.executable, "-c", script, "extract", str(source), "-o", str(tmp_path / "killed"), "-q"]
    for number in range(KILLS):
        # A shell starts what runs in the background with Ctrl-C ignored, and that is inherited.
        process = subprocess.Popen(
            command, start_new_session=True, stderr=subprocess.DEVNULL, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)
        )
        time.sleep(chance.uniform(0.5, 9.0))
        if number % 4 == 3:
            process.send_signal(signal.SIGINT)
            process.wait(60)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        for path in (tmp_path / "killed").rglob("*.ttl"):
            if not path.name.startswith("."):
                assert path.read_bytes() == (tmp_path / "whole" / "articles" / path.name).read_bytes()
    assert subprocess.run(command, check=False).returncode == 0
    assert contents(tmp_path / "killed") == contents(tmp_path / "whole")
    assert stored(tmp_path / "killed") == stored(tmp_path / "whole") == (tmp_path / "whole" / "sitgraph.nq").read_bytes()


def stored(output: Path) -> bytes:
    """What the store holds, written as the dataset is."""
    with EmbeddedStore(output / "store", read_only=True) as store:
        return b"".join(sorted_nquads(part) for _, part in store.parts())


def test_the_dataset_is_what_the_store_holds(tmp_path: Path) -> None:
    source = articles(tmp_path, 3)
    extracted(source, tmp_path / "out")
    first = contents(tmp_path / "out")
    assert stored(tmp_path / "out") == first["sitgraph.nq"]
    with Crew(1, grammar_version()) as crew:
        assert Run(tmp_path / "out", crew).extract(read.read([source])).unchanged == 3
    assert contents(tmp_path / "out") == first


def test_what_a_killed_run_left_in_shards_is_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One left before it was loaded, one after, and one that its journal knows only in part."""
    source, output = articles(tmp_path, 6), tmp_path / "out"
    with monkeypatch.context() as broken:
        broken.setattr("sitgraph.run.Run._datasets", stop)
        with pytest.raises(SystemExit):
            extracted(articles(tmp_path, 2), output)
        broken.setattr("sitgraph.shards.Shards.load", lambda *_: None)
        with pytest.raises(SystemExit):
            extracted(articles(tmp_path, 6), output)
    assert sorted(p.name for p in (output / "graphs").iterdir()) == ["000001", "000002.new"]
    journal = (output / "journal.jsonl").read_bytes().splitlines(keepends=True)
    (output / "journal.jsonl").write_bytes(b"".join(journal[:-1]) + journal[-1][:20])
    (output / "articles" / ".a0.ttl.99.part").write_bytes(b"half")
    with Crew(1, grammar_version()) as crew:
        assert Run(output, crew).extract(read.read([source])).unchanged == 5
    extracted(source, tmp_path / "whole")
    assert contents(output) == contents(tmp_path / "whole")
    assert stored(output) == stored(tmp_path / "whole")
    assert [json.loads(line)["shard"] for line in (output / "journal.jsonl").read_text().splitlines()[-1:]] == [3]


def test_a_store_that_is_gone_is_made_again(tmp_path: Path) -> None:
    source, output = articles(tmp_path, 2), tmp_path / "out"
    extracted(source, output)
    before = stored(output)
    shutil.rmtree(output / "store")
    extracted(source, output)
    assert stored(output) == before == (output / "sitgraph.nq").read_bytes()


def test_a_store_that_is_gone_and_in_no_shard_is_extracted_again(tmp_path: Path) -> None:
    source, output = articles(tmp_path, 2), tmp_path / "out"
    extracted(source, output)
    before = stored(output)
    shutil.rmtree(output / "store")
    shutil.rmtree(output / "graphs")
    extracted(source, output)
    assert stored(output) == before


def test_a_damaged_shard_is_named_with_the_remedy(tmp_path: Path) -> None:
    source, output = articles(tmp_path, 2), tmp_path / "out"
    extracted(source, output)
    before, shard = contents(output), output / "graphs" / "000001"
    for damaged in (b"", shard.read_bytes()[:200], b"\xff" * 200):
        shard.write_bytes(damaged)
        with pytest.raises(StoreError, match=r"000001: damaged; remove it, and run the same command$"):
            extracted(source, output)
        assert contents(output) == before
    shard.rename(output / "graphs" / "000001.new")
    with pytest.raises(StoreError, match=r"000001\.new: damaged; remove it, and run the same command with --again$"):
        extracted(source, output)
    (output / "graphs" / "000001.new").unlink()
    extracted(source, output)
    assert contents(output) == before


def test_a_shard_goes_when_all_its_articles_have_newer_graphs(tmp_path: Path) -> None:
    source, output = articles(tmp_path, 2), tmp_path / "out"
    extracted(source, output)
    for number, left in ((0, ["000001", "000002"]), (1, ["000002", "000003"])):
        source.write_text(source.read_text().replace(f"({number})", "(again)"))
        extracted(source, output)
        assert sorted(p.name for p in (output / "graphs").iterdir()) == left
    assert stored(output) == (output / "sitgraph.nq").read_bytes()


def stop(*_: object) -> None:
    raise SystemExit


def test_a_folder_that_workers_cannot_write_ends_the_run_in_one_line(tmp_path: Path) -> None:
    def spoiling() -> Iterator[Article | read.Unreadable]:
        (tmp_path / "out" / "records").rmdir()
        (tmp_path / "out" / "records").write_text("no folder")
        yield from read.read([articles(tmp_path, 1)])

    with Crew(1, grammar_version()) as crew, pytest.raises(InputError, match="out: cannot write there"):
        Run(tmp_path / "out", crew).extract(spoiling())


def test_a_changed_article_replaces_its_graph(tmp_path: Path) -> None:
    source = articles(tmp_path, 2)
    extracted(source, tmp_path / "out")
    source.write_text(source.read_text().replace("withdrew from Lyman", "captured Izium", 1))
    with Crew(1, grammar_version()) as crew:
        report = Run(tmp_path / "out", crew).extract(read.read([source]))
    assert (report.articles, report.unchanged) == (2, 1)
    assert b"Capture" in (tmp_path / "out" / "articles" / "a0.ttl").read_bytes()
    quads = (tmp_path / "out" / "sitgraph.nq").read_text()
    assert "operation/a0/" in quads
    assert not [line for line in quads.splitlines() if "/operation/a0/" in line and "Withdrawal" in line]


def article(name: str, text: str) -> Article:
    return Article(name, text, (Passage(0, len(text)),), lang="en")


def test_a_worker_that_hangs_is_ended() -> None:
    with Crew(1, "v", seconds=0.001) as crew:
        crew.model_of(article("a", TEXT))
        (found,) = crew.extract([article("a", TEXT * 300)])
    assert isinstance(found, Failed)
    assert "longer than" in found.reason


def test_a_worker_that_dies_costs_one_article() -> None:
    with Crew(1, "v") as crew:
        todo = [article("a", TEXT), article("b", TEXT), article("c", TEXT)]
        found = []
        for number, each in enumerate(crew.extract(todo)):
            found.append(each)
            if number == 0:
                crew._workers[0]._process.kill()  # pyright: ignore[reportPrivateUsage]
    assert [type(f) for f in found].count(Extracted) == 2
    assert [f.reason.startswith("its worker died") for f in found if isinstance(f, Failed)] == [True]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux limits the address space of a process")
def test_where_no_worker_can_start_the_run_ends_and_says_so() -> None:
    """And does not call every article unreadable, one by one."""
    with Crew(1, "v", memory=100 << 20) as crew, pytest.raises(WorkerError, match=r"no worker can start \(.+\)"):
        list(crew.extract([article(name, TEXT) for name in "abc"]))
    with Crew(1, "v", memory=100 << 20) as crew, pytest.raises(WorkerError, match="no worker can start"):
        crew.model_of(article("a", TEXT))


def test_workers_end_with_a_long_run_and_start_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "LIFE", 2)
    with Crew(1, "v") as crew:
        for _ in range(2):
            assert {f.id for f in crew.extract([article(name, TEXT) for name in "abc"])} == {"a", "b", "c"}
            assert not multiprocessing.active_children()


@pytest.mark.slow
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux tells and limits the address space of a process")
def test_an_article_that_exhausts_the_memory_costs_itself() -> None:
    with Crew(1, "v") as crew:
        list(crew.extract([article("warm", TEXT)]))
        pid = crew._workers[0]._process.pid  # pyright: ignore[reportPrivateUsage]
        taken = int(Path(f"/proc/{pid}/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    with Crew(1, "v", memory=taken + (64 << 20)) as crew:
        found = {f.id: f for f in crew.extract([article("a", TEXT), article("big", f"{TEXT} " * 20_000), article("b", TEXT)])}
    big = found["big"]
    assert isinstance(big, Failed)
    assert "memory" in big.reason or "worker died" in big.reason
    assert isinstance(found["a"], Extracted)
    assert isinstance(found["b"], Extracted)


def test_a_worker_is_replaced_when_it_has_done_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sitgraph.workers.LIFE", 2)
    with Crew(1, "v") as crew:
        found = list(crew.extract([article(str(n), TEXT) for n in range(3)]))
    assert [f.id for f in found if isinstance(f, Extracted)] == ["0", "1", "2"]


def test_two_workers_write_the_same_bytes(tmp_path: Path) -> None:
    source = articles(tmp_path, 12)
    extracted(source, tmp_path / "one")
    with Crew(2, grammar_version()) as crew:
        Run(tmp_path / "two", crew).extract(read.read([source]))
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


@pytest.mark.parametrize("name", ["../up", ".hidden", "a/b", "a" * 500, "nul\x00", "ünï", "CON", "a b", "%2e%2e", "-rf"])
def test_an_id_is_a_safe_file_name(name: str) -> None:
    stem = file_stem(name)
    assert "/" not in stem
    assert "\x00" not in stem
    assert not stem.startswith(".")
    assert len(stem) <= 200
