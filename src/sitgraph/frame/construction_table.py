"""The shape of `constructions.toml`: how a language puts roles around a trigger, and the nouns that tell things apart."""

from __future__ import annotations

from sitgraph import lang


class _Labels(lang.Table, frozen=True):
    subject: frozenset[str]
    passive_subject: frozenset[str]
    object: frozenset[str]
    passive_mark: frozenset[str]
    by_agent: frozenset[str]
    preposition: frozenset[str]
    prepositional_object: frozenset[str]
    possessive: frozenset[str]
    modifier: frozenset[str]
    relative: frozenset[str]
    participle: frozenset[str]
    conjunct: frozenset[str]
    coordinator: frozenset[str]
    particle: frozenset[str]
    apposition: frozenset[str]
    open_complement: frozenset[str]
    adverbial: frozenset[str]
    complement: frozenset[str]
    predicate: frozenset[str]
    adverb: frozenset[str] = frozenset()
    expletive: frozenset[str] = frozenset()


class _Tags(lang.Table, frozen=True):
    past_participle: frozenset[str]
    gerund: frozenset[str]
    relative_pronoun: frozenset[str]
    past: frozenset[str] = frozenset()


class _Pos(lang.Table, frozen=True):
    verb: frozenset[str]
    noun: frozenset[str]
    forms: frozenset[str] = frozenset()


class _Support(lang.Table, frozen=True):
    verbs: frozenset[str]
    object_control: frozenset[str]
    blaming: frozenset[str] = frozenset()
    owning: frozenset[str] = frozenset()
    owned: frozenset[str] = frozenset()
    speech: frozenset[str] = frozenset()
    saying: frozenset[str] = frozenset()
    according: frozenset[str] = frozenset()
    scene: frozenset[str] = frozenset()
    nearing: frozenset[str] = frozenset()
    suffering: frozenset[str] = frozenset()
    under: frozenset[str] = frozenset()
    general: frozenset[str] = frozenset()
    able: frozenset[str] = frozenset()
    giving: frozenset[str] = frozenset()
    occasion: frozenset[str] = frozenset()
    aims: frozenset[str] = frozenset()
    beginning: frozenset[str] = frozenset()
    forcing: frozenset[str] = frozenset()
    members: frozenset[str] = frozenset()
    showing: frozenset[str] = frozenset()
    aiding: frozenset[str] = frozenset()


class _Vicinity(lang.Table, frozen=True):
    """`words` say that something is beside a place; of the `compass` ones a preposition and article make a part of it ("in the west of")."""

    words: frozenset[str]
    compass: frozenset[str]


class _Words(lang.Table, frozen=True):
    words: frozenset[str]


class _Phrase(lang.Table, frozen=True):
    left: frozenset[str]


class _Relations(lang.Table, frozen=True):
    genitive: frozenset[str]
    agent: frozenset[str]
    over: frozenset[str]
    out: frozenset[str] = frozenset()
    outward: str = ""
    infinitive: frozenset[str] = frozenset()
    indefinite: frozenset[str] = frozenset()
    definite: frozenset[str] = frozenset()
    person: frozenset[str] = frozenset()
    nobody: frozenset[str] = frozenset()
    neuter: frozenset[str] = frozenset()
    aside: frozenset[str] = frozenset()
    belonging: frozenset[str] = frozenset()
    belongs: frozenset[str] = frozenset()
    benefit: frozenset[str] = frozenset()
    perfect: frozenset[str] = frozenset()
    setting: frozenset[str] = frozenset()
    negation: frozenset[str] = frozenset()
    opposing: frozenset[str] = frozenset()
    instrument: frozenset[str] = frozenset()
    company: frozenset[str] = frozenset()
    whole: frozenset[str] = frozenset()
    jointly: frozenset[str] = frozenset()


class _Inflection(lang.Table, frozen=True):
    noun: tuple[tuple[str, str], ...]
    verb: tuple[tuple[str, str], ...]


class _Things(lang.Table, frozen=True):
    ground: frozenset[str]
    facility: frozenset[str]
    eventive: frozenset[str]
    abstract: frozenset[str]
    cargo: frozenset[str]
    quantity: frozenset[str] = frozenset()
    pieces: frozenset[str] = frozenset()
    killing: frozenset[str] = frozenset()
    dying: frozenset[str] = frozenset()
    explosive: frozenset[str] = frozenset()
    remote: frozenset[str] = frozenset()
    parts: frozenset[str] = frozenset()
    holdings: frozenset[str] = frozenset()
    weak: frozenset[str] = frozenset()
    services: frozenset[str] = frozenset()
    lone: frozenset[str] = frozenset()
    partisan: frozenset[str] = frozenset()
    civil: frozenset[str] = frozenset()
    materiel: frozenset[str] = frozenset()
    moment: frozenset[str] = frozenset()
    clock: frozenset[str] = frozenset()
    hardware: frozenset[str] = frozenset()
    flag: frozenset[str] = frozenset()
    manned: frozenset[str] = frozenset()
    projectile: frozenset[str] = frozenset()
    missile: frozenset[str] = frozenset()
    airborne: frozenset[str] = frozenset()
    guarded: frozenset[str] = frozenset()
    guards: frozenset[str] = frozenset()
    hitting: frozenset[str] = frozenset()
    crowds: frozenset[str] = frozenset()
    arms: frozenset[str] = frozenset()
    events: frozenset[str] = frozenset()


class ConstructionTable(lang.Table, frozen=True):
    """`constructions.toml`: dependency labels by function, support verbs, and prepositions of place.

    `idioms` are phrases whose words evoke nothing, and `verb_last` says that what belongs to a verb can stand before it, or far behind it.
    """

    labels: _Labels
    tags: _Tags
    pos: _Pos
    support: _Support
    places: dict[str, frozenset[str]]
    direction: _Words
    phrase: _Phrase
    relations: _Relations
    things: _Things
    irregular: _Words
    containers: _Words
    vicinity: _Vicinity
    inflection: _Inflection
    lemmas: dict[str, str] = {}
    kinds: dict[str, frozenset[str]] = {}
    idioms: _Words = _Words(words=frozenset())
    verb_last: bool = False
