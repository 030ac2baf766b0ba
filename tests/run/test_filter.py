"""Sentences that never reach the parser lose no record.

The bundled dispatches are compared; SITGRAPH_ARTICLES=FOLDER names articles of your own to be compared instead.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from sitgraph import read, resources
from sitgraph.graph.records import records_of
from sitgraph.model import Article
from sitgraph.pipeline import Pipeline


def articles() -> Iterator[Article]:
    chosen = os.environ.get("SITGRAPH_ARTICLES")
    for article in read.read([Path(chosen) if chosen else resources.folder("examples") / "dispatches"]):
        assert isinstance(article, Article), article
        if article.lang in resources.languages():
            yield article


def test_the_unfiltered_run_has_the_same_records() -> None:
    fast, slow = Pipeline(), Pipeline(filtered=False)
    spared = 0
    for article in articles():
        filtered, whole = fast(article), slow(article)
        assert records_of(filtered.ledger) == records_of(whole.ledger), article.id
        spared += sum(not s.parsed for s in filtered.sentences)
    assert spared > 0
