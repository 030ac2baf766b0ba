"""The competency questions of docs/questions.md have exactly the rows that stand there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from sitgraph.query import ask
from sitgraph.query.results import shown

from .fixture import store

TEXT = (Path(__file__).parents[2] / "docs" / "questions.md").read_text(encoding="utf-8")
QUESTIONS = re.findall(r"^## \d+\. (.+)\n\n`sitgraph query (.+)`\n\n```tsv\n(.+)\n((?:.*\n)*?)```$", TEXT, re.MULTILINE)


def test_there_are_at_least_forty() -> None:
    assert len(QUESTIONS) == len(re.findall(r"^## ", TEXT, re.MULTILINE)) >= 40


@pytest.mark.parametrize(("question", "command", "columns", "expected"), QUESTIONS, ids=[q[0] for q in QUESTIONS])
def test_the_rows(question: str, command: str, columns: str, expected: str) -> None:
    words = shlex.split(command)
    values = {words[i].lstrip("-"): words[i + 1] for i in range(1, len(words), 2)}
    rows = ask(store(), words[0], values)
    wanted = [rows.columns.index(name) for name in columns.split("\t")]
    found = dict.fromkeys("\t".join(shown(row[i]) for i in wanted) for row in rows.solutions.rows)
    assert list(found) == expected.splitlines()
