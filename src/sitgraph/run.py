"""A whole run: articles in; Turtle, records, dataset and store out. It can be stopped at any moment and gone on with.

What is in the output folder, `output` tells. An article is entered in the journal after its files are written and its
graph is in a shard; after some thousands the store loads these. A run that goes on loads what a killed one left, and
everything where the store is gone. So a run that was killed repeats at most the articles that were in hand: 64, or the
last few seconds' worth. Files are written under a temporary name and renamed: none is ever half-written.
"""

from __future__ import annotations

import hashlib
import heapq
import json
import os
import sys
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from itertools import chain, islice
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from pyoxigraph import NamedNode

from sitgraph import iris, resources
from sitgraph.graph import writer
from sitgraph.model import Article
from sitgraph.output import OutputFolder, replacing
from sitgraph.provenance import grammar_version
from sitgraph.read import Unreadable
from sitgraph.shards import Place, Shards
from sitgraph.store.embedded import EmbeddedStore, is_store
from sitgraph.workers import Extracted, Extractors, Failed

# Articles that are written together, and how long one may wait for that; a run that is killed does them again.
_AT_ONCE = 64
_AT_LEAST_EVERY = 3.0
# Articles that may wait while others are written.
_WAITING = 1024
# Articles that are extracted before the store loads them. No worker works meanwhile: neither takes the other's memory and
# cores, and the store is fastest with many at once. It takes some minutes, which one who stops a run has to wait.
_AT_A_TIME = 20_000
# Threads that load shards; each takes some 40 MB.
_LOADERS = min(2, os.cpu_count() or 1)


@dataclass(frozen=True, slots=True)
class Entry:
    """One article's line in the journal; `shard` and `at` are where its graph is."""

    id: str
    hash: str
    version: str
    model: str
    operations: int
    losses: int
    units: int
    shard: int = 0
    at: int = 0


@dataclass(slots=True)
class Report:
    """The sum of a run: what was extracted, what was unchanged, and what could not be read and why."""

    articles: int = 0
    unchanged: int = 0
    operations: int = 0
    losses: int = 0
    units: int = 0
    unsupported: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    unreadable: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])

    def add(self, entry: Entry) -> None:
        """Count one article."""
        self.articles += 1
        self.operations += entry.operations
        self.losses += entry.losses
        self.units += entry.units


def content_hash(article: Article) -> str:
    """A hash of all that an article was given with: its text, date, title, source, address, language and author."""
    given = (article.id, article.text, str(article.date), article.title, article.source, article.url, article.lang, article.author)
    return hashlib.sha256(json.dumps(given, ensure_ascii=True).encode()).hexdigest()[:32]


class Run:
    """Extraction of any number of articles into one output folder, by the workers of this machine or of a cluster.

    Raises InputError where the folder cannot be written, StoreError where its store is in use.
    """

    def __init__(self, output: Path, crew: Extractors, *, again: bool = False) -> None:
        self._output = OutputFolder(output)
        self._crew = crew
        self._version = grammar_version()
        self._output.make()
        with self._output.writing():
            self._done = {entry.id: entry for entry in _journal(self._output.journal)}
            _closed(self._output.journal)
        self._last_shard = max((entry.shard for entry in self._done.values()), default=0)
        if again:
            self._done.clear()
        self.report = Report()
        self._hashes: dict[str, str] = {}
        self._ids: set[int] = set()

    def extract(
        self, articles: Iterable[Article | Unreadable], *, progress: Callable[[str], None] | None = None,
        loading: Callable[[int], None] | None = None, stopping: Callable[[], None] | None = None,
    ) -> Report:  # fmt: skip
        """Extract the articles, skip the unchanged ones, then write the dataset; the report counts them all.

        `loading` is called with the number of articles that the store is about to load. When it is stopped from outside, what is
        extracted already is written and loaded first, which may take some minutes: `stopping` is called before.
        """
        told, takes = progress or (lambda _: None), loading or (lambda _: None)
        out, afresh = self._output, not is_store(self._output.store)
        with (
            EmbeddedStore(out.store) as store, Shards(out.graphs, self._last_shard, afresh=afresh) as shards,
            out.journal.open("ab") as journal, _Writing(self, shards, store, journal, takes, stopping) as writing,
        ):  # fmt: skip
            out.tidy()
            if shards.waiting:
                left = self._held(shards.waiting)
                takes(len(left))
                shards.load_waiting(left, store, _LOADERS)
            if afresh:  # what was written before there were shards is in neither
                self._done = {name: entry for name, entry in self._done.items() if entry.shard in shards.loaded}
            changed = self._changed(articles, told)
            for first in changed:
                for found in self._crew.extract(chain((first,), islice(changed, _AT_A_TIME - 1)), out):
                    if isinstance(found, Failed):
                        self.report.unreadable.append((found.id, found.reason))
                    else:
                        writing.put(found)
                    told(found.id)
                writing.finish()
            held = self._held(shards.loaded)
            self._datasets(store, shards, held)
            shards.keep({place.shard for _, place in held})
        self.report.unreadable.sort()
        return self.report

    def _changed(self, articles: Iterable[Article | Unreadable], told: Callable[[str], None]) -> Iterator[Article]:
        """The articles that must be extracted; the others are counted."""
        for item in articles:
            if isinstance(item, Unreadable):
                self.report.unreadable.append((item.name, item.reason))
                told(item.name)
                continue
            if hash(item.id) in self._ids:
                self.report.unreadable.append((item.id, "a second article of this id; only the first is kept"))
                continue
            self._ids.add(hash(item.id))
            if item.lang not in resources.languages():
                self.report.unsupported.setdefault(item.lang, []).append(item.id)
            known = self._done.pop(item.id, None)
            digest = content_hash(item)
            same = known is not None and (known.hash, known.version) == (digest, self._version) and self._output.turtle(item.id).is_file()
            if known is not None and same and known.model == self._crew.model_of(item):
                self.report.unchanged += 1
                self.report.add(known)
                told(item.id)
                continue
            self._hashes[item.id] = digest
            yield item

    def _held(self, shards: Collection[int]) -> list[tuple[NamedNode, Place]]:
        """The graphs that are in `shards`, by name: for each article its last entry in the journal counts."""
        places = {entry.id: Place(entry.shard, entry.at) for entry in _journal(self._output.journal)} if shards else {}
        found = [(iris.article(name), place) for name, place in places.items() if place.shard in shards]
        return sorted(found, key=lambda held: held[0].value)

    def write(self, done: Sequence[Extracted], shards: Shards, journal: BinaryIO) -> list[Entry]:
        """Write some articles' files and graphs, and then enter them in the journal."""
        for found in done:
            if found.files is not None:
                self._output.write(found.id, found.files.turtle, found.files.records)
        places = shards.append([(iris.article(f.id), f.graphs) for f in done])
        entries = [
            Entry(f.id, self._hashes.pop(f.id), self._version, f.model, f.operations, f.losses, f.units, place.shard, place.at)
            for f, place in zip(done, places, strict=True)
        ]
        journal.write(b"".join(json.dumps(asdict(e), ensure_ascii=False).encode() + b"\n" for e in entries))
        journal.flush()
        return entries

    def _datasets(self, store: EmbeddedStore, shards: Shards, held: Sequence[tuple[NamedNode, Place]]) -> None:
        out = self._output
        stored = ((name, nquads, writer.trig_of(nquads)) for name, nquads in _sorted(store.parts({name for name, _ in held})))
        with replacing(out.path / "sitgraph.trig") as trig, replacing(out.path / "sitgraph.nq") as nquads:
            dataset = writer.DatasetWriter(trig)
            for _, own, block in heapq.merge(stored, shards.graphs(held), key=lambda part: (part[0] != iris.SHARED, part[0].value)):
                nquads.write(own)
                dataset.append(block)
        with replacing(out.path / "records.jsonl") as records:
            for name in sorted(name for name in os.listdir(out.records) if name.endswith(".jsonl")):
                records.write((out.records / name).read_bytes())


