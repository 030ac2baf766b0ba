"""Whose losses: the owner of what was lost, as named, or as told by who struck, whose ground it was and who speaks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sitgraph import lang
from sitgraph.model import Filler, ForceMention, Judged, LossFrame, Operation, Party, PlaceArgument, Sentence
from sitgraph.resolve.context import Context
from sitgraph.resolve.parties import PartyResolver, ReferenceTable
from sitgraph.resolve.units import UnitResolution

# Categories whose owner is told by the ground, unless the striker's own ground it is.
CIVIL = ("civilian", "infrastructure", "other")
_FIRES = ("Strike", "Shelling", "Attack", "Explosion")
# What is shot down over a place is its holder's enemy's.
_AIRBORNE = ("aircraft", "helicopter", "drone", "missile")
# Those who move against others pay with losses of their own ("failed with heavy losses").
_PAYING = ("Attack", "Advance", "Withdrawal", "Battle")
# A table of losses has at most so many lines.
_TABLE = 24
# Words between a force and its losses in the heading of a table.
_BESIDE = 4
# Labels of a passive's agent and of an active verb's subject and object.
_BY = frozenset({"agent"})
_SUBJECT = frozenset({"nsubj"})


class OwnerResolver:
    """Resolves the owners of one article's losses."""

    def __init__(self, code: str, context: Context, parties: PartyResolver, units: UnitResolution, sentences: Sequence[Sentence]) -> None:
        words = lang.read(code, "reference.toml", ReferenceTable).pronouns
        self._cost = frozenset(words.get("cost", ()))
        self._losses = frozenset(words.get("losses", ()))
        self._civilian = frozenset(words.get("civilian", ()))
        self._context = context
        self._parties = parties
        self._units = units
        self._sentences = sentences
        self._unrest = _is_unrest(sentences, frozenset(words.get("unrest", ())))

    def owner(
        self, judged: Judged, frame: LossFrame, sentence: Sentence, nearby: Sequence[Operation],
        places: Sequence[PlaceArgument], last_side: str | None,
    ) -> Party | None:  # fmt: skip
        """Who suffered a loss, None where no reader could say.

        `nearby` are the operations of the same sentence, `last_side` is whose losses were told last.
        """
        item, told = frame.item, frame.owner
        apart = told is not None and item is not None and not item.start <= told.start < item.end  # "junta troops surrendered to the army"
        named = self._standing(frame, sentence) if told is None or apart else None
        if named is None and told is not None:
            words = sentence.doc[told.start : told.end].text  # of whom an operation of the sentence is against is known whose they are
            hit = next((p for o in nearby for p in o.targets if p.text == words and p.side), None) if told.via == "target" else None
            named = hit or self._parties.party(told, sentence, judged)
        if named is None and frame.category not in CIVIL:
            named = self._possessor(judged, frame, sentence)
        if named is None and frame.rule.startswith("loss/bulletin"):
            named = self._heading(judged, sentence)
        mention = frame.owner.mention if frame.owner else None
        acting = self._by(frame, sentence)
        if named is not None and isinstance(mention, ForceMention) and mention.kind == "enemy" and acting is not None:
            return self._context.forces(self._context.opponent(acting), named.text)  # "a hostile drone, downed by …"
        if named is not None and frame.category == "civilian" and named.side and self._context.opponent(named.side) is None:
            return replace(named, name=named.text or named.name, side=None, kind="group")  # nationals of no belligerent
        if named is not None and frame.category == "civilian" and named.side and named.kind == "forces":
            named = replace(named, name=self._context.civilians(named.side), kind="group")  # "50 Palestinians"
        if named is not None and (named.side is not None or named.kind == "unit" or self._parties.is_insurgent(named.text)):
            return named
        nearest = sorted(nearby, key=lambda o: abs(o.claim.trigger_start - sentence.start - sentence.doc[frame.start].idx))
        near = next(iter(nearest), None)
        if near is not None and frame.outcome == "abandoned" and near.agents and near.agents[0].side:
            return replace(near.agents[0], text=None)
        if frame.category in CIVIL:
            return self._of_ground(frame, nearby, places, named, acting, sentence)
        unit = self._unit_of(frame, sentence) if frame.category == "personnel" else None
        if unit is not None:
            return replace(unit, text=named.text if named is not None else unit.text)
        if near is not None and near.type in _PAYING and near.agents and self._is_cost(frame, sentence):
            return replace(near.agents[0], text=named.text if named else None)
        downed = near is not None and near.type == "ShootDown" and frame.category in _AIRBORNE  # what it says of whose they are holds
        hit = None if acting is not None and not downed else next((p.side for o in nearest for p in o.targets if p.side and p.kind != "thing"), None)
        acting = acting or next((p.side for o in nearest for p in o.agents if p.side), None)
        side = hit or self._context.opponent(acting)
        if side is None and (frame.category != "personnel" or frame.cumulative):
            side = self._context.opponent(judged.perspective)  # a side counts the other's losses
        if side is None and frame.category in _AIRBORNE and frame.outcome == "destroyed":
            side = self._context.opponent(self._context.holder(places[0].place if places else None))
        if side is None and frame.cumulative:
            side = last_side  # a list of totals names whose they are once
        return self._context.forces(side, named.text if named else None) or named

    def _heading(self, judged: Judged, sentence: Sentence) -> Party | None:
        """Whose the losses of a table are, by the last force named before its lines ("Russian combat losses:")."""
        for other in reversed(self._sentences[max(0, sentence.index - _TABLE) : sentence.index]):
            for force in sorted(other.forces, key=lambda f: (f.kind != "enemy", f.start)):
                around = other.doc[max(0, force.start - _BESIDE) : force.end + _BESIDE]
                counted = force.kind == "side" and not force.metonym and any(t.lower_ in self._losses for t in around)
                if force.kind == "enemy" or counted:
                    return self._context.forces(self._context.side_of_force(force, judged.perspective))
        return None

    def _possessor(self, judged: Judged, frame: LossFrame, sentence: Sentence) -> Party | None:
        """Whose the lost are by a possessive pronoun ("dozens of its soldiers"), None where that is not sure."""
        if frame.item is None:
            return None
        for token in (sentence.doc[frame.item.head], *sentence.doc[frame.item.start : frame.item.end]):
            for child in token.children:
                if child.dep_ == "poss" and child.pos_ == "PRON":
                    owner = self._parties.party(Filler("owner", child.i, child.i + 1, child.i, None, "possessive"), sentence, judged)
                    return owner if owner is not None and owner.side else None
        return None

    def _standing(self, frame: LossFrame, sentence: Sentence) -> Party | None:
        """The state's or the rebels' own, where the words for those lost say so ("junta police officers")."""
        item = frame.item
        for force in sentence.forces if item is not None and frame.category not in CIVIL else ():
            if force.kind == "generic" and item is not None and item.start <= force.start < item.end:
                party = self._parties.standing(force)
                if party is not None:
                    return party
        return None

    def _of_ground(
        self, frame: LossFrame, nearby: Sequence[Operation], places: Sequence[PlaceArgument],
        named: Party | None, by: str | None, sentence: Sentence,
    ) -> Party | None:  # fmt: skip
        """Civilians and buildings are those of the ground's holder, unless he struck himself."""
        if frame.category == "civilian" and self._unrest and not self._is_civilian(frame, sentence):
            return named  # where a state fights its own people, the dead may be anybody
        holder = self._context.holder(places[0].place if places else None)
        if frame.category == "civilian" and places and (holder is not None or places[0].text is not None):
            holder = self._context.country(places[0].place)  # who holds their land changes nothing in whose they are
        holder = holder or self._context.home()
        fires = [o for o in nearby if o.type in _FIRES]
        hit = next((p.side for o in fires for p in o.targets if p.side and p.kind != "thing"), None)
        acting = by or next((p.side for o in fires for p in o.agents if p.side), None)
        side = self._of_kind(frame, sentence) if frame.category == "other" else None
        if side is None:
            side = holder
            if frame.category != "civilian" and acting and (holder == acting or self._context.opponent(acting) != holder):
                side = (hit if by is None else None) or self._context.opponent(acting) or holder
        if side is None:
            return named
        name = self._context.civilians(side) if frame.category == "civilian" else side
        return Party(named.text if named else None, name, side, "group")

    def _of_kind(self, frame: LossFrame, sentence: Sentence) -> str | None:
        """The side named with the same noun before: "of the 75 Russian tactical groups 16 groups were destroyed"."""
        if frame.item is None:
            return None
        head = sentence.doc[frame.item.head]
        forces = [f for f in sentence.forces if f.side and f.end <= frame.item.start]
        for force in reversed(forces):
            owned = {t.i for t in sentence.doc[force.start].ancestors}
            near = sentence.doc[force.start : force.end + 6]
            if any(t.lower_ == head.lower_ and {t.i, t.head.i} & owned for t in near):
                return force.side
        return None

    def _is_civilian(self, frame: LossFrame, sentence: Sentence) -> bool:
        """Do the words themselves say that those lost are civilians?"""
        item = frame.item
        return item is not None and any(t.lemma_.lower() in self._civilian for t in sentence.doc[item.start : item.end])

    def _unit_of(self, frame: LossFrame, sentence: Sentence) -> Party | None:
        """The formation of a soldier: the one in his noun phrase, or the only one of the sentence."""
        units = list(sentence.units)
        if frame.item is not None:
            below = {t.i for t in sentence.doc[frame.item.head].subtree}
            inside = [u for u in units if u.start in below]
            units = inside or ([] if frame.rule.endswith("/object") else units)
        if len(units) != 1:
            return None
        unit = self._units.parties.get((sentence.index, units[0].start))
        return unit if unit is not None and unit.side is not None else None

    def _is_cost(self, frame: LossFrame, sentence: Sentence) -> bool:
        """Are the losses what an operation cost those who led it ("withdrew with heavy losses")?"""
        token = sentence.doc[frame.item.head if frame.item else frame.start]
        return any(t.lower_ in self._cost for t in (token, *token.ancestors) if t.i < token.i and token.i - t.i < 14)

    def _side_of(self, force: ForceMention) -> str | None:
        """The side that a force's own words name, or that they mark as the state's or the rebels'."""
        party = self._parties.standing(force) if force.side is None and force.kind == "generic" else None
        return force.side or (party.side if party is not None else None)

    def _by(self, frame: LossFrame, sentence: Sentence) -> str | None:
        """The side that destroyed a thing ("destroyed by Ukrainian artillery"), None where no word says so."""
        doc = sentence.doc
        active = frame.rule.endswith("/object")
        for verb in (doc[frame.start], doc[frame.head], doc[frame.head].head):
            for child in verb.children:
                if child.dep_ not in (_BY | _SUBJECT if active and verb == doc[frame.start] else _BY):
                    continue
                inside = {t.i for t in child.subtree}
                side = next(filter(None, (self._side_of(f) for f in sentence.forces if f.start in inside)), None)
                if side is not None:
                    return side
                unit = next((u for u in sentence.units if u.start in inside), None)
                party = self._units.parties.get((sentence.index, unit.start)) if unit is not None else None
                if party is not None and party.side:
                    return party.side
        return None


def _is_unrest(sentences: Sequence[Sentence], words: frozenset[str]) -> bool:
    """Does an article tell of a state's fight with its own people: are a fifth of its forces crowds?"""
    forces = [f for s in sentences for f in s.forces if f.kind != "civilian"]
    crowds = sum(f.text.lower().split()[-1] in words for f in forces)
    return crowds >= 2 and crowds * 5 >= len(forces)
