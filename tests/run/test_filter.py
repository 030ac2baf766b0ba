"""Sentences that never reach the parser lose no record."""

from __future__ import annotations

from sitgraph import read, resources
from sitgraph.graph.records import records_of
from sitgraph.model import Article
from sitgraph.pipeline import Pipeline


def test_the_unfiltered_run_has_the_same_records() -> None:
    fast, slow = Pipeline(), Pipeline(filtered=False)
    spared = 0
    for article in read.read([resources.folder("examples") / "dispatches"]):
        assert isinstance(article, Article)
        filtered, whole = fast(article), slow(article)
        assert records_of(filtered.ledger) == records_of(whole.ledger)
        spared += sum(not s.parsed for s in filtered.sentences)
    assert spared > 0
