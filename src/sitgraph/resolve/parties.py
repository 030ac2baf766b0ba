"""Who: the fillers of agent and target roles become parties, with the ones a reader supplies from the context."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Literal

import msgspec

from sitgraph import lang
from sitgraph.model import Filler, ForceMention, Frame, Judged, Mention, Party, Sentence, UnitMention
from sitgraph.resolve.context import Context


class Participants(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who takes part in one type of operation (see `participants.toml`)."""

    agent: Literal["party", "parties", "none"]
    target: Literal["opponent", "hit", "owner", "none"]
    place: Literal["at", "from", "to", "none"] = "at"
    by_place: Literal["holder", "invader", "none"] = "none"


@lru_cache(maxsize=1)
def participants() -> Mapping[str, Participants]:
    """The table of `participants.toml` by operation type."""
    raw = tomllib.loads(Path(__file__).with_name("participants.toml").read_text(encoding="utf-8"))
    return msgspec.convert(raw, dict[str, Participants])


class ReferenceTable(lang.Table, frozen=True):
    """`reference.toml`: words that point back to a force, a place or an operation told before."""

    pronouns: dict[str, tuple[str, ...]]
    places: dict[str, tuple[str, ...]]
    definite: dict[str, tuple[str, ...]]


# How far behind a thing its owner may begin.
_OF = 3
# How many forces back "the division" may point.
_RECALLED = 40


@dataclass(frozen=True, slots=True)
class _Trace:
    """A party as the text went by it: where it stood and whether it was acting."""

    sentence: int
    position: int
    party: Party
    acting: bool


