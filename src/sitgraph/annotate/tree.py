"""The tree of a parsed sentence, to be changed where the parser slipped: what the repairs ask of a language, and their steps."""

from __future__ import annotations

from collections.abc import Container, Iterator

from spacy.tokens import Doc, Token

from sitgraph import lang
from sitgraph.annotate.docs import over
from sitgraph.phrases import lowered

_TREE = "sitgraph.tree"


class ClauseTable(lang.Table, frozen=True):
    """`[clause]` of `language.toml`: labels and tags of what is repaired, and the labels it gets."""

    participle: frozenset[str]
    attribute: frozenset[str]
    tags: frozenset[str]
    finite: frozenset[str]
    passive: frozenset[str]
    agent: frozenset[str]
    subjects: frozenset[str]
    coordinated: frozenset[str]
    conjunct: str
    objects: frozenset[str]
    punctuation: str
    bearings: frozenset[str]
    kinds: frozenset[str]
    copula: frozenset[str]
    gerund: str
    predicate: str
    auxiliary: str
    control: frozenset[str]
    infinitive: str
    indefinite: frozenset[str]
    mark: str
    loose: str
    passive_subjects: frozenset[str]
    auxiliaries: frozenset[str]
    inverted: frozenset[str]
    lent: frozenset[str]
    quarters: frozenset[str]
    preposition: str
    prepositional_object: str
    attributive: frozenset[str]
    open_complement: str
    relative: frozenset[str]
    deeds: frozenset[str]
    prepositional_clause: str
    noun_tag: str
    kind: str
    compound: frozenset[str]
    adverbial: str
    modifier: str
    ends: frozenset[str]
    subject: str
    apposition: str
    clausal: frozenset[str]
    genitive: frozenset[str]
    complements: frozenset[str]
    passive_auxiliary: str
    passive_subject: str
    passive_tag: str
    active_tag: str
    base_tag: str
    hidden: dict[str, str]
    named: dict[str, str]
    moving: frozenset[str]
    object: str
    yes: tuple[str, ...]
    no: tuple[str, ...]


def tree(doc: Doc) -> tuple[list[int], list[str]]:
    """The head and the label of each word, to be changed; read from the document once, for every repair asks for them."""
    heads, labels = _read(doc)
    return heads.copy(), labels.copy()


def _read(doc: Doc) -> tuple[list[int], list[str]]:
    known: tuple[list[int], list[str]] | None = doc.user_data.get(_TREE)
    if known is None:
        known = doc.user_data[_TREE] = [t.head.i for t in doc], [t.dep_ for t in doc]
    return known


def labelled(doc: Doc, labels: frozenset[str]) -> Iterator[Token]:
    """The words of a sentence that have one of `labels`, in order; most have none, and need no further look."""
    return (doc[i] for i, label in enumerate(_read(doc)[1]) if label in labels)


def among(doc: Doc, words: Container[str]) -> Iterator[Token]:
    """Those that are one of `words` (in small letters), in order."""
    return (doc[i] for i, word in enumerate(lowered(doc)) if word in words)


def mended(doc: Doc, heads: list[int], labels: list[str]) -> Doc:
    """`doc` itself where its tree is so already, else a new document over the same words that has this tree."""
    return doc if (heads, labels) == _read(doc) else over(doc, heads=heads, labels=labels)


def retagged(doc: Doc, word: Token, heads: list[int], labels: list[str], pos: str, tag: str, lemma: str) -> Doc:
    """A new document with this tree, in which `word` is of another part of speech."""
    kinds, tags, lemmas = [t.pos_ for t in doc], [t.tag_ for t in doc], [t.lemma_ for t in doc]
    kinds[word.i], tags[word.i], lemmas[word.i] = pos, tag, lemma
    return over(doc, heads=heads, labels=labels, pos=kinds, tags=tags, lemmas=lemmas)


def take_place(heads: list[int], labels: list[str], new: Token, old: Token) -> None:
    """`new` stands in the tree where `old` does."""
    heads[new.i], labels[new.i] = new.i if old.head == old else old.head.i, old.dep_


def take_over(heads: list[int], labels: list[str], verb: Token, being: Token, label: str) -> None:
    """`verb` is the verb that its auxiliary `being`, labelled so, was taken for: all below that is its own."""
    for child in being.children:
        heads[child.i] = verb.i
    take_place(heads, labels, verb, being)
    heads[being.i], labels[being.i] = verb.i, label
