"""Extraction in processes of their own: one that dies, hangs or runs out of memory costs the article it had, no more."""

from __future__ import annotations

import contextlib
import json
import multiprocessing
import signal
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from typing import Any

from sitgraph.model import Article

SECONDS = 120.0
"""How long one article may take, unless told otherwise."""
MOST_MEMORY = 6 << 30
"""Address space that one worker may take, in bytes, where the system can hold it to that."""
_PATIENCE = 0.5


@dataclass(frozen=True, slots=True)
class Extracted:
    """What a worker made of one article: Turtle, records as JSON Lines, the graph as N-Quads, and the counts."""

    id: str
    model: str
    turtle: bytes
    records: bytes
    quads: bytes
    operations: int
    losses: int
    units: int


@dataclass(frozen=True, slots=True)
class Failed:
    """An article that yielded nothing, and in one line why."""

    id: str
    reason: str


class _Worker:
    """One process with its pipe, the article it has and until when."""

    def __init__(self, model: str | None, filtered: bool, version: str) -> None:
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        self._process = context.Process(target=_work, args=(theirs, model, filtered, version), daemon=True)
        self._process.start()
        theirs.close()
        self.article: Article | None = None
        self.deadline = 0.0

    def give(self, article: Article, seconds: float) -> None:
        self.article, self.deadline = article, time.monotonic() + seconds
        self.connection.send(("extract", article))

    def end(self) -> None:
        self.connection.close()
        if self._process.is_alive():
            self._process.kill()
        self._process.join()

    def exit_code(self) -> int | None:
        self._process.join(1)
        return self._process.exitcode


class Crew:
    """A number of workers; a context manager.

    `seconds` is how long one article may take. `model` and `filtered` are as for `Pipeline`.
    """

    def __init__(self, jobs: int, version: str, *, model: str | None = None, filtered: bool = True, seconds: float = SECONDS) -> None:
        self._jobs = max(1, jobs)
        self._settings = (model, filtered, version)
        self._seconds = seconds
        self._workers: list[_Worker] = []
        self._models: dict[str, str] = {}

    def __enter__(self) -> Crew:
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self._workers:
            with contextlib.suppress(OSError):
                worker.end()

    def model_of(self, article: Article) -> str:
        """The model that an article's language is parsed with, "none" where there is no language pack."""
        from sitgraph import resources

        if article.lang not in resources.languages():
            return "none"
        if article.lang not in self._models:
            idle = next((w for w in self._workers if w.article is None), None) or self._start()
            idle.connection.send(("model", article))
            answer = idle.connection.recv()
            if isinstance(answer, Exception):
                raise answer
            self._models[article.lang] = answer
        return self._models[article.lang]

    def extract(self, articles: Iterable[Article]) -> Iterator[Extracted | Failed]:
        """What each article yields, in the order in which they are done."""
        source = iter(articles)
        more = True
        while True:
            while more and (idle := self._idle()) is not None:
                article = next(source, None)
                if article is None:
                    more = False
                    break
                try:
                    idle.give(article, self._seconds)
                except OSError:
                    self._replace(idle)
                    yield Failed(article.id, "its worker died before it began; run the same command again")
            busy = [w for w in self._workers if w.article is not None]
            if not busy:
                return
            yield from self._collect(busy)

    def _idle(self) -> _Worker | None:
        idle = next((w for w in self._workers if w.article is None), None)
        return idle or (self._start() if len(self._workers) < self._jobs else None)

    def _start(self) -> _Worker:
        worker = _Worker(*self._settings)
        self._workers.append(worker)
        return worker

    def _replace(self, worker: _Worker) -> None:
        worker.end()
        self._workers.remove(worker)

    def _collect(self, busy: list[_Worker]) -> Iterator[Extracted | Failed]:
        ready = wait([w.connection for w in busy], timeout=_PATIENCE)
        for worker in busy:
            article = worker.article
            assert article is not None
            if worker.connection in ready:
                try:
                    yield worker.connection.recv()
                    worker.article = None
                except (EOFError, OSError):
                    code = worker.exit_code()
                    self._replace(worker)
                    yield Failed(article.id, f"its worker died (exit code {code})")
            elif time.monotonic() > worker.deadline:
                self._replace(worker)
                yield Failed(article.id, f"took longer than {self._seconds:g} s; give it more with --seconds")


def _work(connection: Connection, model: str | None, filtered: bool, version: str) -> None:
    """The loop of a worker process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    from sitgraph.errors import SitgraphError
    from sitgraph.pipeline import Pipeline

    pipeline = Pipeline(model, filtered=filtered)
    while True:
        try:
            order, article = connection.recv()
        except (EOFError, OSError):
            return
        answer: Any
        try:
            answer = pipeline.model_of(article) if order == "model" else _extract(pipeline, article, version)
        except SitgraphError as error:
            answer = error if order == "model" else Failed(article.id, str(error))
        except MemoryError:
            answer = Failed(article.id, "ran out of memory")
        except RecursionError:
            answer = Failed(article.id, "is nested too deeply")
        except (ValueError, KeyError, IndexError, TypeError, AttributeError, AssertionError) as error:
            answer = Failed(article.id, f"extraction failed ({type(error).__name__}: {' '.join(str(error).split())[:200]})")
        connection.send(answer)


def _extract(pipeline: Any, article: Article, version: str) -> Extracted:
    from pyoxigraph import RdfFormat

    from sitgraph.graph import writer
    from sitgraph.graph.records import records_of

    model = pipeline.model_of(article)
    ledger = pipeline(article).ledger
    quads = writer.quads_of(ledger, version=version, model=model)
    records = b"".join(json.dumps(r, ensure_ascii=False).encode() + b"\n" for r in records_of(ledger))
    return Extracted(
        article.id, model, writer.turtle_of(quads), records, writer.dump(quads, RdfFormat.N_QUADS),
        len(ledger.operations), len(ledger.losses), len(ledger.units),
    )  # fmt: skip
