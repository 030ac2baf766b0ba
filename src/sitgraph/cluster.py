"""Extraction on a Ray cluster: the same work as `workers.Crew` does, by actors on any number of machines.

An actor holds the models and takes one article at a time. One that dies, hangs or runs out of memory costs the article
it had; another is started in its place. Results come back to the machine that was asked, which alone writes the output.
Ray comes with `pip install 'sitgraph[ray]'`; $RAY_ADDRESS names a running cluster, without it one is started here.
"""

from __future__ import annotations

import contextlib
import importlib
import logging
import time
from collections.abc import Iterable, Iterator
from typing import Any

from sitgraph.errors import UsageError
from sitgraph.model import Article
from sitgraph.output import OutputFolder
from sitgraph.workers import SECONDS, STARTING, Extracted, Failed, extract_one, one_thread_each, settle

_PATIENCE = 0.5


class Actor:
    """What an actor is: a pipeline that stays loaded."""

    def __init__(self, model: str | None, filtered: bool, version: str) -> None:
        one_thread_each()
        from sitgraph.pipeline import Pipeline

        self._pipeline = Pipeline(model, filtered=filtered)
        self._version = version

    def extract(self, article: Article) -> Any:
        """What the article yields: `Extracted`, `Failed`, or the error that is no article's fault."""
        answer = extract_one(self._pipeline, article, self._version)
        settle()
        return answer

    def model_of(self, article: Article) -> Any:
        """The model that the article's language is parsed with."""
        return self._pipeline.model_of(article)


class RayCrew:
    """A number of actors on a Ray cluster; a context manager. Arguments are those of `workers.Crew`.

    Raises UsageError where Ray is not installed or its cluster cannot be reached.
    """

    def __init__(self, jobs: int, version: str, *, model: str | None = None, filtered: bool = True, seconds: float = SECONDS) -> None:
        try:
            ray: Any = importlib.import_module("ray")  # an extra: the types are checked where it is not installed, too
        except ImportError:
            raise UsageError("Ray is not installed; install it with: pip install 'sitgraph[ray]'") from None
        self._ray = ray
        self._began = not ray.is_initialized()
        if self._began:
            try:
                ray.init(log_to_driver=False, include_dashboard=False, logging_level=logging.ERROR, ignore_reinit_error=True)
            except (ConnectionError, ValueError, RuntimeError, OSError) as error:
                raise UsageError(f"the Ray cluster cannot be reached ({' '.join(str(error).split())[:200]}); see $RAY_ADDRESS") from None
        self._settings = (model, filtered, version)
        self._class: Any = ray.remote(num_cpus=1, max_restarts=0, max_task_retries=0)(Actor)
        self._jobs, self._seconds = max(1, jobs), seconds
        self._idle: list[Any] = []
        self._busy: dict[Any, tuple[Any, Article, float]] = {}
        self._seasoned: set[Any] = set()
        self._models: dict[str, str] = {}

    def __enter__(self) -> RayCrew:
        return self

    def __exit__(self, *_: object) -> None:
        for actor in (*self._idle, *(actor for actor, _, _ in self._busy.values())):
            with contextlib.suppress(ValueError, RuntimeError):
                self._ray.kill(actor)
        if self._began:
            self._ray.shutdown()

    def model_of(self, article: Article) -> str:
        """The model that an article's language is parsed with, "none" where there is no language pack."""
        from sitgraph import resources

        if article.lang not in resources.languages():
            return "none"
        if article.lang not in self._models:
            actor = self._idle[0] if self._idle else self._class.remote(*self._settings)
            try:
                self._models[article.lang] = self._ray.get(actor.model_of.remote(article))
            except self._ray.exceptions.RayTaskError as error:
                raise error.cause from None
            if actor not in self._idle:
                self._idle.append(actor)
        return self._models[article.lang]

    def extract(self, articles: Iterable[Article], into: OutputFolder | None = None) -> Iterator[Extracted | Failed]:
        """What each article yields, in the order in which they are done; `into` is left to the machine that was asked."""
        source = iter(articles)
        following = next(source, None)
        while True:
            while following is not None and len(self._busy) < self._jobs:
                actor = self._idle.pop() if self._idle else self._class.remote(*self._settings)
                allowed = self._seconds if actor in self._seasoned else self._seconds + STARTING
                self._busy[actor.extract.remote(following)] = (actor, following, time.monotonic() + allowed)
                following = next(source, None)
            if not self._busy:
                return
            yield from self._collect()

    def _collect(self) -> Iterator[Extracted | Failed]:
        ready, _ = self._ray.wait(list(self._busy), num_returns=1, timeout=_PATIENCE)
        for task in ready:
            actor, article, _ = self._busy.pop(task)
            try:
                answer = self._ray.get(task)
            except self._ray.exceptions.RayError as error:
                self._seasoned.discard(actor)
                yield Failed(article.id, f"its worker died ({type(error).__name__})")
                continue
            self._seasoned.add(actor)
            self._idle.append(actor)
            if isinstance(answer, Exception):
                raise answer
            yield answer
        now = time.monotonic()
        for task in [task for task, (_, _, deadline) in self._busy.items() if deadline < now]:
            actor, article, _ = self._busy.pop(task)
            self._seasoned.discard(actor)
            self._ray.kill(actor)
            yield Failed(article.id, f"took longer than {self._seconds:g} s; give it more with --seconds")
