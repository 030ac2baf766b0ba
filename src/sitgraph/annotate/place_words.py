"""What the words around a place's name say of it: its kind, where it lies, and what is told relative to it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from spacy.tokens import Doc

from sitgraph.annotate.place_table import PlaceTable
from sitgraph.annotate.quantity_table import QuantityTable
from sitgraph.model import PlaceMention
from sitgraph.phrases import POSSESSIVE

# A figure with its unit written onto it ("17km").
_FIGURE = re.compile(r"([\d.,]+)([^\W\d_]+)")


class PlaceWords:
    """Adds to the place mentions of a sentence what the words beside them say."""

    def __init__(self, table: PlaceTable, quantities: QuantityTable, is_river: Callable[[str], bool]) -> None:
        self._table = table
        self._units = quantities.distances
        self._decimal, self._group = quantities.figures.decimal, str.maketrans(dict.fromkeys(quantities.figures.group, ""))
        self._is_river = is_river
        self._after = {word: kind for kind, words in table.after.items() for word in words}
        self._before = {word: kind for kind, words in table.before.items() for word in words}

    def __call__(self, doc: Doc, found: Sequence[PlaceMention]) -> Iterator[PlaceMention]:
        """The mentions in order, each with its kind, bearing, distance, part and containers as far as told."""
        found = [p for number, p in enumerate(found) if not self._describes(doc, p, found[number + 1 :])]
        shared, until = None, 0
        for number, place in enumerate(found):
            place = self._kind(doc, place, found[number + 1 :])
            listed = [t.lower_ for t in doc[until : place.start]] in ([","], *([w] for w in self._table.words.both))
            shared = self._kind_of_all(doc, place) or (shared if listed else None)
            if shared and place.kind is None:
                place = replace(place, kind=shared)
            until = place.end
            place = self._relative(doc, place)
            following = found[number + 1] if number + 1 < len(found) else None
            before = doc[place.start - 1].lower_ if place.start else ""
            if following and before in self._table.words.between and [t.lower_ for t in doc[place.end : following.start]] in [[w] for w in self._table.words.both]:
                place = replace(place, second=following.name)
            if following and not shared and self._contains(doc, place, following):
                place = replace(place, containers=(following.name,))
            yield place

    def _describes(self, doc: Doc, place: PlaceMention, rest: Sequence[PlaceMention]) -> bool:
        """Does a name only describe the town behind it ("the Black Sea city of Odesa", "the Danube port of Izmail")?"""
        kind = doc[place.end].lower_ if place.end < len(doc) else ""
        of = doc[place.end + 1].lower_ if place.end + 1 < len(doc) else ""
        return self._before.get(kind) == "Settlement" and of in self._table.words.of and bool(rest) and rest[0].start == place.end + 2

    def _contains(self, doc: Doc, place: PlaceMention, following: PlaceMention) -> bool:
        """Does the next place contain this one ("Havrylivka, Kherson", "Solhan in Yagha province")?"""
        between = [t.lower_ for t in doc[place.end : following.start]]
        if between in ([","], ["("]):
            return True
        inside = [word for word in between if word not in self._table.words.article]
        return len(inside) == 1 and (inside[0] in self._table.words.locative or inside[0] in self._table.words.of) and self._kind(doc, following, ()).kind in ("Region", "District")

    def facility(self, doc: Doc, end: int) -> int | None:
        """The end of "… nuclear power plant" behind a name that ends at token `end`: words of its kind, and the facility."""
        last = end
        while last < len(doc) and doc[last].lower_ in self._table.words.facility:
            last += 1
        if not end < last < len(doc):
            return None
        noun = doc[last].lower_
        return last + 1 if self._after.get(noun) == "Facility" or noun in self._table.words.works else None

    def _kind(self, doc: Doc, place: PlaceMention, rest: Sequence[PlaceMention]) -> PlaceMention:
        end = place.end
        # a list shares its type noun: "the Donetsk and Luhansk regions"
        joining = {",", "-", "–", "/"} | self._table.words.both | self._table.words.either
        for other in rest[:4]:
            between = [t.lower_ for t in doc[end : other.start]]
            if between and all(word in joining for word in between):
                end = other.end
            else:
                break
        word = doc[end].lower_ if end < len(doc) else ""
        if end < len(doc) and word in self._table.relative.parts | self._table.words.names_more:
            return place
        second = doc[end + 1].lower_ if end + 1 < len(doc) else ""
        facility = self.facility(doc, place.end) if end == place.end else None
        if facility is not None:
            name = f"{place.name} {doc[place.end : facility].text}"
            return replace(place, end=facility, text=doc[place.start : facility].text, kind="Facility", name=name)
        kind = self._after.get(word)
        if kind == "Direction":
            return replace(place, direction=True)
        if kind in ("Front", "Quarter"):
            return replace(place, kind=kind)
        if kind is None and second in self._after and self._after[second] in ("Region", "District", "Direction", "Front") and word in self._table.words.kinds:
            kind = self._after[second]
        if kind and end == place.end and kind != "Settlement":
            name = place.name if kind in ("Region", "District") else f"{place.name} {doc[end].text}"
            return replace(place, end=place.end + 1, text=doc[place.start : place.end + 1].text, kind=kind, name=name)
        if kind:
            return replace(place, kind=kind)
        before = doc[place.start - 1].lower_ if place.start else ""
        if before in self._table.words.of and place.start > 1:
            kind = self._before.get(doc[place.start - 2].lower_)
        elif before in self._before:
            kind = self._before[before]
        elif before in self._table.words.article and end == place.end and self._is_river(place.name):
            last = doc[place.end - 1]  # "crossed the Dnipro", not "the Dnipro mayor": towns have no article
            named = last.dep_ in ("compound", "amod", "nmod", "poss") and last.head.i >= place.end
            kind = None if named or word in POSSESSIVE else "River"
        return replace(place, kind=kind) if kind else place

    def _kind_of_all(self, doc: Doc, place: PlaceMention) -> str | None:
        """The kind that a plural before the first name of a list tells of them all ("the regions of A, B and C")."""
        i = place.start - 1
        if i > 0 and doc[i].lower_ in self._table.words.of:
            i -= 1
        return self._before.get(doc[i].lower_) if i >= 0 and "Plur" in doc[i].morph.get("Number", []) else None

    def _relative(self, doc: Doc, place: PlaceMention) -> PlaceMention:
        i = place.start - 1
        relative = self._table.relative
        if i >= 0 and doc[i].lower_ in relative.adjectives:
            return replace(place, part=self._compass(doc, i)[0])
        if i >= 0 and doc[i].lower_ in self._table.words.article:
            i -= 1
        if i >= 1 and doc[i].lower_ in self._table.words.of:
            word, start = self._compass(doc, i - 1)
            if doc[i - 1].lower_ in relative.bearings:
                articled = start > 1 and doc[start - 1].lower_ in self._table.words.article
                if articled and doc[start - 2].lower_ in self._table.words.inside:
                    return replace(place, part=word)  # "in the south of Lebanon"
                while start and doc[start - 1].lower_ in self._table.words.article | self._table.words.leading:
                    start -= 1
                return replace(place, bearing=word, distance_km=self._distance(doc, start - 1))
            if word in relative.parts:
                side = doc[i - 2].lower_ if i > 1 else ""
                return replace(place, part=f"{self._compass(doc, i - 2)[0]} {word}" if side in relative.adjectives else word)
        if i >= 0 and doc[i].lower_ in self._table.words.origin and self._distance(doc, i - 1) is not None:
            return replace(place, distance_km=self._distance(doc, i - 1))
        return place

    @staticmethod
    def _compass(doc: Doc, i: int) -> tuple[str, int]:
        """The word that ends at token `i`, with what a hyphen joins to it ("north-west"), and where it begins."""
        if i >= 2 and doc[i - 1].text == "-" and not doc[i - 2].whitespace_ and not doc[i - 1].whitespace_:
            return f"{doc[i - 2].lower_}-{doc[i].lower_}", i - 2
        return doc[i].lower_, i

    def _distance(self, doc: Doc, i: int) -> float | None:
        """Kilometres in the words that end at token `i` ("12 km", "17km")."""
        if i < 0:
            return None
        told = _FIGURE.fullmatch(doc[i].text) if doc[i].text[0].isdigit() else None
        unit, figures = (told[2], told[1]) if told else (doc[i].text, doc[i - 1].text if i else "")
        factor = self._units.get(unit.lower())
        try:
            return round(float(figures.translate(self._group).replace(self._decimal, ".")) * factor, 3) if factor else None
        except ValueError:
            return None
