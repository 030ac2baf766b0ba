"""Which place belongs to which operation: each place climbs the parse to the first trigger above it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import replace
from itertools import islice, takewhile
from typing import TypeVar, cast

from spacy.tokens import Doc, Token

from sitgraph.frame.syntax import Syntax
from sitgraph.frame.triggers import Trigger
from sitgraph.model import Filler, Mention, PlaceMention, PlaceRole, Sentence

_M = TypeVar("_M", bound=Mention)

_NEAR = 8
_LIST = 20


class PlaceFinder:
    """Assigns the places of a sentence to its triggers and gives each its role."""

    def __init__(self, syntax: Syntax) -> None:
        self._syntax = syntax

    def assign(
        self, triggers: Sequence[Trigger], anchors: Mapping[int, Trigger], sentence: Sentence, acting: Set[int] = frozenset()
    ) -> dict[int, list[Filler]]:
        """Place fillers by the token of their trigger's head. `acting` are the tokens at which parties begin."""
        found: dict[int, list[Filler]] = {}
        if not triggers:
            return found
        inside_units = {i for unit in sentence.units for i in range(unit.start, unit.end)}
        metonyms = {force.start for force in sentence.forces if force.metonym}
        for place in sentence.places:
            if place.start in inside_units or (place.start in metonyms and not self._stands(place, sentence, acting, anchors)):
                continue
            if self.only_locates(place, sentence) or self._commands(place, sentence) or self._reports(place, sentence):
                continue
            if self._is_of_setting(place, anchors, sentence) or self._is_of_other(place, anchors, sentence):
                continue
            trigger = self._climb(place, anchors, sentence) or self._below(place, triggers, sentence)
            if trigger is None:
                continue
            role = self.role_of(place, self._role(place, sentence))
            via = "fronted" if self._is_fronted(place, sentence) else "clause"
            head = place.span(sentence.doc).root.i
            found.setdefault(trigger.head.i, []).append(
                Filler("places", place.start, place.end, head, place, via, role)
            )
        self._share(triggers, found)
        return found

    def _stands(self, place: PlaceMention, sentence: Sentence, acting: Set[int], anchors: Mapping[int, Trigger]) -> bool:
        """Does the name of a country or capital stand as a place: after a preposition of place, not as who acts?"""
        if place.start in acting:
            return False
        token = place.span(sentence.doc).root
        if self._is_neared(token):
            return True
        labels = self._syntax.labels
        for _ in range(_LIST):
            listed = token.dep_ in labels.conjunct | labels.apposition
            named = token.dep_ in labels.modifier and token.head.i > token.i and self._is_ground(token.head)  # "the Kyiv axis"
            if not (listed or named) or token.head.i == token.i:
                break
            token = token.head
        if token.head.dep_ in labels.by_agent:
            return False  # "a group supported by Rwanda"
        if token.head.lower_ in self._syntax.table.relations.benefit and token.head.head.i not in anchors:
            return False  # "a prime target for Moscow", not "the battle for Kyiv"
        return token.dep_ in labels.prepositional_object and token.head.lower_ in self._syntax.place_roles

    def _reports(self, place: PlaceMention, sentence: Sentence) -> bool:
        """Is the name a newspaper's that says so ("…, The Irrawaddy reports"), or in the title of who does ("according to Kherson head …")?"""
        token = place.span(sentence.doc).root
        titled = token.dep_ in self._syntax.labels.modifier | self._syntax.labels.possessive
        if titled and any(t.lower_ in self._syntax.table.support.according for t in islice(token.ancestors, _LIST)):
            return True
        return token.dep_ in self._syntax.labels.subject and token.head.lemma_.lower() in self._syntax.table.support.speech | self._syntax.table.support.saying

    def _commands(self, place: PlaceMention, sentence: Sentence) -> bool:
        """Does the name tell whose the force behind it is: a commander's ("Middleton's VIII Corps"), a land's ("Tigray fighters")?"""
        token = place.span(sentence.doc).root
        forces = [f for f in sentence.forces if f.kind == "generic" and (f.start == place.end or token.dep_ in self._syntax.labels.possessive)]
        beneath = token.dep_ in self._syntax.labels.possessive | self._syntax.labels.modifier
        return beneath and any(m.start <= token.head.i < m.end for m in (*sentence.units, *forces) if m in forces or token.dep_ in self._syntax.labels.possessive)

    def _is_ground(self, noun: Token) -> bool:
        table = self._syntax.table
        return noun.lower_ in table.direction.words | table.vicinity.words or self._syntax.among(noun, table.things.ground)

    def only_locates(self, place: PlaceMention, sentence: Sentence) -> bool:
        """Does a place only say where another lies: "A (10 km east of B)", "A, west of B", "A in C", "C's regions of A", "A, C" of a state C?"""
        doc = sentence.doc
        if self._owns(place, sentence):
            return True
        before = next((p for p in reversed(sentence.places) if p.end <= place.start), None)
        if before is None or place.start - before.end > _NEAR:
            return False
        between = [t.lower_ for t in doc[before.end : place.start]]
        containers = self._syntax.table.containers.words
        part = before.kind in ("Facility", "Quarter")  # the plant is in the town: both are where it happened
        if not part and before.end + len(between) == place.start and 0 < len(between) <= 3 and between[0] in containers:
            return all(word in containers or word == doc[place.start - 1].lower_ for word in between)
        if between == [","] and any(f.start == place.start and f.end == place.end and f.metonym and f.side == f.text for f in sentence.forces):
            return not any(f.start == before.start and f.metonym for f in sentence.forces)
        beside = place.span(doc).root.head
        if beside.head.pos_ == "ADJ" and self._syntax.is_noun(beside.head.head) and beside.head.head.i < before.end <= beside.head.i:
            return True  # "in Donetsk province adjacent to Luhansk"
        if beside.head.dep_ in self._syntax.labels.apposition and self._is_ground(beside.head) and before.start <= beside.head.head.i < before.end:
            return True  # "Pisky, a village near Donetsk"
        return is_told_from(before, place, doc)

    def _owns(self, place: PlaceMention, sentence: Sentence) -> bool:
        """Does a land only tell whose the ground is that a place behind it names ("Ukraine's southern regions of Kherson")?"""
        token = place.span(sentence.doc).root
        if token.dep_ not in self._syntax.labels.possessive or not self._is_ground(token.head):
            return False
        named = (t for prep in token.head.rights if prep.lower_ in self._syntax.table.relations.genitive for t in prep.rights)
        return any(mention_at(t, sentence.places) is not None for t in named)

    def scene(self, trigger: Trigger, sentence: Sentence) -> list[Filler]:
        """The place that witnesses an operation: "Sudan has seen fighting", "the city has witnessed attacks"."""
        verb = self._syntax.governor(trigger.head)
        if verb is None or verb.lemma_.lower() not in self._syntax.table.support.scene:
            return []
        found: list[Filler] = []
        for token in self._syntax.children(verb, self._syntax.labels.subject):
            place = mention_at(token, sentence.places)
            if place is not None:
                found.append(Filler("places", place.start, place.end, token.i, place, "subject", self.role_of(place, "at")))
            elif self.is_named_before(token):
                found.append(Filler("places", *self._syntax.noun_phrase(token), token.i, None, "subject", "at"))
        return found

    def pointing(self, trigger: Trigger, sentence: Sentence) -> list[Filler]:
        """Nouns that point back to a place named before: "entered the city", "fighting in the village"."""
        if trigger.form in ("participle", "phrase", "heading"):
            return []
        roles = trigger.table.roles
        found: list[Filler] = []
        for name, tokens in self._syntax.slots(trigger.head).items():
            role = roles.get("object_place", "at") if name == "object" else roles.get(f"{name}_place") or self._syntax.place_roles.get(name, "")
            if name == "object" and trigger.needs not in ("place", "soldiers", "military", "none"):
                continue
            for token in tokens if role else ():
                if name == "object" and trigger.needs == "place" and token.lower_ in self._syntax.table.relations.neuter:
                    found.append(Filler("places", token.i, token.i + 1, token.i, None, name, role))  # type: ignore[arg-type]
                    continue
                if mention_at(token, sentence.places) is None and self.is_named_before(token):
                    found.append(Filler("places", *self._syntax.noun_phrase(token), token.i, None, name, role))  # type: ignore[arg-type]
        return found

    def is_named_before(self, token: Token) -> bool:
        """Is it a noun of ground with a word that makes it one told of before ("the city")?"""
        definite = self._syntax.table.relations.definite
        named = any(c.pos_ == "PROPN" and c.is_title for c in self._syntax.children(token, self._syntax.labels.modifier))  # "the Mahlmann Line" has a name
        named = named or any(t.pos_ == "PROPN" for t in self._syntax.genitives(token))  # "the northern province of Tavush"
        return not named and self._syntax.among(token, self._syntax.table.things.ground) and any(c.lower_ in definite for c in token.children)


    def go_on(self, filled: Sequence[list[Filler]], sentence: Sentence) -> None:
        """Adds to the places of each operation those that follow them in a list, where a parse lost them ("the villages of A and B")."""
        taken = {f.start for fillers in filled for f in fillers}
        for fillers in filled:
            for filler in [f for f in fillers if f.role == "places" and f.mention is not None]:
                end, listed = filler.end, filler
                while (following := next((p for p in sentence.places if end < p.start <= end + 2), None)) is not None and following.start not in taken:
                    between = sentence.doc[end : following.start]
                    if not all(t.text == "," or t.dep_ in self._syntax.labels.coordinator for t in between) or between[-1].text == ",":
                        break
                    listed = replace(listed, start=following.start, end=following.end, head=following.span(sentence.doc).root.i, mention=following)
                    fillers.append(listed)
                    taken.add(following.start)
                    end = following.end

    def turned(self, filler: Filler, trigger: Trigger) -> Filler:
        """A place filler with the role that its operation makes of it ("withdrew from positions near X": from, "to positions near X": to).

        Who "landed on the island" is not on the way there, and who "regroups in the rear" did not leave it.
        """
        noun, roles = trigger.head.doc[filler.head].head.head, trigger.table.place_roles
        if trigger.head.lemma_.lower() in trigger.table.arriving and noun == trigger.head:
            roles = {"direction": "to", **dict.fromkeys(roles.keys() & {"at"}, "to")}
        if filler.role != "places" or filler.place_role is None or filler.place_role not in roles:
            return filler
        way = self._syntax.place_roles.get(noun.head.lower_) if self._is_ground(noun) else None
        return replace(filler, place_role="to" if way == "to" else cast(PlaceRole, roles[filler.place_role]))

    def _climb(self, place: PlaceMention, anchors: Mapping[int, Trigger], sentence: Sentence) -> Trigger | None:
        token = place.span(sentence.doc).root
        for ancestor in (token, *token.ancestors):
            if ancestor.i in anchors and not place.start <= ancestor.i < place.end:
                return anchors[ancestor.i]
            if ancestor.dep_ in self._syntax.labels.relative and self._syntax.is_verb(ancestor):
                return None  # "the river, which flows past X": X is no place of what happens at the river
        return None

    def _is_of_setting(self, place: PlaceMention, anchors: Mapping[int, Trigger], sentence: Sentence) -> bool:
        """Does a place belong to a larger event, before any operation of the sentence?"""
        above = islice(place.span(sentence.doc).root.ancestors, _NEAR)
        return any(self._is_setting(t) for t in takewhile(lambda t: t.i not in anchors, above))

    def _is_of_other(self, place: PlaceMention, anchors: Mapping[int, Trigger], sentence: Sentence) -> bool:
        """Is a place what a verb below the operation is done to: "took the ridge, allowing its men to threaten X"?"""
        below = place.span(sentence.doc).root
        labels = self._syntax.labels
        for ancestor in islice(below.ancestors, _NEAR):
            if ancestor.i in anchors or below.dep_ in labels.preposition:
                return False
            if self._is_neared(below):
                return False
            if self._syntax.is_verb(ancestor):
                return below.dep_ in labels.object and ancestor.dep_ in labels.open_complement | labels.complement | labels.adverbial
            below = ancestor
        return False

    def _is_neared(self, token: Token) -> bool:
        """Is a place what somebody comes to ("downed as it approached Moscow")?"""
        return token.dep_ in self._syntax.labels.object and token.head.lemma_.lower() in self._syntax.table.support.nearing

    def _is_setting(self, noun: Token) -> bool:
        """Is a noun a war or battle only named as what something was part of, before or after ("during the battle of X")?"""
        if noun.lemma_.lower() not in self._syntax.table.things.events or noun.dep_ not in self._syntax.labels.prepositional_object:
            return False
        relations = self._syntax.table.relations
        whole = noun.head.lower_ in relations.genitive and noun.head.head.lemma_.lower() in relations.whole
        return whole or noun.head.lower_ in relations.aside | relations.setting

    def _below(self, place: PlaceMention, triggers: Sequence[Trigger], sentence: Sentence) -> Trigger | None:
        """A place beside the trigger: "Near Mosul, three strikes engaged …"; never one that belongs to a speaker."""
        root = below = place.span(sentence.doc).root
        for ancestor in root.ancestors:
            if self._syntax.is_verb(ancestor):
                if below.dep_ in self._syntax.labels.subject and below.pos_ == "PROPN" and place.end <= below.i:
                    return None  # "the Darfur governor said …": where he governs, not where it happened
                if any(child.dep_ in self._syntax.labels.complement for child in ancestor.children) and not self._is_fronted(place, sentence):
                    return None  # a verb of saying: its place is the speaker's
                beneath = [t for t in triggers if ancestor in t.head.ancestors]
                return min(beneath, key=lambda t: abs(t.head.i - root.i), default=None)
            below = ancestor
        return None

    def _is_fronted(self, place: PlaceMention, sentence: Sentence) -> bool:
        """Does a place stand before the speaker of what happened there ("In Kharkiv region, officials said shelling went on")?

        A capital does not, for people speak there.
        """
        root = place.span(sentence.doc).root
        if root.dep_ not in self._syntax.labels.prepositional_object or any(f.start == place.start and f.metonym and f.side != f.text for f in sentence.forces):
            return False
        saying = root.head.head
        says = self._syntax.is_verb(saying) and any(c.dep_ in self._syntax.labels.complement for c in saying.children)
        return says and root.head.lower_ in self._syntax.place_roles and any(root.i < t.i for t in self._syntax.children(saying, self._syntax.labels.subject))

    def _share(self, triggers: Sequence[Trigger], found: dict[int, list[Filler]]) -> None:
        """A coordinated trigger without a place of its own shares those of its neighbour."""
        for trigger in triggers:
            if trigger.head.i in found or trigger.head.dep_ not in self._syntax.labels.conjunct:
                continue
            shared = found.get(trigger.head.head.i)
            if shared:
                found[trigger.head.i] = _shared(shared)
        for trigger in triggers:
            if trigger.head.i in found:
                continue
            purpose = self._purpose(trigger, triggers)
            if purpose is not None and purpose.head.i in found:
                found[trigger.head.i] = _shared(found[purpose.head.i])
                continue
            for other in trigger.head.conjuncts:
                # where a later deed led to ("were beaten back, but pushed into X") is not where an earlier one was
                led = [f for f in found.get(other.i, ()) if other.i < trigger.head.i or f.place_role not in ("to", "direction")]
                if led:
                    found[trigger.head.i] = _shared(led)
                    break

    def _purpose(self, trigger: Trigger, triggers: Sequence[Trigger]) -> Trigger | None:
        """What an operation was for: "conducted attacks to break through near X", "attacked in an attempt to seize X"."""
        above = {trigger.head.i, *(t.i for t in (self._syntax.governor(trigger.head),) if t is not None)}
        for other in triggers:
            verb = other.head if self._syntax.is_verb(other.head) else self._syntax.governor(other.head)
            if verb is None or verb.i <= trigger.head.i or not any(c.lower_ in self._syntax.table.relations.infinitive for c in verb.children if c.i < verb.i):
                continue
            chain = list(verb.ancestors)[:4]
            if any(t.i in above for t in chain):
                return other
        return None

    def _role(self, place: PlaceMention, sentence: Sentence) -> PlaceRole:
        """The role that the preposition before a place gives it; a list shares its first member's preposition."""
        listed = self._listed_behind(place, sentence)
        if listed is not None:
            return self._role(listed, sentence)
        token = place.span(sentence.doc).root
        if self._is_neared(token):
            return "near"
        for _ in range(12):
            head = token.head
            if head == token:
                break
            if token.dep_ in self._syntax.labels.prepositional_object:
                if head.dep_ in self._syntax.labels.conjunct and head.head.lower_ in self._syntax.place_roles:
                    head = head.head  # "in and around the city"
                if head.lower_ in self._syntax.place_roles:
                    word = head.lower_
                    if word in self._syntax.table.relations.genitive and head.head.lower_ in self._syntax.table.vicinity.words:
                        if place.part == head.head.lower_ and place.part in self._syntax.table.vicinity.compass:
                            token = head.head  # "in the west of Donetsk region"
                            continue
                        return "near"
                    if word in self._syntax.table.relations.genitive and head.head.lower_ in self._syntax.table.direction.words:
                        return "direction"
                    relations = self._syntax.table.relations
                    if word in relations.genitive and head.head.lower_ in relations.out:
                        return "from"
                    if word in relations.genitive and self._syntax.among(head.head, self._syntax.table.things.ground):
                        token = head.head  # "near the villages of A and B"
                        continue
                    return self._syntax.place_roles[word]  # type: ignore[return-value]
                break
            if token.dep_ in self._syntax.labels.conjunct | self._syntax.labels.apposition | self._syntax.labels.modifier:
                token = head
                continue
            break
        for i in range(place.start - 1, max(-1, place.start - 4), -1):
            word = sentence.doc[i].lower_
            if word in self._syntax.place_roles and sentence.doc[i].pos_ != "PART":  # "to defend the line"
                return self._syntax.place_roles[word]  # type: ignore[return-value]
        return "at"

    @staticmethod
    def _listed_behind(place: PlaceMention, sentence: Sentence) -> PlaceMention | None:
        """The place before in a list whose members are told in brackets: "near A (3 km west of B), C (8 km south of B)"."""
        doc, i = sentence.doc, place.start - 1
        while i > 0 and (doc[i].text == "," or doc[i].pos_ == "CCONJ"):
            i -= 1
        if i <= 0 or doc[i].text != ")":
            return None
        opening = next((k for k in range(i - 1, max(-1, i - _LIST), -1) if doc[k].text == "("), None)
        return next((p for p in sentence.places if p.end == opening), None)

    @staticmethod
    def role_of(place: PlaceMention, role: str) -> PlaceRole:
        """The role of a place by its own words, which go before the preposition's."""
        if place.direction:
            return "direction"
        if place.kind == "Front":
            return "near" if role in ("at", "of") else cast(PlaceRole, role)
        if (place.bearing and not place.part) or place.distance_km is not None or place.second:
            return "near" if role in ("at", "near", "of") else role  # type: ignore[return-value]
        return role  # type: ignore[return-value]


def is_told_from(before: PlaceMention, place: PlaceMention, doc: Doc) -> bool:
    """Does a place only tell where the one before it lies: "A (10 km east of B)", "A, west of B"?"""
    between = [t.text for t in doc[before.end : place.start]]
    if "(" in between:
        return ")" not in between
    relative = place.distance_km is not None or place.bearing is not None
    joined = before.end + 1 < len(doc) and doc[before.end + 1].pos_ == "CCONJ"  # "east of A, and northeast of B"
    return relative and bool(between) and between[0] in (",", "–", "-") and not joined


def mention_at(token: Token, mentions: Iterable[_M]) -> _M | None:
    """The first of the mentions that holds a token, None where none does."""
    return next((m for m in mentions if m.start <= token.i < m.end), None)


def _shared(fillers: Iterable[Filler]) -> list[Filler]:
    """The places of another operation of the sentence, which give way to words of the operation's own."""
    return [replace(f, via="shared") for f in fillers]
