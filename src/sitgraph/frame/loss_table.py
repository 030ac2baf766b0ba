"""The shape of the pack's `losses.toml`."""

from __future__ import annotations

from typing import Literal

from sitgraph import lang

Items = Literal["persons", "things", "equipment", "any"]


class LossRule(lang.Table, frozen=True):
    """Words that tell one outcome, by the part they play; all inflected forms are listed, phrases too.

    `active` takes what is lost as its object, or as its subject where no object follows; `plain` has it as its
    subject only ("died"); `nominal` takes it after a linking word ("the destruction of"); `state` stands behind
    it ("two dead"); `holder` takes it as its object while the subject is the owner ("lost"). `with_persons` is the
    outcome where the things turn out to be people; `places` lets a place be what is lost. `only` names the categories
    that can be lost so; `after` are words one of which must stand before the phrase, or behind it where marked `*`.
    `befalls` says that a verb without an object tells what befell its subject ("sank"). `active_verbs` and `plain_verbs`
    are verbs whose parts stand apart ("haalden … neer"): the forms of the part that is looked up, by the dictionary form of the whole.
    """

    name: str
    outcome: str
    items: Items
    active: tuple[str, ...] = ()
    plain: tuple[str, ...] = ()
    nominal: tuple[str, ...] = ()
    state: tuple[str, ...] = ()
    holder: tuple[str, ...] = ()
    toll: tuple[str, ...] = ()
    with_persons: str | None = None
    only: tuple[str, ...] = ()
    places: bool = False
    befalls: bool = False
    after: tuple[str, ...] = ()
    active_verbs: dict[str, tuple[str, ...]] = {}
    plain_verbs: dict[str, tuple[str, ...]] = {}


class Labels(lang.Table, frozen=True):
    """Dependency labels and parts of speech of the pack's models."""

    subject: list[str]
    passive_subject: list[str]
    object: list[str]
    modifier: list[str]
    relative: list[str]
    fragment: list[str]
    nominal: list[str]
    inside: list[str]
    adverb: str
    auxiliary: list[str]
    verb: list[str]
    adposition: list[str]
    participles: list[str]
    possessive: list[str]
    by_agent: list[str] = []


class Lists(lang.Table, frozen=True):
    """Words that join the items of a list, and those that join a noun to what it consists of; `one_more` are one of those before ("another")."""

    separators: list[str]
    befell: list[str]
    more: list[str]
    one_more: list[str]
    including: list[str]
    freed: list[str]
    which: list[str]
    settlements: list[str]
    made: list[str]
    modifiers: list[str]
    coordinators: list[str]
    linking: list[str]
    examples: list[str]
    containers: list[str]
    numbers_of: list[str]
    counts: list[str]
    single: list[str]
    singular: list[str]
    mass: list[str]
    between: list[str]


class People(lang.Table, frozen=True):
    """Nouns for people, by whose losses they are; `units` are formations, `ranks` mark a named person as military."""

    personnel: list[str]
    civilian: list[str]
    neutral: list[str]
    ranks: list[str]
    units: list[str]
    in_action: list[str]
    captivity: list[str]
    ground: list[str] = []


class Tolls(lang.Table, frozen=True):
    """Around a sum of casualties: verbs of bearing and causing them, links to their owner, what makes them civil."""

    bear: list[str]
    inflict: list[str]
    of: list[str]
    civil: list[str]
    military: list[str]
    none: list[str]
    grave: list[str]
    zero: list[str]
    bearing: list[str]
    unsure: list[str]
    not_after: list[str]
    causing: list[str] = []


class Evidence(lang.Table, frozen=True):
    """What shows that a sentence is about war, and what shows that it is not."""

    words: list[str]
    against: list[str]
    combat: list[str]
    share: float
    least: int
    solid: list[str]


class Bulletin(lang.Table, frozen=True):
    """Tables of losses: the signs between a category and its running total, words that may follow the number."""

    signs: list[str]
    ends: list[str]
    people: list[str]
    units: list[str]
    killed: list[str]


class PlaceWords(lang.Table, frozen=True):
    """Prepositions that put a loss at, near or towards a place; `whence` put it nowhere behind a participle."""

    at: list[str]
    near: list[str]
    direction: list[str]
    whence: list[str] = []


class LossExample(lang.Table, frozen=True):
    """A sentence with the losses it tells, each as "category outcome number item"; `no` tells none.

    The number is "3", "3-" for at least three, "-3" for at most, "-" for none told. `in_war` reads the sentence as
    part of an article that is known to report fighting.
    """

    yes: str | None = None
    no: str | None = None
    losses: tuple[str, ...] = ()
    in_war: bool = False


class LossTable(lang.Table, frozen=True):
    """`losses.toml`. `free_order` says that objects and subjects stand on either side of their verb."""

    rules: list[LossRule]
    labels: Labels
    lists: Lists
    people: People
    tolls: Tolls
    evidence: Evidence
    bulletin: Bulletin
    places: PlaceWords
    cumulative: list[str]
    whole_war: list[str]
    cumulative_onward: list[str]
    cumulative_sums: list[str]
    cumulative_until: list[str]
    examples: list[LossExample]
    free_order: bool = False
