"""Roles: which mentions and noun phrases around a trigger fill its agents, targets and places."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from spacy.tokens import Token

from sitgraph.frame.fillers import FORCES_ONLY, PLACE_ROLES, FillerReader, filler, is_place_too
from sitgraph.frame.places import mention_at
from sitgraph.frame.triggers import Trigger
from sitgraph.model import Filler, ForceMention, Sentence, UnitMention

# "advancing troops", "retreating soldiers": a participle right before a force tells what it does.
_MOVING = frozenset({"Advance", "Withdrawal"})
_LEAVING = ("Withdrawal", "Surrender")
_FROM_AFAR = ("Strike", "Shelling")
_HEADING_REACH = 10


class RoleFinder(FillerReader):
    """Fills the roles of triggers from the slots of the grammar."""

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
                if "modifier_place" in roles:
                    where = self._capitals(trigger, tokens, [t for told in slots.values() for t in told], sentence)
                    found += self._place(where, sentence, roles["modifier_place"], name)
                    tokens = [t for t in tokens if t not in where]
            told = self._fill(role, tokens, sentence, name, only_force=True)
            if name == "modifier" and role == "agents" and trigger.type in _FROM_AFAR and not told:  # "rebel shelling"
                told = [filler(role, ForceMention(t.i, t.i + 1, t.text, kind="generic"), sentence.doc, name) for t in tokens if t.lower_ in self._syntax.table.things.partisan][:1]
            found += told
        if trigger.type in _FROM_AFAR and trigger.form in ("noun", "light"):
            found += self._hit_by(trigger, sentence)
        for preposition, tokens in slots.items():
            role = roles.get(preposition)
            if role == "" and f"{preposition}_place" not in roles:
                continue
            if role in PLACE_ROLES:
                found += self._place(tokens, sentence, role, preposition)
            genitive = preposition in self._syntax.table.relations.genitive
            suffered = genitive and trigger.form in ("noun", "light") and bool({trigger.head.lemma_.lower(), trigger.head.lower_} & trigger.table.suffered)
            forced = trigger.type in _LEAVING and preposition in self._syntax.table.relations.agent and not passive and trigger.head.head.lemma_.lower() in self._syntax.table.support.forcing
            if suffered or forced:  # "the invasion of Ukraine", "forced to fall back by the defenders"
                role = "targets"
            if role in ("agents", "targets"):
                thing = suffered or role == "targets" and not genitive and trigger.type not in FORCES_ONLY
                found += self._fill(role, tokens, sentence, preposition, only_force=not thing)
            if f"{preposition}_place" in roles:
                via = "of" if preposition in self._syntax.table.relations.genitive else preposition
                found += self._place(tokens, sentence, roles[f"{preposition}_place"], via)
        if not any(f.role == "agents" for f in found):
            found += self._adjacent(trigger, sentence)
        if trigger.type in _MOVING:
            found = self._moving(trigger, found, sentence)
        if trigger.form == "noun" and (trigger.type in (*_FROM_AFAR, "Explosion") or self._surprises(trigger, found)):
            found += self._killed(trigger, sentence)
        above = trigger.head.head
        if trigger.type in _LEAVING and trigger.head.dep_ in self._syntax.labels.open_complement and above.lemma_.lower() in self._syntax.table.support.forcing:
            found += self._fill("targets", self._syntax.slots(above).get("subject", ()), sentence, "subject", only_force=True)
        if trigger.type == "Deployment" and any(f.via == "object" and isinstance(f.mention, UnitMention) for f in found):
            found = [f for f in found if f.via != "subject"]  # whose formations are moved, moves through them
        if trigger.type == "Repulse" or trigger.type == "Defence" and trigger.needs in ("halts", "repelled"):
            found += self._repelled(trigger, sentence)
        if trigger.type == "Explosion" and passive:
            found = [f for f in found if f.role != "agents"]
        elif trigger.type == "Explosion" and any(f.via == "object" for f in found):
            found = [replace(f, role="agents") if f.via == "subject" else f for f in found]  # who blows something up
        return found

    def _surprises(self, trigger: Trigger, found: list[Filler]) -> bool:
        """Is who is killed who is attacked, since nobody else is told ("killed in an ambush")?"""
        if trigger.head.lemma_.lower() not in trigger.table.surprising or any(f.role in ("agents", "targets") for f in found):
            return False
        return not self._syntax.filling("targets", trigger.head, trigger.table.roles)

    def _capitals(self, trigger: Trigger, modifiers: list[Token], elsewhere: list[Token], sentence: Sentence) -> list[Token]:
        """The capitals in which an operation is that is called by them: "the Kyiv strike killed five", but "Kyiv strikes on the bridge"."""
        if trigger.head.lemma_.lower() in trigger.table.returning or any(mention_at(t, sentence.places) is not None for t in elsewhere):
            return []
        marks = ((t, mention_at(t, sentence.forces)) for t in modifiers)
        return [t for t, m in marks if isinstance(m, ForceMention) and m.side != m.text and is_place_too(m, sentence)]

    def _just_named(self, trigger: Trigger, sentence: Sentence) -> list[Token]:
        """The place right before a participle that a comma sets off: "closing in on Lysychansk, captured by Russian troops"."""
        apart = trigger.needs == "place" and trigger.start > 1 and sentence.doc[trigger.start - 1].text == ","
        if not apart or trigger.head.dep_ not in self._syntax.labels.adverbial | self._syntax.labels.participle:
            return []
        return [p.span(sentence.doc).root for p in sentence.places if p.end == trigger.start - 1]

    def _moving(self, trigger: Trigger, found: list[Filler], sentence: Sentence) -> list[Filler]:
        """The force that an attributive participle, parsed as a clause, is said of: "against advancing Israeli troops"."""
        participle = trigger.form == "verb" and trigger.head.tag_ in self._syntax.table.tags.gerund
        if not participle or trigger.end - trigger.start > 1 or trigger.head.lemma_.lower() not in trigger.table.attributive:
            return found  # "after breaking through their lines", "crossing enemy lines"
        moving = next((f for f in (*sentence.units, *sentence.forces) if f.start == trigger.end and f.end - f.start > 1), None)
        if moving is None:
            return found
        return [filler("agents", moving, sentence.doc, "object"), *(f for f in found if f.role == "places")]

    def _killed(self, trigger: Trigger, sentence: Sentence) -> list[Filler]:
        """The force that a strike killed, or the man by his name: "killed ten militants in a strike", "Ivan Petrenko died in a blast"."""
        verbs = [t for t in (self._syntax.governor(trigger.head),) if t is not None]
        verbs += self._syntax.children(trigger.head, self._syntax.labels.relative)
        head = trigger.head.head
        if head.dep_ in self._syntax.labels.preposition and self._syntax.is_verb(head.head):
            verbs.append(head.head)
        found: list[Filler] = []
        for verb in verbs:
            things, slots = self._syntax.table.things, self._syntax.slots(verb)
            if verb.lemma_.lower() not in things.killing | things.dying:
                continue
            for token in slots.get("object" if verb.lemma_.lower() in things.killing else "subject", ()):
                force = mention_at(token, sentence.forces)
                if force is not None and (force.side or force.kind == "generic") and not force.metonym:
                    found.append(filler("targets", force, sentence.doc, "object"))
                elif force is None and token.pos_ == "PROPN" and mention_at(token, (*sentence.places, *sentence.units, *sentence.equipment)) is None:
                    first = next((t.i + 1 for t in reversed(sentence.doc[: token.i]) if t.pos_ != "PROPN"), 0)
                    found.append(Filler("targets", first, token.i + 1, token.i, None, "object"))
        return found

    def _hit_by(self, trigger: Trigger, sentence: Sentence) -> list[Filler]:
        """What a verb of hitting hits whose subject is the fire: "one strike suppressed a unit and disabled two bridges"."""
        verb = trigger.head.head
        if trigger.head.dep_ not in self._syntax.labels.subject or not self._syntax.is_verb(verb):
            return []
        things = self._syntax.table.things
        return self._struck(trigger, [v for v in (verb, *(c for c in verb.conjuncts if c.i > verb.i)) if v.lemma_.lower() in things.hitting - things.killing], sentence)

    def _adjacent(self, trigger: Trigger, sentence: Sentence) -> list[Filler]:
        """The force right beside the trigger, which a parse may have hung elsewhere: "regime shelling", "fell to rebels"."""
        roles, doc = trigger.table.roles, sentence.doc
        forces = (*sentence.units, *sentence.forces)
        if trigger.form == "noun":
            before = next((f for f in forces if f.end == trigger.start and not is_place_too(f, sentence)), None)
            role = roles.get("subject", "")
            if role and before is not None and not (isinstance(before, ForceMention) and before.kind == "civilian"):
                return [filler(role, before, doc, "modifier")]
        if trigger.form == "verb" and trigger.end < len(doc):
            role = roles.get(f"after_{doc[trigger.end].lower_}", "")
            after = next((f for f in forces if 0 < f.start - trigger.end <= 2), None)
            if role and after is not None:
                return [filler(role, after, doc, doc[trigger.end].lower_)]
        return []

    def aimed(self, tokens: Iterable[Token], sentence: Sentence) -> list[Filler]:
        """The forces that a deed is aimed at, of the objects of a preposition."""
        return self._fill("targets", tokens, sentence, "against", only_force=True)

    def hit(self, trigger: Trigger, verb: Token, sentence: Sentence) -> list[Filler]:
        """What a verb hits whose subject is the trigger: "three strikes destroyed a depot"."""
        return self._struck(trigger, (verb, *(c for c in verb.conjuncts if c.i > verb.i)), sentence)

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
                found.append(filler("agents", mention, doc, "participle"))
        relations = self._syntax.table.relations
        if before >= 0 and not found and doc[before].lower_ in self._syntax.table.things.partisan:  # "rebel-held", "government-controlled"
            found.append(filler("agents", ForceMention(before, before + 1, doc[before].text, kind="generic"), doc, "participle"))
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
            if not any(f.role == "places" for f in found):  # "the town is under the control of the army"
                found += [Filler("places", *self._syntax.noun_phrase(t), t.i, None, "subject", "at") for t in slots.get(name, ()) if self._places.is_named_before(t)]
        if not (placed and named):
            found += self._fill("agents", slots.get("subject", ()), sentence, "subject", only_force=True)
        return found

    def _place_of_participle(self, trigger: Trigger, sentence: Sentence) -> list[Filler]:
        head = sentence.doc[trigger.start].head
        if head.dep_ in self._syntax.labels.apposition:  # "Horlivka, a Russian-held city north of Donetsk"
            named = next((p for p in sentence.places if p.start <= head.head.i < p.end <= trigger.start), None)
            if named is not None:
                return [filler("places", named, sentence.doc, "participle", place_role="at")]
        for place in sentence.places:
            if trigger.end <= place.start <= trigger.end + 8 and place.start <= head.i + 6:
                return [filler("places", place, sentence.doc, "participle", place_role="at")]
        return []

    def _of_heading(self, trigger: Trigger, sentence: Sentence) -> list[Filler]:
        """A heading's verb takes what stands next to it, for a parse of capitals cannot be trusted."""
        roles, doc = trigger.table.roles, sentence.doc
        reach = range(trigger.end, trigger.end + _HEADING_REACH)
        found = [
            filler("places", place, doc, "object", place_role=self._places.role_of(place, roles.get("object_place", "at")))
            for place in sentence.places if place.start in reach
        ]  # fmt: skip
        role = roles.get("object", "")
        near = range(trigger.end, trigger.end + 3) if role else ()
        return found + [filler(role, f, doc, "object") for f in (*sentence.units, *sentence.forces) if f.start in near]

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
