"""Headlines in title case: every example of `[headline]` in `language.toml`, and what is told of one."""

from __future__ import annotations

import datetime
import re

import pytest

from sitgraph import lang, read
from sitgraph.annotate.headlines import HeadlineCase, HeadlineTable
from sitgraph.annotate.nlp import Annotator, load_pipeline
from sitgraph.annotate.places import PlaceAnnotator
from sitgraph.annotate.segment import LanguageTable
from sitgraph.annotate.units import UnitAnnotator
from sitgraph.model import Operation
from sitgraph.pipeline import Pipeline


def _table() -> HeadlineTable:
    table = lang.read("en", "language.toml", LanguageTable).headline
    assert table is not None
    return table


def _plain(text: str) -> str:
    nlp = load_pipeline("en")
    return HeadlineCase(_table(), nlp, UnitAnnotator("en"), PlaceAnnotator("en").is_town)(nlp.make_doc(text)).text


@pytest.mark.parametrize("text", _table().yes)
def test_headline_is_read_in_plain_letters(text: str) -> None:
    small = "".join(part if part.startswith("<") else part.lower() for part in re.split(r"(<.+?>)", text))
    given = re.sub(r"[<>]", "", text)
    capitals = re.sub("<.+?>", "", text).isupper()
    assert _plain(given.upper() if capitals else given) == re.sub(r"[<>]", "", small)


@pytest.mark.parametrize("text", _table().no)
def test_other_lines_stay_as_they_are(text: str) -> None:
    lowered = {a for a, b in zip(text.split(), _plain(text).split(), strict=True) if a != b}
    assert lowered <= {"President", "General"}, lowered


def _operation(text: str) -> Operation:
    article = read.article_of(text, id="headline", date=datetime.date(2023, 5, 13), lang="en")
    (operation,) = Pipeline()(article).ledger.operations
    return operation


@pytest.mark.parametrize(
    ("text", "kind", "side", "place"),
    [
        ("Russian Troops Withdraw From Kherson, Ukraine Says", "Withdrawal", "Russia", "Kherson"),
        ("Russian Missiles Destroy Bridge in Kherson", "Strike", "Russia", "Kherson"),
        ("UKRAINIAN FORCES RECAPTURE VILLAGE NEAR BAKHMUT", "Capture", "Ukraine", "Bakhmut"),
        ("Islamic State Fighters Seize Town Near Palmyra", "Capture", "Islamic State", "Palmyra"),
    ],
)
def test_headline_gives_its_record(text: str, kind: str, side: str, place: str) -> None:
    operation = _operation(text)
    assert operation.type == kind
    assert [a.side for a in operation.agents] == [side]
    assert place in [p.place.name for p in operation.claim.places]


def test_words_of_a_headline_keep_the_letters_of_the_article() -> None:
    text = "Ukraine Recaptures Key Village Near Bakhmut, Army Says"
    (sentence,) = Annotator("en")(read.article_of(text, id="headline", lang="en"))
    assert sentence.doc.text == text
    for mention in (*sentence.forces, *sentence.places):
        assert mention.text == sentence.doc[mention.start : mention.end].text
        assert mention.text in text
