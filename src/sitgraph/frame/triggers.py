"""Which words of a sentence evoke an operation: the tables of `operations/*.toml` and their look-up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from sitgraph import lang
from sitgraph.frame.operation_table import OperationTable
from sitgraph.frame.syntax import Syntax
from sitgraph.frame.trigger_words import TriggerWords
from sitgraph.phrases import PhraseSet, lowered

# Evidence that is asked for at once, for another operation has the same verb: what its voice, subject or object must be.
_ASKED = ("passive", "weapon", "fired", "airborne")
# Words that may stand inside a phrase.
_GAP = 3
# How far the rest of a verb may stand behind it.
_CLAUSE = 12
# Who is moved, landed or marched by others does not advance.
_BY_THEMSELVES = ("Advance",)


@dataclass(frozen=True, slots=True)
class Trigger:
    """Words that evoke an operation: their token offsets, syntactic head, form and the evidence they need.

    `form` is verb, noun, light, participle, phrase or heading; `needs` is a key of `frame.evidence.NEEDS`.
    """

    type: str
    form: str
    start: int
    end: int
    head: Token
    needs: str
    table: OperationTable


class TriggerIndex:
    """Looks the triggers of every operation up at a token."""

    def __init__(self, code: str, syntax: Syntax) -> None:
        self._syntax = syntax
        self.tables: Mapping[str, OperationTable] = lang.read_folder(code, "operations", OperationTable)
        self._idioms = PhraseSet(syntax.table.idioms.words)
        self._verbs: dict[str, list[tuple[tuple[str, ...], str, OperationTable]]] = {}
        self._nouns: dict[str, list[tuple[tuple[str, ...], str, OperationTable]]] = {}
        self._light: dict[str, list[tuple[str, tuple[str, ...], OperationTable]]] = {}
        self._adjectives: dict[str, OperationTable] = {}
        self._phrases: dict[str, list[tuple[tuple[str, ...], OperationTable]]] = {}
        for table in self.tables.values():
            for need, words in table.verb.items():
                for word in words:
                    parts = tuple(word.lower().split())
                    self._verbs.setdefault(parts[0], []).append((parts, need, table))
            for need, words in table.noun.items():
                for word in words:
                    parts = tuple(_pieces(word))
                    self._nouns.setdefault(parts[-1], []).append((parts, need, table))
                    if "-" in word and " " not in word:  # where the tokeniser leaves hyphens within words
                        self._nouns.setdefault(word.lower(), []).append(((word.lower(),), need, table))
            syntax.light_verbs.update(table.light)
            for verb, nouns in table.light.items():
                for noun in nouns:
                    *before, last = noun.split()
                    self._light.setdefault(last, []).append((verb, tuple(before), table))
            for word in table.adjective.words if table.adjective else ():
                self._adjectives.setdefault(word, table)
            for phrase in table.phrase.words if table.phrase else ():
                parts = tuple(phrase.split())
                self._phrases.setdefault(parts[0], []).append((parts, table))
        # A preposition that makes another verb of one stands right behind it ("struck at", not "struck ships at").
        self._near = frozenset(word for word, role in syntax.place_roles.items() if role != "from")
        self._compounds = [(n, need, t) for t in self.tables.values() for need, nouns in t.compound.items() for n in nouns]
        self._compounds.sort(key=lambda entry: -len(entry[0]))
        for light in self._light.values():
            light.sort(key=lambda entry: -len(entry[1]))
        for index in (self._nouns, self._phrases):
            for entries in index.values():
                entries.sort(key=lambda entry: -len(entry[0]))
        for verbs in self._verbs.values():
            verbs.sort(key=lambda entry: (-len(entry[0]), entry[1] not in _ASKED))
        # Nouns that only a place beside them makes an operation: after a side's adjective they name its forces.
        self.of_forces = frozenset(
            parts[-1] + ending for entries in self._nouns.values() for parts, need, table in entries
            if need == "place" and table.operation == "Defence" for ending in ("", "s")
        )  # fmt: skip
        words = (word.lower() for word in (*self._verbs, *self._nouns, *self._adjectives, *self._light))
        forms = (*syntax.table.irregular.words, *syntax.table.lemmas)
        self._words = TriggerWords(words, forms, (noun for noun, _, _ in self._compounds))

    def could_hold(self, doc: Doc) -> bool:
        """Can a tokenised sentence hold a trigger? Told by the beginnings of its words; never misses one."""
        words = lowered(doc)
        for i, low in enumerate(words):
            if self._words.may_be(low):
                return True
            for parts, _ in self._phrases.get(low, ()):
                if parts[-1] in words[i : i + len(parts) + _GAP]:
                    return True
        return False

    def find(self, doc: Doc) -> Iterator[Trigger]:
        """The triggers of a parsed sentence, at most one for each head, in order."""
        taken = {i for start, end in self._idioms.find(doc) for i in range(start, end)}
        for i, low in enumerate(lowered(doc)):
            if i in taken or not (self._words.may_be(low) or low in self._phrases or self._words.may_be(doc[i].lemma_.lower())):
                continue
            trigger = self._at(doc, doc[i])
            if trigger is not None and not taken & set(range(trigger.start, trigger.end)):
                taken |= set(range(trigger.start, trigger.end)) | {trigger.head.i}
                yield trigger

    def _at(self, doc: Doc, token: Token) -> Trigger | None:
        low = token.lower_
        if low in self._adjectives and (self._is_compound_participle(doc, token) or self._is_attribute(token)):
            table = self._adjectives[low]
            return Trigger(table.operation, "participle", token.i, token.i + 1, token, "named", table)
        won = self._won(token)
        if won is not None:
            return won
        phrase = self._phrase(doc, token)
        if phrase is not None:
            return phrase
        lemma = self._syntax.table.lemmas.get(low) or token.lemma_.lower()
        following = doc[token.i + 1] if token.i + 1 < len(doc) else token
        if self._syntax.is_verb(token):
            noun_like = token.dep_ in self._syntax.labels.subject | self._syntax.labels.passive_subject
            opening = token.tag_ in self._syntax.table.tags.gerund and token.i == 0 and following.lower_ in self._syntax.place_roles
            bare = token.dep_ in self._syntax.labels.prepositional_object and token.tag_ in self._syntax.table.tags.gerund and not any(token.children)  # "fires from shelling"
            there = any(c.dep_ in self._syntax.labels.expletive for c in token.children)  # "there was also fighting in the north"
            plural = noun_like and any(low.endswith(end) and low[: -len(end)] + base in self._nouns for end, base in self._syntax.table.inflection.noun)
            if plural or low in self._nouns and (noun_like or opening or there or bare or following.lower_ in self._syntax.table.relations.genitive):
                return self._noun(doc, token, lemma)  # "shelling of the port": a gerund that is a noun
            return self._verb(token, lemma)
        heading = self._heading_verb(doc, token)
        if heading is not None:
            return heading
        if self._syntax.is_noun(token) or low in self._nouns:
            return self._noun(doc, token, lemma)
        if token.tag_ in self._syntax.table.tags.past_participle:
            return self._verb(token, lemma)
        return None

    def _heading_verb(self, doc: Doc, token: Token) -> Trigger | None:
        """A verb that a heading's capitals hide from the tagger: "Objective: Capture …", "Liberating the suburbs"."""
        if not self._syntax.is_noun(token) or not token.text[:1].isupper() or not self._opens(doc, token):
            return None
        if token.i + 1 >= len(doc) or token.dep_ in self._syntax.labels.subject and self._syntax.is_verb(token.head):
            return None  # "Shells fell on the camp"
        if not doc[token.i + 1].is_alpha or doc[token.i + 1].lower_ in self._syntax.table.relations.genitive:
            return None
        low, behind = token.lower_, doc[token.i + 1].lower_
        if low in self._syntax.place_roles or any(parts[-2:] == (low, behind) for parts, _, _ in self._nouns.get(behind, ())):
            return None  # "Mortar fire hit the market"
        stems = (low, *(low[: -len(end)] for end, _ in self._syntax.table.inflection.noun if low.endswith(end)))
        if any(stem in self._nouns for stem in stems):
            following = doc[token.i + 1]
            if self._syntax.is_verb(following) or following.lower_ in self._syntax.place_roles or following.dep_ in self._syntax.labels.preposition:
                return None  # "Battles between …", "Attacks on …": nouns that open a sentence
        for lemma in (low, *(low[: -len(end)] + base for end, base in self._syntax.table.inflection.verb if low.endswith(end))):
            for parts, need, table in self._verbs.get(lemma, ()):
                if len(parts) == 1 and need in ("none", "military", "place", "soldiers"):
                    needs = "place" if need == "place" else "military"
                    return Trigger(table.operation, "heading", token.i, token.i + 1, token, needs, table)
        return None

    @staticmethod
    def _opens(doc: Doc, token: Token) -> bool:
        return token.i == 0 or doc[token.i - 1].is_punct and doc[token.i - 1].text in ":(–—/"

    def _is_attribute(self, token: Token) -> bool:
        """ "the occupied peninsula": the participle as an attribute of ground or a name to its right."""
        head = token.head
        before, after = token.doc[token.i - 1 : token.i], token.doc[token.i + 1 : token.i + 2]
        if before and after and before[0].lower_ in self._syntax.place_roles and after[0].pos_ == "PROPN":
            return True  # "in occupied Zaporizhzhia", whatever the parse made of it
        if token.dep_ not in self._syntax.labels.modifier or head.i <= token.i or not self._syntax.is_noun(head):
            return False
        return head.pos_ == "PROPN" or self._syntax.among(head, self._syntax.table.things.ground)

    def _won(self, token: Token) -> Trigger | None:
        """ "the recaptured town of Balakliya": a participle that the tagger took for an adjective, before a place."""
        if token.pos_ != "ADJ" or not self._is_attribute(token):
            return None
        for lemma in (token.lower_[: -len(end)] + base for end, base in self._syntax.table.inflection.verb if token.lower_.endswith(end)):
            for parts, need, table in self._verbs.get(lemma, ()):
                if len(parts) == 1 and need in ("none", "place") and table.returning:
                    return Trigger(table.operation, "participle", token.i, token.i + 1, token, "named", table)
        return None

    def _excluded(self, token: Token, table: OperationTable, key: str) -> bool:
        """Does a word beside the trigger make it something else ("take place", "heart attack")?"""
        if token.lower_ in table.exclude.get(key, frozenset()):
            return True
        around = table.exclude.get(key, frozenset()) | table.exclude.get(key.rpartition(" ")[2], frozenset()) | table.exclude.get("*", frozenset())
        abstract = self._syntax.table.things.abstract
        doers = [t for by in self._syntax.children(token, self._syntax.labels.by_agent) for t in by.children]
        if any(t.lemma_.lower() in table.exclude.get(key, ()) for t in doers):
            return True  # "a city hit by unrest"
        labels = self._syntax.labels
        done = token.head.head if token.dep_ in labels.prepositional_object else token.head
        if done.lemma_.lower() in table.exclude.get("*<", ()) and token.dep_ in labels.object | labels.passive_subject | labels.prepositional_object:
            return True  # "destroyed three car bombs", "the destruction of car bombs"
        acting = [c for c in token.children if c.dep_ in labels.subject and c.lemma_.lower() in self._syntax.table.things.parts]
        for child in token.children:
            if child in acting or child.dep_ in labels.preposition:
                continue  # "artillery fired"; "On Sunday they seized": only the word right after the trigger goes with it
            word = child.lemma_.lower()
            if child.dep_ in labels.conjunct and word in table.exclude.get(f"{key},", ()):
                return True
            if word in around or child.lower_ in around:
                return True
            if child.i < token.i and child.dep_ in labels.modifier and {word, child.lower_} & abstract:
                return True
        following = token.doc[token.i + 1].lower_ if token.i + 1 < len(token.doc) else ""
        before = token.doc[token.i - 1].lower_ if token.i and token.nbor(-1) not in acting else ""
        lasting = following in around and any(token.i < span.start <= token.i + 4 for span in token.doc.spans.get("times", ()))  # "clashes over the past day"
        return following in around and not lasting or before in around or (before in abstract and self._syntax.is_noun(token))

    def _is_name(self, token: Token, table: OperationTable, key: str) -> bool:
        """The name of a battle ("the Siege of Mariupol"), which tells of no operation of its own."""
        if token.i + 2 >= len(token.doc) or token.doc[token.i + 1].lower_ not in self._syntax.table.relations.genitive:
            return False
        if key in table.names:
            return True
        return token.text[:1].isupper() and token.i > 0 and token.doc[token.i - 1].text not in ":(–—/"

    def _kind_of(self, token: Token) -> Token | None:
        """The noun that a trigger noun stands for: itself, or the eventive noun whose kind it names ("offensive actions").

        None where it only says what kind of thing another noun is ("attack helicopters", "combat power").
        """
        head = token.head
        if token.dep_ not in self._syntax.labels.modifier or head.i <= token.i or head.i - token.i > 3:
            return token
        if not self._syntax.is_noun(head) or any(t.is_punct and t.text != "-" for t in token.doc[token.i : head.i]):
            return token
        eventive = head.lemma_.lower() in self._syntax.table.things.eventive
        return head if eventive and head.i == token.i + 1 else None

    @staticmethod
    def _is_compound_participle(doc: Doc, token: Token) -> bool:
        return token.i > 1 and doc[token.i - 1].text in ("-", "–", "‑")

    def _phrase(self, doc: Doc, token: Token) -> Trigger | None:
        words = lowered(doc)
        for parts, table in self._phrases.get(token.lower_, ()):
            end = token.i + len(parts)
            if tuple(words[token.i : end]) == parts:
                return Trigger(table.operation, "phrase", token.i, end, doc[end - 1], "place", table)
            # "under Iraqi government control": the holder stands inside the phrase
            for gap in range(1, _GAP + 1):
                span = words[token.i : end + gap]
                if len(parts) < 2 or len(span) <= gap or span[-1] != parts[-1] or self._syntax.table.relations.definite & set(parts):
                    continue
                if all(t.pos_ in ("NOUN", "PROPN", "ADJ", "DET", "PART", "ADV") or t.dep_ == "poss" and t.pos_ == "PRON" for t in doc[token.i + 1 : end + gap - 1]):
                    return Trigger(table.operation, "phrase", token.i, end + gap, doc[end + gap - 1], "place", table)
        return None

    def _verb(self, token: Token, lemma: str) -> Trigger | None:
        for parts, need, table in self._verbs.get(lemma, ()):
            end = token.i + 1
            if len(parts) > 1:
                particles = {
                    c.lower_ for c in token.children
                    if c.i > token.i and c.i - token.i < (3 if c.lower_ in self._near else 6) and self._is_particle(token, c)
                }  # fmt: skip
                idiom = self._idioms.at(token.doc, token.i + 1) is not None  # "fired at least ten rounds"
                following = token.nbor().lower_ if token.i + 1 < len(token.doc) and not idiom else ""
                rest = parts[1:]
                lemmas = {c.lemma_.lower() for c in token.children if c.i > token.i and c.dep_ not in self._syntax.labels.preposition}
                before = self._before(token, rest)
                apart = len(rest) > 1 and self._syntax.table.verb_last
                if before is None and not apart and rest[0] not in particles and following != rest[0] and rest[0] not in lemmas:
                    continue
                if before is None and len(rest) > 1 and not self._behind(token, rest):
                    continue
                if before is None and following == rest[0]:
                    end = token.i + len(parts)
            if need in _ASKED and not self._asked(token, need):
                continue
            if lemma in table.resulting and self._is_result(token, table.exclude.get(lemma, frozenset())):
                continue
            if need in ("place", "troops") and self._lends(token) or lemma in table.stative and token.dep_ in self._syntax.labels.modifier:
                continue
            if self._excluded(token, table, lemma) or lemma in table.active and self._syntax.is_passive(token):
                continue
            if need == "soldiers" and table.operation in _BY_THEMSELVES and self._syntax.is_passive(token):
                continue
            return Trigger(table.operation, "verb", token.i, end, token, need, table)
        return None

    def _is_result(self, verb: Token, states: frozenset[str]) -> bool:
        """Does a verb tell the state that a deed left a thing in: behind it ("…, leaving it damaged"), or by a word of `states`?"""
        labels = self._syntax.labels
        things = self._syntax.children(verb, labels.object)
        behind = verb.dep_ in labels.adverbial and verb.tag_ in self._syntax.table.tags.gerund and verb.head.i < verb.i
        if behind and things and not any(t.pos_ == "PROPN" for t in things):
            return True
        told = (t for prep in self._syntax.children(verb, labels.preposition) for t in self._syntax.children(prep, labels.prepositional_object))
        return bool(things) and any(t.lemma_.lower() in states for t in told)

    def _is_particle(self, verb: Token, word: Token) -> bool:
        """Does a word belong to its verb, and not to a noun behind it that is told after another ("closed offices in response")?"""
        between = verb.doc[verb.i + 1 : word.i]
        return not self._syntax.children(word, self._syntax.labels.prepositional_object) or not any(self._syntax.is_noun(t) for t in between)

    def _asked(self, verb: Token, need: str) -> bool:
        """Has a verb the voice, the subject or the object without which it tells of something else?"""
        if need == "passive":
            return self._syntax.is_passive(verb)
        slots, things = self._syntax.slots(verb), self._syntax.table.things
        subjects = slots.get("subject", ())
        if need in ("weapon", "fired"):
            fired = things.projectile if need == "weapon" else things.projectile - things.explosive | things.missile
            return any(self._syntax.is_noun(t) and t.lower_ not in self._nouns and self._syntax.among(t, fired) for t in subjects)
        direct = self._syntax.children(verb, self._syntax.labels.object | self._syntax.labels.passive_subject)
        hit = {w for d in direct for t in (d, *self._syntax.counted(d)) for w in (t.lemma_.lower(), *(c.lower_ for c in t.children))}
        guarding = any(phrase in verb.doc.text.lower() for phrase in things.guards)
        return bool(hit & (things.airborne | (things.guarded if guarding else frozenset()))) and not any(t.lower_ in self._nouns for t in subjects)

    def _lends(self, verb: Token) -> bool:
        """Has a verb an object that it lends its subject to ("took up positions")?"""
        return any(self._light_at(noun, key) is not None for noun in self._syntax.children(verb, self._syntax.labels.object) for key in {noun.lower_, noun.lemma_.lower()})

    def _before(self, token: Token, rest: tuple[str, ...]) -> int | None:
        """Where the rest of a verb begins right before it, as where a language puts the verb last ("uit de lucht gehaald")."""
        last = token.i
        while last and token.doc[last - 1].lower_ in self._syntax.table.relations.infinitive:
            last -= 1
        start = last - len(rest)
        found = start >= 0 and tuple(t.lower_ for t in token.doc[start:last]) == rest
        return start if found and self._syntax.table.verb_last else None

    def _behind(self, token: Token, rest: tuple[str, ...]) -> bool:
        """Do the words follow the verb: right behind it, or, where a language puts its object between, later in the clause?"""
        apart = any(c.lower_ == rest[0] and c.i > token.i + 1 for c in self._syntax.children(token, self._syntax.labels.particle))
        reach = _CLAUSE if self._syntax.table.verb_last or apart else 1
        behind = [t.lower_ for t in token.doc[token.i + 1 : token.i + reach + len(rest)]]
        return any(tuple(behind[k : k + len(rest)]) == rest for k in range(reach))

    def _noun(self, doc: Doc, token: Token, lemma: str) -> Trigger | None:
        endings = (end for end, _ in self._syntax.table.inflection.noun if token.lower_.endswith(end))
        keys = dict.fromkeys((token.lower_, lemma, *(token.lower_[: -len(end)] for end in endings)))
        for key in keys:
            light = self._light_at(token, key)
            if light is not None and not self._excluded(token, light.table, key):
                return light
        head = self._kind_of(token)
        if head is None:
            return None
        of = token.head
        whole = of.head.lemma_.lower() if of.lower_ in self._syntax.table.relations.genitive else ""
        for key in keys:
            for parts, need, table in self._nouns.get(key, ()):
                start = token.i - len(parts) + 1
                if start < 0 or any(doc[start + k].lower_ != part for k, part in enumerate(parts[:-1])) or of.lower_ in table.not_after:
                    continue
                if self._excluded(token, table, key if len(parts) == 1 else " ".join(parts)) or self._is_name(token, table, key) or whole in table.attribute_of:
                    return None
                return Trigger(table.operation, "noun", start, head.i + 1, head, need, table)
        for noun, need, table in self._compounds:
            first = lemma[: -len(noun)].rstrip("-")
            if len(first) > 2 and lemma.endswith(noun) and not first.startswith(tuple(table.exclude.get("*", ()))):
                return None if self._excluded(token, table, noun) else Trigger(table.operation, "noun", token.i, head.i + 1, head, need, table)
        return None

    def _light_at(self, token: Token, key: str) -> Trigger | None:
        labels, noun = self._syntax.labels, token
        of = token.head
        if of.lower_ in self._syntax.table.relations.genitive and of.head.lemma_.lower() in self._syntax.table.things.quantity:
            noun = of.head  # "a second wave of missiles"
        for verb, before, table in self._light.get(key, ()):
            head = noun.head.head if noun.dep_ in labels.conjunct else noun.head
            fired = next((c for c in self._syntax.children(noun, labels.participle) if c.lemma_.lower() == verb and c.tag_ in self._syntax.table.tags.past_participle), None)
            if fired is not None and table.light_options.whole and fired.i > noun.i:
                return Trigger(table.operation, "light", fired.i, fired.i + 1, noun, "military", table)  # "rockets fired by the rebels"
            if head.lemma_.lower() != verb or noun.dep_ not in labels.object | labels.passive_subject | labels.conjunct:
                continue
            if before and tuple(t.lower_ for t in token.doc[max(0, token.i - len(before)) : token.i]) != before:
                continue
            if table.light_options.bare and any(c.like_num or c.lower_ in self._syntax.table.relations.genitive for c in token.children):
                continue
            whole = table.light_options.whole and abs(head.i - token.i) < 4
            start, end = (min(head.i, token.i), max(head.i, token.i) + 1) if whole else (token.i, token.i + 1)
            return Trigger(table.operation, "light", start - len(before), end, noun, "military", table)
        return None


def _pieces(word: str) -> Iterator[str]:
    for part in word.split():
        pieces = part.split("-")
        for number, piece in enumerate(pieces):
            if number:
                yield "-"
            yield piece if piece.isupper() is False else piece.lower()
