"""Speakers and perspectives that reach beyond one sentence."""

from __future__ import annotations

from dataclasses import replace

from sitgraph.annotate.nlp import Annotator
from sitgraph.judge import Judge
from sitgraph.model import Article, Frame, Judged
from sitgraph.read import article_of

_ROOMS = (Annotator("en"), Judge("en"))


def _judged(article: Article, trigger: str) -> Judged:
    annotator, judge = _ROOMS
    sentences = annotator(article)
    sentence, i = next((s, t.i) for s in sentences for t in s.doc if t.text == trigger)
    return judge(article, sentences, (Frame(sentence.index, "Attack", "example/verb", i, i + 1, i),))[0]


def _read(text: str, source: str | None = None) -> Article:
    return article_of(text, id="example", lang="en", source=source)


def test_a_quotation_goes_on_over_sentences() -> None:
    text = "“They came at dawn. The enemy attacked from two sides,” said Ihor Melnyk, a Ukrainian commander, on Friday."
    verdict = _judged(_read(text), "attacked")
    assert verdict.source is not None
    assert "Melnyk" in verdict.source.text
    assert verdict.perspective == "Ukraine"


def test_the_report_of_a_place_is_no_communique_of_its_state() -> None:
    text = "Syria report: 14 killed in shelling of northern city\n\nRebels stormed a village near Aleppo on Sunday. Troops withdrew."
    assert _judged(_read(text), "stormed").source is None


def test_offsets_give_the_words() -> None:
    article = _read("Russian troops stormed Avdiivka, according to the Ukrainian General Staff.")
    source = _judged(article, "stormed").source
    assert source is not None
    assert source.start is not None
    assert source.end is not None
    assert article.text[source.start : source.end] == source.text == "the Ukrainian General Staff"
    assert source.side == "Ukraine"


def test_the_layout_names_a_speaker() -> None:
    article = _read("The enemy shelled Kherson in the night and hit two houses near the harbour.")
    spoken = replace(article, passages=tuple(replace(p, speaker="StratcomCentre") for p in article.passages))
    source = _judged(spoken, "shelled").source
    assert source is not None
    assert source.text == "StratcomCentre"


def test_the_publisher_is_the_perspective_of_its_own_voice() -> None:
    article = _read("The enemy attacked Vuhledar with armour on Monday morning.", source="General Staff of Ukraine")
    verdict = _judged(article, "attacked")
    assert verdict.source is None
    assert verdict.perspective == "Ukraine"


def test_a_denial_is_the_deniers() -> None:
    verdict = _judged(_read("The Russian defence ministry denied that its forces had shelled the station."), "shelled")
    assert verdict.factuality == "negated"
    assert verdict.source is not None
    assert verdict.source.text == "The Russian defence ministry"
    assert verdict.source.side == "Russia"


def test_a_state_that_is_presupposed_is_no_claim_of_the_speaker() -> None:
    annotator, judge = _ROOMS
    article = _read("The governor said the Russian-occupied town of Tokmak was hit.")
    sentences = annotator(article)
    i = next(t.i for t in sentences[0].doc if t.text == "occupied")
    frame = Frame(0, "Control", "control/participle", i, i + 1, i)
    assert judge(article, sentences, (frame,))[0].source is None


def test_one_verdict_a_frame_in_their_order() -> None:
    annotator, judge = _ROOMS
    article = _read("Rebel forces entered Homs. Government troops left Hama.")
    sentences = annotator(article)
    frames = (Frame(1, "Withdrawal", "x/verb", 2, 3, 2), Frame(0, "Advance", "x/verb", 2, 3, 2))
    assert tuple(j.frame for j in judge(article, sentences, frames)) == frames
