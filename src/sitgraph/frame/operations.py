"""Operations: each trigger of a parsed sentence with the forces, things and places that fill its roles."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from spacy.tokens import Doc, Token

from sitgraph.frame.places import PlaceFinder
from sitgraph.frame.syntax import Syntax, noun_phrase
from sitgraph.frame.triggers import Trigger, TriggerIndex
from sitgraph.model import Filler, ForceMention, Frame, Mention, PlaceMention, Sentence, UnitMention

_M = TypeVar("_M", bound=Mention)
_PLACE_ROLES = ("at", "near", "to", "from", "direction")


class OperationGrammar:
    """The grammar of operations of one language, built once."""

    def __init__(self, code: str) -> None:
        self._syntax = Syntax(code)
        self._triggers = TriggerIndex(code, self._syntax)
        self._places = PlaceFinder(self._syntax)

    def could_hold(self, doc: Doc) -> bool:
        """Can a tokenised sentence hold an operation? Never says no to one that does."""
        return self._triggers.could_hold(doc)

    def frames(self, sentence: Sentence) -> tuple[Frame, ...]:
        """The operations that a parsed sentence tells of, in the order of their triggers."""
        doc = sentence.doc
        triggers = self._resolve_overlaps(list(self._triggers.find(doc)), sentence)
        heads = {t.head.i: t for t in triggers}
        anchors = dict(heads)
        for trigger in triggers:
            if trigger.form in ("noun", "light"):
                governor = self._syntax.governor(trigger.head)
                if governor is not None:
                    anchors.setdefault(governor.i, trigger)
        built: list[tuple[Trigger, list[Filler]]] = []
        for trigger in triggers:
            fillers = self._roles(trigger, sentence)
            built.append((trigger, fillers))
        located = self._places.assign([t for t, _ in built], anchors, sentence)
        frames: list[Frame] = []
        for trigger, fillers in built:
            places = [f for f in fillers if f.role == "places"]
            seen = {(f.start, f.end) for f in places}
            fillers += [f for f in located.get(trigger.head.i, ()) if (f.start, f.end) not in seen]
            fillers = _unique(fillers)
            if self._has_evidence(trigger, fillers, sentence):
                frames.append(self._frame(trigger, fillers, sentence))
        return tuple(frames)

    # ── triggers among each other ─────────────────────────────────────────────────────────────────────

    def _resolve_overlaps(self, triggers: list[Trigger], sentence: Sentence) -> list[Trigger]:
        """Merge attempts with what is attempted; drop nouns that a Repulse or Shelling-like verb takes as its object."""
        by_head = {t.head.i: t for t in triggers}
        dropped: set[int] = set()
        merged: dict[int, Trigger] = {}
        for trigger in triggers:
            if trigger.needs == "attempt":
                inner = self._attempted(trigger.head, by_head)
                if inner is None:
                    dropped.add(trigger.head.i)
                    continue
                dropped.add(inner.head.i)
                merged[trigger.head.i] = Trigger(
                    trigger.type, "attempt", trigger.start, max(inner.end, trigger.end), inner.head, "military", trigger.table
                )
            if trigger.type == "Repulse" and trigger.form == "verb":
                for noun in self._syntax.slots(trigger.head)["object"]:
                    inner = by_head.get(noun.i)
                    if inner is not None and inner.type in ("Attack", "Strike", "Advance"):
                        dropped.add(noun.i)
        return [merged.get(t.head.i, t) for t in triggers if t.head.i not in dropped]

    def _attempted(self, verb: Token, by_head: dict[int, Trigger]) -> Trigger | None:
        for child in verb.children:
            if child.dep_ in self._syntax.labels.open_complement and self._syntax.is_verb(child):
                inner = by_head.get(child.i)
                if inner is not None and inner.type in ("Advance", "Capture", "Attack", "Encirclement"):
                    return inner
        return None

    # ── roles ─────────────────────────────────────────────────────────────────────────────────────────

    def _roles(self, trigger: Trigger, sentence: Sentence) -> list[Filler]:
        roles = trigger.table.roles
        slots = self._syntax.slots(trigger.head)
        fillers: list[Filler] = []
        if trigger.form in ("participle", "phrase"):
            return self._of_state(trigger, sentence)
        passive = bool(slots.pop("passive", ()))
        fillers += self._fill(roles.get("subject", ""), slots.pop("subject", []), sentence, "subject", only_force=True)
        fillers += self._fill_object(roles, slots.pop("object", []), sentence, trigger)
        for name in ("possessive", "modifier"):
            fillers += self._fill(
                roles.get("subject", "agents") or "agents", slots.pop(name, []), sentence, name, only_force=True
            )
        for preposition, tokens in slots.items():
            role = roles.get(preposition)
            if role == "":
                continue
            if role in ("agents", "targets"):
                thing_ok = role == "targets" and preposition not in ("of",) or f"{preposition}_thing" in roles
                fillers += self._fill(role, tokens, sentence, preposition, only_force=not thing_ok)
            if f"{preposition}_place" in roles:
                fillers += self._place_fillers(tokens, sentence, roles[f"{preposition}_place"], preposition)
        if trigger.type == "Repulse":
            fillers += self._repelled(trigger, sentence)
        if passive and trigger.type == "Explosion":
            fillers = [f for f in fillers if f.role != "agents"]
        return fillers

    def _repelled(self, trigger: Trigger, sentence: Sentence) -> list[Filler]:
        """Whose attack is repelled: the force in or before the noun that is the object."""
        found: list[Filler] = []
        for noun in self._syntax.slots(trigger.head)["object"]:
            inner = self._syntax.slots(noun) if self._syntax.is_noun(noun) else {}
            for name in ("modifier", "possessive", "by", "of"):
                found += self._fill("targets", inner.get(name, []), sentence, f"object/{name}", only_force=True)
            for name in ("on", "against", "near", "in", "at"):
                found += self._place_fillers(inner.get(name, []), sentence, "near" if name == "near" else "at", name)
        return found

    def _of_state(self, trigger: Trigger, sentence: Sentence) -> list[Filler]:
        """Participles and phrases: "Russian-occupied Izium", "Izium is under the control of Russian troops"."""
        doc, found = sentence.doc, list[Filler]()
        inside = range(trigger.start, trigger.end)
        before = trigger.start - 2 if trigger.form == "participle" else None
        for mention in (*sentence.forces, *sentence.units):
            if mention.start <= (before if before is not None else -1) < mention.end or mention.start in inside:
                found.append(_filler("agents", mention, doc, "participle"))
        if trigger.form == "participle":
            head = doc[trigger.start].head
            for place in sentence.places:
                near = trigger.end <= place.start <= trigger.end + 8 and (place.start <= head.i + 6)
                if near and not any(f.role == "places" for f in found):
                    found.append(_filler("places", place, doc, "participle", place_role="at"))
            return found
        end = trigger.end
        for word, thing in self._syntax.prepositional(doc[end - 1]):
            if word in ("of", "by"):
                found += self._fill("agents", [thing], sentence, word, only_force=True)
            if word in ("of", "over"):
                found += self._place_fillers([thing], sentence, "at", word)
        verb = next((t for t in doc[trigger.start].ancestors if self._syntax.is_verb(t)), None)
        if verb is not None:
            slots = self._syntax.slots(verb)
            for token in (*slots.get("subject", ()), *slots.get("object", ())):
                found += self._place_fillers([token], sentence, "at", "subject")
        return found

    def _fill_object(
        self, roles: dict[str, str], tokens: Iterable[Token], sentence: Sentence, trigger: Trigger
    ) -> list[Filler]:
        found: list[Filler] = []
        for token in tokens:
            place = _mention_at(token, sentence.places)
            force = _mention_at(token, (*sentence.units, *sentence.forces))
            if place is not None and not (isinstance(force, UnitMention)):
                role = roles.get("object_place", "at")
                found.append(_filler("places", place, sentence.doc, "object", place_role=role))
            elif roles.get("object"):
                found += self._fill(roles["object"], [token], sentence, "object",
                                    only_force=roles["object"] != "targets" or trigger.type in ("Capture", "Control", "Advance", "Repulse"))  # fmt: skip
        return found

    def _fill(
        self, role: str, tokens: Iterable[Token], sentence: Sentence, via: str, *, only_force: bool
    ) -> list[Filler]:
        if not role or role in _PLACE_ROLES:
            return []
        found: list[Filler] = []
        for token in tokens:
            mention = _mention_at(token, sentence.units) or _mention_at(token, sentence.forces) or _inside(token, sentence)
            if mention is not None:
                found.append(_filler(role, mention, sentence.doc, via))
            elif token.pos_ == "PRON" and role == "agents":
                found.append(Filler(role, token.i, token.i + 1, token.i, None, via))
            elif not only_force and _mention_at(token, sentence.places) is None and self._syntax.is_noun(token):
                start, end = noun_phrase(token)
                found.append(Filler(role, start, end, token.i, None, via))
        return found

    def _place_fillers(self, tokens: Iterable[Token], sentence: Sentence, role: str, via: str) -> list[Filler]:
        found: list[Filler] = []
        for token in tokens:
            place = _mention_at(token, sentence.places)
            if place is not None:
                found.append(_filler("places", place, sentence.doc, via, place_role=self._places.role_of(place, role)))
        return found

    # ── evidence ──────────────────────────────────────────────────────────────────────────────────────

    def _has_evidence(self, trigger: Trigger, fillers: list[Filler], sentence: Sentence) -> bool:
        places = any(f.role == "places" for f in fillers)
        forces = any(f.role in ("agents", "targets") and _is_force(f.mention) for f in fillers)
        military = any(_is_force(f) and not f.metonym for f in sentence.forces) or sentence.units or sentence.equipment
        match trigger.needs:
            case "none":
                return True
            case "place" | "place_subject":
                objects = any(f.role == "places" and (f.via in ("object", "of", "over", "participle", "subject")) for f in fillers)
                if trigger.needs == "place_subject":
                    subject = self._syntax.slots(trigger.head).get("subject", [])
                    found = self._place_fillers(subject, sentence, "at", "subject")
                    fillers += found
                    return bool(found)
                return objects or (forces and places) or (forces and trigger.form != "noun" and bool(military))
            case "destroy":
                return forces and any(f.role == "targets" and f.mention is None for f in fillers)
            case _:
                return forces or (places and bool(military))

    def _frame(self, trigger: Trigger, fillers: list[Filler], sentence: Sentence) -> Frame:
        distance = next((q.max or q.min for q in sentence.quantities if q.unit == "km" and self._near(q, trigger)), None)
        moving = trigger.type in ("Advance", "Withdrawal", "Capture")
        return Frame(
            sentence=sentence.index, type=trigger.type, rule=f"{trigger.type.lower()}/{trigger.form}",
            start=trigger.start, end=trigger.end, head=trigger.head.i, fillers=tuple(fillers),
            distance_km=distance if moving else None,
        )  # fmt: skip

    @staticmethod
    def _near(mention: Mention, trigger: Trigger) -> bool:
        return 0 <= mention.start - trigger.end < 6


def _filler(role: str, mention: Mention, doc: Doc, via: str, place_role: str | None = None) -> Filler:
    return Filler(role, mention.start, mention.end, mention.span(doc).root.i, mention, via, place_role)  # type: ignore[arg-type]


def _mention_at(token: Token, mentions: Iterable[_M]) -> _M | None:
    return next((m for m in mentions if m.start <= token.i < m.end), None)


def _inside(token: Token, sentence: Sentence) -> Mention | None:
    """A force named by a modifier of a force noun: "mobilised Russian reservists", "Ukrainian counter-attacks"."""
    for child in token.children:
        if child.dep_ in ("amod", "compound", "poss", "nmod"):
            mention = _mention_at(child, (*sentence.units, *sentence.forces))
            if mention is not None and _mention_at(token, sentence.places) is None and (token.ent_type_ or True):
                return mention
    return None


def _is_force(mention: Mention | None) -> bool:
    return isinstance(mention, UnitMention) or (isinstance(mention, ForceMention) and mention.kind != "civilian")


def _unique(fillers: Iterable[Filler]) -> list[Filler]:
    seen: dict[tuple[str, int], Filler] = {}
    for filler in fillers:
        seen.setdefault((filler.role if filler.role == "places" else "party", filler.start), filler)
    return list(seen.values())


def place_mentions(fillers: Iterable[Filler]) -> list[PlaceMention]:
    """The place mentions among fillers."""
    return [f.mention for f in fillers if isinstance(f.mention, PlaceMention)]
