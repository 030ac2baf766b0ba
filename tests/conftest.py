"""What several rooms' tests share: the demo dispatches, extracted once."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

from sitgraph import read, resources
from sitgraph.provenance import grammar_version
from sitgraph.query import Question
from sitgraph.run import Run
from sitgraph.workers import Crew


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output folder of the demo dispatches."""
    folder = tmp_path_factory.mktemp("demo")
    with Crew(1, grammar_version()) as crew:
        Run(folder, crew).extract(read.read([resources.folder("examples") / "dispatches"]))
    return folder


def example_of(question: Question) -> dict[str, str]:
    """The parameters of a question's own example."""
    words = shlex.split(question.example)[3:]
    return {words[i].lstrip("-"): words[i + 1] for i in range(0, len(words), 2)}


@pytest.fixture(scope="session")
def examples() -> Callable[[Question], dict[str, str]]:
    """`example_of`, for tests that have no import of this file."""
    return example_of
