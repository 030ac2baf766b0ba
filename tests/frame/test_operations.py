"""Every example of the operations' tables, as a test of its own."""

from __future__ import annotations

import re
from functools import lru_cache

import pytest

from sitgraph import lang, resources
from sitgraph.frame.triggers import OperationTable
from sitgraph.model import Operation
from sitgraph.pipeline import LanguagePipeline
from sitgraph.read import article_of

_ROLE = re.compile(r"\[(agents|targets|places) ([^\]]+)\]")
_TABLES = {
    (code, name): table
    for code in resources.languages()
    for name, table in lang.read_folder(code, "operations", OperationTable).items()
}
_YES = [(code, table, text) for (code, _), table in _TABLES.items() for text in table.examples.yes]
_NO = [(code, table, text) for (code, _), table in _TABLES.items() for text in table.examples.no]


@lru_cache(maxsize=4)
def _pipeline(code: str) -> LanguagePipeline:
    return LanguagePipeline(code)


def _operations(code: str, text: str) -> tuple[Operation, ...]:
    return _pipeline(code)(article_of(text, id="example", lang=code)).ledger.operations


@pytest.mark.parametrize(("code", "table", "text"), _YES, ids=[f"{c}-{t.operation}-{x[:40]}" for c, t, x in _YES])
def test_yes(code: str, table: OperationTable, text: str) -> None:
    plain = re.sub(r"<([^>]+)>", r"\1", _ROLE.sub(r"\2", text))
    trigger = re.search(r"<([^>]+)>", text)
    found = [o for o in _operations(code, plain) if o.type == table.operation]
    assert found, f"no {table.operation} in {plain!r}"
    assert trigger is None or any(set(trigger[1].split()) & set(o.claim.trigger.split()) for o in found)
    for role, words in _ROLE.findall(text):
        words = re.sub(r"<([^>]+)>", r"\1", words)
        told = {
            p.text
            for o in found
            for p in (o.agents if role == "agents" else o.targets if role == "targets" else o.claim.places)
        }
        assert any(t and (t in words or words in t) for t in told), f"{role} {words!r} is not among {told}"


@pytest.mark.parametrize(("code", "table", "text"), _NO, ids=[f"{c}-{t.operation}-{x[:40]}" for c, t, x in _NO])
def test_no(code: str, table: OperationTable, text: str) -> None:
    assert [o.claim.trigger for o in _operations(code, text) if o.type == table.operation] == []
