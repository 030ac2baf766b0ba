"""A whole run: articles in; Turtle, records, dataset and store out. It can be stopped at any moment and gone on with.

The output folder holds

    articles/<id>.ttl     one stand-alone Turtle file per article
    records/<id>.jsonl    its records
    journal.jsonl         what each article yielded, with the hash of what it was made from
    store/                the embedded store
    sitgraph.trig, .nq    the dataset, written at the end of a run
    records.jsonl         all records, written at the end of a run

An article is entered in the journal after its files and its graph are safely written, so a run that was killed
repeats at most 32 articles. Files are written under a temporary name and renamed: none is ever half-written.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

import pyoxigraph
from pyoxigraph import RdfFormat

from sitgraph import iris
from sitgraph.errors import InputError
from sitgraph.graph import writer
from sitgraph.model import Article
from sitgraph.provenance import grammar_version
from sitgraph.read import Unreadable
from sitgraph.store.embedded import EmbeddedStore
from sitgraph.workers import Crew, Extracted, Failed

_STEM_LIMIT = 120
# Articles that are written to the store together; a run that is killed does at most so many again.
_AT_ONCE = 32


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
    """A hash of all that an article was given with: its text, date, title, source, address and language."""
    given = (article.id, article.text, str(article.date), article.title, article.source, article.url, article.lang)
    return hashlib.sha256(json.dumps(given, ensure_ascii=True).encode()).hexdigest()[:32]


@contextmanager
def replacing(path: Path) -> Generator[BinaryIO, None, None]:
    """A file that takes the place of `path` when it is complete, and leaves no trace when it is not."""
    partial = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with partial.open("wb") as handle:
            yield handle
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


class Run:
    """Extraction of any number of articles into one output folder, by a crew of workers.

    Raises InputError where the folder cannot be written, StoreError where its store is in use.
    """

    def __init__(self, output: Path, crew: Crew, *, again: bool = False) -> None:
        self.output = output
        self._crew = crew
        self._version = grammar_version()
        try:
            for folder in ("articles", "records"):
                (output / folder).mkdir(parents=True, exist_ok=True)
            self._journal = output / "journal.jsonl"
            self._done = {} if again else {entry.id: entry for entry in _journal(self._journal)}
            with self._journal.open("ab"):
                pass
        except OSError as error:
            raise InputError(f"{output}: cannot write there ({error.strerror}); name another folder with -o") from None
        self.report = Report()
        self._hashes: dict[str, str] = {}
        self._ids: set[int] = set()

    def extract(
        self, articles: Iterable[Article | Unreadable], *, progress: Callable[[str], None] | None = None
    ) -> Report:
        """Extract the articles, skip the unchanged ones, then write the dataset; the report counts them all."""
        told = progress or (lambda _: None)
        with EmbeddedStore(self.output / "store") as store, self._journal.open("ab") as journal:
            waiting: list[Extracted] = []
            for found in self._crew.extract(self._changed(articles, told)):
                if isinstance(found, Failed):
                    self.report.unreadable.append((found.id, found.reason))
                else:
                    waiting.append(found)
                if len(waiting) >= _AT_ONCE:
                    self._write(waiting, store, journal)
                    waiting = []
                told(found.id)
            self._write(waiting, store, journal)
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
            model = self._crew.model_of(item)
            if model == "none":
                self.report.unsupported.setdefault(item.lang, []).append(item.id)
            known = self._done.pop(item.id, None)
            digest = content_hash(item)
            if known and (known.hash, known.version, known.model) == (digest, self._version, model) and self._turtle(item.id).is_file():
                self.report.unchanged += 1
                self.report.add(known)
                told(item.id)
                continue
            self._hashes[item.id] = digest
            yield item

    def _turtle(self, article_id: str) -> Path:
        return self.output / "articles" / f"{file_stem(article_id)}.ttl"

    def _write(self, done: Sequence[Extracted], store: EmbeddedStore, journal: BinaryIO) -> None:
        """Write some articles' files and graphs, and then enter them in the journal."""
        for found in done:
            with replacing(self._turtle(found.id)) as out:
                out.write(found.turtle)
            with replacing(self.output / "records" / f"{file_stem(found.id)}.jsonl") as out:
                out.write(found.records)
        store.put_articles([(iris.article(f.id), list(pyoxigraph.parse(f.quads, format=RdfFormat.N_QUADS))) for f in done])
        for found in done:
            entry = Entry(
                found.id, self._hashes.pop(found.id), self._version, found.model, found.operations, found.losses, found.units
            )
            journal.write(json.dumps(asdict(entry), ensure_ascii=False).encode() + b"\n")
            self.report.add(entry)
        journal.flush()

    def _datasets(self, store: EmbeddedStore) -> None:
        with replacing(self.output / "sitgraph.trig") as trig, replacing(self.output / "sitgraph.nq") as nquads:
            writers = (writer.DatasetWriter(trig), writer.DatasetWriter(nquads, RdfFormat.N_QUADS))
            for _, quads in store.graphs():
                ordered = writer.ordered(quads)
                for each in writers:
                    each.write(ordered)
        with replacing(self.output / "records.jsonl") as out:
            for path in sorted((self.output / "records").glob("*.jsonl")):
                out.write(path.read_bytes())


def _journal(path: Path) -> Iterator[Entry]:
    """Entries of a journal, skipping a last line that a killed run left unfinished."""
    if not path.exists():
        return
    with path.open("rb") as lines:
        for line in lines:
            try:
                yield Entry(**json.loads(line))
            except (ValueError, TypeError):
                continue
