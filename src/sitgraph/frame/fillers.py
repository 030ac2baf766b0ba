"""What stands in a slot: the force, unit, thing or place that a noun of the sentence names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from spacy.tokens import Doc, Token

from sitgraph.frame.armed import is_people
from sitgraph.frame.places import PlaceFinder, mention_at
from sitgraph.frame.syntax import Syntax
from sitgraph.frame.triggers import Trigger
from sitgraph.model import Filler, ForceMention, Mention, Sentence, UnitMention
from sitgraph.registry import forces_name

PLACE_ROLES = ("at", "near", "to", "from", "direction")
# Operations against forces only: a thing in their object slot is no target.
FORCES_ONLY = frozenset({"Capture", "Control", "Advance", "Repulse", "Encirclement", "Surrender"})
_HITTING = ("Strike", "Shelling", "Attack", "Explosion")


class FillerReader:
    """Reads the fillers of roles off the nouns of a sentence."""

    def __init__(self, syntax: Syntax, places: PlaceFinder) -> None:
        self._syntax = syntax
        self._places = places

    def _object(self, trigger: Trigger, tokens: Iterable[Token], sentence: Sentence, role: str | None = None) -> list[Filler]:
        roles = trigger.table.roles
        role = role if role is not None else roles.get("object", "")
        found: list[Filler] = []
        for token in self._wholes(tokens):
            if token.lemma_.lower() in self._syntax.table.things.flag and trigger.type == "Capture":
                found += [filler("agents", m, sentence.doc, "object") for m in (self._inside(token, sentence),) if m is not None]
                continue
            place = mention_at(token, sentence.places)
            force = mention_at(token, (*sentence.units, *sentence.forces))
            if place is not None and not isinstance(force, UnitMention):
                at = self._places.role_of(place, roles.get("object_place", "at"))
                found.append(filler("places", place, sentence.doc, "object", place_role=at))
                if place.kind == "Facility" and trigger.type in _HITTING:  # the plant is hit, and it is where
                    found.append(Filler("targets", place.start, place.end, token.i, None, "facility"))
            elif role == "agents" and trigger.head.lemma_.lower() in trigger.table.leaving and not self._syntax.is_passive(trigger.head):
                found += self._ground(token, sentence, roles.get("object_place", "at"))
            elif role:
                only_force = role != "targets" or trigger.type in FORCES_ONLY or trigger.form == "attempt"
                only_force = only_force or (trigger.type == "Attack" and not self._is_thing(token, role))
                found += self._fill(role, [token], sentence, "object", only_force=only_force)
                found += self._ground(token, sentence, roles.get("object_place", "at"))
        return found

    def _wholes(self, tokens: Iterable[Token]) -> Iterable[Token]:
        """The tokens, with a thing for a part of it that has no name of its own ("a segment of the road bridge")."""
        for token in tokens:
            of = self._syntax.genitives(token) if self._syntax.among(token, self._syntax.table.things.pieces) else []
            yield from of or [token]

    def _ground(self, token: Token, sentence: Sentence, role: str, depth: int = 2) -> list[Filler]:
        """The place that a noun of ground is of: "the village of Sejar", "parts of Soledar", "Ramadi's outskirts"."""
        if not self._syntax.among(token, self._syntax.table.things.ground) or not depth:
            return []
        labels = self._syntax.labels
        of = self._syntax.table.relations.genitive
        named = mention_at(token.head, sentence.places) if token.dep_ in self._syntax.labels.apposition else None
        if named is not None and named.end <= token.i:  # "Kherson, a town held by the army"
            return [filler("places", named, sentence.doc, "object", place_role=self._places.role_of(named, role))]
        below = list(self._syntax.prepositional(token))
        tokens = self._syntax.children(token, labels.possessive | labels.modifier | labels.apposition)
        tokens += [t for word, t in below if word in of]
        found = self._place(tokens, sentence, role, "object")
        for word, thing in below:
            if word not in of and word in self._syntax.place_roles:
                found += self._place([thing], sentence, self._syntax.place_roles[word], "object")
        for inner in () if found else tokens:
            found += self._ground(inner, sentence, role, depth - 1)
        return found

    def _fill(
        self, role: str, tokens: Iterable[Token], sentence: Sentence, via: str, *, only_force: bool
    ) -> list[Filler]:
        if not role or role in PLACE_ROLES:
            return []
        found: list[Filler] = []
        for token in tokens:
            if mention_at(token, sentence.times) is not None or token.lower_ in self._syntax.table.things.clock:
                continue
            if role == "targets" and token.lemma_.lower() in self._syntax.table.things.quantity:
                if of := self._syntax.genitives(token):
                    found += self._fill(role, of, sentence, via, only_force=only_force)
                    continue
            named = mention_at(token, sentence.units) or mention_at(token, sentence.forces)
            if isinstance(named, ForceMention) and named.kind == "generic":
                named = next((u for u in sentence.units if u.end == named.start), named)  # "Wagner Group troops"
            if role == "agents" and isinstance(named, ForceMention) and named.kind == "civilian":
                continue
            things = self._syntax.table.things
            if named is None and self._syntax.among(token, things.parts | (things.holdings if role == "targets" else frozenset())):
                whole = [m for t in self._syntax.genitives(token) for m in (mention_at(t, sentence.units) or mention_at(t, sentence.forces),) if m is not None]
                if whole:
                    found += [filler(role, m, sentence.doc, via) for m in whole]
                    continue
            if named is None:
                named = self._renamed(token, sentence)
            if named is None and role == "targets" and self._is_named_ground(token, sentence):
                continue  # "the Ukrainian region of Kherson" is a place
            if named is None and not self._is_thing(token, role):
                named = self._inside(token, sentence) or (self._unit_of(token, sentence) if role == "agents" else None)
            if isinstance(named, ForceMention) and not named.metonym:
                named = self._unit_of(token, sentence) or named
            if isinstance(named, ForceMention):
                named = self._as_member(token, named, sentence)
            if named is not None:
                if not (via in self._syntax.place_roles and (role == "targets" or via not in self._syntax.table.relations.agent) and is_place_too(named, sentence)):
                    found.append(filler(role, named, sentence.doc, via))
                    found += [filler(role, m, sentence.doc, via) for m in self._coordinated(named, sentence)]
            elif token.pos_ == "PRON":
                if role == "agents" and token.lower_ not in self._syntax.table.relations.nobody:
                    found.append(Filler(role, token.i, token.i + 1, token.i, None, "pronoun"))
            elif self._is_ones_own(token):
                start, end = self._syntax.noun_phrase(token)
                found.append(Filler(role, start, end, token.i, None, "pronoun"))  # "its column", "their drones"
            elif not only_force and self._is_hit(token, sentence):
                start, end = self._syntax.noun_phrase(token)
                timed = {i for m in sentence.times for i in range(m.start, m.end)}
                told = [i for i in range(start, end) if i not in timed and not sentence.doc[i].is_punct]  # "bombed on Sunday bases": no day is hit
                found += [Filler(role, told[0], end, token.i, None, via)] if told else []
        return found

    def _as_member(self, token: Token, named: ForceMention, sentence: Sentence) -> ForceMention:
        """A state told as one of an alliance's, on whose side it fights: "Coalition states that sent troops include Belgium"."""
        first = next((t for t in (token, *token.ancestors) if t.dep_ not in self._syntax.labels.conjunct), token)
        if first.dep_ not in self._syntax.labels.object or first.head.lemma_.lower() not in self._syntax.table.support.members or not named.side:
            return named
        whole = next((m for t in self._syntax.children(first.head, self._syntax.labels.subject) for m in (self._inside(t, sentence),) if isinstance(m, ForceMention)), None)
        return named if whole is None or not whole.side else replace(named, side=whole.side, name=forces_name(named.side), metonym=False)

    def _is_named_ground(self, token: Token, sentence: Sentence) -> bool:
        """Is a noun of ground followed by its name ("the small village of Hroza")?"""
        return self._syntax.among(token, self._syntax.table.things.ground) and any(mention_at(t, sentence.places) is not None for t in self._syntax.genitives(token))

    def _unit_of(self, token: Token, sentence: Sentence) -> UnitMention | None:
        """The formation that a force is of: "Israeli troops from the 98th Division", "members of the 810th Brigade"."""
        if not self._syntax.among(token, self._syntax.table.things.parts | self._syntax.table.things.partisan):
            return None
        relations = self._syntax.table.relations
        of = [thing for word, thing in self._syntax.prepositional(token) if word in relations.genitive | relations.belonging]
        of += [thing for c in self._syntax.children(token, self._syntax.labels.participle) if c.lower_ in relations.belongs for _, thing in self._syntax.prepositional(c)]
        return next((m for t in of for m in (mention_at(t, sentence.units),) if m is not None), None)

    def _is_ones_own(self, token: Token) -> bool:
        """Is it a part of a force or what it fights with, whose a pronoun tells?"""
        things = self._syntax.table.things
        owned = any(c.pos_ == "PRON" for c in self._syntax.children(token, self._syntax.labels.possessive))
        return owned and self._syntax.among(token, things.parts | things.cargo)

    def _coordinated(self, mention: Mention, sentence: Sentence) -> list[ForceMention]:
        """The sides whose adjectives share a noun with a force: "Russian and DPR forces"."""
        found: list[ForceMention] = []
        at = mention.start
        for force in reversed(sentence.forces):
            between = sentence.doc[force.end : at]
            if force.end <= at and 0 < len(between) <= 2 and is_people(force) and all(t.dep_ in self._syntax.labels.coordinator or t.is_punct for t in between):
                found.append(force)
                at = force.start
        return found

    def _is_thing(self, token: Token, role: str) -> bool:
        """Is the noun a thing that is hit, whoever's adjective stands before it ("a Russian ammunition depot")?"""
        things = self._syntax.table.things
        return role == "targets" and self._syntax.among(token, things.facility | things.hardware)

    def _is_hit(self, token: Token, sentence: Sentence) -> bool:
        """Can a noun be a thing that is hit? Settlements and ground are places, and a day is neither."""
        things = self._syntax.table.things
        if mention_at(token, sentence.places) is not None or not self._syntax.is_noun(token):
            return False
        table = self._syntax.table
        among = self._syntax.among
        counted = among(token, things.holdings) and any(c.like_num or c.lower_ in table.relations.indefinite for c in token.lefts)
        part = any(among(c, things.facility) for c in self._syntax.children(token, self._syntax.labels.modifier))  # "a tunnel entrance"
        return counted or part or among(token, things.facility) or not (among(token, things.ground | things.moment | things.eventive) or token.lower_ in table.direction.words | table.vicinity.words)

    def _place(self, tokens: Iterable[Token], sentence: Sentence, role: str, via: str) -> list[Filler]:
        found: list[Filler] = []
        for token in tokens:
            place = mention_at(token, sentence.places)
            within = token.head.lower_ in self._syntax.table.relations.genitive  # "the Old City of Aleppo" is both
            if place is not None and (within or not self._places.only_locates(place, sentence)):
                found.append(filler("places", place, sentence.doc, via, place_role=self._places.role_of(place, role)))
        return found

    def _renamed(self, token: Token, sentence: Sentence) -> Mention | None:
        """The force whose name stands right behind a noun for it: "the paramilitary Rapid Support Forces"."""
        beside = (t for t in self._syntax.children(token, self._syntax.labels.apposition) if t.left_edge.i == token.i + 1)
        return next((m for t in beside for m in (mention_at(t, (*sentence.units, *sentence.forces)),) if m is not None), None)

    def _inside(self, token: Token, sentence: Sentence) -> Mention | None:
        """A force named by a modifier of a noun: "mobilised Russian reservists", "Ukrainian counter-attacks"."""
        ship = next((f for f in sentence.forces if f.end == token.i and f.kind == "side" and not is_people(f) and not f.metonym), None)
        if mention_at(token, sentence.places) is not None:
            return ship  # "HMS Diamond", though there is a town of that name
        labels = self._syntax.labels
        owned = labels.modifier | labels.possessive
        direct = self._syntax.children(token, owned)
        for child in (*direct, *(t for c in direct for t in self._syntax.children(c, labels.modifier))):
            mention = mention_at(child, (*sentence.units, *sentence.forces))
            if child not in direct and not (isinstance(mention, ForceMention) and mention.kind == "generic"):
                continue
            things = self._syntax.table.things
            generic = isinstance(mention, ForceMention) and mention.kind == "generic"
            # "the army chief" is a man, not the army; "army positions" are the army's.
            if generic and mention is not None and mention.text.lower() in things.arms:
                continue  # "an air defence system": a thing, not the air defence's
            if mention is not None and (not generic or self._syntax.among(token, things.ground | things.cargo | things.parts)):
                return mention
        return None


def is_place_too(mention: Mention, sentence: Sentence) -> bool:
    """Is the name of a country or capital, after a preposition of place, a place and no force ("strikes on Kyiv")?"""
    return isinstance(mention, ForceMention) and mention.metonym and any(p.start == mention.start for p in sentence.places)


def filler(role: str, mention: Mention, doc: Doc, via: str, place_role: str | None = None) -> Filler:
    """The filler of a role that a mention is."""
    return Filler(role, mention.start, mention.end, mention.span(doc).root.i, mention, via, place_role)  # type: ignore[arg-type]
