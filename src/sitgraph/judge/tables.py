"""The shapes of `status.toml` and `attribution.toml`, which hold the words of judgement of a language."""

from __future__ import annotations

from sitgraph import lang

Words = frozenset[str]


class _Auxiliary(lang.Table, frozen=True):
    future: Words
    possible: Words
    perfect: Words
    hypothetical: Words
    ability: Words
    retrospective: Words
    infinitive: Words
    asking: Words = Words()


class _Negation(lang.Table, frozen=True):
    words: Words
    ended: Words = Words()
    pending: Words = Words()


class _Adverb(lang.Table, frozen=True):
    possible: Words
    retrospective: Words
    short: Words = Words()


class _Verb(lang.Table, frozen=True, kw_only=True):
    transparent: Words
    negated: Words
    possible: Words
    future: Words
    report: Words
    charge: Words = Words()
    bound: Words = Words()
    prevented: Words = Words()
    pointing: Words
    support: Words
    unconfirmed: Words
    telling: Words = Words()
    ended: Words = Words()
    presupposing: Words = Words()


class _Noun(lang.Table, frozen=True):
    future: Words
    possible: Words
    negated: Words
    unconfirmed: Words
    evidence: Words
    attempt: Words = Words()
    ordinal: Words = Words()
    whichever: Words = Words()
    owned: Words = Words()


class _Adjective(lang.Table, frozen=True):
    future: Words
    possible: Words
    negated: Words
    transparent: Words
    near: Words = Words()
    distant: Words = Words()


class _Attribute(lang.Table, frozen=True):
    actual: Words
    future: Words
    possible: Words
    negated: Words


class _Mark(lang.Table, frozen=True):
    complement: Words
    future: Words
    possible: Words
    asserted: Words
    given: Words


class _Preposition(lang.Table, frozen=True):
    negated: Words
    future: Words
    intent: Words = Words()
    undone: Words = Words()
    presupposed: Words = Words()
    distant: Words = Words()


class _Phrase(lang.Table, frozen=True):
    possible: tuple[str, ...]
    negated: tuple[str, ...]


class Example(lang.Table, frozen=True, rename={"answer": "is"}):
    """A sentence, a trigger in it, and the status or the source that is right."""

    text: str
    trigger: str
    answer: str


class StatusTable(lang.Table, frozen=True):
    """`status.toml`: words that make a telling less than an assertion."""

    auxiliary: _Auxiliary
    negation: _Negation
    adverb: _Adverb
    verb: _Verb
    noun: _Noun
    adjective: _Adjective
    attribute: _Attribute
    mark: _Mark
    preposition: _Preposition
    phrase: _Phrase
    examples: tuple[Example, ...]


class AttributionTable(lang.Table, frozen=True, kw_only=True):
    """`attribution.toml`: words of saying."""

    verbs: Words
    clause_only: Words
    witness_verbs: Words
    witnesses: Words
    nouns: Words
    noun_by: Words
    according: Words
    reported_by: Words
    office: Words
    pronouns: Words
    nobody: Words
    beside: Words
    open_clause: Words = Words()
    about_verbs: Words = Words()
    about: Words = Words()
    utter: Words = Words()
    aside: Words = Words()
    inverted: Words = Words()
    adding: Words = Words()
    relative: Words = Words()
    one: Words = Words()
    person: Words = Words()
    many: Words = Words()
    communique: tuple[str, ...]
    authors: tuple[str, ...] = ()
    tied: frozenset[str] = frozenset()
    publishers: dict[str, str] = {}
    aside_forms: Words = Words()
    complement: Words = Words()
    unsaid: Words = Words()
    denying: Words = Words()
    days: Words = Words()
    examples: tuple[Example, ...]


class JudgeLabels(lang.Table, frozen=True):
    """`judge.toml`: the dependency labels and tags that judgement climbs by."""

    subject: Words
    passive_subject: Words
    object: Words
    auxiliary: Words
    negation: Words
    mark: Words
    adverb: Words
    clause: Words
    open_clause: Words
    adverbial: Words
    relative: Words
    adnominal: Words
    conjunct: Words
    preposition: Words
    prepositional_object: Words
    prepositional_clause: Words
    determiner: Words
    attribute: Words
    complement: Words
    agent: Words
    possessive: Words
    apposition: Words
    parataxis: Words
    definite: Words
    alternative: Words
    verb: Words
    noun: Words
    finite: Words
