"""The end of extraction: judged frames and resolved names become one article's ledger."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from sitgraph import lang
from sitgraph.model import (
    Article,
    Claim,
    Filler,
    ForceMention,
    Frame,
    Judged,
    Ledger,
    Loss,
    LossFrame,
    Mention,
    Operation,
    Party,
    PlaceArgument,
    PlaceMention,
    ResolvedPlace,
    Sentence,
    TimeSpan,
    UnitMention,
)  # fmt: skip
from sitgraph.resolve.cast import participants, supply
from sitgraph.resolve.context import Context
from sitgraph.resolve.offices import Offices
from sitgraph.resolve.owners import CIVIL, OwnerResolver
from sitgraph.resolve.parties import PartyResolver, ReferenceTable
from sitgraph.resolve.passage import PassagePlaces
from sitgraph.resolve.time import TimeResolver
from sitgraph.resolve.units import UnitResolution

_INFERRED = 0.9
# How many sentences on an actor named once is still the one who acts.
_GOING_ON = 8
_THERE = ("at", "near")
_OBJECTS = frozenset({"dobj", "obj"})
_SUBJECTS = frozenset({"nsubj"})
_GAINS = frozenset({"Advance", "Capture"})
_OFFENSIVE = ("Attack", "Advance", "Capture")
_FIRES = ("Strike", "Shelling", "Attack", "Explosion")
_FROM_AFAR = ("Strike", "Shelling", "Explosion", "ShootDown")


@dataclass(frozen=True, slots=True)
class _Told:
    """An operation as far as later ones may refer back to it."""

    sentence: int
    frame: Frame
    operation: Operation


class LedgerKeeper:
    """Writes the ledger of one article, in text order, so that later sentences can lean on earlier ones."""

    def __init__(
        self, code: str, article: Article, sentences: Sequence[Sentence],
        units: UnitResolution, places: Mapping[tuple[int, int], ResolvedPlace],
    ) -> None:  # fmt: skip
        self._article = article
        self._sentences = sentences
        self._units = units
        self._places = places
        reference = lang.read(code, "reference.toml", ReferenceTable)
        self._context = Context(article, sentences, units.parties.values(), places.values(), frozenset(reference.pronouns.get("rebels", ())), frozenset(reference.pronouns.get("loyal", ())))
        self._parties = PartyResolver(code, self._context, units.parties)
        self._owners = OwnerResolver(code, self._context, self._parties, units, sentences)
        self._passage = PassagePlaces(code, article, sentences, places)
        self._offices = Offices(code, sentences, places)
        self._times = TimeResolver(code, article, sentences)
        self._installed = frozenset(reference.definite.get("installed", ()))
        self._marked = frozenset(reference.definite.get("marked", ()))
        self._merchant = tuple(reference.definite.get("merchant", ()))
        self._remote = frozenset(reference.definite.get("remote", ()))
        self._condemning = frozenset(reference.definite.get("condemning", ()))
        self._definite = frozenset(reference.definite["words"])
        self._told: list[_Told] = []
        self._frames: Mapping[int, tuple[Frame, ...]] = {}
        self._last_side: str | None = None
        self._last_owner: tuple[int, Party] | None = None

    def ledger(self, judged: Sequence[Judged]) -> Ledger:
        """The article's operations, losses, units and places."""
        operations: list[Operation] = []
        losses: list[Loss] = []
        ordered = sorted(judged, key=lambda j: (j.frame.sentence, isinstance(j.frame, LossFrame), j.frame.start))
        for item in ordered:
            if isinstance(item.frame, Frame) and item.frame.type in _OFFENSIVE:
                for filler in item.frame.fillers:
                    mention = filler.mention
                    if filler.role == "agents" and isinstance(mention, ForceMention) and mention.side and mention.kind == "side":
                        where = (self._places.get((item.frame.sentence, f.mention.start)) for f in item.frame.fillers if isinstance(f.mention, PlaceMention))
                        self._context.attacks(mention.side, (place for place in where if place is not None))
        self._frames = {index: tuple(f) for index, f in groupby((j.frame for j in ordered if isinstance(j.frame, Frame)), lambda f: f.sentence)}
        for told in ordered:
            item = replace(told, perspective=self._parties.speaking_side(told))
            sentence = self._sentences[item.frame.sentence]
            for index in range(max(0, sentence.index - 2), sentence.index + 1):
                self._parties.read_up_to(self._sentences[index], item.perspective)
            if isinstance(item.frame, Frame):
                frame = self._named_again(item.frame, sentence)
                item = replace(item, frame=frame)
                operation = self._operation(item, frame, sentence)
                self._told.append(_Told(sentence.index, frame, operation))
                if frame.type in _OFFENSIVE:
                    self._parties.attacked(next((p.side for p in operation.agents if p.side), None))
                operations.append(operation)
            else:
                losses.append(self._loss(item, item.frame, sentence))
        named = {a.place.key: a.place for c in (*operations, *losses) for a in c.claim.places}
        named.update({p.key: p for p in self._places.values()})
        return Ledger(
            self._article, tuple(operations), tuple(losses), self._units.records,
            tuple(named[key] for key in sorted(named)),
        )  # fmt: skip

    # ── operations ────────────────────────────────────────────────────────────────────────────────────

    def _operation(self, judged: Judged, frame: Frame, sentence: Sentence) -> Operation:
        rule = participants()[frame.type]
        by_role: dict[str, list[Filler]] = {}
        for filler in frame.fillers:
            by_role.setdefault(filler.role, []).append(filler)
        agents = self._fill(by_role.get("agents", []), sentence, judged)
        targets = self._fill(by_role.get("targets", []), sentence, judged)
        targets = self._against(by_role.get("targets", []), targets, by_role.get("agents", []), agents)
        agents = self._against(by_role.get("agents", []), agents, by_role.get("targets", []), targets)
        agents, targets = self._fired_at(frame, agents, targets, sentence)
        places = self._passage.arguments(by_role.get("places", []), sentence)
        back, condemned = self._refers_to(frame, sentence, places), self._condemned(frame, sentence)
        if condemned is not None and back is not None and all(p.side != condemned.side for p in back.operation.agents):
            back = None
        inferred = 0
        if not places:
            if back is not None:
                places = tuple(replace(a, text=None) for a in back.operation.claim.places[:1])
            places = places or self._shared_places(frame, sentence) or self._places_ahead(frame, sentence)
            if not places and rule.place != "none" and judged.factuality != "future":  # a plan may be for anywhere
                office = self._offices.of(sentence, judged.source) if frame.type in _FROM_AFAR else None
                places = self._passage.supplied(sentence, rule.place, office)
            inferred += bool(places)
        # Who attacks on the ground is told by whose land it is: he wants to hold it, or to have it back.
        whose = self._context.holder if frame.type in _FROM_AFAR else self._context.whose_land
        outset = [a for a in places if a.role == "from"] if frame.type in _FROM_AFAR else []
        reached = [a for a in places if a not in outset]
        holder = whose(reached[0].place if reached else None)
        source = judged.source
        if source is not None and source.side and frame.type in _FIRES and not self._installed.isdisjoint(re.findall(r"\w+", source.text.lower())):
            holder = source.side  # what a Moscow-installed governor says was hit is what Moscow holds
        previous = (back.operation.agents, back.operation.targets) if back and not agents else None
        if previous is None and not agents:
            previous = ((condemned,), ()) if condemned else self._beaten_off(frame, targets, sentence) or self._going_on(frame, sentence, holder)
        here = tuple(f.side for f in sentence.forces if f.side and f.kind == "side")
        loose = frozenset(
            sentence.doc[f.start : f.end].text for f in by_role.get("agents", []) if self._parties.only_points_back(f.mention)
        )  # fmt: skip
        irregular = frozenset(p.text for p in agents if p.text is not None and self._parties.is_insurgent(p.text))
        neutral = frozenset(p.text for p in targets if p.text is not None and self._is_neutral(p.text.lower()))
        named = frozenset(sentence.doc[f.start : f.end].text for f in by_role.get("targets", []) if _is_named(f.mention))
        pointing = frozenset(
            sentence.doc[f.start : f.end].text for f in by_role.get("targets", []) if self._parties.only_points_back(f.mention)
        )  # fmt: skip
        cast = supply(
            frame, agents, targets, self._context, holder=holder, previous=previous, here=here, loose=loose, named=named,
            pointing=pointing, irregular=irregular, neutral=neutral, place=next((a.place for a in (*outset, *places) if a.place.country), None),
        )  # fmt: skip
        self._passage.remember(places, sentence)
        time = self._times.time_of(frame, sentence, told=judged.factuality != "future", source=judged.source)
        if time is None and back is not None and back.operation.claim.time is not None:
            time = replace(back.operation.claim.time, text=None)
        means = tuple(sentence.doc[f.start : f.end].text for f in by_role.get("means", []))
        claim = self._claim(judged, sentence, places, time, inferred + cast.supplied)
        return Operation(claim, frame.type, cast.agents, cast.targets, means, frame.distance_km)

    def _named_again(self, frame: Frame, sentence: Sentence) -> Frame:
        """ "The attack" after a strike is that strike, unless its own words name who attacked."""
        doc = sentence.doc
        head = doc[frame.head]
        if frame.type != "Attack" or head.lemma_.lower() not in self._remote or any(f.role == "agents" and f.mention is not None for f in frame.fillers):
            return frame
        if not any(child.lower_ in self._definite for child in head.children if child.dep_ == "det") or any(t.like_num for c in head.lefts for t in c.subtree):
            return frame  # "the 6 February attack" is one of its own
        last = next((t for t in reversed(self._told) if sentence.index - t.sentence <= 4 and t.frame.type in _FIRES), None)
        return replace(frame, type=last.frame.type) if last is not None and last.frame.type in ("Strike", "Shelling") else frame

    def _fill(self, fillers: Sequence[Filler], sentence: Sentence, judged: Judged) -> list[Party]:
        found = ((filler, self._parties.party(filler, sentence, judged)) for filler in fillers)
        return [each for filler, party in found if party is not None for each in self._parties.together(filler, sentence, party)]

    def _against(self, fillers: Sequence[Filler], parties: list[Party], others: Sequence[Filler], named: Sequence[Party]) -> list[Party]:
        """ "American bombers strafed enemy columns": the enemy of a side that the clause itself names is that side's."""
        told = {f.mention.text for f in others if f.mention is not None and _is_named(f.mention)}
        side = next((p.side for p in named if p.side and p.text in told), None)
        enemies = {f.mention.text for f in fillers if isinstance(f.mention, ForceMention) and f.mention.kind == "enemy"}
        other = self._context.forces(self._context.opponent(side)) if side else None
        return [replace(other, text=p.text) if other is not None and p.text in enemies else p for p in parties]

    def _refers_to(self, frame: Frame, sentence: Sentence, places: Sequence[PlaceArgument]) -> _Told | None:
        """The operation told before that a definite noun ("the attack") refers to, None where it tells a new one.

        One in another place is another, and no counteroffensive is the offensive before it.
        """
        doc = sentence.doc
        head = doc[frame.head]
        if head.pos_ not in ("NOUN", "PROPN"):
            return None
        if not any(child.lower_ in self._definite for child in head.children if child.dep_ == "det"):
            return None
        for told in reversed(self._told):
            if sentence.index - told.sentence > 4:
                break
            if told.frame.type != frame.type or (told.sentence, told.frame.start) == (sentence.index, frame.start):
                continue
            if told.frame.returning == frame.returning and not _apart(places, told.operation.claim.places):
                return told
        if frame.type != "Attack":
            return None
        # "the offensive" after the advance of somebody is his
        before = (t for t in reversed(self._told) if 0 < sentence.index - t.sentence <= 2 and t.frame.type in _GAINS)
        return next((t for t in before if any(a.side for a in t.operation.agents)), None)

    def _fired_at(self, frame: Frame, agents: list[Party], targets: list[Party], sentence: Sentence) -> tuple[list[Party], list[Party]]:
        """ "Russia launched 40 drones, 35 of which were shot down": of those that were fired at, and what the sentence has just told to be fired."""
        if frame.type != "ShootDown" or any(p.side for p in (*agents, *targets)):
            return agents, targets
        fired = (t.operation.agents for t in reversed(self._told) if t.sentence == sentence.index and t.frame.type in _FIRES)
        side = next((p.side for told in fired for p in told if p.side), None)
        other, own = self._context.forces(self._context.opponent(side)), self._context.forces(side)
        if other is None or own is None:
            return agents, targets
        return [replace(other, text=p.text) for p in agents], [replace(p, side=side) for p in targets] or [own]

    def _beaten_off(self, frame: Frame, targets: Sequence[Party], sentence: Sentence) -> tuple[tuple[Party, ...], tuple[Party, ...]] | None:
        """ "All counterattacks were repelled": by those against whom they were told just before."""
        if frame.type != "Repulse" or any(p.side for p in targets):
            return None
        last = next((t for t in reversed(self._told) if t.frame.type in _OFFENSIVE), None)
        near = last is not None and sentence.index - last.sentence <= 2
        return (last.operation.targets, last.operation.agents) if last is not None and near and last.operation.targets else None

    def _condemned(self, frame: Frame, sentence: Sentence) -> Party | None:
        """Whose strike "Zelensky condemned the strike" means: his enemy's, whoever struck last."""
        head = sentence.doc[frame.head]
        if head.dep_ not in _OBJECTS or head.head.lemma_.lower() not in self._condemning:
            return None
        subjects = {t.i for t in head.head.children if t.dep_ in _SUBJECTS}
        side = next((f.side for f in sentence.forces if subjects & set(range(f.start, f.end))), None)
        return self._context.forces(self._context.opponent(side)) if side in (self._context.belligerents() or ()) else None

    def _going_on(self, frame: Frame, sentence: Sentence, holder: str | None) -> tuple[tuple[Party, ...], tuple[Party, ...]] | None:
        """Who did this last, in words, in the sentences before: a list of strikes, however long, names the striker once."""
        others = {force.side for force in sentence.forces if force.side and not force.metonym}
        if sentence.units:
            return None
        reached, nearest = sentence.index, None
        for told in reversed(self._told):
            if reached - told.sentence > _GOING_ON:
                return None
            if told.frame.type != frame.type or not told.operation.agents:
                continue
            side = told.operation.agents[0].side
            reached, nearest = told.sentence, nearest or side
            if side != nearest or frame.returning and holder is not None and side != holder:
                return None  # "liberated": by those whose ground it is, whoever took ground before
            if any(p.text for p in told.operation.agents):
                fits = all(self._context.fights(side, other) for other in others)
                home = side is not None and side == holder and not self._context.fights_at_home(side)
                guarded = participants()[frame.type].by_place == "holder" and holder is not None and side != holder  # who shoots down over whose land
                return (told.operation.agents, ()) if fits and not home and not guarded else None
        return None

    def _shared_places(self, frame: Frame, sentence: Sentence) -> tuple[PlaceArgument, ...]:
        """The places of the operation before it in the same sentence, for one that names none of its own."""
        for told in reversed(self._told):
            if told.sentence != sentence.index:
                break
            if told.operation.claim.places:
                own = participants()[frame.type].place
                # "withdrew from the town, which the others entered": who leaves it and who comes there stand to it otherwise
                turned = {"from": "at" if own == "none" else own, "at": "from" if own == "from" else "at"}
                return tuple(replace(a, text=None, role=turned.get(a.role, a.role)) for a in told.operation.claim.places)
        return ()

    def _places_ahead(self, frame: Frame, sentence: Sentence) -> tuple[PlaceArgument, ...]:
        """Where the operation behind it in its sentence is: "intensified shelling and hoped to take Bakhmut"."""
        for later in self._frames.get(sentence.index, ()):
            if later.start > frame.start:
                found = self._passage.arguments((f for f in later.fillers if isinstance(f.mention, PlaceMention)), sentence)
                if found:
                    role = participants()[frame.type].place
                    there = (a for a in found if a.role in _THERE)
                    return tuple(replace(a, text=None, role=a.role if a.role != "at" or role == "none" else role) for a in there)[:1]
        return ()

    def _is_neutral(self, thing: str) -> bool:
        """Is a thing told to be another's than those who fight ("a Greek-owned tanker"), or a ship that carries goods?"""
        return thing.partition("-")[2].partition(" ")[0] in self._marked or thing.endswith(self._merchant)

    # ── losses ────────────────────────────────────────────────────────────────────────────────────────

    def _loss(self, judged: Judged, frame: LossFrame, sentence: Sentence) -> Loss:
        places = self._passage.arguments(frame.places, sentence)
        nearby = [t.operation for t in self._told if t.sentence == sentence.index]
        inferred = 0
        if not places and not frame.everywhere:
            shared = next((o.claim.places for o in nearby if o.claim.places), ())
            places = shared or self._passage.supplied(sentence, "at", self._offices.of(sentence, judged.source))
            inferred += bool(places)
        time = self._times.time_of(frame, sentence, told=judged.factuality != "future", source=judged.source)
        if time is None:
            time = next((o.claim.time for o in nearby if o.claim.time), None)
        owner = self._owners.owner(judged, frame, sentence, nearby, places, self._last_side)
        unnamed = owner is None or owner.text is None and frame.more
        if frame.owner is None and frame.category not in CIVIL and unnamed:
            sentence_told, told = self._last_owner or (-1, None)
            if told is not None and sentence_told == sentence.index:
                owner = replace(told, text=None)  # "two of its soldiers had been killed and 10 wounded", "and 10 others"
        if owner is not None and owner.side is not None and frame.category not in CIVIL:
            self._last_side = owner.side
            self._last_owner = (sentence.index, owner)
        count = frame.quantity
        claim = self._claim(judged, sentence, places, time, inferred)
        return Loss(
            claim, frame.category, frame.outcome,
            item=sentence.doc[frame.item.start : frame.item.end].text if frame.item else None,
            owner=owner,
            min=int(count.min) if count and count.min is not None else None,
            max=int(count.max) if count and count.max is not None else None,
            approximate=bool(count and count.approximate),
            cumulative=frame.cumulative,
        )  # fmt: skip

    # ── both ──────────────────────────────────────────────────────────────────────────────────────────

    def _claim(
        self, judged: Judged, sentence: Sentence, places: tuple[PlaceArgument, ...], time: TimeSpan | None, inferred: int
    ) -> Claim:
        frame, doc = judged.frame, sentence.doc
        first, last = doc[frame.start], doc[frame.end - 1]
        start, end = sentence.start + first.idx, sentence.start + last.idx + len(last)
        placed = min((a.place.score for a in places), default=1.0)
        return Claim(
            sentence=self._article.text[sentence.start : sentence.end], start=sentence.start, end=sentence.end,
            trigger=self._article.text[start:end], trigger_start=start, trigger_end=end,
            rule=frame.rule, factuality=judged.factuality, source=judged.source, time=time, places=places,
            confidence=round(_INFERRED**inferred * placed, 3),
        )  # fmt: skip


def _is_named(mention: Mention | None) -> bool:
    """Do the words name a formation, or a force by its side?"""
    return isinstance(mention, UnitMention) or isinstance(mention, ForceMention) and mention.kind == "side"


def _apart(places: Sequence[PlaceArgument], others: Sequence[PlaceArgument]) -> bool:
    """Are both told, and none of the one is, holds or lies in one of the other?"""
    pairs = [(a.place, b.place) for a in places for b in others]
    return bool(pairs) and not any(a.key == b.key or a.key in b.within or b.key in a.within for a, b in pairs)
