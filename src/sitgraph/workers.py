"""Extraction in processes of their own: one that dies, hangs or runs out of memory costs the article it had, no more."""

from __future__ import annotations

import contextlib
import gc
import json
import multiprocessing
import os
import signal
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from multiprocessing.connection import Connection, wait
from typing import Any, Protocol

from sitgraph.errors import InputError, LanguagePackError, ModelError, SitgraphError, WorkerError
from sitgraph.model import Article
from sitgraph.output import OutputFolder
from sitgraph.shards import Packed, pack

SECONDS = 120.0
"""How long one article may take, unless told otherwise."""
STARTING = 300.0
"""How long a worker may take to load its models before its first article."""
MOST_MEMORY = 6 << 30
"""Address space that one worker may take, in bytes, where the system can hold it to that."""
LIFE = 2_000
"""Articles after which a worker is replaced: spaCy keeps every word it ever met, and memory is to stay flat."""
_PATIENCE = 0.5
# When the garbage collector looks at what is new, at what is older, at all: see `gc.set_threshold`.
_COLLECTING = (20_000, 10, 10)
_NO_START = "no worker can start ({}); it may lack memory, or a library it needs: try --jobs 1, or install Sitgraph anew"
_NO_MEMORY = "ran out of memory; split it into shorter articles"
_THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


@dataclass(frozen=True, slots=True)
class Files:
    """What is written as an article's own files: Turtle, and records as JSON Lines."""

    turtle: bytes
    records: bytes


@dataclass(frozen=True, slots=True)
class Extracted:
    """What a worker made of one article: its files, unless it wrote them itself, its graphs, and the counts."""

    id: str
    model: str
    files: Files | None
    graphs: Packed
    operations: int
    losses: int
    units: int


@dataclass(frozen=True, slots=True)
class Failed:
    """An article that yielded nothing, and in one line why."""

    id: str
    reason: str


class Extractors(Protocol):
    """What extracts articles side by side: the `Crew` of this machine, or a cluster's."""

    def model_of(self, article: Article) -> str:
        """The model that an article's language is parsed with, "none" where there is no language pack."""
        ...

    def extract(self, articles: Iterable[Article], into: OutputFolder | None = None) -> Iterator[Extracted | Failed]:
        """What each article yields, in the order in which they are done.

        Where workers reach the folder `into`, they write the articles' files there themselves.
        """
        ...


def one_thread_each() -> None:
    """Let each process that is started from here calculate in one thread: the processes are what shares the cores."""
    for name in _THREADS:
        os.environ.setdefault(name, "1")


