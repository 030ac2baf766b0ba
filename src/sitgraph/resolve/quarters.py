"""Parts of a town ("the neighbourhoods of Samah and Quds"): of places so called only one in the town itself is meant."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sitgraph.gazetteer import Entry, Gazetteer
from sitgraph.gazetteer.index import distance_km
from sitgraph.model import PlaceMention, Sentence

# How far from a town's own point its parts lie at most, in kilometres.
_REACH_KM = 30.0


def quarters(sentences: Iterable[Sentence]) -> frozenset[tuple[int, int]]:
    """The mentions that name part of a town, by sentence and first token: called one, or listed behind one that is."""
    found: set[tuple[int, int]] = set()
    for sentence in sentences:
        before: PlaceMention | None = None
        for place in sentence.places:
            listed = before is not None and all(t.is_punct or t.pos_ == "CCONJ" for t in sentence.doc[before.end : place.start])
            if place.kind == "Quarter" or listed:
                found.add((sentence.index, place.start))
                before = place
            else:
                before = None
    return frozenset(found)


def within_reach(gazetteer: Gazetteer, place: PlaceMention, towns: Sequence[Entry]) -> Entry | None:
    """The settlement of a quarter's name that lies nearest to one of the article's towns and in its reach; None where none does."""
    near: list[tuple[float, int, Entry]] = []
    for number, entry in enumerate(gazetteer.candidates(place.name, loose=True)):
        if entry.kind != "Settlement" or entry.lat is None or entry.long is None:
            continue
        away = min((distance_km(entry.lat, entry.long, t.lat, t.long) for t in towns if t.lat is not None and t.long is not None), default=_REACH_KM)
        if away < _REACH_KM:
            near.append((away, number, entry))
    return min(near)[2] if near else None
