"""The rooms, called in order: an article goes in, its ledger comes out. Nothing else calls one room from another."""

from __future__ import annotations

from dataclasses import dataclass

from spacy.tokens import Doc

from sitgraph import resources
from sitgraph.annotate.nlp import Annotator, model_name
from sitgraph.frame.losses import LossGrammar
from sitgraph.frame.operations import OperationGrammar
from sitgraph.judge import Judge
from sitgraph.model import Article, Frame, Judged, Ledger, LossFrame, Sentence
from sitgraph.resolve.ledger import LedgerKeeper
from sitgraph.resolve.places import resolve_places
from sitgraph.resolve.units import resolve_units


@dataclass(frozen=True, slots=True)
class Extraction:
    """What one article yielded, with the steps that led there: for `sitgraph explain` and for debugging."""

    ledger: Ledger
    sentences: tuple[Sentence, ...] = ()
    judged: tuple[Judged, ...] = ()


class LanguagePipeline:
    """The rooms for one language, built once. `filtered` spares the parser sentences that can hold nothing."""

    def __init__(self, code: str, model: str | None = None, *, filtered: bool = True) -> None:
        self._code = code
        self._operations = OperationGrammar(code)
        self._losses = LossGrammar(code)
        self._annotator = Annotator(code, model, self._could_hold if filtered else None)
        self._judge = Judge(code)
        self.model = model_name(self._annotator.nlp)

    def _could_hold(self, doc: Doc) -> bool:
        return self._operations.could_hold(doc) or self._losses.could_hold(doc)

    def __call__(self, article: Article) -> Extraction:
        """Extract one article of this language."""
        sentences = self._annotator(article)
        setting = self._operations.setting(sentences, article.date)
        operations = self._operations.told(sentences, setting)
        in_war = self._losses.reports_war(sentences, operations)
        frames: list[Frame | LossFrame] = []
        for before, sentence in zip((None, *sentences), sentences, strict=False):
            if sentence.parsed:
                told = operations[sentence.index]
                frames += told
                if told or not self._operations.is_apart(sentence, setting):
                    frames += self._losses.frames(sentence, told, in_war=in_war, before=before.equipment if before is not None else ())
        judged = self._judge(article, sentences, tuple(frames))
        units = resolve_units(article, sentences)
        places = resolve_places(article, sentences)
        ledger = LedgerKeeper(self._code, article, sentences, units, places).ledger(judged)
        return Extraction(ledger, sentences, judged)


class Pipeline:
    """Extraction for every language there is a pack for; each language's rooms are built when first needed."""

    def __init__(self, model: str | None = None, *, filtered: bool = True) -> None:
        self._model = model
        self._filtered = filtered
        self._built: dict[str, LanguagePipeline] = {}

    def language(self, code: str) -> LanguagePipeline | None:
        """The rooms for language `code`, None where there is no pack for it."""
        if code not in resources.languages():
            return None
        if code not in self._built:
            self._built[code] = LanguagePipeline(code, self._model, filtered=self._filtered)
        return self._built[code]

    def __call__(self, article: Article) -> Extraction:
        """Extract one article; one in a language without a pack yields an empty ledger."""
        rooms = self.language(article.lang)
        return rooms(article) if rooms else Extraction(Ledger(article))

    def model_of(self, article: Article) -> str:
        """The spaCy pipeline an article is read with, as provenance states it; "none" without a pack."""
        rooms = self.language(article.lang)
        return rooms.model if rooms else "none"
