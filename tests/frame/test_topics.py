"""What a sentence is about, by the examples of the packs' tables."""

from __future__ import annotations

from datetime import date

import pytest

from sitgraph import lang, resources
from sitgraph.annotate.nlp import Annotator
from sitgraph.frame.operations import OperationGrammar
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


_MORE = [
    (code, name, text, name == expected)
    for code, table in _TABLES.items()
    for expected, texts in (("civil", table.examples.civil), ("apart", (*table.examples.apart, *table.examples.always)), ("past", table.examples.past), ("", table.examples.war))
    for name in ("civil", "apart", "past")
    for text in texts
    if name == expected or not expected
]


@pytest.mark.parametrize(("code", "name", "text", "told"), _MORE, ids=[f"{c}-{n}-{t[:40]}" for c, n, t, _ in _MORE])
def test_topic_of_peace(code: str, name: str, text: str, told: bool) -> None:
    topics = Topics(code)
    sentences = Annotator(code)(article_of(text, id="example", lang=code))
    tests = {"civil": topics.civil, "apart": topics.apart, "past": lambda s: topics.is_past(s, date(2024, 5, 14))}
    assert [tests[name](s) for s in sentences] == [told]


@pytest.mark.parametrize(
    ("text", "aside", "back"),
    [
        ("The annual exercise began on Monday. Aircraft bombed a range. A battalion took a hill.", True, False),
        ("An earthquake struck Izmir. Soldiers entered the town. They sealed off the centre.", True, False),
        ("Russian forces shelled Kharkiv. Ukrainian forces held Lyman. The film festival was moved.", False, False),
        ("The town remembers its dead on the anniversary. It was bombed in 1944.", False, True),
    ],
)
def test_what_an_article_is_about(text: str, aside: bool, back: bool) -> None:
    sentences = Annotator("en")(article_of(text, id="example", lang="en"))
    setting = OperationGrammar("en").setting(sentences, date(2024, 5, 14))
    assert (setting.aside, setting.looks_back) == (aside, back)
