"""Every example of the status and attribution tables, as a test of its own, and how speakers carry over sentences."""

from __future__ import annotations

from functools import lru_cache

import pytest

from sitgraph import lang, resources
from sitgraph.annotate.nlp import Annotator
from sitgraph.judge import Judge
from sitgraph.judge.tables import AttributionTable, Example, StatusTable
from sitgraph.model import Frame, Judged
from sitgraph.read import article_of


@lru_cache(maxsize=4)
def _rooms(code: str) -> tuple[Annotator, Judge]:
    return Annotator(code, None, None), Judge(code)


def judged(text: str, trigger: str, *, code: str = "en", source: str | None = None) -> Judged:
    """What the judge says of a frame whose trigger is the last word of `text` equal to `trigger`."""
    annotator, judge = _rooms(code)
    article = article_of(text, id="example", lang=code, source=source)
    sentences = annotator(article)
    at = [(s, t.i) for s in sentences for t in s.doc if t.text == trigger]
    assert at, f"{trigger!r} is no word of {text!r}"
    sentence, i = at[-1]
    return judge(article, sentences, (Frame(sentence.index, "Attack", "example/verb", i, i + 1, i),))[0]


def _cases(file: str, shape: type[StatusTable] | type[AttributionTable]) -> list[object]:
    found: list[tuple[str, Example]] = [
        (code, example) for code in resources.languages() for example in lang.read(code, file, shape).examples
    ]
    return [pytest.param(code, example, id=f"{code}-{example.text[:60]}") for code, example in found]


@pytest.mark.parametrize(("code", "example"), _cases("status.toml", StatusTable))
def test_factuality(code: str, example: Example) -> None:
    verdict = judged(example.text, example.trigger, code=code)
    assert verdict.factuality == example.answer, verdict.cues


@pytest.mark.parametrize(("code", "example"), _cases("attribution.toml", AttributionTable))
def test_source(code: str, example: Example) -> None:
    source = judged(example.text, example.trigger, code=code).source
    assert (source.text if source else "") == example.answer
