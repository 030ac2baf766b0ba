"""Operations: each trigger of a parsed sentence with the forces, things and places that fill its roles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from spacy.tokens import Doc, Token

from sitgraph.frame.evidence import UNKNOWN, Evidence, Setting
from sitgraph.frame.places import PlaceFinder, mention_at
from sitgraph.frame.roles import RoleFinder
from sitgraph.frame.syntax import Syntax
from sitgraph.frame.topics import Topics
from sitgraph.frame.triggers import Trigger, TriggerIndex
from sitgraph.model import Filler, ForceMention, Frame, Mention, PlaceMention, Sentence, UnitMention

# Nouns of these, as the subject of a verb of the second set, do what it says: "three strikes destroyed a depot".
_FIRES = frozenset({"Strike", "Shelling", "Attack", "Explosion", "Battle"})
_DEEDS = frozenset({"Strike", "Shelling", "Attack", "Explosion"})
_ATTEMPTED = frozenset({"Advance", "Capture", "Attack"})
_REPELLED = frozenset({"Attack", "Strike", "Advance"})
_HALTED = frozenset({"Attack", "Advance"})
_GROUND = frozenset({"Attack", "Advance"})
# What nouns need that a sentence may tell in passing.
_PASSING = frozenset({"context", "scene"})
_COGNATE = frozenset({"Battle", "Explosion"})
_MOVING = frozenset({"Advance", "Withdrawal", "Capture"})


class OperationGrammar:
    """The grammar of operations of one language, built once."""

    def __init__(self, code: str) -> None:
        self._syntax = Syntax(code)
        self._triggers = TriggerIndex(code, self._syntax)
        self._places = PlaceFinder(self._syntax)
        self._roles = RoleFinder(self._syntax, self._places)
        self._evidence = Evidence(self._syntax, Topics(code))

    def could_hold(self, doc: Doc) -> bool:
        """Can a tokenised sentence hold an operation? Never says no to one that does."""
        return self._triggers.could_hold(doc)

    def setting(self, sentences: Sequence[Sentence], day: date | None = None) -> Setting:
        """What an article of that day is about as a whole: in a report of war "the attack" needs no further evidence."""
        return self._evidence.setting(sentences, day)

    def is_apart(self, sentence: Sentence, setting: Setting) -> bool:
        """Does a sentence speak of drills, films or the distant past, or its article of something else, so that no loss in it is war's?"""
        return self._evidence.is_apart(sentence, setting)

    def told(self, sentences: Sequence[Sentence], setting: Setting) -> dict[int, tuple[Frame, ...]]:
        """The operations that the parsed sentences of an article tell of, by the sentence's index."""
        found: dict[int, tuple[Frame, ...]] = {}
        for sentence in sentences:
            if sentence.parsed:
                found[sentence.index] = self.frames(sentence, setting)
                if any(frame.type in _FIRES for frame in found[sentence.index]):
                    setting = replace(setting, told=True)
        return found

    def frames(self, sentence: Sentence, setting: Setting = UNKNOWN) -> tuple[Frame, ...]:
        """The operations that a parsed sentence tells of, in the order of their triggers.

        `setting` tells what its article is about (see `OperationGrammar.setting`).
        """
        named = {i for m in (*sentence.times, *sentence.units) for i in range(m.start, m.end)}
        # "Ukrainian defences" are forces where the noun would need a place to tell of a defence.
        named |= {m.end - 1 for m in sentence.forces if not m.metonym and m.end - m.start > 1 and sentence.doc[m.end - 1].lower_ in self._triggers.of_forces and not self._governs(sentence.doc, m.end)}
        # "the invading army": a participle inside the name of a force tells whose it is.
        named |= {i for m in sentence.forces for i in range(m.start, m.end - 1) if sentence.doc[i].dep_ in self._syntax.labels.modifier and self._syntax.is_verb(sentence.doc[i])}
        found = [t for t in self._triggers.find(sentence.doc) if t.head.i not in named and (t.needs != "campaign" or self._evidence.is_begun(t))]
        triggers, objects = self._among_each_other(found)
        anchors = {t.head.i: t for t in triggers}
        for trigger in sorted(triggers, key=lambda t: t.form != "light"):  # "used chemical weapons in the offensive"
            governor = self._syntax.governor(trigger.head) if trigger.form in ("noun", "light") else None
            if governor is not None:
                anchors.setdefault(governor.i, trigger)
        for verb, trigger in objects.items():
            anchors.setdefault(verb.i, trigger)
        filled = [(t, [f for f in self._roles.fillers(t, sentence) if f.mention is not None or f.via == "pronoun" or not t.start <= f.head < t.end]) for t in triggers]
        for trigger, fillers in filled:
            fillers += self._of_clause(trigger, fillers, filled) + self._aimed(trigger, fillers, sentence)
        acting = {f.start for _, fillers in filled for f in fillers if f.role != "places" and f.mention is not None}
        located = self._places.assign([t for t, _ in filled], anchors, sentence, acting)
        whole: list[tuple[Trigger, list[Filler]]] = []
        for trigger, fillers in filled:
            for verb, owner in objects.items():
                if owner is trigger:
                    fillers += self._roles.hit(trigger, verb, sentence)
            seen = {(f.start, f.end) for f in fillers if f.role == "places"}
            clause = [f for f in located.get(trigger.head.i, ()) if (f.start, f.end) not in seen]
            own = seen or any(f.via != "fronted" for f in clause)  # what stands before a speaker is where it was only if nothing else is
            fillers += [f for f in clause if not own or f.via != "fronted"]
            whole.append((trigger, [self._places.turned(f, trigger) for f in _unique(fillers)]))
        self._places.go_on([fillers for _, fillers in whole], sentence)
        frames: list[Frame] = []
        for trigger, fillers in self._held(whole, sentence, setting):
            roles = {f.place_role for f in fillers if f.role == "places" and f.via != "shared"}
            if not roles - {"from"}:  # "advanced towards the city from Ivanivske"
                pointing = [self._places.turned(f, trigger) for f in self._places.pointing(trigger, sentence)]
                fillers += [f for f in pointing if f.place_role not in roles]
            frames += self._of_each_kind(trigger, self._frame(self._turned(trigger, fillers, sentence), fillers, sentence), sentence.doc)
        if any(frame.type == "Strike" for frame in frames):
            strikers = {side for frame in frames if frame.type == "Strike" for side in _sides(frame)}
            frames = [frame if _sides(frame) - strikers and strikers else self._from_afar(frame, sentence) for frame in frames]
        return tuple(frames)

    def _held(self, filled: Sequence[tuple[Trigger, list[Filler]]], sentence: Sentence, setting: Setting) -> list[tuple[Trigger, list[Filler]]]:
        """The triggers for which the evidence holds; one is evidence for what the sentence tells in passing ("after days of fighting")."""
        held = [self._evidence.holds(t, fillers, sentence, setting) for t, fillers in filled]
        if any(held):
            passing = replace(setting, warlike=True)
            held = [h or t.form == "noun" and t.needs in _PASSING and self._evidence.holds(t, f, sentence, passing) for h, (t, f) in zip(held, filled, strict=True)]
        told = [each for each, h in zip(filled, held, strict=True) if h]
        for (trigger, fillers), h in zip(filled, held, strict=True):
            if not h and trigger.head.lemma_.lower() in self._syntax.table.support.nearing:  # "downed as it approached Moscow"
                above = next((f for t, f in told if t.head in trigger.head.ancestors), [])
                if not any(f.role == "places" for f in above):
                    above += [replace(f, place_role="near") for f in fillers if f.role == "places"]
        return told

    def _governs(self, doc: Doc, end: int) -> bool:
        """Does a genitive follow ("Ukraine's defence of Kharkiv"), so that a noun of forces tells what they do?"""
        return end < len(doc) and doc[end].lower_ in self._syntax.table.relations.genitive

    def _of_clause(self, trigger: Trigger, own: Sequence[Filler], filled: Sequence[tuple[Trigger, list[Filler]]]) -> list[Filler]:
        """The parties of the clause that a ground operation is the setting of: "seized the airport in an overnight assault"."""
        noun = trigger.head
        while noun.dep_ in self._syntax.labels.conjunct and self._syntax.is_noun(noun.head):
            noun = noun.head
        named = any(f.role in ("agents", "targets") for f in own)
        if trigger.form != "noun" or named or trigger.type not in _GROUND or noun.head.lower_ not in self._syntax.table.relations.setting:
            return []
        verb = noun.head.head
        told = next((fillers for t, fillers in filled if t.head == verb and t.type in _GROUND | {"Capture"}), ())
        return [f for f in told if f.role in ("agents", "targets") and f.mention is not None]

    def _aimed(self, trigger: Trigger, own: Sequence[Filler], sentence: Sentence) -> list[Filler]:
        """Whom a deed is against where the words stand further back: "conducted strikes using bombers against ISIL targets"."""
        if trigger.form not in ("noun", "light") or trigger.type not in _DEEDS or any(f.role == "targets" for f in own):
            return []
        above = {trigger.head, self._syntax.governor(trigger.head)}
        for word in sentence.doc[trigger.end :]:
            role = trigger.table.roles.get(word.lower_) if word.lower_ in self._syntax.table.relations.opposing else None
            if role == "targets":
                objects = self._syntax.children(word, self._syntax.labels.prepositional_object)
                return self._roles.aimed(objects, sentence) if above & set(word.ancestors) else []
        return []

    def _from_afar(self, frame: Frame, sentence: Sentence) -> Frame:
        """ "The attack" in a sentence that tells of strikes is one of them."""
        words = {sentence.doc[i].lemma_.lower() for i in range(frame.start, frame.end)}
        remote = frame.type == "Attack" and frame.rule.endswith("/noun") and words & self._syntax.table.things.remote
        return replace(frame, type="Strike") if remote else frame

    # ── triggers among each other ─────────────────────────────────────────────────────────────────────

    def _among_each_other(self, found: Sequence[Trigger]) -> tuple[list[Trigger], dict[Token, Trigger]]:
        """The triggers that remain, and the verbs whose objects belong to the noun that is their subject.

        An attempt at ground is one Attack; what a Repulse repels is its own object; "strikes destroyed" is one Strike.
        """
        by_head = {t.head.i: t for t in found}
        dropped: set[int] = set()
        merged: dict[int, Trigger] = {}
        objects: dict[Token, Trigger] = {}
        for trigger in found:
            head = trigger.head
            if trigger.needs == "attempt":
                inner = self._attempted(trigger, by_head)
                if inner is None:
                    dropped.add(head.i)
                else:
                    dropped.add(inner.head.i)
                    end = max(inner.end, trigger.end)
                    needs = inner.needs if inner.needs == "soldiers" else "military"
                    merged[head.i] = replace(trigger, form="attempt", end=end, head=inner.head, needs=needs)
                continue
            if trigger.form == "noun" and self._is_predicate(head, trigger.type, by_head):
                dropped.add(head.i)
            if trigger.type == "Explosion" and trigger.form == "noun" and head.head.lower_ in self._syntax.table.relations.instrument and head.head.head.i in by_head:
                dropped.add(head.i)  # "attacked the compound with car bombs"
            if trigger.form == "light":
                governor = self._syntax.governor(head)
                if governor is not None and governor.i in by_head:
                    dropped.add(governor.i)  # "fired two missiles" is one deed
            if trigger.form == "phrase":
                governor = next((t for t in head.ancestors if self._syntax.is_verb(t)), None)
                if governor is not None and governor.i in by_head and by_head[governor.i].needs == "place_subject":
                    dropped.add(head.i)
            if trigger.form == "noun" and trigger.type in _FIRES and any(by_head[t.i].type in _FIRES for t in self._syntax.genitives(head) if t.i in by_head):
                dropped.add(head.i)  # "a barrage of missile strikes"
            if trigger.form != "verb":
                continue
            slots = self._syntax.slots(head)
            cognate = {t.i for t in slots["object"] if t.i in by_head and by_head[t.i].type == trigger.type} if trigger.type in _COGNATE else set[int]()
            if cognate:  # "battles were being fought", "they fought hard battles", "detonated car bombs"
                dropped |= {head.i} if slots["passive"] and trigger.type == "Battle" else cognate
                continue
            if trigger.type == "Withdrawal" and not slots["passive"] and any(t.i in by_head and by_head[t.i].type in _FIRES and by_head[t.i].form == "noun" for t in slots["subject"]):
                dropped.add(head.i)  # "shelling left two dead"
                continue
            beneath = head.head.i != head.i and not self._syntax.children(head, self._syntax.labels.subject)
            driven = {c.i for t in slots["object"] for c in self._syntax.children(t, self._syntax.labels.participle)} | {c.i for c in self._syntax.children(head, self._syntax.labels.open_complement | self._syntax.labels.complement)}
            if trigger.type == "Deployment" and any(by_head[i].type == "Withdrawal" for i in driven if i in by_head):
                dropped.add(head.i)  # "sending the troops fleeing"
                continue
            if trigger.needs in ("weapon", "fired") and beneath and head.head.i in by_head and by_head[head.head.i].type in _DEEDS:
                dropped.add(head.i)  # "a missile hit the market, killing ten"
                continue
            means = self._by_means_of(head, by_head) if trigger.type in _DEEDS else []
            if means and trigger.needs == "facility" and not any(self._syntax.among(t, self._syntax.table.things.facility) for t in slots["object"]):
                dropped |= {t.head.i for t in means}  # "may destroy the city with air strikes": the strikes tell what the verb says of them
                merged[head.i] = replace(trigger, type=means[-1].type, start=means[-1].start, end=means[-1].end, needs="military")
                continue
            if means:
                dropped |= {t.head.i for t in means}  # "hit the city with air strikes"
                merged[head.i] = replace(trigger, type=means[-1].type)
                continue
            stops = trigger.type == "Repulse" or trigger.needs == "halts"  # "hold back the advance": a defence against it
            if stops and not slots["object"] and self._syntax.children(head, self._syntax.labels.open_complement):
                dropped.add(head.i)  # "does not stop trying": an end, not a repulse
            elif trigger.needs == "halts" and any(c.lower_ in self._syntax.table.relations.negation for c in head.children):
                dropped.add(head.i)  # "does not stop attempts to break through": they go on
            elif stops:
                for noun in slots["object"]:
                    dropped |= {t.i for t in noun.subtree if t.i in by_head and t != noun and by_head[t.i].type in _REPELLED}
                    inner = by_head.get(noun.i)
                    if inner is not None and inner.type in _REPELLED:
                        dropped.add(noun.i)
                        merged[head.i] = replace(trigger, needs="repelled")
                        if trigger.needs == "halts" and self._ends_own(trigger, noun, inner):
                            dropped.add(head.i)
            if trigger.type in _DEEDS or trigger.needs == "facility":
                subject = self._deed_of(trigger, slots, by_head)
                if subject is not None:
                    dropped.add(head.i)
                    objects[head] = subject
        return [merged.get(t.head.i, t) for t in found if t.head.i not in dropped], objects

    def _by_means_of(self, verb: Token, by_head: dict[int, Trigger]) -> list[Trigger]:
        """The fires with which a verb hits, the innermost last: "with a barrage of missile strikes"."""
        found: list[Trigger] = []
        nouns = [t for word, t in self._syntax.prepositional(verb) if word in self._syntax.table.relations.instrument]
        while nouns:
            found += [by_head[t.i] for t in nouns if t.i in by_head and by_head[t.i].form == "noun" and by_head[t.i].type in _DEEDS]
            nouns = [t for noun in nouns for t in self._syntax.genitives(noun)]
        return found

    def _ends_own(self, verb: Trigger, noun: Token, deed: Trigger) -> bool:
        """Does somebody end what he does himself: "halted their attacks", "agreed to stop the bombing"?"""
        if deed.type not in _HALTED or any(t.pos_ == "PRON" for t in self._syntax.children(noun, self._syntax.labels.possessive)):
            return True
        above = verb.head.head
        return verb.head.dep_ in self._syntax.labels.open_complement and above.lemma_.lower() in verb.table.ceasing

    def _is_predicate(self, noun: Token, kind: str, by_head: dict[int, Trigger]) -> bool:
        """Does a noun only say what its subject is, an operation itself ("the offensive was a military operation")?"""
        if noun.dep_ not in self._syntax.labels.predicate or not self._syntax.is_verb(noun.head):
            return False
        return any(t.i in by_head and by_head[t.i].type == kind for t in self._syntax.children(noun.head, self._syntax.labels.subject))

    def _deed_of(self, verb: Trigger, slots: dict[str, list[Token]], by_head: dict[int, Trigger]) -> Trigger | None:
        """The noun that does what a verb says: "three strikes destroyed …", "was destroyed in missile strikes"."""
        subjects = slots.get("subject", ())
        for token in (*subjects, *(t for s in subjects if self._syntax.among(s, self._syntax.table.things.quantity) for t in self._syntax.genitives(s))):
            noun = by_head.get(token.i)
            if noun is not None and noun.type in _FIRES and noun.form != "verb":
                return noun
        above = verb.head.head
        if verb.head.dep_ in self._syntax.labels.adverbial and verb.head.tag_ in self._syntax.table.tags.gerund:
            for noun in by_head.values():  # "launched a missile strike on the city, hitting the port"
                if noun.form != "verb" and noun.type in _DEEDS and noun.head.i < verb.head.i and self._syntax.governor(noun.head) == above:
                    return noun
        if not slots.get("passive"):
            return None
        for noun in by_head.values():
            if noun.form == "verb" or noun.type not in _FIRES or noun.type == "Battle":
                continue
            first = next((t for t in noun.head.ancestors if self._syntax.is_verb(t)), None)
            if first == verb.head:
                return noun
        return None

    def _attempted(self, trigger: Trigger, by_head: dict[int, Trigger]) -> Trigger | None:
        """What is attempted: an infinitive that is a trigger, lends a noun its subject ("to take control"), or is in `attempted`."""
        lent = {g.i: t for t in by_head.values() if t.form == "light" and (g := self._syntax.governor(t.head)) is not None}
        verbs = [trigger.head, *(t for t in trigger.head.conjuncts if t.i > trigger.head.i)]
        for child in (child for verb in verbs for child in verb.children):
            open_to = self._syntax.labels.open_complement
            if trigger.form == "noun" and any(c.lower_ in self._syntax.table.relations.infinitive for c in child.lefts):
                open_to = open_to | self._syntax.labels.participle | self._syntax.labels.relative
            if child.dep_ not in open_to or not self._syntax.is_verb(child):
                continue
            inner = by_head.get(child.i) or lent.get(child.i)
            if inner is not None and inner.type in _ATTEMPTED:
                return inner
            aims = {t.lemma_.lower() for t in self._syntax.slots(child).get("object", ())}
            if inner is None and child.lemma_.lower() in trigger.table.attempted and not aims & trigger.table.exclude.get(child.lemma_.lower(), frozenset()):
                return replace(trigger, start=child.i, end=child.i + 1, head=child)
        return None

    def _turned(self, trigger: Trigger, fillers: Sequence[Filler], sentence: Sentence) -> Trigger:
        """The trigger as what it really tells of: an attack with missiles is a Strike."""
        if trigger.form == "attempt":
            return trigger
        doc, head = sentence.doc, trigger.head
        # "attacked overnight" is told of any attack, "an overnight attack" of one from afar.
        adverbs = self._syntax.labels.adverb if self._syntax.is_verb(head) else frozenset[str]()
        beside = {t.lower_ for t in head.children if t.dep_ not in adverbs} | {doc[trigger.start - 1].lower_ if trigger.start else ""}
        subjects = self._syntax.slots(head).get("subject", ())
        beside |= {t.lower_ for t in subjects[:1]}
        beside |= {t.lower_ for c in self._syntax.children(head, self._syntax.labels.modifier) for t in c.subtree}  # "air and artillery strikes"
        told_apart = [c for c in head.children if c.dep_ in self._syntax.labels.conjunct and self._syntax.is_verb(c)]  # "… and destroyed eleven planes"
        around = ({t.i for t in head.subtree} | {t.i for t in subjects}) - {t.i for c in told_apart for t in c.subtree}
        weapons = {name for e in sentence.equipment if e.start in around or e.end - 1 in around for name in (e.category, e.model or "")}
        hit = {doc[f.head].lemma_.lower() for f in fillers if f.role == "targets" and f.mention is None}
        aimed = any(f.role == "places" and f.via not in ("clause", "fronted", "shared") for f in fillers)
        aimed = aimed or any(self._syntax.among(t, self._syntax.table.things.ground) for t in self._syntax.slots(head).get(doc[trigger.end - 1].lower_, ()))  # "fired at the village of"
        objects = {t.lemma_.lower() for t in self._syntax.slots(head).get("object", ())} if self._syntax.is_verb(head) else set[str]()
        ongoing = head.tag_ in self._syntax.table.tags.gerund and head.dep_ in self._syntax.labels.participle
        described = head.dep_ in self._syntax.labels.participle and self._syntax.is_passive(head) and not {i for m in sentence.times for i in range(m.start, m.end)} & {t.i for t in head.subtree}
        governor = next((t.lemma_.lower() for t in doc[trigger.start].ancestors if self._syntax.is_verb(t)), "")
        for rule in trigger.table.becomes:
            if rule.words and head.lemma_.lower() not in rule.words:
                continue
            if (
                beside & rule.modifiers
                or weapons & rule.equipment
                or governor in rule.governors
                or rule.facility and (trigger.form == "noun" or not self._on_the_ground(fillers)) and hit & (self._syntax.table.things.facility - self._syntax.table.things.manned)
                or rule.place and aimed
                or objects & rule.objects
                or rule.ongoing and ongoing
                or rule.described and described
                or rule.lasting and any(self._is_span(t, sentence) for word in rule.lasting for t in self._syntax.slots(head).get(word, ()))
            ):
                return replace(trigger, type=rule.operation)
        return trigger

    def _is_span(self, noun: Token, sentence: Sentence) -> bool:
        """Does a noun tell how long ("for more than a week", "since 2014")?"""
        return mention_at(noun, sentence.times) is not None or self._syntax.among(noun, self._syntax.table.things.moment)

    def _of_each_kind(self, trigger: Trigger, frame: Frame, doc: Doc) -> list[Frame]:
        """The operations that one noun tells of by kinds told together: "air and artillery strikes" are strikes and shelling."""
        kinds = self._syntax.table.kinds
        if trigger.form != "noun" or not any(t.dep_ in self._syntax.labels.coordinator or t.is_punct for t in doc[trigger.head.left_edge.i : trigger.head.i]):
            return [frame]
        beside = {t.lower_ for c in self._syntax.children(trigger.head, self._syntax.labels.modifier) for t in c.subtree}
        told = [kind for kind, words in kinds.items() if beside & words]
        return [replace(frame, type=kind) for kind in told] if len(told) > 1 else [frame]

    def _on_the_ground(self, fillers: Sequence[Filler]) -> bool:
        """Do soldiers act themselves, and not a state or an enemy that may act from afar?"""
        agents = [f.mention for f in fillers if f.role == "agents"]
        return any(isinstance(m, UnitMention) or isinstance(m, ForceMention) and not m.metonym and m.kind != "enemy" for m in agents)

    def _frame(self, trigger: Trigger, fillers: list[Filler], sentence: Sentence) -> Frame:
        distance = next((q.max or q.min for q in sentence.quantities if q.unit == "km" and _near(q, trigger)), None)
        return Frame(
            sentence=sentence.index, type=trigger.type, rule=f"{trigger.table.operation.lower()}/{trigger.form}",
            start=trigger.start, end=trigger.end, head=trigger.start if trigger.form == "attempt" else trigger.head.i, fillers=tuple(fillers),
            distance_km=distance if trigger.type in _MOVING else None,
            returning=bool({trigger.head.lemma_.lower(), trigger.head.lower_, sentence.doc[trigger.start].lower_} & trigger.table.returning),
            foreign=bool({trigger.head.lemma_.lower(), sentence.doc[trigger.start].lower_} & trigger.table.foreign),
            hint="future" if trigger.form == "heading" and trigger.start else None,
        )  # fmt: skip


def _sides(frame: Frame) -> set[str]:
    """The sides that act in an operation by their own words."""
    return {f.mention.side for f in frame.fillers if f.role == "agents" and isinstance(f.mention, ForceMention) and f.mention.side}


def _near(mention: Mention, trigger: Trigger) -> bool:
    return 0 <= mention.start - trigger.end < 6


def _unique(fillers: Sequence[Filler]) -> list[Filler]:
    seen: dict[tuple[str, int], Filler] = {}
    for filler in fillers:
        seen.setdefault((filler.role if filler.role == "places" else "party", filler.start), filler)
    return list(seen.values())


def place_mentions(fillers: Sequence[Filler]) -> list[PlaceMention]:
    """The place mentions among fillers."""
    return [f.mention for f in fillers if isinstance(f.mention, PlaceMention)]
