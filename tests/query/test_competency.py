"""The competency questions of docs/questions.md have exactly the rows that stand there."""

from __future__ import annotations

import re
import shlex
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from sitgraph.model import TimeSpan
from sitgraph.query import ask
from sitgraph.query.results import shown

from .fixture import ledgers, store, store_of

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


def test_a_place_taken_and_retaken_on_a_later_day() -> None:
    south = next(ledger for ledger in ledgers() if ledger.article.id == "south")
    capture = next(o for o in south.operations if o.type == "Capture" and o.claim.factuality == "actual")
    later = replace(capture, claim=replace(capture.claim, time=TimeSpan(None, date(2023, 6, 2), date(2023, 6, 2))), agents=capture.targets, targets=capture.agents)
    again = replace(south, article=replace(south.article, id="again", date=date(2023, 6, 3)), operations=(later,), losses=())
    rows = ask(store_of([*ledgers(), again]), "recaptures", {"in": "Ukraine"}).rows
    assert [(row["place"], row["first"], row["then"], row["begin"]) for row in rows] == [("Lyman", "Ukraine", "Russia", date(2023, 6, 2))]
    assert not ask(store_of([*ledgers(), again]), "recaptures", {"until": "2023-06-01"}).rows


def test_a_loss_told_twice_and_a_running_total_are_counted_once_and_never() -> None:
    """Two articles tell of the same two tanks; another gives the total since the war began."""
    rows = {(row["side"], row["category"]): (row["number"], row["losses"]) for row in ask(store(), "losses-by-category", {})}
    assert rows == {("Russia", "tank"): (2, 1), ("Ukraine", "civilian"): (3, 1)}
