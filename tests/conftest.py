"""What several rooms' tests share: the demo dispatches, extracted once, and the servers that hold them."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from servers import oxigraph, virtuoso, virtuoso_program
from sitgraph import read, resources
from sitgraph.loading import load
from sitgraph.provenance import grammar_version
from sitgraph.query import Question, open_store
from sitgraph.registry import additions
from sitgraph.run import Run
from sitgraph.store import Store
from sitgraph.store.remote import RemoteStore
from sitgraph.workers import Crew

# How long an example takes depends on what else the machine does; hangs are what `test_hostile.py` looks for, by the processor's time.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output folder of the demo dispatches."""
    folder = tmp_path_factory.mktemp("demo")
    with Crew(1, grammar_version()) as crew:
        Run(folder, crew).extract(read.read([resources.folder("examples") / "dispatches"]))
    return folder


@pytest.fixture(scope="session")
def embedded(demo: Path) -> Store:
    return open_store(demo)


@pytest.fixture(scope="session")
def oxigraph_server(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """An Oxigraph server that holds the demo, sent as a user sends it."""
    with oxigraph(tmp_path_factory.mktemp("oxigraph")) as address:
        account = load(demo, address)
        assert account.sent == 21
        assert not account.failed
        yield RemoteStore(address)


@pytest.fixture(scope="session")
def virtuoso_server(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A Virtuoso server that holds the demo, bulk-loaded."""
    if virtuoso_program() is None:
        pytest.skip("virtuoso-t is not installed (Debian: virtuoso-opensource), so it was not compared")
    with virtuoso(tmp_path_factory.mktemp("virtuoso"), demo / "sitgraph.nq") as address:
        yield RemoteStore(address)


@pytest.fixture
def own_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An empty folder for tables of formations of one's own; those that a test adds are forgotten after it."""
    monkeypatch.setenv("SITGRAPH_DATA", str(tmp_path / "data"))
    monkeypatch.delenv("SITGRAPH_UNITS", raising=False)
    additions._renew()
    yield
    additions.use(())
    monkeypatch.undo()
    additions._renew()


def example_of(question: Question) -> dict[str, str]:
    """The parameters of a question's own example."""
    words = shlex.split(question.example)[3:]
    return {words[i].lstrip("-"): words[i + 1] for i in range(0, len(words), 2)}


@pytest.fixture(scope="session")
def examples() -> Callable[[Question], dict[str, str]]:
    """`example_of`, for tests that have no import of this file."""
    return example_of
