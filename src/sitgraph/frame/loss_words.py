"""The word lists of `losses.toml`, compiled for look-up."""

from __future__ import annotations

from spacy.tokens import Token

from sitgraph.frame.loss_table import Labels, LossTable
from sitgraph.phrases import PhraseSet


class LossPhrases:
    """The word lists of a pack's `losses.toml`, compiled for look-up."""

    def __init__(self, table: LossTable) -> None:
        lists, people = table.lists, table.people
        self.separators = PhraseSet(lists.separators)
        self.coordinators = PhraseSet(lists.coordinators)
        self.linking = PhraseSet(lists.linking)
        self.counts = PhraseSet(lists.counts)
        self.cumulative = PhraseSet(table.cumulative)
        self.befell = PhraseSet(lists.befell)
        self.including = PhraseSet(lists.including)
        self.freed = frozenset(lists.freed)
        self.one_more = PhraseSet(lists.one_more)
        self.which = frozenset(lists.which)
        self.more = frozenset(lists.more)
        self.examples = PhraseSet(lists.examples)
        self.placing = frozenset({*table.places.at, *table.places.near, *table.places.direction})
        self.modifiers = frozenset(lists.modifiers)
        self.containers = frozenset(lists.containers)
        self.made = frozenset(lists.made)
        self.settlements = frozenset(lists.settlements)
        self.single = frozenset(lists.single)
        self.singular = frozenset(lists.singular)
        self.mass = frozenset(lists.mass)
        self.between = frozenset(lists.between)
        self.personnel = frozenset(people.personnel)
        self.civilian = frozenset(people.civilian)
        self.neutral = frozenset(people.neutral)
        self.ground = frozenset(people.ground)
        self.ranks = frozenset(people.ranks)
        self.units = frozenset(people.units)
        self.civil = frozenset(table.tolls.civil)
        self.soldierly = self.personnel | frozenset(table.tolls.military)
        self.solid = frozenset(table.evidence.solid)
        self.state_words = frozenset(
            words[0] for rule in table.rules for words in (p.split() for p in rule.state) if len(words) == 1
        )


def object_before(verb: Token, labels: Labels) -> Token | None:
    """The object that stands before its verb, where a language puts the verb last."""
    before = (c for c in verb.children if c.dep_ in labels.object and c.i < verb.i and c.pos_ != "PRON")
    return next(before, None)


def done_to(verb: Token, labels: Labels) -> Token | None:
    """The noun to which a relative clause says somebody did something: "the tanks (that) the soldiers destroyed"."""
    doers = (c for c in verb.children if c.dep_ in labels.subject and c.i < verb.i and (c.pos_ != "PRON" or c.tag_ == "PRP"))
    objects = any(c.dep_ in labels.object and c.i > verb.i for c in verb.children)
    return verb.head if verb.dep_ in labels.relative and not objects and next(doers, None) is not None else None
