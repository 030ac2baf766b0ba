"""Where an official speaks for: what a governor says was shelled lies in his region, where he names no other place."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from spacy.tokens import Token

from sitgraph import lang
from sitgraph.model import Attribution, PlaceMention, ResolvedPlace, Sentence
from sitgraph.resolve.parties import ReferenceTable
from sitgraph.resolve.places import region_around

_KINDS = frozenset({"Region", "Settlement"})
_NAME = re.compile(r"\w{4,}")


class Offices:
    """The places that the officials of one article speak for, as its sentences tell them."""

    def __init__(self, code: str, sentences: Sequence[Sentence], places: Mapping[tuple[int, int], ResolvedPlace]) -> None:
        table = lang.read(code, "reference.toml", ReferenceTable).offices
        self._heads = frozenset(table.get("heads", ()))
        self._bodies = frozenset(table.get("bodies", ()))
        self._links = frozenset(table.get("links", ()))
        self._regional = frozenset(table.get("regional", ()))
        self._held: list[tuple[int, frozenset[str], ResolvedPlace]] = []
        for sentence in sentences if self._heads else ():
            for mention in sentence.places:
                place = places.get((sentence.index, mention.start))
                if place is None or place.kind not in _KINDS or place.precision == "none" or (who := self._holder(mention, sentence)) is None:
                    continue
                words = frozenset(t.lower_ for t in who.subtree)
                region = region_around(place) if place.kind == "Settlement" and words & self._regional else None
                self._held.append((sentence.index, words, region or place))

    def of(self, sentence: Sentence, source: Attribution | None) -> ResolvedPlace | None:
        """The place for which the speaker of a sentence holds office, as far as the article has told; None where it has not."""
        name = _NAME.findall(source.text.partition(",")[0].lower()) if source is not None else []
        told = (place for index, words, place in reversed(self._held) if index <= sentence.index and name and name[-1] in words)
        return next(told, None)

    def _holder(self, mention: PlaceMention, sentence: Sentence) -> Token | None:
        """The head of the words for who holds office in a place: "the head of the region", "Kharkiv Governor Oleh Syniehubov"."""
        token = mention.span(sentence.doc).root
        for _ in range(2):  # "the head of the Kharkiv regional administration"
            office = token.head.head if token.head.lower_ in self._links else token.head
            if office.lemma_.lower() in self._heads:
                return office.head if office.dep_ in ("appos", "compound", "nmod") and office.head.pos_ == "PROPN" else office
            if office.lemma_.lower() not in self._bodies:
                break
            token = office
        titled = any(c.i > mention.end - 1 and c.lemma_.lower() in self._heads for c in token.head.lefts)
        return token.head if titled and token.dep_ in ("compound", "nmod") and token.head.pos_ == "PROPN" else None
