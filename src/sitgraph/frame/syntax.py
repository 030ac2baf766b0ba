"""The grammar's view of a parsed sentence: which words stand in which slot around a trigger.

All labels come from the language pack's `constructions.toml`; nothing here knows a language.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from spacy.tokens import Doc, Token

from sitgraph import lang
from sitgraph.frame.construction_table import ConstructionTable

_BELOW = "sitgraph.below"


def below(doc: Doc) -> list[list[tuple[int, str]]]:
    """For each token of a parsed sentence its children, in order, and their labels; made once, for they are asked again and again."""
    known: list[list[tuple[int, str]]] | None = doc.user_data.get(_BELOW)
    if known is None:
        known = doc.user_data[_BELOW] = [[] for _ in doc]
        for token in doc:
            head, i = token.head.i, token.i
            if head != i:
                known[head].append((i, token.dep_))
    return known


class Syntax:
    """Slots of triggers over one language's dependency labels."""

    def __init__(self, code: str) -> None:
        self.table = lang.read(code, "constructions.toml", ConstructionTable)
        self.labels = self.table.labels
        self.light_verbs: set[str] = set()
        self._prepositions = self.labels.preposition | self.labels.by_agent
        self.place_roles = {word: role for role, words in self.table.places.items() for word in words}

    # ── small steps ───────────────────────────────────────────────────────────────────────────────────

    def is_verb(self, token: Token) -> bool:
        """Is `token` tagged as a verb, or a form that can be nothing else?"""
        return token.pos_ in self.table.pos.verb or token.lower_ in self.table.pos.forms

    def is_noun(self, token: Token) -> bool:
        """Is `token` tagged as a noun or name?"""
        return token.pos_ in self.table.pos.noun

    def among(self, token: Token, nouns: frozenset[str]) -> bool:
        """Is a noun one of `nouns`, in any number, even where a capital hides its dictionary form ("Rockets landed")?"""
        low = token.lower_
        return token.lemma_.lower() in nouns or low in nouns or any(low.endswith(end) and low[: -len(end)] + base in nouns for end, base in self.table.inflection.noun)

    def children(self, token: Token, labels: frozenset[str]) -> list[Token]:
        """Children of `token` with one of the labels, in order."""
        doc = token.doc
        return [doc[i] for i, label in below(doc)[token.i] if label in labels]

    def with_conjuncts(self, tokens: Iterable[Token]) -> list[Token]:
        """The tokens and what is coordinated with them or stands in apposition after a list."""
        found: list[Token] = []
        for token in tokens:
            found.append(token)
            # "hit 4 control points, 6 areas, 3 depots": counted things in a row, of which a parse makes one the other's name
            row = [t for t in self.children(token, self.labels.apposition) if t.i > token.i and all(any(c.like_num for c in n.lefts) for n in (token, t))]
            more = (*token.conjuncts, *row, *(c for t in row for c in t.conjuncts))
            found += [t for t in sorted(set(more), key=lambda t: t.i) if t.i > token.i and t.i not in {f.i for f in found}]
        return found

    def prepositional(self, token: Token) -> Iterator[tuple[str, Token]]:
        """(preposition, object) pairs below `token`, through nested prepositions ("out of X")."""
        for prep in self.children(token, self._prepositions):
            for thing in prep.children:
                if thing.dep_ in self.labels.prepositional_object:
                    outward = prep.lower_ in self.table.relations.genitive and self._is_out(prep)
                    for each in self.with_conjuncts([thing]):
                        yield self.table.relations.outward if outward else prep.lower_, each
                elif thing.dep_ in self.labels.preposition:
                    for deep in thing.children:
                        if deep.dep_ in self.labels.prepositional_object:
                            outward = prep.lower_ in self.table.relations.out and thing.lower_ in self.table.relations.genitive
                            for each in self.with_conjuncts([deep]):
                                yield self.table.relations.outward if outward else thing.lower_, each

    def _is_out(self, prep: Token) -> bool:
        """Does a particle right before a preposition make it one of leaving ("driven out of")?"""
        return any(c.i == prep.i - 1 and c.lower_ in self.table.relations.out for c in prep.head.children)

    def is_passive(self, verb: Token) -> bool:
        """Is the verb in the passive: with a passive auxiliary or subject, or a bare past participle?"""
        if self.children(verb, self.labels.passive_mark | self.labels.passive_subject):
            return True
        if verb.tag_ not in self.table.tags.past_participle:
            return False
        if verb.dep_ in self.labels.participle | self.labels.modifier:
            return not any(c.lower_ in self.table.relations.perfect for c in verb.lefts)  # "a claim to have entered"
        if verb.dep_ in self.labels.conjunct and self.is_verb(verb.head):
            return not self.children(verb, self.labels.subject | self.labels.object) and self.is_passive(verb.head)
        return bool(self.children(verb, self.labels.by_agent))  # a headline's "Zaporizhzhia hit by strikes" too

    def noun_phrase(self, token: Token) -> tuple[int, int]:
        """Token offsets of the base noun phrase around its head: its determiner and modifiers to the left."""
        left = token.i
        for child in token.lefts:
            if child.dep_ in self.table.phrase.left:
                left = min(left, child.left_edge.i)
        return left, token.i + 1

    def genitives(self, noun: Token) -> list[Token]:
        """What a noun is of: "a barrage of strikes", "dozens of hostages"."""
        return [t for word, t in self.prepositional(noun) if word in self.table.relations.genitive]

    def counted(self, number: Token) -> list[Token]:
        """What a bare number counts: "35 of 40 drones", "35 out of 40 drones"."""
        if not number.like_num or number.i + 1 == len(number.doc):
            return []
        out = number.nbor() if number.nbor().lower_ in self.table.relations.out else None
        beyond = [t for of in out.children for t in self.children(of, self.labels.prepositional_object)] if out is not None else []
        return self.genitives(number) or beyond

    def object_is(self, head: Token, nouns: frozenset[str]) -> bool:
        """Is the object of a verb, or what a noun is of, one of these nouns ("dozens of hostages", "one of the main roads")?"""
        slots = self.slots(head)
        things = [*slots.get("object", ()), *(t for w in self.table.relations.genitive for t in slots.get(w, ()))]
        counting = self.table.things.quantity | self.table.things.crowds
        things = [t for thing in things for t in (self.genitives(thing) if thing.lemma_.lower() in counting else ()) or (thing,)]
        things += [t for thing in things for t in self.counted(thing)]
        return any(self.among(token, nouns) for token in things)

    # ── slots ─────────────────────────────────────────────────────────────────────────────────────────

    def slots(self, trigger: Token) -> dict[str, list[Token]]:
        """What stands in each slot of a trigger: `subject`, `object`, `by`, and each preposition by its word."""
        return self._verb(trigger) if self.is_verb(trigger) else self._noun(trigger)

    def filling(self, role: str, trigger: Token, roles: Mapping[str, str]) -> list[Token]:
        """What stands in the slots of a trigger that have a role; `roles` are its table's, by slot."""
        slots = self.slots(trigger)
        return [token for slot, filled in roles.items() if filled == role for token in slots.get(slot, ())]

    def _verb(self, verb: Token) -> dict[str, list[Token]]:
        found: dict[str, list[Token]] = {}
        passive = self.is_passive(verb)
        if passive:
            found["object"] = self.with_conjuncts(self._logical_object(verb))
            found["subject"] = self.with_conjuncts(
                thing for by in self.children(verb, self.labels.by_agent)
                for thing in self.children(by, self.labels.prepositional_object)
            )  # fmt: skip
        else:
            found["subject"] = self.with_conjuncts(self._logical_subject(verb))
            found["subject"] += self._company(found["subject"], verb)
            objects = self.children(verb, self.labels.object)
            # "operating west of Lyman": a bearing by itself is no object
            found["object"] = self.with_conjuncts(t for t in objects if t.lower_ not in self.table.vicinity.words or any(t.lefts))
        found["passive"] = [verb] if passive else []
        for word, thing in self.prepositional(verb):
            if not (passive and thing in found["subject"]):
                found.setdefault(word, []).append(thing)
        return found

    def _company(self, subjects: list[Token], verb: Token) -> list[Token]:
        """Who acts with the subject: "attacked alongside the marines", "the brigade, together with a battalion, stormed"."""
        relations = self.table.relations
        found: list[Token] = []
        for base in (*subjects, verb):
            for prep in (p for child in self.children(base, self.labels.preposition) for p in (child, *self.children(child, self.labels.preposition))):
                jointly = prep.i > 0 and prep.nbor(-1).lower_ in relations.jointly
                if prep.lower_ in relations.company or jointly:
                    found += self.with_conjuncts(self.children(prep, self.labels.prepositional_object))
        return [t for t in found if t not in subjects]

    def _logical_object(self, verb: Token) -> list[Token]:
        direct = self.children(verb, self.labels.passive_subject) or (self.children(verb, self.labels.by_agent) and self.children(verb, self.labels.subject))
        if direct:
            relative = verb.dep_ in self.labels.relative and direct[0].tag_ in self.table.tags.relative_pronoun
            return self._said_of(verb.head) if relative else direct
        if verb.dep_ in self.labels.participle | self.labels.modifier | self.labels.relative:
            return [verb.head]
        if verb.dep_ in self.labels.conjunct and self.is_verb(verb.head):
            return self._verb_subject(verb.head) or self._logical_object(verb.head)
        if verb.dep_ in self.labels.open_complement | self.labels.adverbial | self.labels.prepositional_object:
            return self._logical_subject(verb)
        return self.children(verb, self.labels.object)

    def _logical_subject(self, verb: Token) -> list[Token]:
        own = self.children(verb, self.labels.subject)
        if own:
            if verb.dep_ in self.labels.relative and own[0].tag_ in self.table.tags.relative_pronoun:
                return self._said_of(verb.head)
            return own
        head = verb.head
        if head == verb:
            return []
        if verb.dep_ in self.labels.relative | self.labels.participle:
            infinitive = any(c.lower_ in self.table.relations.infinitive for c in verb.lefts)  # "was the first unit to enter the city"
            if verb.dep_ in self.labels.relative:
                if infinitive and head.lemma_.lower() in self.table.support.occasion:
                    return self._to_do(verb)  # "need time to redeploy"
                return self._said_of(head) if infinitive else [head]
            # "tanks and support vehicles moving towards the town"
            return [*(t for t in head.conjuncts if t.i < head.i), head] if verb.tag_ in self.table.tags.gerund else self._to_do(verb)
        if verb.dep_ in self.labels.modifier and verb.tag_ in self.table.tags.gerund and self.is_noun(head):
            return [head]  # "the advancing troops"
        if verb.dep_ in self.labels.conjunct:
            if self.is_verb(head):
                return self._verb(head)["object" if self.is_passive(head) else "subject"]
            return []
        if verb.dep_ in self.labels.open_complement or verb.dep_ in self.labels.complement:
            if self.is_verb(head):
                return self._who_does(head, verb)
            governor = self._governor(head)
            return self._who_does(governor) if governor is not None else []
        if verb.dep_ in self.labels.adverbial and self.is_verb(head):
            shown = self.children(head, self.labels.object) if head.lemma_ in self.table.support.showing and verb.tag_ in self.table.tags.gerund else []
            return shown or self._verb_subject(head)  # "footage shows soldiers striking positions"
        if verb.dep_ in self.labels.prepositional_object:
            governor = self._governor(verb)
            others = any(c.lower_ in self.table.things.quantity for c in verb.lefts)  # "with most targeting the port"
            return self._who_does(governor) if governor is not None and not others else []
        return []

    def _who_does(self, governor: Token, infinitive: Token | None = None) -> list[Token]:
        """Who does what stands below a verb, as its infinitive or behind a preposition: its object where it is told of that, else its subject."""
        if governor.lemma_ not in self.table.support.object_control:
            return self._verb_subject(governor)
        objects = self.children(governor, self.labels.object)
        if not objects and infinitive is not None:
            things = self.children(infinitive, self.labels.object)
            objects = things[:1] if len(things) > 1 and things[0].i < infinitive.i else []  # "beschuldigde de troepen ervan Cherson te beschieten"
        return objects or self._verb_subject(governor)

    def _said_of(self, noun: Token) -> list[Token]:
        """What a predicate noun is said of ("the brigade is one of the units that …": the brigade), else the noun."""
        step = noun
        if noun.dep_ in self.labels.subject and noun.head.lemma_.lower() in self.table.support.members:
            return self.with_conjuncts(self.children(noun.head, self.labels.object)) or [noun]  # "states that sent troops include A and B"
        for _ in range(3):
            if step.dep_ in self.labels.predicate and self.is_verb(step.head):
                return self.children(step.head, self.labels.subject) or [noun]
            if step.dep_ not in self.labels.prepositional_object | self.labels.preposition or self.is_verb(step.head):
                break
            step = step.head
        return [noun]

    def _to_do(self, verb: Token) -> list[Token]:
        """The subject of an infinitive below a noun ("an attempt to seize"): that of the noun's verb."""
        governor = self._governor(verb.head)
        return self.children(verb.head, self.labels.possessive) or (self._verb_subject(governor) if governor is not None else [])

    def _verb_subject(self, verb: Token) -> list[Token]:
        if self.is_passive(verb):
            return self._logical_object(verb)
        return self._logical_subject(verb)

    def _governor(self, token: Token) -> Token | None:
        """The verb that governs a noun directly or through prepositions, None where another noun does."""
        step = token
        for _ in range(4):
            if step.head == step:
                return None
            step = step.head
            if self.is_verb(step):
                return step
        return None

    def _is_suffered(self, noun: Token, governor: Token) -> bool:
        """Does the verb make its subject the one that is hit: "suffered a strike", "came under attack"?"""
        support = self.table.support
        if noun.head.lower_ in support.under or noun.head.dep_ in self.labels.prepositional_object and noun.head.head.lower_ in support.under:
            return True
        noun = noun.head if noun.dep_ in self.labels.conjunct and self.is_noun(noun.head) else noun  # "meeting resistance and counterattacks"
        return governor.lemma_ in support.suffering and noun.dep_ in self.labels.object

    def _is_killed(self, verb: Token) -> bool:
        """Is it a participle that says of its subject that it was killed or wounded, whatever the parser makes of it?"""
        killing = verb.lemma_.lower() in self.table.things.killing and verb.tag_ in self.table.tags.past_participle
        return killing and not self.children(verb, self.labels.object) and not self.children(verb, self.labels.by_agent)

    def governor(self, noun: Token) -> Token | None:
        """The support verb of a nominal trigger ("launched" of "an attack"), None where it stands by itself."""
        head = noun.head
        while noun.dep_ in self.labels.conjunct and self.is_noun(head):
            noun, head = head, head.head
        if noun.dep_ in self.labels.preposition | self.labels.prepositional_object and not self.is_verb(head):
            # "carried out a series of attacks", "conducted a number of strikes", "came under fire"
            outer = head.head
            if self.is_noun(outer) and outer.dep_ in self.labels.object | self.labels.passive_subject:
                head = outer.head
            elif self.is_verb(outer) and outer.lemma_ in self.table.support.verbs and head.lower_ not in self.table.relations.aside:
                head = outer
            else:
                return None
        elif noun.dep_ not in self.labels.object | self.labels.passive_subject | self.labels.subject:
            return None
        lemma = self.table.lemmas.get(head.lower_) or head.lemma_
        if self.is_verb(head) and (lemma in self.table.support.verbs | self.table.support.suffering or lemma in self.light_verbs):
            return head
        return None

    def _noun(self, noun: Token) -> dict[str, list[Token]]:
        found: dict[str, list[Token]] = {"possessive": self.children(noun, self.labels.possessive)}
        found["modifier"] = self.children(noun, self.labels.modifier)
        for word, thing in self.prepositional(noun):
            found.setdefault(word, []).append(thing)
        for participle in self.children(noun, self.labels.participle):
            if participle.lemma_ in self.table.support.aiding:
                continue  # "air strikes aided by the United States"
            for by in self.children(participle, self.labels.by_agent):
                found.setdefault(by.lower_, []).extend(self.with_conjuncts(self.children(by, self.labels.prepositional_object)))
        under = noun.head if noun.head.lower_ in self.table.support.under else None
        if under is not None and self.is_verb(under.head):  # "has been under siege by the rebels"
            for word, thing in self.prepositional(under.head):
                if word in self.table.relations.agent:
                    found.setdefault(word, []).append(thing)
        governor = self.governor(noun)
        if governor is not None:
            if self._is_suffered(noun, governor):
                found["suffering"] = self.with_conjuncts(self._logical_subject(governor))
            elif not self.is_passive(governor) and governor.lemma_ not in self.table.support.speech:
                # "three soldiers were reported killed in an attack": they did not attack
                if not self._is_killed(governor) and noun.dep_ not in self.labels.subject:
                    found["subject"] = self.with_conjuncts(self._logical_subject(governor))
                    found["subject"] += self._company(found["subject"], governor)
            elif self.is_passive(governor):
                found["subject"] = self._verb(governor)["subject"]
            for word, thing in self.prepositional(governor):
                if thing != noun:
                    found.setdefault(word, []).append(thing)
        elif blamed := self._blamed(noun):
            found["subject"] = self.with_conjuncts(blamed)
        return found

    def _blamed(self, noun: Token) -> list[Token]:
        """Who is blamed for what a noun says, or owns up to it: "blamed Moscow for the strike", "claimed responsibility for it"."""
        accuser = self._governor(noun)
        if accuser is None or self.is_passive(accuser):
            return []
        objects, support = self.children(accuser, self.labels.object), self.table.support
        if accuser.lemma_ in support.owning and noun not in objects and any(t.lemma_.lower() in support.owned for t in objects):
            return self._verb_subject(accuser)
        if accuser.lemma_ not in support.blaming:
            return []
        return [thing for _, thing in self.prepositional(accuser)] if noun in objects else objects
