"""What must stand around a trigger before it counts as an operation: the evidence that each word needs.

A word's heading in `operations/*.toml` names the evidence (`NEEDS` says what each name asks). "Warlike" context
is told by the article as a whole, so that "the attack" in a battlefield report needs less than in a court report.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice

from spacy.tokens import Token

from sitgraph.frame import states
from sitgraph.frame.armed import is_bare, is_force, is_metonym, is_people, military
from sitgraph.frame.syntax import Syntax
from sitgraph.frame.topics import Topics
from sitgraph.frame.triggers import Trigger
from sitgraph.model import Filler, ForceMention, Mention, Sentence
from sitgraph.registry.sides import side_of_word

NEEDS = {
    "none": "nothing more",
    "repelled": "a force or a place in a role, or a warlike context",
    "military": "a force in a role; or a place in a role, or a pronoun that acts, in a warlike context",
    "context": "a warlike context alone (nouns that name fighting)",
    "scene": "a place in a role, or a warlike context (nouns of fighting that have few other uses)",
    "actor": "a force or a place in a role, in a warlike context",
    "soldiers": "a force that acts (no country or capital standing for it), or a pronoun in a warlike context",
    "halts": "a force that is stopped, by another or, in the passive, in a warlike context; or an attack or advance that is",
    "troops": "a force that is moved or moves; a country may move its forces",
    "place": "a place, or a noun of ground, as object",
    "named": "a place with a name in the role",
    "place_subject": "a place as subject",
    "facility": "a thing of the list of facilities as object, and a force or a warlike context",
    "blast": "as military; or something that blows up, as subject",
    "passive": "as military, in the passive",
    "weapon": "a projectile as subject, and a place in a role or a warlike context",
    "fired": "as weapon, of what is shot or flies, no bomb",
    "airborne": "what flies as object, then as military",
    "downed": "as military; or what flies, named as equipment, as object",
    "hit": "as military; or a thing of the list of facilities as object, in a warlike context",
    "campaign": "a deed as its aim, or a verb or noun that says it begins; in a warlike context",
    "attempt": "an infinitive or noun that is itself a trigger",
}


# "35 of which", "most", "all of them".
_COUNTING = frozenset({"NUM", "PRON", "DET", "ADJ"})
_FLYING = frozenset({"aircraft", "helicopter", "missile", "drone"})
_SELF = ("subject", "object", "possessive", "modifier")


@dataclass(frozen=True, slots=True)
class Setting:
    """What an article as a whole is about: war; something else; or it looks back, from `day`, on what is past.

    `told` says that a sentence before has told of an attack, so that "the attack" needs no further evidence.
    """

    warlike: bool = False
    aside: bool = False
    looks_back: bool = False
    day: date | None = None
    told: bool = False


# An article of which nothing is known.
UNKNOWN = Setting()


class Evidence:
    """Decides whether a trigger with its fillers tells of an operation."""

    def __init__(self, syntax: Syntax, topics: Topics) -> None:
        self._syntax = syntax
        self._topics = topics
        self._ground = syntax.table.things.ground
        self._facility = syntax.table.things.facility

    def setting(self, sentences: Sequence[Sentence], day: date | None) -> Setting:
        """What an article as a whole is about, `day` being its own."""
        report = self.warlike(sentences)
        return Setting(report, self._topics.aside(sentences, warlike=report), not report and self._topics.looks_back(sentences), day)

    def warlike(self, sentences: Sequence[Sentence]) -> bool:
        """Is an article a report of war: do at least two of its sentences, and one in six, speak of armed forces?

        Those of a civil war, whom no name tells ("rebels", "government troops"), count where it speaks of fighting too.
        """
        fighting = any(self._topics.fighting(s) for s in sentences)
        count = sum(self._military(s) or fighting and self._partisan(s) for s in sentences)
        return count >= 2 and count * 6 >= len(sentences)

    def _partisan(self, sentence: Sentence) -> bool:
        """Does the sentence name those who fight in a civil war, though it gives them no name?"""
        told = (f.text.lower().split() for f in sentence.forces if f.kind == "generic" and not self._is_weak(f))
        return any(self._syntax.table.things.partisan & set(words) for words in told)

    def _military(self, sentence: Sentence) -> bool:
        """Does the sentence itself speak of armed forces: one named as such, a unit, or a weapon?"""
        return military(sentence, lambda force: self._is_weak(force) or self._is_civil(force, sentence))

    def _is_civil(self, force: Mention | None, sentence: Sentence) -> bool:
        """Does a side's name only tell whose people these are ("Kurdish demonstrators", "the Hamas leader")?"""
        if force is None:
            return False
        root = force.span(sentence.doc).root
        labels = self._syntax.labels
        return root.dep_ in labels.modifier | labels.possessive and root.head.i >= force.end and root.head.lemma_.lower() in self._syntax.table.things.civil

    def _is_weak(self, mention: Mention | None) -> bool:
        """Is it a force only where there is war anyway: "Hungarian police", not "army officers"; or a bare "we"?"""
        if mention is None or is_bare(mention):
            return mention is not None
        *before, last = mention.text.lower().split()
        things = self._syntax.table.things
        nobodys = isinstance(mention, ForceMention) and mention.kind != "side"
        if mention.text.lower() in things.weak:
            return True
        return last in things.weak and not things.services & set(before) or nobodys and last in things.lone

    def is_apart(self, sentence: Sentence, setting: Setting) -> bool:
        """Does a sentence speak of drills, films, definitions or the distant past, or its article of something else than war?"""
        topics = self._topics
        past = setting.looks_back and topics.is_past(sentence, setting.day)
        return past or topics.apart(sentence, warlike=setting.warlike) or setting.aside and not topics.fighting(sentence)

    def _is_elsewhere(self, trigger: Trigger, sentence: Sentence, setting: Setting, *, told: bool, warlike: bool) -> bool:
        """Is the sentence about something else than war, of which the same words are used, or about a war long past?"""
        topics = self._topics
        if trigger.needs == "blast":
            return self.is_apart(sentence, replace(setting, aside=False))
        if self.is_apart(sentence, setting):
            return True
        return not told and (topics.elsewhere(sentence) or not warlike and topics.civil(sentence))

    def holds(self, trigger: Trigger, fillers: Sequence[Filler], sentence: Sentence, setting: Setting = UNKNOWN) -> bool:
        """Is the evidence there that the trigger's word needs?"""
        told = self._military(sentence)
        warlike = setting.warlike or states.are_at_war(trigger, fillers, setting.day, self._syntax)
        if self._is_elsewhere(trigger, sentence, setting, told=told, warlike=warlike):
            return False
        here = told or warlike or self._topics.fighting(sentence, beside=trigger)
        forces = [f for f in fillers if f.role in ("agents", "targets") and is_force(f.mention) and not (f.role == "agents" and self._is_civil(f.mention, sentence))]
        places = [f for f in fillers if f.role == "places"]
        own = [f for f in forces if not is_metonym(f.mention) and (here or not (self._is_weak(f.mention) or is_people(f.mention)))]
        if not here and self._acts_otherwise(trigger, sentence) or self._is_ability(trigger, sentence) or self._is_meant(trigger, fillers, sentence):
            return False
        pronoun = here and any(f.via == "pronoun" and not self._is_person(sentence, f) for f in fillers) and not self._is_flown(trigger, sentence)
        if trigger.type == "Control" and trigger.form == "noun" and not any(f.role == "agents" for f in fillers):
            return False  # "control of the town matters to both sides": nobody is said to have it
        match trigger.needs:
            case "none":
                return True
            case "repelled":
                return here or bool(own or places)
            case "context":
                return self._tells(trigger, fillers, sentence) and (here or bool(own) or setting.told and self._points_back(trigger))
            case "scene":
                return self._tells(trigger, fillers, sentence) and (here or bool(own or places) or setting.told and self._points_back(trigger))
            case "place":
                takes_it = here and any(f.role == "agents" for f in (forces if warlike else own)) and self._takes_it(trigger)
                stands = trigger.type == "Defence" and bool(own and places) and not self._syntax.slots(trigger.head).get("object")  # "are defending near Lyman"
                return takes_it or stands or self._takes_place(trigger, fillers, bool(own) or here or pronoun)
            case "named":
                return bool(places)
            case "place_subject":
                subjects = self._syntax.slots(trigger.head).get("subject", ())
                return any(f.via == "subject" for f in places) or here and any(self._syntax.among(t, self._ground) for t in subjects)
            case "facility":
                return (bool(forces) or warlike) and self._syntax.object_is(trigger.head, self._facility)
            case "halts" if trigger.head.lemma_.lower() in self._syntax.table.things.killing:
                return False  # "eliminated up to 300 soldiers" repels nobody
            case "halts":
                passive = self._syntax.is_verb(trigger.head) and self._syntax.is_passive(trigger.head)
                return any(f.role == "targets" for f in own) and (any(f.role == "agents" for f in own) or passive and here)
            case "soldiers":
                passive = self._syntax.is_verb(trigger.head) and self._syntax.is_passive(trigger.head)
                taken = passive and here and (bool(places) or self._syntax.object_is(trigger.head, self._ground))
                objects = [t for t in self._syntax.slots(trigger.head).get("object", ()) if not any(f.start <= t.i < f.end for f in fillers)]
                crowd = self._syntax.table.things.civil | self._syntax.table.things.crowds
                taken = taken and not any(self._syntax.among(t, crowd) or t.like_num for o in objects for t in (o, *self._syntax.genitives(o)))
                told = told or bool(places or forces) or self._syntax.object_is(trigger.head, self._ground)
                moved = trigger.type == "Advance" or trigger.type == "Withdrawal" and any(f.via == "object" for f in places)
                if warlike and places and moved and any(f.role == "agents" and f.mention is not None and is_metonym(f.mention) for f in fillers):
                    return True  # "Kyiv's claim to have entered the town", "Russia abandons the island"
                return any(f.role == "agents" or passive for f in own if not self._are_people(f, sentence, trigger)) or pronoun and told or taken
            case "troops":
                return self._moves(trigger, fillers, own, here)
            case "blast":
                subjects = self._syntax.slots(trigger.head).get("subject", ())
                explosive = any(t.lemma_.lower() in self._syntax.table.things.explosive for t in subjects)
                return explosive or bool(own) or here and bool(forces or places)
            case "hit":
                return bool(own) or here and (bool(forces or places) or pronoun or self._syntax.object_is(trigger.head, self._facility)) or states.fire(trigger, fillers, self._syntax)
            case "downed":
                return bool(own) or here and bool(forces or places or pronoun) or self._flies(trigger, sentence)
            case "weapon" | "fired":
                return here or bool(places)
            case "actor":
                return here and bool(forces or places) or bool(own)
            case "campaign":
                return here and self.is_begun(trigger)
            case _:
                return bool(own) or here and bool(forces or places or pronoun) or states.fire(trigger, fillers, self._syntax)

    def _are_people(self, filler: Filler, sentence: Sentence, trigger: Trigger) -> bool:
        """Are they people, not forces: counted ("thousands of Ukrainians crossed"), or any ("Afghans who fled", "Ukrainians left the city")?"""
        token = sentence.doc[filler.head]
        of = token.head if token.head.lower_ in self._syntax.table.relations.genitive else token
        counted = any(c.like_num or c.lemma_.lower() in self._syntax.table.things.crowds for c in (*token.children, of.head))
        definite = any(c.lower_ in self._syntax.table.relations.definite for c in token.children)
        any_who = trigger.head.dep_ in self._syntax.labels.relative and trigger.head.head == token and not definite
        any_left = trigger.type == "Withdrawal" and not definite and self._syntax.is_noun(token)
        return (counted or any_who or any_left) and is_people(filler.mention)

    def _is_person(self, sentence: Sentence, filler: Filler) -> bool:
        """Does a pronoun stand for one human being ("he left"), who is no force?"""
        return sentence.doc[filler.start].lower_ in self._syntax.table.relations.person

    def _is_flown(self, trigger: Trigger, sentence: Sentence) -> bool:
        """Does a clause say of what was downed how it came ("a drone was shot down as it approached the city")?"""
        verb = trigger.head.head
        if trigger.head.dep_ not in self._syntax.labels.adverbial or not self._syntax.is_verb(verb) or not self._syntax.is_passive(verb):
            return False
        flying = {i for m in sentence.equipment if m.category in _FLYING for i in range(m.start, m.end)}
        return any(t.i in flying for t in self._syntax.slots(verb).get("object", ()))

    def _flies(self, trigger: Trigger, sentence: Sentence) -> bool:
        """Is the object of a verb what flies: an aircraft, a missile, a drone, or a number of those named before ("35 were shot down")?"""
        flying = {i for m in sentence.equipment if m.category in _FLYING for i in range(m.start, m.end)}
        objects = self._syntax.slots(trigger.head).get("object", ())
        counted = any(t.pos_ in _COUNTING and t.i > min(flying, default=t.i) for t in objects)
        return counted or any(t.i in flying for o in objects for t in (o, *self._syntax.genitives(o), *self._syntax.counted(o)))

    def _acts_otherwise(self, trigger: Trigger, sentence: Sentence) -> bool:
        """Has a verb a subject that is no force, nor anything that forces act with ("the firm captured a third of Kenya")?"""
        if trigger.form not in ("verb", "light", "attempt") or trigger.needs in ("blast", "place_subject"):
            return False
        subjects = self._syntax.slots(trigger.head).get("subject", ())
        things = self._syntax.table.things
        able = things.cargo | things.hardware | things.parts | things.explosive
        forces = [f for f in sentence.forces if f.kind != "civilian" and not self._is_weak(f)]
        named = {i for m in (*forces, *sentence.units, *sentence.equipment) for i in range(m.start, m.end)}
        return bool(subjects) and all(t.i not in named and t.pos_ != "PRON" and t.lemma_.lower() not in able for t in subjects)

    def _tells(self, trigger: Trigger, fillers: Sequence[Filler], sentence: Sentence) -> bool:
        """Does a sentence say something of the operation? A bare heading ("Battle") does not, nor one between football fans."""
        if trigger.form == "noun" and not any(is_force(f.mention) for f in fillers):
            slots = self._syntax.slots(trigger.head)
            placed = {i for p in sentence.places for i in range(p.start, p.end)}
            for word, role in trigger.table.roles.items():
                genitive = word in self._syntax.table.relations.genitive | self._syntax.table.relations.agent
                if role == "agents" and word not in (*_SELF, self._syntax.table.relations.outward) and not genitive and any(t.i not in placed for t in slots.get(word, ())):
                    return False
                if role == "agents" and genitive and any(t.lemma_.lower() in self._syntax.table.things.civil for t in slots.get(word, ())):
                    return False  # "the withdrawal of its envoy"
        if trigger.form == "noun" and not fillers and self._is_generic(trigger, sentence):
            return False
        return bool(fillers or sentence.times) or any(self._syntax.is_verb(token) for token in sentence.doc)

    def _is_ability(self, trigger: Trigger, sentence: Sentence) -> bool:
        """Does a verb say what a weapon can do ("missiles that can strike bases")?"""
        head = trigger.head
        beside = (*head.children, head.head) if head.dep_ in self._syntax.labels.open_complement | self._syntax.labels.participle else head.children
        if trigger.form not in ("verb", "light") or not any(c.lower_ in self._syntax.table.support.able for c in beside):
            return False
        weapons = {i for m in sentence.equipment for i in range(m.start, m.end)}
        arms = self._syntax.table.things.projectile | self._syntax.table.things.explosive
        subjects = self._syntax.slots(trigger.head).get("subject", ())
        return any(t.i in weapons or t.lemma_.lower() in arms for t in subjects)

    def _is_meant(self, trigger: Trigger, fillers: Sequence[Filler], sentence: Sentence) -> bool:
        """Is an operation only spoken of in general: defined, forbidden, rehearsed ("an attack on another country is forbidden")?"""
        if trigger.form != "noun" or trigger.head.head.lemma_.lower() not in self._syntax.table.support.general:
            return False
        return not fillers or self._is_generic(trigger, sentence)

    def _is_aid(self, trigger: Trigger, fillers: Sequence[Filler]) -> bool:
        """Does a state give arms to another ("Germany will send tanks to Ukraine")?"""
        slots = self._syntax.slots(trigger.head)
        given = slots.get("object", ())
        abroad = [t for word in self._syntax.table.places["to"] for t in slots.get(word, ())]
        if not given or not all(t.lemma_.lower() in self._syntax.table.things.materiel for t in given):
            return False
        agents = {f.start for f in fillers if f.role == "agents" and not is_metonym(f.mention)} - {t.left_edge.i for t in given} - {t.i for t in given}
        if not agents and trigger.head.lemma_.lower() in self._syntax.table.support.giving and any(f.role == "agents" and is_metonym(f.mention) for f in fillers):
            return True
        return not agents and any((mark := side_of_word(t.text)) is not None and mark[2] == "metonym" for t in abroad)

    def _goes_about(self, trigger: Trigger, fillers: Sequence[Filler]) -> bool:
        """Does a verb of moving with neither an object nor a place say that somebody acts ("we must move fast", "moved to arrest them")?"""
        slots = self._syntax.slots(trigger.head)
        if slots.get("object") or slots.get("passive") or any(f.role == "places" for f in fillers):
            return False
        labels = self._syntax.labels
        verbs = [c for c in self._syntax.children(trigger.head, labels.open_complement | labels.adverbial) if self._syntax.is_verb(c)]
        purpose = any(c.lower_ in self._syntax.table.relations.infinitive for v in verbs for c in v.children)
        agents = [f for f in fillers if f.role == "agents"]
        return purpose or bool(agents) and all(f.via == "pronoun" or f.mention is not None and is_bare(f.mention) for f in agents)

    def is_begun(self, trigger: Trigger) -> bool:
        """Has an operation the aim of taking ground ("an operation to retake the city"), or is it said to begin ("the operation began")?"""
        head, labels, support = trigger.head, self._syntax.labels, self._syntax.table.support
        for verb in self._syntax.children(head, labels.participle | labels.relative):
            if verb.lemma_.lower() in support.aims and any(c.lower_ in self._syntax.table.relations.infinitive for c in verb.lefts):
                return True
        whole = head.head.head if head.head.lower_ in self._syntax.table.relations.genitive else None
        of_start = whole is not None and whole.lemma_.lower() in support.beginning
        said = head.dep_ in labels.subject | labels.passive_subject and head.head.lemma_.lower() in support.beginning
        return (of_start or said) and self._points_back(trigger)

    def _points_back(self, trigger: Trigger) -> bool:
        """Has a noun what points to something told before ("the attack was claimed by …")?"""
        return trigger.form == "noun" and any(c.lower_ in self._syntax.table.relations.definite for c in trigger.head.children)

    def _is_generic(self, trigger: Trigger, sentence: Sentence) -> bool:
        """Does the sentence speak of any such thing ("a strike means one or more events"), not of one that happened?"""
        past = self._syntax.table.tags.past
        indefinite = any(c.lower_ in self._syntax.table.relations.indefinite for c in trigger.head.children)
        perfect = self._syntax.table.relations.perfect
        happened = any(t.tag_ in past or t.lower_ in perfect and t.head.tag_ in self._syntax.table.tags.past_participle for t in sentence.doc)
        return indefinite and bool(past) and not happened

    def _takes_place(self, trigger: Trigger, fillers: Sequence[Filler], warlike: bool) -> bool:
        if any(f.role == "places" and f.via in ("object", "of", "over", "subject", "possessive") for f in fillers):
            return True
        if trigger.form == "phrase" and any(f.role == "places" for f in fillers):
            return warlike
        return warlike and self._syntax.object_is(trigger.head, self._ground)

    def _takes_it(self, trigger: Trigger) -> bool:
        """Is the object the pronoun for ground named before ("we took it this morning")?"""
        return trigger.form == "verb" and any(t.lower_ in self._syntax.table.relations.neuter for t in self._syntax.slots(trigger.head).get("object", ()))

    @staticmethod
    def _upwards(token: Token) -> set[int]:
        """A token and the first ones above it."""
        return {token.i, *(t.i for t in islice(token.ancestors, 3))}

    def _moves(self, trigger: Trigger, fillers: Sequence[Filler], own: Sequence[Filler], here: bool) -> bool:
        if self._syntax.is_verb(trigger.head) and self._is_aid(trigger, fillers):
            return False
        if self._syntax.is_verb(trigger.head) and self._goes_about(trigger, fillers):
            return False
        slots = self._syntax.slots(trigger.head)
        moved = slots.get("object", [])
        if slots.get("passive") and here and any(f.role == "places" for f in fillers):
            if any(self._syntax.among(t, self._syntax.table.things.cargo) for t in moved):
                return True  # "separate units were moved to Debaltseve"
        if self._syntax.is_verb(trigger.head) and moved:
            heads = {token.i for token in moved}
            states = here and any(f.role == "places" for f in fillers) and any(f.role == "agents" for f in fillers)
            moving = states or any(f.role == "agents" for f in own) or any(f.via == "pronoun" for f in fillers)
            if moving and any(self._syntax.among(t, self._syntax.table.things.cargo) for t in moved):
                return True
            # "Wagner mercenaries", "paratroopers of the 76th Division" too
            return any(any(f.start <= i <= f.end or i in self._upwards(trigger.head.doc[f.head]) for i in heads if self._can_go(f, trigger.head.doc[i])) for f in own)
        return bool(own)

    def _can_go(self, filler: Filler, moved: Token) -> bool:
        """Is what a people's adjective stands before soldiers or arms ("Russian conscripts", no "Russian turbine")?"""
        things = self._syntax.table.things
        return filler.start <= moved.i < filler.end or not is_people(filler.mention) or self._syntax.among(moved, things.cargo | things.parts | things.hardware)

