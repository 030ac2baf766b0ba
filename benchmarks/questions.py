"""Latency of every bundled question over a synthetic graph, in the embedded store and in rdflib, side by side.

    python benchmarks/questions.py [--triples 1000000] [--rdflib] [--keep FOLDER]

The graph is made by the extractor's own writer: ledgers with real places, units and sides, and invented events. Each
question is asked as its own example and with nothing but what it needs; the median of three warm runs counts.
rdflib answers at a tenth of the size by default, for at full size a question takes it minutes.
"""

from __future__ import annotations

import argparse
import random
import resource
import shlex
import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

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
    words = shlex.split(question.example)[3:]
    given = {words[i].lstrip("-"): words[i + 1] for i in range(0, len(words), 2)}
    return [given, {k: v for k, v in given.items() if question.parameters[k].required}]


def latency(store: Store, sparql: str, runs: int = 3) -> float:
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        store.select(sparql)
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--triples", type=int, default=1_000_000)
    parser.add_argument("--rdflib", action="store_true", help="ask rdflib too, at a tenth of the size")
    parser.add_argument("--keep", type=Path, help="make the store in this folder, or use the one that is there")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or Path(temporary) / "store"
        if not (folder / "CURRENT").is_file():
            seconds, size = filled(folder, options.triples)
            print(f"{size:,} triples made and written in {seconds:.0f} s")
        store = open_store(folder)
        other: GraphStore | None = None
        if options.rdflib:
            from rdflib import Dataset

            small = Path(temporary) / "small"
            _, size = filled(small, options.triples // 10)
            other = GraphStore(Dataset(default_union=True))
            nquads = b"".join(writer.dump(quads, writer.RdfFormat.N_QUADS) for _, quads in EmbeddedStore(small, read_only=True).graphs())
            start = time.perf_counter()
            other.graph.parse(data=nquads, format="nquads")
            print(f"rdflib: {size:,} triples loaded in {time.perf_counter() - start:.0f} s")
        times = []
        for question in questions():
            for values in examples(question):
                sparql = bind(question, values, store)
                took = latency(store, sparql)
                times.append(took)
                line = f"{question.name:28} {' '.join(values.values()):28.28} {took:9.1f} ms {len(store.select(sparql).rows):7} rows"
                if other is not None:
                    theirs = latency(other, sparql, 1)
                    line += f"   rdflib at a tenth {theirs:9.1f} ms"
                print(line, flush=True)
        print(f"median {statistics.median(times):.1f} ms, slowest {max(times):.1f} ms, memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