class PartyResolver:
    """Resolves the parties of one article's frames, in text order, remembering who was named last."""

    def __init__(self, code: str, context: Context, units: Mapping[tuple[int, int], Party]) -> None:
        table = lang.read(code, "reference.toml", ReferenceTable)
        self._pronouns = frozenset(table.pronouns["force"])
        self._state = frozenset(table.pronouns.get("state", ()))
        self._insurgent = frozenset(table.pronouns.get("insurgent", ()))
        self._unrest = frozenset(table.pronouns.get("unrest", ()))
        self._regular = frozenset(table.pronouns.get("regular", ()))
        self._irregular = frozenset(table.pronouns.get("irregular", ()))
        self._strange = frozenset(table.pronouns.get("strange", ()))
        self._army = frozenset(table.pronouns.get("army", ()))
        self._bands = frozenset(table.pronouns.get("band", ()))
        self._guards = frozenset(table.pronouns.get("guards", ()))
        self._flown = frozenset(table.pronouns.get("flown", ()))
        self._attackers = frozenset(table.pronouns.get("attackers", ()))
        self._attacked_last: str | None = None
        self._context = context
        self._units = units
        self._traces: list[_Trace] = []
        self._seen = -1

    def read_up_to(self, sentence: Sentence, perspective: str | None) -> None:
        """Remember the forces and units that `sentence` names; called once for each sentence, in order."""
        if sentence.index <= self._seen:
            return
        self._seen = sentence.index
        acts = _subjects(sentence)
        mentions: list[tuple[int, Party, bool]] = []
        for unit in sentence.units:
            party = self._units.get((sentence.index, unit.start))
            if party:
                mentions.append((unit.start, party, bool(acts & set(range(unit.start, unit.end)))))
        for force in sentence.forces:
            if force.kind == "civilian":
                continue
            party = self.standing(force) if force.kind == "generic" else self._force(force, perspective)
            if party is not None and party.side:
                mentions.append((force.start, party, bool(acts & set(range(force.start, force.end)))))
        for start, party, acting in sorted(mentions, key=lambda m: m[0]):
            self._traces.append(_Trace(sentence.index, start, party, acting))

    def attacked(self, side: str | None) -> None:
        """Note whose attack was told last, for "the attackers" after it."""
        self._attacked_last = side or self._attacked_last

    def is_insurgent(self, text: str | None) -> bool:
        """Is this a generic word for those who fight a state ("militants")?"""
        return text is not None and _marks(text, self._insurgent)

    def speaking_side(self, judged: Judged) -> str | None:
        """The side from which a frame is told: rebels' own where its source is one of them ("a Syrian rebel commander")."""
        words = judged.source.text.lower().split() if judged.source is not None else ()
        if self._insurgent.isdisjoint(words) or judged.perspective not in (None, self._context.state()):
            return judged.perspective
        return self._context.insurgent()

    def party(self, filler: Filler, sentence: Sentence, judged: Judged) -> Party | None:
        """The party that one filler names, None for a pronoun that nobody could resolve for sure."""
        mention = filler.mention
        text = sentence.doc[filler.start : filler.end].text
        if isinstance(mention, UnitMention):
            found = self._units.get((sentence.index, mention.start))
            return replace(found, text=text) if found else Party(text, mention.name, mention.side, "unit", mention.key)
        if isinstance(mention, ForceMention):
            if mention.kind == "generic":
                return self._generic(mention, text, filler, sentence, judged)
            if mention.kind == "civilian":
                return Party(text, text, mention.side, "group")
            return replace(self._force(mention, judged.perspective), text=text)
        until = filler.end + _OF if filler.end < len(sentence.doc) and sentence.doc[filler.end].dep_ == "prep" else filler.end  # "a Su-25 of the Ukrainian Air Force"
        within = next((f for f in sentence.forces if f.side and not f.metonym and filler.start <= f.start < until), None)
        if within is not None and filler.role != "agents":
            return Party(text, text, within.side, "thing")  # "Hezbollah infrastructure"
        words = [t.lower_ for t in sentence.doc[filler.start : filler.end]]
        if len(words) == 1 and words[0] in self._pronouns:
            return self._speaking(filler, sentence, text) or self._antecedent(filler, sentence, text)
        if words and words[0] in self._pronouns:
            owner = self._antecedent(filler, sentence, text)
            return owner if filler.role == "agents" else Party(text, text, owner.side if owner else None, "thing")
        return Party(text, text, None, "thing")

    def only_points_back(self, mention: Mention | None) -> bool:
        """Are an agent's words a pronoun or a generic noun ("it", "the troops"), not one that tells its side?"""
        if mention is None:
            return True
        generic = isinstance(mention, ForceMention) and mention.kind == "generic"
        return generic and not _marks(mention.text, self._state | self._insurgent)

    def standing(self, force: ForceMention) -> Party | None:
        """The state's forces or those who fight it, where the words name them so ("regime forces", "the rebels")."""
        state = _marks(force.text, self._state) or force.text.lower().split()[-1] in self._regular and self._context.is_rebel(self._context.insurgent())
        side = self._state_of(force.text) if state else self._context.insurgent(force.text) if self.is_insurgent(force.text) else None
        return self._context.forces(side, force.text)

    def _state_of(self, text: str) -> str | None:
        """Which state a word for a state's forces means: the one whose army was named last ("the Israeli army … the army"), else whose war it is."""
        if text.lower().split()[-1] in self._army:
            for trace in reversed(self._traces):
                words = (trace.party.text or "").lower().split()
                if words and words[-1] in self._army and self._context.is_state(trace.party.side):
                    return trace.party.side
        return self._context.state()

    def _force(self, force: ForceMention, perspective: str | None) -> Party:
        side = self._context.side_of_force(force, perspective)
        named = self._context.forces(side, force.text)
        if named is None:
            return Party(force.text, force.text, None, "group")
        return replace(named, name=force.name) if force.name and force.side else named

    def _generic(self, mention: ForceMention, text: str, filler: Filler, sentence: Sentence, judged: Judged) -> Party:
        """ "the troops", "its soldiers", "the attackers": those named last, where that is sure."""
        low, insurgent = text.lower(), self.is_insurgent(text)
        before = sentence.doc[filler.start - 1] if filler.start else None
        if before is not None and before.text[:1].isupper() and before.pos_ == "PROPN" and before.i > 0 and sentence.doc[filler.start].pos_ != "DET":
            named = sentence.doc[before.i : filler.end].text
            return Party(named, named, mention.side, "group")  # "TTP fighters": a name that no table has
        if _marks(text, self._state):
            named = self._context.forces(self._state_of(text), text)
            return named or Party(text, text, mention.side, "group")
        if mention.side:  # "Turkey-backed rebels" fight a war of their own, "Moscow-backed fighters" that of Moscow
            movement = self._context.insurgent(text) if insurgent or low.split()[-1] in self._irregular and self._is_proxy(mention.side) else None
            return self._context.forces(movement or mention.side, text) or Party(text, text, mention.side, "group")
        if low.split()[-1] in self._attackers:
            return self._context.forces(self._attacked_last or self._context.attacker(), text) or Party(text, text, None, "group")
        if low in self._guards or low.split()[-1] in self._unrest and not insurgent:
            return Party(text, text, None, "group")  # a crowd is nobody's; whose the air defence is, the place tells
        if before is not None and before.lower_ in self._strange:
            return Party(text, text, None, "group")  # "foreign forces"
        if not insurgent and any("Ind" in c.morph.get("Definite", []) for c in sentence.doc[filler.head].children):
            return Party(text, text, mention.side, "group")  # "a battalion" is none named before
        found = self._unit_called(low, text) or self._antecedent(filler, sentence, text, main=True)
        if found is not None and insurgent and not (self._context.is_state(found.side) or self._context.fights(self._context.state(), found.side or "")):
            found = None  # a coalition is no militants
        if found is None and insurgent:
            found = self._context.forces(self._context.insurgent(text), text)
        if found is not None and insurgent and self._context.is_state(found.side):
            # Rebels are never the state's own: they are whom it fights, where that is sure.
            named = self._context.forces(self._context.opponent(found.side), text)
            found = named if named is not None and not self._context.is_state(named.side) else self._context.forces(self._context.insurgent(text), text)
        if found is not None and low.split()[-1] in self._regular and self._context.is_rebel(found.side):
            found = self._context.forces(self._context.state(), text)  # the soldiers who fight the rebels
        if found is not None and low.split()[-1] in self._flown and not self._context.is_state(found.side):
            state = self._context.opponent(found.side)
            found = self._context.forces(state, text) if self._context.is_state(state) else None
        if found is not None and low.split()[-1] in self._bands and self._context.is_state(found.side):
            movement = self._context.opponent(found.side)
            found = None if self._context.is_state(movement) else self._context.forces(movement, text)
        if found is None:
            return Party(text, text, mention.side, "group")
        if found.kind == "unit" and self._unit_called(low, text) is not None:
            return found
        return replace(self._context.forces(found.side, text) or found, text=text)

    def _is_proxy(self, patron: str) -> bool:
        """Does the article's movement fight for another than this patron itself ("the Iran-backed militia" in Yemen)?"""
        movement = self._context.insurgent()
        return movement is not None and not self._context.is_state(movement) and patron != self._context.state()

    def _speaking(self, filler: Filler, sentence: Sentence, text: str) -> Party | None:
        """Whom a singular pronoun in reported speech stands for: the speaker ("the alliance said it had taken the town").

        A party without a side where the speaker is none that the article names as a force; None where nobody speaks.
        """
        token = sentence.doc[filler.head]
        verb = token.head
        while verb.dep_ in ("xcomp", "conj", "advcl") and verb.head != verb:
            verb = verb.head
        if "Sing" not in token.morph.get("Number", []) or verb.dep_ != "ccomp":
            return None
        speaker = next((c for c in verb.head.children if c.dep_ == "nsubj" and c.pos_ in ("NOUN", "PROPN")), None)
        if speaker is None:
            return None
        said = {t.i for t in speaker.subtree}
        if any(m.start in said for m in (*sentence.forces, *sentence.units)):
            return None
        return Party(text, text, None, "group")

    def _unit_called(self, low: str, text: str) -> Party | None:
        """The formation named last that a word for its echelon stands for ("the division")."""
        word = low.split()[-1] if low.split() else ""
        for trace in reversed(self._traces[-_RECALLED:]):
            if trace.party.kind == "unit" and word and word in trace.party.name.lower().split():
                return replace(trace.party, text=text)
        return None

    def _antecedent(self, filler: Filler, sentence: Sentence, text: str, *, main: bool = False) -> Party | None:
        """The party that a word points back to; `main` leaves out sides that the article hardly speaks of."""
        traces = [t for t in self._traces[-_RECALLED:] if t.sentence >= sentence.index - 2]
        if main:
            traces = [t for t in traces if self._context.is_main(t.party.side) or t.party.side == self._context.state()]
        near = [t for t in traces if t.sentence == sentence.index and t.position < filler.start]
        acting = [t for t in near if t.acting]
        for group in (acting, near):
            if group:
                return replace(group[-1].party, text=text)
        for back in (1, 2):
            before = [t for t in traces if t.sentence == sentence.index - back]
            acting = [t for t in before if t.acting]
            if acting or before:
                return replace((acting or before)[-1 if not acting else 0].party, text=text)
        return None


