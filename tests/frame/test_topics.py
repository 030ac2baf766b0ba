"""What a sentence is about, by the examples of the packs' tables."""

from __future__ import annotations

import pytest

from sitgraph import lang, resources
from sitgraph.annotate.nlp import Annotator
from sitgraph.frame.topics import Topics, TopicTable
from sitgraph.read import article_of

_TABLES = {code: lang.read(code, "topics.toml", TopicTable) for code in resources.languages()}
_CASES = [
    (code, text, elsewhere)
    for code, table in _TABLES.items()
    for texts, elsewhere in ((table.examples.elsewhere, True), (table.examples.war, False))
    for text in texts
]


@pytest.mark.parametrize(("code", "text", "elsewhere"), _CASES, ids=[f"{c}-{t[:40]}" for c, t, _ in _CASES])
def test_topic(code: str, text: str, elsewhere: bool) -> None:
    sentences = Annotator(code)(article_of(text, id="example", lang=code))
    assert [Topics(code).elsewhere(s) for s in sentences] == [elsewhere]
