"""A whole run: articles in; Turtle, records, dataset and store out. It can be stopped at any moment and gone on with.

The output folder holds

    articles/<id>.ttl     one stand-alone Turtle file per article
    records/<id>.jsonl    its records
    journal.jsonl         what each article yielded, with the hash of what it was made from
    store/                the embedded store
    sitgraph.trig, .nq    the dataset, written at the end of a run
    records.jsonl         all records, written at the end of a run

An article is entered in the journal after its files and its graph are safely written, so a run that was killed
repeats at most the articles that were in hand: 64, or the last few seconds' worth. Files are written under a temporary
name and renamed: none is ever half-written.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from types import TracebackType
from typing import BinaryIO
from urllib.parse import quote

import pyoxigraph
from pyoxigraph import RdfFormat

from sitgraph import iris, resources
from sitgraph.errors import InputError
from sitgraph.graph import writer
from sitgraph.model import Article
from sitgraph.provenance import grammar_version
from sitgraph.read import Unreadable
from sitgraph.store.embedded import EmbeddedStore
from sitgraph.workers import Extracted, Extractors, Failed

_STEM_LIMIT = 120
# Articles that are written together, at most, and how long one may wait for that; a run that is killed does them again.
_AT_ONCE = 64
_AT_LEAST_EVERY = 3.0


@dataclass(frozen=True, slots=True)
class Entry:
    """One article's line in the journal."""

    id: str
    hash: str
    version: str
    model: str
    operations: int
    losses: int
    units: int


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


def file_stem(article_id: str) -> str:
    """A file name for an article's id: percent-escaped, never hidden, at most 120 characters (then with a hash)."""
    stem = quote(article_id, safe=" -_~()+,=@")
    stem = stem.replace(".", "%2E", 1) if stem.startswith(".") else stem
    if len(stem) > _STEM_LIMIT:
        stem = f"{stem[:_STEM_LIMIT - 17]}~{hashlib.sha256(article_id.encode()).hexdigest()[:16]}"
    return stem


def content_hash(article: Article) -> str:
    """A hash of all that an article was given with: its text, date, title, source, address, language and author."""
    given = (article.id, article.text, str(article.date), article.title, article.source, article.url, article.lang, article.author)
    return hashlib.sha256(json.dumps(given, ensure_ascii=True).encode()).hexdigest()[:32]


@contextmanager
def replacing(path: Path) -> Generator[BinaryIO, None, None]:
    """A file that takes the place of `path` when it is complete, and leaves no trace when it is not.

    Where a link leads, the file is replaced and not the link; what is no file (a device, a pipe) is written to as it is.
    """
    if path.exists() and not path.is_file():
        with path.open("wb") as handle:
            yield handle
        return
    path = path.resolve()
    partial = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with partial.open("wb") as handle:
            yield handle
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


class Run:
    """Extraction of any number of articles into one output folder, by the workers of this machine or of a cluster.

    Raises InputError where the folder cannot be written, StoreError where its store is in use.
    """

    def __init__(self, output: Path, crew: Extractors, *, again: bool = False) -> None:
        self.output = output
        self._crew = crew
        self._version = grammar_version()
        try:
            for folder in ("articles", "records"):
                (output / folder).mkdir(parents=True, exist_ok=True)
            self._journal = output / "journal.jsonl"
            self._done = {} if again else {entry.id: entry for entry in _journal(self._journal)}
            _closed(self._journal)
        except OSError as error:
            raise InputError(f"{output}: cannot write there ({error.strerror}); name another folder with -o") from None
        self.report = Report()
        self._hashes: dict[str, str] = {}
        self._ids: set[int] = set()

    def extract(
        self, articles: Iterable[Article | Unreadable], *, progress: Callable[[str], None] | None = None
    ) -> Report:
        """Extract the articles, skip the unchanged ones, then write the dataset; the report counts them all.

        When it is stopped from outside, what is extracted already is written first.
        """
        told = progress or (lambda _: None)
        with EmbeddedStore(self.output / "store") as store, self._journal.open("ab") as journal, _Writing(self, store, journal) as writing:
            for found in self._crew.extract(self._changed(articles, told)):
                if isinstance(found, Failed):
                    self.report.unreadable.append((found.id, found.reason))
                else:
                    writing.put(found)
                told(found.id)
            writing.finish()
            store.flush()
            self._datasets(store)
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
            same = known is not None and (known.hash, known.version) == (digest, self._version) and self._turtle(item.id).is_file()
            if known is not None and same and known.model == self._crew.model_of(item):
                self.report.unchanged += 1
                self.report.add(known)
                told(item.id)
                continue
            self._hashes[item.id] = digest
            yield item

    def _turtle(self, article_id: str) -> Path:
        return self.output / "articles" / f"{file_stem(article_id)}.ttl"

    def write(self, done: Sequence[Extracted], store: EmbeddedStore, journal: BinaryIO) -> list[Entry]:
        """Write some articles' files and graphs, and then enter them in the journal."""
        for found in done:
            with replacing(self._turtle(found.id)) as out:
                out.write(found.turtle)
            with replacing(self.output / "records" / f"{file_stem(found.id)}.jsonl") as out:
                out.write(found.records)
        store.put_nquads([iris.article(f.id) for f in done], b"".join(f.quads for f in done))
        entries = [
            Entry(f.id, self._hashes.pop(f.id), self._version, f.model, f.operations, f.losses, f.units) for f in done
        ]
        journal.write(b"".join(json.dumps(asdict(e), ensure_ascii=False).encode() + b"\n" for e in entries))
        journal.flush()
        return entries

    def _datasets(self, store: EmbeddedStore) -> None:
        with replacing(self.output / "sitgraph.trig") as trig, replacing(self.output / "sitgraph.nq") as nquads:
            dataset = writer.DatasetWriter(trig)
            for part in store.parts():
                ordered = writer.sorted_nquads(part)
                nquads.write(ordered)
                dataset.write(pyoxigraph.parse(ordered, format=RdfFormat.N_QUADS, lenient=True))  # the store checked every term
        with replacing(self.output / "records.jsonl") as out:
            records = self.output / "records"
            for name in sorted(name for name in os.listdir(records) if name.endswith(".jsonl")):
                out.write((records / name).read_bytes())


class _Writing:
    """Writes what is extracted, some articles at a time, beside the reading and handing out; a context manager."""

    def __init__(self, run: Run, store: EmbeddedStore, journal: BinaryIO) -> None:
        self._run, self._store, self._journal = run, store, journal
        self._thread = ThreadPoolExecutor(1)
        self._waiting: list[Extracted] = []
        self._since = time.monotonic()
        self._begun: Future[list[Entry]] | None = None

    def __enter__(self) -> _Writing:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        try:
            if kind is not None and issubclass(kind, KeyboardInterrupt):
                self.finish()
        finally:
            self._thread.shutdown()

    def put(self, found: Extracted) -> None:
        """Take one article; raises what went wrong with the writing of those before."""
        self._waiting.append(found)
        if len(self._waiting) >= _AT_ONCE or time.monotonic() - self._since > _AT_LEAST_EVERY:
            self._begin()

    def finish(self) -> None:
        """Wait until everything is written."""
        self._begin()
        self._begin()

    def _begin(self) -> None:
        if self._begun is not None:
            for entry in self._begun.result():
                self._run.report.add(entry)
            self._begun = None
        if self._waiting:
            self._begun = self._thread.submit(self._run.write, self._waiting, self._store, self._journal)
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