@dataclass(frozen=True, slots=True)
class Cast:
    """The parties of one operation, and how many of them the words themselves do not give."""

    agents: tuple[Party, ...]
    targets: tuple[Party, ...]
    supplied: int


def supply(
    frame: Frame, agents: Iterable[Party], targets: Iterable[Party], context: Context, *,
    holder: str | None, previous: tuple[tuple[Party, ...], tuple[Party, ...]] | None,
    here: tuple[str, ...] = (), loose: frozenset[str] = frozenset(), named: frozenset[str] = frozenset(),
    pointing: frozenset[str] = frozenset(),
) -> Cast:  # fmt: skip
    """Fill in the parties that are evident though unnamed.

    `here` are the sides that the sentence names as forces; `loose` are the agents' words that only point back
    ("it", "the forces"), which give way to a target `named` outright; `pointing` are the targets' words that do. `holder` is the side
    whose country the operation's place lies in; `previous` are the agents and targets of an operation referred back to ("the attack").
    """
    rule = participants()[frame.type]
    found, hit, supplied = list(agents), list(targets), 0
    if rule.agent == "none":
        found = [p for p in found if p.text is not None]  # a blast has an author only where the words name one
    elif not found and frame.foreign and rule.by_place == "none" and not context.fights_at_home(holder):
        occupier = context.forces(context.opponent(holder))  # "occupied" is said of what another holds
        found = [occupier] if occupier else []
        supplied += len(found)
    elif not found:
        found = _agents(rule, hit, context, holder, previous, returning=frame.returning)
        supplied += len(found)
    if rule.agent == "parties":
        sides = {p.side for p in found if p.side}
        if len(sides) == 1 and not hit:
            other = context.forces(context.opponent(next(iter(sides)), here))
            if other:
                found.append(other)
                supplied += 1
        found += [p for p in hit if p.kind != "thing"]
        hit = []
    if found and found[0].kind == "unit" and found[0].side is None and not any(p.side for p in (*found, *hit)) and rule.by_place == "invader" and not frame.returning:
        leading = context.on_the_offensive()  # a formation that attacks where one side does is that side's
        found = [replace(p, side=leading) if p.kind == "unit" else p for p in found] if leading in (holder, context.opponent(holder)) else found
    acting = next((p.side for p in found if p.side), None)
    opposed, owned = rule.target in ("opponent", "owner"), rule.target == "owner"
    if owned and found and acting is None and context.opponent(holder):
        found, acting = [context.forces(holder, p.text) or p for p in found], holder
    if opposed and acting and hit and all(p.text in loose for p in found) and any(p.side == acting and (owned or p.text in named) for p in hit):
        other = context.forces(context.opponent(acting, here))
        if other is not None:
            found = [replace(other, text=p.text) for p in found]
            acting = other.side
    if opposed and acting is None and found and found[0].kind == "unit":
        against = context.opponent(next((p.side for p in hit if p.side), None))
        found = [replace(p, side=against) if p.side is None else p for p in found]
        acting = against
    if rule.target == "none":
        hit = []
    elif opposed and not hit:
        if previous and previous[1]:
            hit = [replace(p, text=None) for p in previous[1]]
        else:
            other = context.forces(context.opponent(acting, here))
            hit = [other] if other else []
        supplied += len(hit)
    if opposed and acting and any(p.side == acting for p in hit):
        other = context.forces(context.opponent(acting, here))  # nobody attacks his own
        hit = [p for p in hit if p.side != acting] or ([other] if other else [])
    if rule.target == "hit" and acting:
        other = context.forces(context.opponent(acting, here))  # nobody shells his own
        hit = [replace(other, text=p.text) if other is not None and p.side == acting and p.kind in ("forces", "unit") and p.text in pointing else p for p in hit]
        hit = [replace(p, side=context.opponent(acting, here)) if p.kind == "thing" and p.side == acting and p.text in pointing else p for p in hit]
    hit = [_owned(p, acting, context, holder) for p in hit]
    if owned:
        hit = [(context.forces(p.side, p.text) or p) if p.kind == "thing" else p for p in hit]
    return Cast(_unique(found), _unique(hit), supplied)


