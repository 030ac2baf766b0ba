"""Roles: which mentions and noun phrases around a trigger fill its agents, targets and places."""

from __future__ import annotations

from collections.abc import Iterable

from spacy.tokens import Doc, Token

from sitgraph.frame.evidence import is_people
from sitgraph.frame.places import PlaceFinder, mention_at
from sitgraph.frame.syntax import Syntax
from sitgraph.frame.triggers import Trigger
from sitgraph.model import Filler, ForceMention, Mention, Sentence, UnitMention

_PLACE_ROLES = ("at", "near", "to", "from", "direction")
_FORCES_ONLY = frozenset({"Capture", "Control", "Advance", "Repulse", "Encirclement", "Surrender"})  # a thing is no target of these
# "advancing troops", "retreating soldiers": a participle right before a force tells what it does.
_MOVING = frozenset({"Advance", "Withdrawal"})
_LEAVING = ("Withdrawal", "Surrender")
_FROM_AFAR = ("Strike", "Shelling")
_HITTING = ("Strike", "Shelling", "Attack")
_HEADING_REACH = 10


class RoleFinder:
    """Fills the roles of triggers from the slots of the grammar."""

    def __init__(self, syntax: Syntax, places: PlaceFinder) -> None:
        self._syntax = syntax
        self._places = places

    def fillers(self, trigger: Trigger, sentence: Sentence) -> list[Filler]:
        """The fillers of a trigger's roles, as its table says where they stand."""
        if trigger.form in ("participle", "phrase"):
            return self._of_state(trigger, sentence)
        if trigger.form == "heading":
            return self._of_heading(trigger, sentence)
        roles = trigger.table.roles
        slots = self._syntax.slots(trigger.head)
        passive = bool(slots.pop("passive", ()))
        subjects = slots.pop("subject", [])
        found = self._fill(roles.get("subject", ""), subjects, sentence, "subject", only_force=True)
        if "subject_place" in roles or trigger.needs == "place_subject":
            found += self._place(subjects, sentence, roles.get("subject_place", "at"), "subject")
        objects = slots.pop("object", [])
        if trigger.form == "verb" and not objects and not passive:
            objects = [p.span(sentence.doc).root for p in sentence.places if p.start == trigger.end]  # a name the tagger took for an adverb
        found += self._object(trigger, (self._just_named(trigger, sentence) if passive else ()) or objects, sentence)
        found += self._object(trigger, slots.pop("suffering", []), sentence, role="targets")
        if trigger.form == "noun":
            found += self._places.scene(trigger, sentence)
        if trigger.form == "noun" and "possessive_place" in roles:
            found += self._place(slots.get("possessive", ()), sentence, roles["possessive_place"], "possessive")
        for name in ("possessive", "modifier"):
            role = roles.get(name, roles.get("subject", "agents") or "agents")
            tokens = slots.pop(name, [])
            if any(f.role == role for f in found):
                tokens = [t for t in tokens if t.pos_ != "PRON"]  # "the army launched its offensive"
            if name == "possessive" and trigger.form == "noun" and self._syntax.table.relations.agent & slots.keys():
                tokens = []  # "its recapture by the army": what is recaptured
            if name == "modifier":
                tokens = [t for t in tokens if t.lower_ not in self._syntax.table.things.arms]
            found += self._fill(role, tokens, sentence, name, only_force=True)
        if trigger.type in _FROM_AFAR and trigger.form in ("noun", "light"):
            found += self._hit_by(trigger, sentence)
        for preposition, tokens in slots.items():
            role = roles.get(preposition)
            if role == "" and f"{preposition}_place" not in roles:
                continue
            if role in _PLACE_ROLES:
                found += self._place(tokens, sentence, role, preposition)
            genitive = preposition in self._syntax.table.relations.genitive
            suffered = genitive and trigger.form == "noun" and bool({trigger.head.lemma_.lower(), trigger.head.lower_} & trigger.table.suffered)
            if suffered:
                role = "targets"
            if role in ("agents", "targets"):
                thing = suffered or role == "targets" and not genitive and trigger.type not in _FORCES_ONLY
                found += self._fill(role, tokens, sentence, preposition, only_force=not thing)
            if f"{preposition}_place" in roles:
                via = "of" if preposition in self._syntax.table.relations.genitive else preposition
                found += self._place(tokens, sentence, roles[f"{preposition}_place"], via)
        if not any(f.role == "agents" for f in found):
            found += self._adjacent(trigger, sentence)
        if trigger.type in _MOVING:
            found = self._moving(trigger, found, sentence)
        if trigger.type in _FROM_AFAR and trigger.form == "noun":
            found += self._killed(trigger, sentence)
        above = trigger.head.head
        if trigger.type in _LEAVING and trigger.head.dep_ in self._syntax.labels.open_complement and above.lemma_.lower() in self._syntax.table.support.forcing:
            found += self._fill("targets", self._syntax.slots(above).get("subject", ()), sentence, "subject", only_force=True)
        if trigger.type == "Deployment" and any(f.via == "object" and isinstance(f.mention, UnitMention) for f in found):
            found = [f for f in found if f.via != "subject"]  # whose formations are moved, moves through them
        if trigger.type == "Repulse":
            found += self._repelled(trigger, sentence)
        if passive and trigger.type == "Explosion":
            found = [f for f in found if f.role != "agents"]
        return found

    def _just_named(self, trigger: Trigger, sentence: Sentence) -> list[Token]:
        """The place right before a participle that a comma sets off: "closing in on Lysychansk, captured by Russian troops"."""
        apart = trigger.needs == "place" and trigger.start > 1 and sentence.doc[trigger.start - 1].text == ","
        if not apart or trigger.head.dep_ not in self._syntax.labels.adverbial | self._syntax.labels.participle:
            return []
        return [p.span(sentence.doc).root for p in sentence.places if p.end == trigger.start - 1]

    def _moving(self, trigger: Trigger, found: list[Filler], sentence: Sentence) -> list[Filler]:
        """The force that an attributive participle, parsed as a clause, is said of: "against advancing Israeli troops"."""
        if trigger.form != "verb" or trigger.head.tag_ not in self._syntax.table.tags.gerund:
            return found
        moving = next((f for f in (*sentence.units, *sentence.forces) if f.start == trigger.end and f.end - f.start > 1), None)
        if moving is None:
            return found
        return [_filler("agents", moving, sentence.doc, "object"), *(f for f in found if f.role == "places")]

    def _killed(self, trigger: Trigger, sentence: Sentence) -> list[Filler]:
        """The force that a strike killed: "the strike killed ten militants", "killed ten militants in a strike"."""
        verbs = [t for t in (self._syntax.governor(trigger.head),) if t is not None]
        verbs += self._syntax.children(trigger.head, self._syntax.labels.relative)
        head = trigger.head.head
        if head.dep_ in self._syntax.labels.preposition and self._syntax.is_verb(head.head):
            verbs.append(head.head)
        found: list[Filler] = []
        for verb in verbs:
            if verb.lemma_.lower() not in self._syntax.table.things.killing:
                continue
            for token in self._syntax.slots(verb).get("object", ()):
                force = mention_at(token, sentence.forces)
                if force is not None and force.side and not force.metonym:
                    found.append(_filler("targets", force, sentence.doc, "object"))
        return found

    def _hit_by(self, trigger: Trigger, sentence: Sentence) -> list[Filler]:
        """What a verb of hitting hits whose subject is the fire: "one strike suppressed a unit and disabled two bridges"."""
        verb = trigger.head.head
        if trigger.head.dep_ not in self._syntax.labels.subject or not self._syntax.is_verb(verb):
            return []
        return self._struck(trigger, [v for v in (verb, *verb.conjuncts) if v.lemma_.lower() in self._syntax.table.things.hitting], sentence)

    def _adjacent(self, trigger: Trigger, sentence: Sentence) -> list[Filler]:
        """The force right beside the trigger, which a parse may have hung elsewhere: "regime shelling", "fell to rebels"."""
        roles, doc = trigger.table.roles, sentence.doc
        forces = (*sentence.units, *sentence.forces)
        if trigger.form == "noun":
            before = next((f for f in forces if f.end == trigger.start and not _is_place_too(f, sentence)), None)
            role = roles.get("subject", "")
            if role and before is not None and not (isinstance(before, ForceMention) and before.kind == "civilian"):
                return [_filler(role, before, doc, "modifier")]
        if trigger.form == "verb" and trigger.end < len(doc):
            role = roles.get(f"after_{doc[trigger.end].lower_}", "")
            after = next((f for f in forces if 0 < f.start - trigger.end <= 2), None)
            if role and after is not None:
                return [_filler(role, after, doc, doc[trigger.end].lower_)]
        return []

    def aimed(self, tokens: Iterable[Token], sentence: Sentence) -> list[Filler]:
        """The forces that a deed is aimed at, of the objects of a preposition."""
        return self._fill("targets", tokens, sentence, "against", only_force=True)

    def hit(self, trigger: Trigger, verb: Token, sentence: Sentence) -> list[Filler]:
        """What a verb hits whose subject is the trigger: "three strikes destroyed a depot"."""
        return self._struck(trigger, (verb, *verb.conjuncts), sentence)

    def _struck(self, trigger: Trigger, verbs: Iterable[Token], sentence: Sentence) -> list[Filler]:
        """The objects of those that are verbs, as what the trigger hits."""
        told = (self._syntax.slots(verb).get("object", []) for verb in verbs if self._syntax.is_verb(verb))
        return [f for objects in told for f in self._object(trigger, objects, sentence, role="targets")]

    # ── constructions that are no clause ──────────────────────────────────────────────────────────────

    def _of_state(self, trigger: Trigger, sentence: Sentence) -> list[Filler]:
        """Participles and phrases: "Russian-occupied Izium", "Izium is under the control of Russian troops"."""
        doc, found = sentence.doc, list[Filler]()
        hyphen = trigger.form == "participle" and trigger.start > 1 and doc[trigger.start - 1].is_punct
        before = trigger.start - 2 if hyphen else -1
        for mention in (*sentence.forces, *sentence.units):
            if mention.start <= before < mention.end or trigger.start <= mention.start < trigger.end:
                found.append(_filler("agents", mention, doc, "participle"))
        relations = self._syntax.table.relations
        if before >= 0 and not found and doc[before].lower_ in self._syntax.table.things.partisan:  # "rebel-held", "government-controlled"
            found.append(_filler("agents", ForceMention(before, before + 1, doc[before].text, kind="generic"), doc, "participle"))
        if trigger.form == "participle":
            return found + self._place_of_participle(trigger, sentence)
        for word, thing in self._syntax.prepositional(doc[trigger.end - 1]):
            if word in relations.genitive | relations.agent:
                found += self._fill("agents", [thing], sentence, word, only_force=True)
            if word in relations.genitive | relations.over:
                found += self._place([thing], sentence, "at", "over")
        placed, named = (any(f.role == role for f in found) for role in ("places", "agents"))
        verb = next((t for t in doc[trigger.start].ancestors if self._syntax.is_verb(t)), None)
        slots = self._syntax.slots(verb) if verb is not None else {}
        for name in () if placed else ("subject", "object"):
            found += self._place(slots.get(name, ()), sentence, "at", "subject")
        if not (placed and named):
            found += self._fill("agents", slots.get("subject", ()), sentence, "subject", only_force=True)
        return found

    def _place_of_participle(self, trigger: Trigger, sentence: Sentence) -> list[Filler]:
        head = sentence.doc[trigger.start].head
        for place in sentence.places:
            if trigger.end <= place.start <= trigger.end + 8 and place.start <= head.i + 6:
                return [_filler("places", place, sentence.doc, "participle", place_role="at")]
        return []

    def _of_heading(self, trigger: Trigger, sentence: Sentence) -> list[Filler]:
        """A heading's verb takes what stands next to it, for a parse of capitals cannot be trusted."""
        roles, doc = trigger.table.roles, sentence.doc
        reach = range(trigger.end, trigger.end + _HEADING_REACH)
        found = [
            _filler("places", place, doc, "object", place_role=self._places.role_of(place, roles.get("object_place", "at")))
            for place in sentence.places if place.start in reach
        ]  # fmt: skip
        role = roles.get("object", "")
        near = range(trigger.end, trigger.end + 3) if role else ()
        return found + [_filler(role, f, doc, "object") for f in (*sentence.units, *sentence.forces) if f.start in near]

    def _repelled(self, trigger: Trigger, sentence: Sentence) -> list[Filler]:
        """Whose attack is repelled, and where: what belongs to the noun that is the object."""
        found: list[Filler] = []
        for noun in self._syntax.slots(trigger.head).get("object", ()):
            inner = self._syntax.slots(noun) if self._syntax.is_noun(noun) else {}
            relations = self._syntax.table.relations
            for name, tokens in inner.items():
                if name in ("modifier", "possessive") or name in relations.agent | relations.genitive:
                    found += self._fill("targets", tokens, sentence, f"object/{name}", only_force=True)
                if name in self._syntax.place_roles:
                    found += self._place(tokens, sentence, self._syntax.place_roles[name], name)
        return found

    def _object(self, trigger: Trigger, tokens: Iterable[Token], sentence: Sentence, role: str | None = None) -> list[Filler]:
        roles = trigger.table.roles
        role = role if role is not None else roles.get("object", "")
        found: list[Filler] = []
        for token in tokens:
            if token.lemma_.lower() in self._syntax.table.things.flag and trigger.type == "Capture":
                found += [_filler("agents", m, sentence.doc, "object") for m in (self._inside(token, sentence),) if m is not None]
                continue
            place = mention_at(token, sentence.places)
            force = mention_at(token, (*sentence.units, *sentence.forces))
            if place is not None and not isinstance(force, UnitMention):
                at = self._places.role_of(place, roles.get("object_place", "at"))
                found.append(_filler("places", place, sentence.doc, "object", place_role=at))
                if place.kind == "Facility" and trigger.type in _HITTING:  # the plant is hit, and it is where
                    found.append(Filler("targets", place.start, place.end, token.i, None, "facility"))
            elif role == "agents" and trigger.head.lemma_.lower() in trigger.table.leaving and not self._syntax.is_passive(trigger.head):
                found += self._ground(token, sentence, roles.get("object_place", "at"))
            elif role:
                only_force = role != "targets" or trigger.type in _FORCES_ONLY or trigger.form == "attempt"
                only_force = only_force or (trigger.type == "Attack" and not self._is_thing(token, role))
                found += self._fill(role, [token], sentence, "object", only_force=only_force)
                found += self._ground(token, sentence, roles.get("object_place", "at"))
        return found

    def _ground(self, token: Token, sentence: Sentence, role: str, depth: int = 2) -> list[Filler]:
        """The place that a noun of ground is of: "the village of Sejar", "parts of Soledar", "Ramadi's outskirts"."""
        if not self._syntax.among(token, self._syntax.table.things.ground) or not depth:
            return []
        labels = self._syntax.labels
        of = self._syntax.table.relations.genitive
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
        if not role or role in _PLACE_ROLES:
            return []
        found: list[Filler] = []
        for token in tokens:
            if mention_at(token, sentence.times) is not None:
                continue
            if role == "targets" and token.lemma_.lower() in self._syntax.table.things.quantity:
                of = [t for word, t in self._syntax.prepositional(token) if word in self._syntax.table.relations.genitive]
                if of:
                    found += self._fill(role, of, sentence, via, only_force=only_force)
                    continue
            named = mention_at(token, sentence.units) or mention_at(token, sentence.forces)
            if isinstance(named, ForceMention) and named.kind == "generic":
                named = next((u for u in sentence.units if u.end == named.start), named)  # "Wagner Group troops"
            if role == "agents" and isinstance(named, ForceMention) and named.kind == "civilian":
                continue
            if named is None and self._syntax.among(token, self._syntax.table.things.parts):
                of = [t for word, t in self._syntax.prepositional(token) if word in self._syntax.table.relations.genitive]
                whole = [m for t in of for m in (mention_at(t, sentence.units) or mention_at(t, sentence.forces),) if m is not None]
                if whole:
                    found += [_filler(role, m, sentence.doc, via) for m in whole]
                    continue
            if named is None:
                named = self._renamed(token, sentence)
            if named is None and not self._is_thing(token, role):
                named = self._inside(token, sentence)
            if isinstance(named, ForceMention) and not named.metonym:
                named = self._unit_of(token, sentence) or named
            if named is not None:
                if not (role == "targets" and via in self._syntax.place_roles and _is_place_too(named, sentence)):
                    found.append(_filler(role, named, sentence.doc, via))
                    found += [_filler(role, m, sentence.doc, via) for m in self._coordinated(named, sentence)]
            elif token.pos_ == "PRON":
                if role == "agents" and token.lower_ not in self._syntax.table.relations.nobody:
                    found.append(Filler(role, token.i, token.i + 1, token.i, None, "pronoun"))
            elif self._is_ones_own(token):
                start, end = self._syntax.noun_phrase(token)
                found.append(Filler(role, start, end, token.i, None, "pronoun"))  # "its column", "their drones"
            elif not only_force and self._is_hit(token, sentence):
                start, end = self._syntax.noun_phrase(token)
                timed = {i for m in sentence.times for i in range(m.start, m.end)}
                start = next(i for i in range(start, end) if i not in timed and not sentence.doc[i].is_punct)  # "bombed on Sunday bases": no day is hit
                found.append(Filler(role, start, end, token.i, None, via))
        return found

    def _unit_of(self, token: Token, sentence: Sentence) -> UnitMention | None:
        """The formation that a force is of: "Israeli troops from the 98th Division", "members of the 810th Brigade"."""
        if not self._syntax.among(token, self._syntax.table.things.parts):
            return None
        relations = self._syntax.table.relations
        for word, thing in self._syntax.prepositional(token):
            if word in relations.genitive | relations.belonging:
                return mention_at(thing, sentence.units)
        return None

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
        return among(token, things.facility) or not (among(token, things.ground | things.moment | things.eventive) or token.lower_ in table.direction.words | table.vicinity.words)

    def _place(self, tokens: Iterable[Token], sentence: Sentence, role: str, via: str) -> list[Filler]:
        found: list[Filler] = []
        for token in tokens:
            place = mention_at(token, sentence.places)
            if place is not None:
                found.append(_filler("places", place, sentence.doc, via, place_role=self._places.role_of(place, role)))
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


def _is_place_too(mention: Mention, sentence: Sentence) -> bool:
    """Is the name of a country or capital, after a preposition of place, a place and no force ("strikes on Kyiv")?"""
    return isinstance(mention, ForceMention) and mention.metonym and any(p.start == mention.start for p in sentence.places)


def _filler(role: str, mention: Mention, doc: Doc, via: str, place_role: str | None = None) -> Filler:
    return Filler(role, mention.start, mention.end, mention.span(doc).root.i, mention, via, place_role)  # type: ignore[arg-type]
