"""Where: the places of an operation or loss, with those a reader supplies from the passage."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache

from sitgraph import lang
from sitgraph.model import Article, Filler, PlaceArgument, PlaceMention, PlaceRole, ResolvedPlace, Sentence
from sitgraph.phrases import PhraseSet
from sitgraph.resolve.areas import area_of, in_settlement
from sitgraph.resolve.parties import ReferenceTable

# How often an article names the settlement that it is about, at least.
_TOPIC = 4

Places = Mapping[tuple[int, int], ResolvedPlace]


# Kinds of times that tell of all that was done from a day on.
_SINCE = ("since", "war-start", "this-year")


@cache
def _phrases(words: tuple[str, ...]) -> PhraseSet:
    return PhraseSet(words)


class PassagePlaces:
    """Resolves place fillers of one article in text order and remembers what the passage is about."""

    def __init__(self, code: str, article: Article, sentences: Iterable[Sentence], places: Places) -> None:
        table = lang.read(code, "reference.toml", ReferenceTable)
        self._nouns = {word: kind for kind, words in table.places.items() for word in words if kind not in ("any", "vague")}
        self._any = frozenset(table.places.get("any", ()))
        self._vague = _phrases(table.places.get("vague", ()))
        self._code = code
        self._article = article
        self._sentences = tuple(sentences)
        self._places = places
        self._last: tuple[PlaceArgument, ...] = ()
        self._last_passage = -1
        self._topic = self._of_title()

    def arguments(self, fillers: Iterable[Filler], sentence: Sentence) -> tuple[PlaceArgument, ...]:
        """The places that the words of a sentence give a frame."""
        found: dict[str, PlaceArgument] = {}
        told = [(f, a) for f in fillers if (a := self._argument(f, sentence)) is not None]
        own = [a for f, a in told if f.via != "shared"]  # another operation's places give way to words of its own
        for argument in own or [a for _, a in told]:
            found.setdefault(argument.place.key, argument)
        inside = {key for a in found.values() for key in a.place.within}
        # "rebels in Syria shelled Aleppo": the land around a place that is told says no more
        return tuple(a for a in found.values() if not (a.place.kind == "Country" and a.role == "at" and a.place.key in inside))

    def _argument(self, filler: Filler, sentence: Sentence) -> PlaceArgument | None:
        role = filler.place_role or "at"
        text = sentence.doc[filler.start : filler.end].text
        if isinstance(filler.mention, PlaceMention):
            place = self._places.get((sentence.index, filler.mention.start))
            if place is None:
                return None
            if place.kind == "Facility" and place.precision == "none":
                place = self._at_settlement(place, filler, sentence)
            return PlaceArgument(text, place.name, role, place, area_of(self._code, filler.mention, place, self._second(filler.mention, sentence)))
        place = self._antecedent(sentence, filler)
        return PlaceArgument(text, place.name, role, place) if place else None

    def _at_settlement(self, facility: ResolvedPlace, filler: Filler, sentence: Sentence) -> ResolvedPlace:
        """A facility that no table has, as one in the settlement that the passage is about; it stays without a point of its own.

        That is the settlement named last, in its sentence or the one before, or the one that the article is about.
        """
        for index in (sentence.index, sentence.index - 1):
            mentions = [m for m in self._sentences[index].places if index < sentence.index or m.end <= filler.start] if index >= 0 else []
            for mention in reversed(mentions):
                place = self._places.get((index, mention.start))
                if place is not None and place.kind == "Settlement" and place.lat is not None:
                    return in_settlement(facility, place)
        return facility if self._topic is None else in_settlement(facility, self._topic)

    def _second(self, mention: PlaceMention, sentence: Sentence) -> ResolvedPlace | None:
        """The other place of "between A and B"."""
        if mention.second is None:
            return None
        other = next((m for m in sentence.places if m.start >= mention.end and m.name == mention.second), None)
        return self._places.get((sentence.index, other.start)) if other is not None else None

    def _antecedent(self, sentence: Sentence, filler: Filler) -> ResolvedPlace | None:
        """The place that "the town" or "there" stands for: the last one named of a kind that fits."""
        words = [t.lower_ for t in sentence.doc[filler.start : filler.end]]
        kinds = {self._nouns[w] for w in words if w in self._nouns}
        if not kinds and not any(w in self._any for w in words):
            return None
        if self._topic is not None and self._topic.kind in kinds:
            return self._topic
        for back in range(6):
            index = sentence.index - back
            if index < 0:
                break
            other = self._sentences[index]
            # a place that only tells where another is ("X, a village west of Y") comes last
            for mention in sorted(other.places, key=lambda m: (m.bearing is not None or m.distance_km is not None, -m.start)):
                if back == 0 and mention.start >= filler.start:
                    continue
                place = self._places.get((index, mention.start))
                if place and (place.kind in kinds if kinds else place.kind != "Country"):
                    return place
        return None

    def remember(self, arguments: tuple[PlaceArgument, ...], sentence: Sentence) -> None:
        """Note the places of an operation, for the ones after it that name none."""
        if any(a.place.kind != "Country" or a.role in ("at", "near") for a in arguments):
            self._last, self._last_passage = arguments, sentence.passage

    def supplied(self, sentence: Sentence, role: PlaceRole, office: ResolvedPlace | None = None) -> tuple[PlaceArgument, ...]:
        """The place that the passage is about, for an operation whose sentence names none; or nothing.

        `office` is the place that the speaker speaks for: where none in it was told, it is there.
        """
        found = self._supplied(sentence, role)
        if office is None or found and found[0].place.key == office.key or any(office.key in a.place.within for a in found):
            return found
        return (PlaceArgument(None, office.name, role, office),)

    def _supplied(self, sentence: Sentence, role: PlaceRole) -> tuple[PlaceArgument, ...]:
        if any(self._vague.find(sentence.doc)):
            return ()
        if self._topic is not None:
            return (PlaceArgument(None, self._topic.name, role, self._topic),)
        if self._sums_up(sentence):
            return ()
        alone = self._article.passages[sentence.passage].speaker is not None and sentence.passage != self._last_passage
        if self._last and not alone:  # the entries of a day log, each of another voice, go on from none before
            keep = [a for a in self._last if a.role in ("at", "near", "direction")] or list(self._last)
            around = {key for a in keep for key in a.place.within}
            first = next((a for a in keep if a.place.key not in around), keep[0])  # the town, not the land around it
            if role == "from" and first.role == "direction":
                return ()  # where others are on their way to is not where somebody leaves
            return (replace(first, text=None, role=role if first.role in ("at", "from", "to") else first.role),)
        place = self._of_heading(sentence)
        return (PlaceArgument(None, place.name, role, place),) if place else ()

    def _sums_up(self, sentence: Sentence) -> bool:
        """Does a sentence tell what was done over a time or in many places ("fired 4,500 missiles since February", "40 settlements")?"""
        if any(t.kind.startswith(_SINCE) for t in sentence.times):
            return True
        counted = (sentence.doc[q.end] for q in sentence.quantities if q.end < len(sentence.doc) and q.max != 1)
        return any(t.lemma_.lower() in self._nouns and t.lower_ not in self._nouns for t in counted)

    def _of_title(self) -> ResolvedPlace | None:
        """The settlement that the whole article is about: the only one its title names, and the one most named in it."""
        title = self._article.title or ""
        counts: Counter[str] = Counter()
        titled: dict[str, ResolvedPlace] = {}
        for (index, start), place in self._places.items():
            mention = next((m for m in self._sentences[index].places if m.start == start), None)
            if mention is None or place.kind != "Settlement":
                continue
            counts[place.key] += 1
            if re.search(rf"(?<!\w){re.escape(mention.text)}(?!\w)", title, re.IGNORECASE):
                titled[place.key] = place
        if len(titled) != 1:
            return None
        key, place = titled.popitem()
        return place if counts[key] >= _TOPIC and counts[key] * 3 >= sum(counts.values()) else None

    def _of_heading(self, sentence: Sentence) -> ResolvedPlace | None:
        """The last place named before, in a heading or headline; None where there is none."""
        for other in reversed(self._sentences[: sentence.index]):
            if self._article.passages[other.passage].kind in ("heading", "title"):
                for mention in other.places:
                    place = self._places.get((other.index, mention.start))
                    if place:
                        return place
        return None
