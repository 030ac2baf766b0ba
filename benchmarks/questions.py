"""Latency of every bundled question over a synthetic graph: embedded on disk, held in memory, and rdflib, side by side.

    python benchmarks/questions.py [--triples 1000000] [--rdflib] [--longest 60] [--keep FOLDER]

The graph is made by the extractor's own writer: ledgers with real places, units and sides, and invented events. Each
question is asked as its own example and with nothing but what it needs, binding its parameters included; the median of
three runs counts. Processor seconds are printed too: a busy machine stretches the clock. rdflib is asked once, over the
same graph, and stopped after `--longest` processor seconds; a stopped question counts as so long, which makes the ratio,
of processor seconds, a lower bound.
"""

from __future__ import annotations

import argparse
import random
import resource
import signal
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import cast

from pyoxigraph import Quad

from sitgraph import iris
from sitgraph.gazetteer import open_gazetteer
from sitgraph.graph import writer
from sitgraph.model import Article, Attribution, Claim, Ledger, Loss, Operation, Party, PlaceArgument, ResolvedPlace, TimeSpan
from sitgraph.query import Question, bind, open_store, questions
from sitgraph.registry.formations import units
from sitgraph.resolve.places import _within  # pyright: ignore[reportPrivateUsage]
from sitgraph.store import Store
from sitgraph.store.embedded import EmbeddedStore
from sitgraph.store.memory import GraphStore

TYPES = ("Attack", "Shelling", "Strike", "Battle", "Capture", "Withdrawal", "Advance", "Repulse", "Defence", "Control", "Deployment")
SOURCES = ("General Staff", "the ministry", "the governor", "milbloggers", "city officials", "satellite imagery", "the mayor", "residents")
BATCH = 200


def places(chance: random.Random) -> list[ResolvedPlace]:
    gazetteer = open_gazetteer()
    found = [e for lat, long in ((48.6, 38.0), (49.4, 36.9), (46.7, 32.8), (36.3, 43.1), (36.2, 37.1)) for _, e in gazetteer.near(lat, long, 80)]
    chosen = chance.sample(sorted(found, key=lambda e: e.key), 400)
    chosen += [e for name in ("Bakhmut", "Balakliya", "Kupiansk") for e in gazetteer.candidates(name) if e.country == "UA" and e.kind == "Settlement"]
    return [
        ResolvedPlace(e.key, e.name, e.kind, e.lat, e.long, "settlement", e.country, _within(gazetteer, e), (("en", e.name),))
        for e in {e.key: e for e in chosen}.values()
    ]


def ledgers() -> Iterator[Ledger]:
    chance = random.Random(11)
    known = places(chance)
    named = [Party(u.name, u.name, u.side, "unit", u.key) for u in units().values() if u.side in ("Ukraine", "Russia")]
    forces = [Party(None, "Ukrainian forces", "Ukraine"), Party(None, "Russian forces", "Russia")]
    number = 0
    while True:
        number += 1
        day = date(2022, 2, 24) + timedelta(days=chance.randrange(1400))
        text = " ".join(f"Sentence {n} of report {number} tells of fighting, of those who say so and of what was lost." for n in range(12))
        article = Article(f"report-{number}", text, (), day, f"Report {number}", chance.choice(("Example Wire", "Sector Review", "Day Log")))

        def claim(n: int, day: date = day) -> Claim:
            place = chance.choice(known)
            source = Attribution(chance.choice(SOURCES), None, None, None) if chance.random() < 0.6 else None
            status = chance.choices(("actual", "possible", "future", "negated"), (80, 8, 8, 4))[0]
            return Claim(
                f"Sentence {n}", n * 40, n * 40 + 10, "attacked", n * 40 + 1, n * 40 + 9, "attack/verb", status, source, TimeSpan(None, day, day),  # type: ignore[arg-type]
                (PlaceArgument(place.name, place.name, chance.choice(("at", "near", "from")), place),), 0.9,  # type: ignore[arg-type]
            )  # fmt: skip

        operations, losses = [], []
        for n in range(chance.randrange(4, 10)):
            agent = chance.choice(named) if chance.random() < 0.4 else chance.choice(forces)
            operations.append(Operation(claim(n), chance.choice(TYPES), (agent,), (forces[0] if agent.side == "Russia" else forces[1],)))
        for n in range(10, 10 + chance.randrange(3)):
            count = chance.randrange(1, 30)
            losses.append(Loss(claim(n), chance.choice(("tank", "personnel", "civilian", "drone")), chance.choice(("destroyed", "killed", "wounded")), None, chance.choice(forces), count, count))
        used = {a.place.key: a.place for c in (*operations, *losses) for a in c.claim.places}
        yield Ledger(article, tuple(operations), tuple(losses), (), tuple(used[k] for k in sorted(used)))


