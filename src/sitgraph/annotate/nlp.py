"""An article becomes sentences: tokenised, with the names in them, and parsed where that can matter."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span

from sitgraph import lang, resources
from sitgraph.annotate.clauses import ClauseRepair
from sitgraph.annotate.docs import LAYERS
from sitgraph.annotate.equipment import EquipmentAnnotator, designates
from sitgraph.annotate.forces import ForceAnnotator, Marks
from sitgraph.annotate.headlines import HeadlineCase, in_letters_of
from sitgraph.annotate.parsing import parsed, quickened
from sitgraph.annotate.places import PlaceAnnotator
from sitgraph.annotate.quantities import QuantityAnnotator
from sitgraph.annotate.reshape import Reshaper
from sitgraph.annotate.segment import LanguageTable, sentences
from sitgraph.annotate.times import TimeAnnotator
from sitgraph.annotate.units import UnitAnnotator
from sitgraph.errors import ModelError
from sitgraph.model import Article, Mention, Sentence

# What the grammar needs of a pipeline, each by any of these components.
_NEEDED = (("tagger",), ("parser",), ("lemmatizer", "trainable_lemmatizer"))
_UNUSED = ("ner", "entity_linker", "senter", "textcat", "entity_ruler")
_PASSAGE_LIMIT = 200_000
_ENDLESS = re.compile(r"\S{400}")


@lru_cache(maxsize=4)
def load_pipeline(code: str, model: str | None = None) -> Language:
    """The spaCy pipeline for a language pack: `model`, else $SITGRAPH_MODEL, else the first of the pack's list.

    Raises ModelError, naming what to install, where none is there or it lacks a tagger, parser or lemmatiser.
    """
    table = lang.read(code, "language.toml", LanguageTable)
    chosen = model or os.environ.get("SITGRAPH_MODEL")
    names = [chosen] if chosen else table.models
    for name in names:
        try:
            nlp = spacy.load(resources.model_folder(name) or name, exclude=list(_UNUSED))
        except OSError:
            continue
        missing = [parts[0] for parts in _NEEDED if not set(parts) & set(nlp.pipe_names)]
        if missing:
            raise ModelError(f"spaCy pipeline {name!r} has no {', '.join(missing)}; name another with --model")
        return quickened(nlp)
    raise ModelError(f"no spaCy pipeline for {table.name} is installed (tried {', '.join(names)}); install one with pip")


def model_name(nlp: Language) -> str:
    """Language, name and version of a pipeline, as provenance states it ("en_core_web_sm 3.8.0")."""
    return f"{nlp.meta.get('lang')}_{nlp.meta.get('name')} {nlp.meta.get('version')}"


def _as_is(doc: Doc) -> Doc:
    return doc


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Stretches of a passage that are tokenised at once: cut where it is very long, and inside what no word can be.

    The tokeniser's time grows with the square of a run without spaces: twenty thousand brackets would take a minute.
    """
    cuts = {*range(start + _PASSAGE_LIMIT, end, _PASSAGE_LIMIT), *(m.end() for m in _ENDLESS.finditer(text, start, end))}
    for cut in (*sorted(cuts - {end}), end):
        yield start, cut
        start = cut


class Annotator:
    """Turns articles of one language into annotated sentences.

    `wanted` tells from the tokens alone whether a sentence can hold an operation or a loss; only those are
    tagged and parsed. Without it every sentence is.
    """

    def __init__(self, code: str, model: str | None = None, wanted: Callable[[Doc], bool] | None = None) -> None:
        self.nlp = load_pipeline(code, model)
        self._wanted = wanted
        table = lang.read(code, "language.toml", LanguageTable)
        self._abbreviations = frozenset(table.sentences.abbreviations)
        self._reshape = Reshaper(code, table.tree) if table.tree else ClauseRepair(table.clause) if table.clause else None
        self._units = UnitAnnotator(code)
        self._forces = ForceAnnotator(code)
        self._equipment = EquipmentAnnotator(code)
        self._quantities = QuantityAnnotator(code)
        self._times = TimeAnnotator(code)
        self._places = PlaceAnnotator(code)
        self._plain = HeadlineCase(table.headline, self.nlp, self._units, self._places.is_town) if table.headline else _as_is

    def __call__(self, article: Article) -> tuple[Sentence, ...]:
        """All sentences of the article's passages, in order."""
        return next(iter(self.pipe([article])))

    def pipe(self, articles: Iterable[Article]) -> Iterable[tuple[Sentence, ...]]:
        """The sentences of each article; parsing is batched within an article, so batches never mix articles."""
        for article in articles:
            found = list(self._split(article))
            docs = [self._plain(doc) for *_, doc in found]
            flags = [self._wanted is None or self._wanted(doc) for doc in docs]
            wanted = [doc for doc, flag in zip(docs, flags, strict=True) if flag]
            defined, people = self._forces.defined(docs), self._places.people(docs)
            trees = map(self._reshape or _as_is, parsed(self.nlp, wanted))
            yield tuple(
                self._annotate(index, start, end, passage, next(trees) if flag else plain, doc, flag, defined, people)
                for index, ((start, end, passage, doc), plain, flag) in enumerate(zip(found, docs, flags, strict=True))
            )

    def _split(self, article: Article) -> Iterable[tuple[int, int, int, Doc]]:
        for number, passage in enumerate(article.passages):
            for offset, until in _pieces(article.text, passage.start, passage.end):
                text = article.text[offset:until]
                # One space for each white-space character: offsets stay, and the parser sees no line ends.
                flat = "".join(" " if c.isspace() else c for c in text)
                whole = self.nlp.make_doc(flat)
                words, spaces = [t.text for t in whole], [bool(t.whitespace_) for t in whole]
                for first, last in sentences(whole, self._abbreviations):
                    start, end = whole[first].idx, whole[last - 1].idx + len(whole[last - 1])
                    yield offset + start, offset + end, number, Doc(whole.vocab, words=words[first:last], spaces=[*spaces[first : last - 1], False])

    def _annotate(
        self, index: int, start: int, end: int, passage: int, doc: Doc, given: Doc, parsed: bool, defined: Marks, people: frozenset[str]
    ) -> Sentence:
        """The sentence as `doc` reads it, in the letters of `given`: another document where the sentence is a headline."""
        units, equipment = self._units(doc), self._equipment(doc)
        taken: tuple[Mention, ...] = units
        forces = self._forces(doc, taken, defined)
        places = tuple(p for p in self._places(doc, (*units, *forces), people) if not designates(p, equipment))
        # "Kyiv region" is a place, and Kyiv in it nobody who acts; no more is Minsk in "the landing ship Minsk"
        apart = (f for f in forces if not (f.metonym and any(p.start <= f.start and f.end < p.end for p in places)))
        forces = tuple(f for f in apart if not designates(f, equipment))
        sentence = Sentence(
            index=index, start=start, end=end, passage=passage, doc=doc, parsed=parsed,
            units=units, forces=forces, places=places,
            equipment=equipment, quantities=self._quantities(doc), times=self._times(doc),
        )  # fmt: skip
        if doc.text != given.text:
            sentence = in_letters_of(sentence, given)
        for name, label in LAYERS.items():
            mentions: tuple[Mention, ...] = getattr(sentence, name)
            sentence.doc.spans[name] = [Span(sentence.doc, m.start, m.end, label=label) for m in mentions]
        return sentence