def _agents(
    rule: Participants, targets: list[Party], context: Context, holder: str | None,
    previous: tuple[tuple[Party, ...], tuple[Party, ...]] | None, *, returning: bool,
) -> list[Party]:  # fmt: skip
    if previous and previous[0]:
        return [replace(p, text=None) for p in previous[0]]
    side = context.opponent(next((p.side for p in targets if p.side), None))
    if rule.agent == "parties":
        pair = context.belligerents()
        parties = [context.forces(s) for s in pair] if pair else []
        return [p for p in parties if p]
    at_home = context.fights_at_home(holder)  # who attacks in a civil war, no place tells
    if side is None and rule.by_place != "none" and context.opponent(holder) is not None and (returning or not at_home):
        side = holder if returning or rule.by_place == "holder" else context.opponent(holder)
        leading = context.on_the_offensive() if rule.by_place == "invader" and not returning else None
        if leading is not None and leading in (holder, context.opponent(holder)):
            side = leading
    party = context.forces(side)
    return [party] if party else []


def _owned(party: Party, acting: str | None, context: Context, holder: str | None) -> Party:
    if party.side is None and party.kind == "thing":
        return replace(party, side=context.opponent(acting) or holder)
    return party


def _unique(parties: Iterable[Party]) -> tuple[Party, ...]:
    seen: dict[tuple[str, str | None], Party] = {}
    for party in parties:
        key = (party.name, party.side)
        if key not in seen or (seen[key].text is None and party.text is not None):
            seen[key] = party
    return tuple(seen.values())


def _marks(text: str, words: frozenset[str]) -> bool:
    """Do words for a force begin or end with one of `words`, or are they one ("separatist forces", "the rebels")?"""
    low = text.lower()
    parts = low.split()
    return low in words or bool(parts) and (parts[-1] in words or len(parts) > 1 and parts[0] in words)


def _subjects(sentence: Sentence) -> set[int]:
    """The tokens of subjects, with what they are of ("the aviation of the defence forces"), as token offsets."""
    found: set[int] = set()
    for token in sentence.doc if sentence.parsed else ():
        step = token
        for _ in range(4):
            if step.dep_ in ("nsubj", "nsubjpass"):
                found.add(token.i)
                break
            if step.dep_ not in ("pobj", "prep", "poss", "compound", "amod", "appos") or step.head == step:
                break
            step = step.head
    return found