def filled(folder: Path, triples: int) -> tuple[float, int]:
    start = time.perf_counter()
    with EmbeddedStore(folder) as store:
        batch: list[tuple[object, list[Quad]]] = []
        for ledger in ledgers():
            batch.append((iris.article(ledger.article.id), writer.quads_of(ledger, version="benchmark", model="none")))
            if len(batch) == BATCH:
                store.put_articles(batch)  # type: ignore[arg-type]
                batch = []
                if len(store) >= triples:
                    break
        store.flush()
        store.optimize()
        return time.perf_counter() - start, len(store)


def examples(question: Question) -> list[dict[str, str]]:
    given = question.example_values()
    return [given, {k: v for k, v in given.items() if question.parameters[k].required}]


def latency(store: Store, question: Question, values: dict[str, str], runs: int = 3) -> tuple[float, float, int]:
    """Milliseconds by the clock, binding included, and of the processor for the query alone, medians of `runs`; the number of rows."""
    clock, processor, rows = [], [], 0
    for _ in range(runs):
        start = time.perf_counter()
        sparql = bind(question, values, store)
        used = time.process_time()
        rows = len(store.select(sparql).rows)
        clock.append(time.perf_counter() - start)
        processor.append(time.process_time() - used)
    return statistics.median(clock) * 1000, statistics.median(processor) * 1000, rows


class TooLong(Exception):
    pass


def in_rdflib(store: GraphStore, sparql: str, longest: int) -> tuple[float, bool]:
    """Milliseconds of the processor that rdflib takes, and whether it was stopped."""

    def stop(*_: object) -> None:
        raise TooLong

    signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, longest)
    start = time.process_time()
    try:
        for _ in store.graph.query(sparql):
            pass
    except TooLong:
        return longest * 1000, True
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    return (time.process_time() - start) * 1000, False


def opened(how: str, make: Callable[[], Store]) -> Store:
    before, start = memory(), time.perf_counter()
    store = make()
    print(f"{how}: opened in {time.perf_counter() - start:.1f} s, {memory() - before:.0f} MB more memory", flush=True)
    return store


def memory() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 1e6


def of_rdflib(disk: EmbeddedStore) -> GraphStore:
    from rdflib import Dataset

    dataset = Dataset(default_union=True)
    for _, quads in disk.graphs():
        dataset.parse(data=writer.dump(quads, writer.RdfFormat.N_QUADS), format="nquads")
    return GraphStore(dataset)


def summary(name: str, times: list[float]) -> None:
    print(f"{name:24} median {statistics.median(times):8.1f} ms   slowest {max(times):9.1f} ms")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--triples", type=int, default=1_000_000, help="5000000 for five million")
    parser.add_argument("--rdflib", action="store_true", help="ask rdflib too, over the same graph")
    parser.add_argument("--longest", type=int, default=60, help="processor seconds after which rdflib is stopped")
    parser.add_argument("--keep", type=Path, help="make the store in this folder, or use the one that is there")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or Path(temporary) / "store"
        if not (folder / "CURRENT").is_file():
            seconds, size = filled(folder, options.triples)
            print(f"{size:,} triples made and written in {seconds:.0f} s")
        disk = opened("on disk", lambda: open_store(folder))
        held = opened("held in memory", lambda: open_store(folder, in_memory=True))
        other = cast(GraphStore, opened("rdflib", lambda: of_rdflib(cast(EmbeddedStore, disk)))) if options.rdflib else None
        found: dict[str, list[float]] = {"on disk": [], "held in memory": [], "held, of the processor": []}
        ratios: list[float] = []
        print(f"{'question':28} {'with':26} {'disk ms':>9} {'held ms':>9} {'(cpu)':>8} {'rows':>7}" + (f" {'rdflib ms':>10}" if other else ""))
        for question in questions():
            for values in {str(v): v for v in examples(question)}.values():
                on_disk, _, _ = latency(disk, question, values)
                in_memory, used, rows = latency(held, question, values)
                for name, took in zip(found, (on_disk, in_memory, used), strict=True):
                    found[name].append(took)
                line = f"{question.name:28} {' '.join(values.values()):26.26} {on_disk:9.1f} {in_memory:9.1f} {used:8.1f} {rows:7}"
                if other is not None:
                    theirs, stopped = in_rdflib(other, bind(question, values, held), options.longest)
                    ratios.append(theirs / max(used, 0.1))
                    line += f" {'>' if stopped else ' '}{theirs:9.0f}  {ratios[-1]:7.0f} times"
                print(line, flush=True)
        for name, times in found.items():
            summary(name, times)
        if ratios:
            at_least = sum(r >= 50 for r in ratios)
            print(f"rdflib takes {statistics.median(ratios):.0f} times as long at the median, {min(ratios):.0f} times at the least;")
            print(f"50 times or more for {at_least} of {len(ratios)}")


if __name__ == "__main__":
    main()