def _sorted(parts: Iterable[tuple[NamedNode, bytes]]) -> Iterator[tuple[NamedNode, bytes]]:
    return ((name, writer.sorted_nquads(part)) for name, part in parts)


class _Writing:
    """Writes what is extracted, some articles at a time, beside the reading and handing out; a context manager."""

    def __init__(
        self, run: Run, shards: Shards, store: EmbeddedStore, journal: BinaryIO,
        loading: Callable[[int], None], stopping: Callable[[], None] | None,
    ) -> None:  # fmt: skip
        self._run, self._shards, self._store, self._journal = run, shards, store, journal
        self._loading, self._stopping = loading, stopping
        self._written = 0
        self._thread = ThreadPoolExecutor(1)
        self._waiting: list[Extracted] = []
        self._since = time.monotonic()
        self._begun: Future[list[Entry]] | None = None

    def __enter__(self) -> _Writing:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        try:
            if kind is not None and issubclass(kind, KeyboardInterrupt):
                if self._stopping is not None:
                    self._stopping()
                self.finish()
        finally:
            self._thread.shutdown()

    def put(self, found: Extracted) -> None:
        """Take one article; raises what went wrong with the writing of those before."""
        self._waiting.append(found)
        due = len(self._waiting) >= _AT_ONCE or time.monotonic() - self._since > _AT_LEAST_EVERY
        if due and (self._begun is None or self._begun.done()) or len(self._waiting) >= _WAITING:
            self._begin()

    def finish(self) -> None:
        """Wait until everything is written, and in the store."""
        self._begin()
        self._begin()
        if self._written:
            self._loading(self._written)
        self._shards.load(self._store, _LOADERS)
        self._written = 0

    def _begin(self) -> None:
        if self._begun is not None:
            for entry in self._begun.result():
                self._run.report.add(entry)
                self._written += 1
            self._begun = None
        if self._waiting:
            self._begun = self._thread.submit(self._run.write, self._waiting, self._shards, self._journal)
        self._waiting, self._since = [], time.monotonic()


def _closed(path: Path) -> None:
    """End a line that a killed run left unfinished, so that the next entry has one of its own."""
    with path.open("a+b") as journal:
        if journal.tell():
            journal.seek(-1, os.SEEK_END)
            if journal.read(1) != b"\n":
                journal.write(b"\n")


def _journal(path: Path) -> Iterator[Entry]:
    """Entries of a journal, skipping a last line that a killed run left unfinished."""
    if not path.exists():
        return
    with path.open("rb") as lines:
        for line in lines:
            try:
                entry = Entry(**json.loads(line))
            except (ValueError, TypeError):
                continue
            # A million entries share the few versions and models there are.
            yield replace(entry, version=sys.intern(entry.version), model=sys.intern(entry.model))