class _Worker:
    """One process with its pipe, the article it has and until when; it sends None once it has come up, then an answer to each order."""

    def __init__(self, model: str | None, filtered: bool, version: str, memory: int) -> None:
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        self._process = context.Process(target=_work, args=(theirs, model, filtered, version, memory), daemon=True)
        self._process.start()
        theirs.close()
        self.article: Article | None = None
        self.deadline = 0.0
        self.fresh = True
        self.done = 0

    def give(self, article: Article, seconds: float, into: OutputFolder | None) -> None:
        # The first article waits for the models to be loaded, which is not its fault.
        allowed = seconds + STARTING if self.fresh else seconds
        self.fresh = False
        self.article, self.deadline = article, time.monotonic() + allowed
        self.connection.send(("extract", article, into))

    def model_of(self, article: Article) -> str | Exception:
        """The model that it parses the language of an article with. Raises EOFError or OSError where it ends instead."""
        self.connection.send(("model", article, None))
        while (answer := self.connection.recv()) is None:
            pass
        self.fresh = False
        return answer

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

    `seconds` is how long one article may take, `memory` how many bytes of address space a worker may. `model` and
    `filtered` are as for `Pipeline`.
    """

    def __init__(
        self, jobs: int, version: str, *, model: str | None = None, filtered: bool = True, seconds: float = SECONDS, memory: int = MOST_MEMORY
    ) -> None:
        self._jobs = max(1, jobs)
        self._settings = (model, filtered, version, memory)
        self._seconds = seconds
        self._workers: list[_Worker] = []
        self._models: dict[str, str] = {}
        self._came_up = False
        one_thread_each()

    def __enter__(self) -> Crew:
        # The first worker loads its models while the first article is still being read.
        self._start()
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self._workers:
            with contextlib.suppress(OSError):
                worker.end()

    def model_of(self, article: Article) -> str:
        """The model that an article's language is parsed with, "none" where there is no language pack.

        Raises what `extract` does.
        """
        from sitgraph import resources

        if article.lang not in resources.languages():
            return "none"
        if article.lang not in self._models:
            answer = self._asked(article)
            if isinstance(answer, Exception):
                raise answer
            self._models[article.lang] = answer
        return self._models[article.lang]

    def _asked(self, article: Article) -> str | Exception:
        end = ""
        for _ in range(2):  # a worker may die of what the article before it did
            asked = next((w for w in self._workers if w.article is None), None) or self._start()
            try:
                answer = asked.model_of(article)
            except (EOFError, OSError):
                end = self._ended(asked)
                continue
            self._came_up = True
            if len(self._workers) > self._jobs:
                self._replace(asked)
            return answer
        raise WorkerError(_NO_START.format(end))

    def extract(self, articles: Iterable[Article], into: OutputFolder | None = None) -> Iterator[Extracted | Failed]:
        """What each article yields, in the order in which they are done; their files are written to the folder `into`.

        Raises InputError where that cannot be written, ModelError where no worker can load its models, LanguagePackError
        where a pack is malformed, WorkerError where no worker comes up at all.
        """
        source = iter(articles)
        # One article is read ahead, so that a worker that is done never waits for the reading.
        following = next(source, None)
        done = 0
        while True:
            while following is not None and (idle := self._idle()) is not None:
                try:
                    idle.give(following, self._seconds, into)
                except OSError:
                    self._ended(idle)
                    yield Failed(following.id, "its worker died before it began; run the same command again")
                following = next(source, None)
            busy = [w for w in self._workers if w.article is not None]
            if not busy:
                break
            for found in self._collect(busy):
                done += 1
                yield found
        # What follows a long run, the writing of its dataset, is long too, and needs no workers' memory.
        while done >= LIFE and self._workers:
            self._replace(self._workers[0])

    def _idle(self) -> _Worker | None:
        idle = next((w for w in self._workers if w.article is None), None)
        return idle or (self._start() if len(self._workers) < self._jobs else None)

    def _start(self) -> _Worker:
        worker = _Worker(*self._settings)
        self._workers.append(worker)
        return worker

    def _ended(self, worker: _Worker) -> str:
        """How a worker ended of itself, in words. Raises WorkerError where none has ever come up: no other will."""
        end = _end(worker.exit_code())
        self._replace(worker)
        if not self._came_up:
            raise WorkerError(_NO_START.format(end))
        return end

    def _replace(self, worker: _Worker) -> None:
        worker.end()
        self._workers.remove(worker)

    def _collect(self, busy: list[_Worker]) -> Iterator[Extracted | Failed]:
        ready = wait([w.connection for w in busy], timeout=_PATIENCE)
        found: list[Extracted | Failed] = []
        for worker in busy:
            article = worker.article
            assert article is not None
            if worker.connection in ready:
                try:
                    answer = worker.connection.recv()
                except (EOFError, OSError):
                    found.append(Failed(article.id, f"its worker died ({self._ended(worker)})"))
                    continue
                if answer is None:
                    self._came_up = True
                    continue
                if isinstance(answer, Exception):
                    raise answer
                worker.article = None
                worker.done += 1
                # What ran out of memory may have left its worker in any state.
                if worker.done >= LIFE or isinstance(answer, Failed) and answer.reason == _NO_MEMORY:
                    self._replace(worker)
                found.append(answer)
            elif time.monotonic() > worker.deadline:
                self._replace(worker)
                found.append(Failed(article.id, f"took longer than {self._seconds:g} s; give it more with --seconds"))
        yield from found


def _end(code: int | None) -> str:
    """How a process ended, in words."""
    if code is not None and code < 0:
        with contextlib.suppress(ValueError):
            return f"killed by {signal.Signals(-code).name}" + (", perhaps for want of memory" if code == -signal.SIGKILL else "")
    return f"exit code {code}"


def _work(connection: Connection, model: str | None, filtered: bool, version: str, memory: int) -> None:
    """The loop of a worker process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    try:
        from sitgraph.pipeline import Pipeline

        pipeline = Pipeline(model, filtered=filtered)
    except Exception as error:  # noqa: BLE001  (whatever it is that a library cannot do here, it is said in one line)
        with contextlib.suppress(OSError):
            connection.send(WorkerError(_NO_START.format(" ".join(f"{type(error).__name__} {error}".split())[:200])))
        return
    with contextlib.suppress(OSError):
        connection.send(None)
    while True:
        try:
            order, article, into = connection.recv()
        except (EOFError, OSError):
            return
        answer: Any
        if order == "extract":
            answer = _written(extract_one(pipeline, article, version), into)
            settle()
        else:
            try:
                answer = pipeline.model_of(article)
            except SitgraphError as error:
                answer = error
        try:
            connection.send(answer)
        except OSError:
            return


def _written(found: Extracted | Failed | SitgraphError, into: OutputFolder | None) -> Extracted | Failed | SitgraphError:
    """What was found, once its files are in the folder `into`."""
    if into is None or not isinstance(found, Extracted) or found.files is None:
        return found
    try:
        into.write(found.id, found.files.turtle, found.files.records)
    except InputError as error:
        return error
    return replace(found, files=None)


@cache
def settle() -> None:
    """Spare the garbage collector what the first article has loaded: models and tables stay as long as their process.

    It would go through all of it again and again, a twentieth of the time that articles take. For processes of our own.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_COLLECTING)


def extract_one(pipeline: Any, article: Article, version: str) -> Extracted | Failed | SitgraphError:
    """What one article yields: whatever goes wrong with it is told as `Failed`; a missing model or malformed pack is no
    article's fault, and is handed back as the error it is.
    """
    try:
        return _extract(pipeline, article, version)
    except (ModelError, LanguagePackError) as error:
        return error
    except SitgraphError as error:
        return Failed(article.id, str(error))
    except MemoryError:
        return Failed(article.id, _NO_MEMORY)
    except RecursionError:
        return Failed(article.id, "is nested too deeply")
    except Exception as error:  # noqa: BLE001  (an article that breaks a rule nobody thought of costs itself, not the run)
        return Failed(article.id, f"extraction failed ({type(error).__name__}: {' '.join(str(error).split())[:200]})")


def _extract(pipeline: Any, article: Article, version: str) -> Extracted:
    from sitgraph.graph import writer
    from sitgraph.graph.records import records_of

    model = pipeline.model_of(article)
    ledger = pipeline(article).ledger
    written = writer.serialized(ledger, version=version, model=model)
    records = b"".join(json.dumps(r, ensure_ascii=False).encode() + b"\n" for r in records_of(ledger))
    return Extracted(
        article.id, model, Files(written.turtle, records), pack(written.own, written.trig, written.shared),
        len(ledger.operations), len(ledger.losses), len(ledger.units),
    )  # fmt: skip
