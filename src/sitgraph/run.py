"""A whole run: articles in; Turtle, records, dataset and store out. It can be stopped at any moment and gone on with.

The output folder holds

    articles/<id>.ttl     one stand-alone Turtle file per article
    records/<id>.jsonl    its records
    journal.jsonl         what each article yielded, with the hash of what it was made from
    store/                the embedded store
    sitgraph.trig, .nq    the dataset, written at the end of a run
    records.jsonl         all records, written at the end of a run

An article is entered in the journal after its files and its graph are safely written, so a run that was killed
repeats at most one article. Files are written under a temporary name and renamed: none is ever half-written.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

from pyoxigraph import RdfFormat

from sitgraph.errors import InputError, SitgraphError
from sitgraph.graph import writer
from sitgraph.graph.records import records_of
from sitgraph.model import Article, Ledger
from sitgraph.pipeline import Pipeline, grammar_version
from sitgraph.read import Unreadable
from sitgraph.store.embedded import EmbeddedStore

_STEM_LIMIT = 120


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
    """Extraction of any number of articles into one output folder.

    Raises InputError where the folder cannot be written, StoreError where its store is in use.
    """

    def __init__(self, output: Path, pipeline: Pipeline, *, again: bool = False) -> None:
        self.output = output
        self._pipeline = pipeline
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
        self._ids: set[str] = set()

    def extract(
        self, articles: Iterable[Article | Unreadable], *, progress: Callable[[str], None] | None = None
    ) -> Report:
        """Extract the articles, skip the unchanged ones, then write the dataset; the report counts them all."""
        with EmbeddedStore(self.output / "store") as store, self._journal.open("ab") as journal:
            for item in articles:
                if isinstance(item, Unreadable):
                    self.report.unreadable.append((item.name, item.reason))
                else:
                    self._one(item, store, journal)
                if progress is not None:
                    progress(item.name if isinstance(item, Unreadable) else item.id)
            store.flush()
            self._datasets(store)
        return self.report

    def _one(self, article: Article, store: EmbeddedStore, journal: BinaryIO) -> None:
        if article.id in self._ids:
            self.report.unreadable.append((article.id, "a second article of this id; only the first is kept"))
            return
        self._ids.add(article.id)
        model = self._pipeline.model_of(article)
        if model == "none":
            self.report.unsupported.setdefault(article.lang, []).append(article.id)
        known = self._done.get(article.id)
        state = (content_hash(article), self._version, model)
        if known and (known.hash, known.version, known.model) == state and self._turtle(article.id).is_file():
            self.report.unchanged += 1
            self.report.add(known)
            return
        try:
            ledger = self._pipeline(article).ledger
            self._write(ledger, model, store)
        except SitgraphError:
            raise
        except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError, MemoryError) as error:
            self.report.unreadable.append((article.id, f"extraction failed ({type(error).__name__}: {error})"))
            return
        entry = Entry(article.id, *state, len(ledger.operations), len(ledger.losses), len(ledger.units))
        journal.write(json.dumps(asdict(entry), ensure_ascii=False).encode() + b"\n")
        journal.flush()
        self.report.add(entry)

    def _turtle(self, article_id: str) -> Path:
        return self.output / "articles" / f"{file_stem(article_id)}.ttl"

    def _write(self, ledger: Ledger, model: str, store: EmbeddedStore) -> None:
        stem = file_stem(ledger.article.id)
        quads = writer.quads_of(ledger, version=self._version, model=model)
        with replacing(self._turtle(ledger.article.id)) as out:
            out.write(writer.turtle_of(quads))
        with replacing(self.output / "records" / f"{stem}.jsonl") as out:
            for record in records_of(ledger):
                out.write(json.dumps(record, ensure_ascii=False).encode() + b"\n")
        store.put_article(writer.article_iri(ledger.article), quads)

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
