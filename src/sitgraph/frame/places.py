"""Which place belongs to which operation: each place climbs the parse to the first trigger above it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sitgraph.frame.syntax import Syntax
from sitgraph.frame.triggers import Trigger
from sitgraph.model import Filler, PlaceMention, PlaceRole, Sentence


class PlaceFinder:
    """Assigns the places of a sentence to its triggers and gives each its role."""

    def __init__(self, syntax: Syntax) -> None:
        self._syntax = syntax

    def assign(
        self, triggers: Sequence[Trigger], anchors: Mapping[int, Trigger], sentence: Sentence
    ) -> dict[int, list[Filler]]:
        """Place fillers by the token of their trigger's head."""
        found: dict[int, list[Filler]] = {}
        if not triggers:
            return found
        inside_units = {i for unit in sentence.units for i in range(unit.start, unit.end)}
        actors = {force.start for force in sentence.forces if force.metonym and self._acts(force.start, sentence)}
        for place in sentence.places:
            if place.start in inside_units or place.start in actors:
                continue
            trigger = self._climb(place, anchors, sentence) or self._below(place, triggers, sentence)
            if trigger is None:
                continue
            role = self.role_of(place, self._role(place, sentence))
            head = place.span(sentence.doc).root.i
            found.setdefault(trigger.head.i, []).append(
                Filler("places", place.start, place.end, head, place, "clause", role)
            )
        self._share(triggers, found)
        return found

    def _acts(self, start: int, sentence: Sentence) -> bool:
        token = sentence.doc[start]
        return token.dep_ in self._syntax.labels.subject | self._syntax.labels.possessive

    def _climb(self, place: PlaceMention, anchors: Mapping[int, Trigger], sentence: Sentence) -> Trigger | None:
        token = place.span(sentence.doc).root
        for ancestor in (token, *token.ancestors):
            if ancestor.i in anchors and not place.start <= ancestor.i < place.end:
                return anchors[ancestor.i]
        return None

    def _below(self, place: PlaceMention, triggers: Sequence[Trigger], sentence: Sentence) -> Trigger | None:
        """A place beside the trigger: "Near Mosul, three strikes engaged …"; never one that belongs to a speaker."""
        root = place.span(sentence.doc).root
        for ancestor in root.ancestors:
            if not self._syntax.is_verb(ancestor):
                continue
            if any(child.dep_ in self._syntax.labels.complement for child in ancestor.children):
                return None  # a verb of saying: its place is the speaker's
            below = [t for t in triggers if ancestor in t.head.ancestors]
            if below:
                return min(below, key=lambda t: abs(t.head.i - root.i))
            return None
        return None

    def _share(self, triggers: Sequence[Trigger], found: dict[int, list[Filler]]) -> None:
        """A coordinated trigger without a place of its own shares those of its neighbour."""
        for trigger in triggers:
            if trigger.head.i in found or trigger.head.dep_ not in self._syntax.labels.conjunct:
                continue
            shared = found.get(trigger.head.head.i)
            if shared:
                found[trigger.head.i] = list(shared)
        for trigger in triggers:
            if trigger.head.i in found:
                continue
            for other in trigger.head.conjuncts:
                if other.i in found:
                    found[trigger.head.i] = list(found[other.i])
                    break

    def _role(self, place: PlaceMention, sentence: Sentence) -> PlaceRole:
        """The role that the preposition before a place gives it; a list shares its first member's preposition."""
        root = place.span(sentence.doc).root
        token = root
        for _ in range(12):
            head = token.head
            if head is token:
                break
            if token.dep_ in self._syntax.labels.prepositional_object:
                if head.lower_ in self._syntax.place_roles:
                    word = head.lower_
                    if word == "of" and head.head.lower_ in self._syntax.table.direction.words:
                        return "direction"
                    if word == "from" or word == "of" and head.head.lower_ == "out":
                        return "from"
                    return self._syntax.place_roles[word]  # type: ignore[return-value]
                break
            if token.dep_ in self._syntax.labels.conjunct | self._syntax.labels.apposition | self._syntax.labels.modifier:
                token = head
                continue
            break
        for i in range(place.start - 1, max(-1, place.start - 4), -1):
            word = sentence.doc[i].lower_
            if word in self._syntax.place_roles:
                return self._syntax.place_roles[word]  # type: ignore[return-value]
        return "at"

    @staticmethod
    def role_of(place: PlaceMention, role: str) -> PlaceRole:
        """The role of a place by its own words, which go before the preposition's."""
        if place.direction:
            return "direction"
        if (place.bearing and not place.part) or place.distance_km is not None or place.second:
            return "near" if role in ("at", "near", "of") else role  # type: ignore[return-value]
        return role  # type: ignore[return-value]
