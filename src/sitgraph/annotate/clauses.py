"""Main clauses that the parser took for a noun with a participle: "The division, unable to move, attacked at dawn".

English has one form for the past and the past participle, and a small parser reads the verb behind a long subject as a
participle that describes it, so that who attacked is attacked. A sentence that has no other finite verb above it shows
the slip. Words, offsets and tags stay as they are. A language pack asks for it with `[clause]` in `language.toml`.
"""

from __future__ import annotations

from spacy.tokens import Doc, Token

from sitgraph import lang


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
    objects: frozenset[str]
    punctuation: str
    bearings: frozenset[str]
    compound: frozenset[str]
    adverbial: str
    modifier: str
    ends: frozenset[str]
    subject: str
    object: str
    yes: tuple[str, ...]
    no: tuple[str, ...]


class ClauseRepair:
    """Gives a sentence back the main verb that its parse lost; other sentences stay as they are."""

    def __init__(self, table: ClauseTable) -> None:
        self._t = table

    def __call__(self, doc: Doc) -> Doc:
        """`doc` itself, or a new document over the same words where the parse was mended."""
        return self._clause(self._joined(self._subjects(self._bearings(doc))))

    def _subjects(self, doc: Doc) -> Doc:
        """ "X fired at A and Y struck B": the noun right before a finite verb without a subject is its subject, no second object."""
        heads, labels = [t.head.i for t in doc], [t.dep_ for t in doc]
        for verb in doc:
            if verb.dep_ not in self._t.coordinated or verb.tag_ not in self._t.finite or not verb.i or verb.pos_ == "AUX":
                continue
            noun = verb.nbor(-1)
            if any(c.dep_ in self._t.subjects | self._t.passive for c in verb.children) or noun.pos_ not in ("NOUN", "PROPN"):
                continue
            first = noun.head if noun.dep_ in self._t.coordinated else next((c for c in noun.lefts if any(k.dep_ in self._t.coordinated for k in c.rights)), None)
            if first is None or verb.head not in noun.ancestors or first.i < verb.head.i or first.pos_ not in ("NOUN", "PROPN"):
                continue
            if first.head == noun:  # both were taken for one name: "at [Ganja and Azerbaijani forces]"
                heads[first.i], labels[first.i] = noun.head.i, noun.dep_
                for child in first.rights:
                    if child.dep_ in self._t.coordinated:
                        heads[child.i], labels[child.i] = noun.i, self._t.modifier
            heads[noun.i], labels[noun.i] = verb.i, self._t.subject
            for child in first.rights:
                if child.i < noun.i and child.pos_ == "CCONJ":
                    heads[child.i] = verb.head.i
        return doc if labels == [t.dep_ for t in doc] else _over(doc, heads, labels)

    def _bearings(self, doc: Doc) -> Doc:
        """ "conducted attacks southwest of the city": the noun before a bearing is no part of its name."""
        heads, labels = [t.head.i for t in doc], [t.dep_ for t in doc]
        for bearing in doc:
            joined = bearing.i > 2 and doc[bearing.i - 1].text == "-" and doc[bearing.i - 2].lower_ in self._t.bearings  # "north-west"
            noun = doc[bearing.i - (3 if joined else 1)] if bearing.i else bearing
            if bearing.lower_ not in self._t.bearings or noun.head != bearing or noun.dep_ not in self._t.compound or noun.pos_ != "NOUN":
                continue
            heads[noun.i], labels[noun.i] = noun.i if bearing.head == bearing else bearing.head.i, bearing.dep_
            heads[bearing.i], labels[bearing.i] = noun.i, self._t.adverbial
            for child in bearing.lefts:
                if child.i < noun.i:
                    heads[child.i] = noun.i
        return doc if labels == [t.dep_ for t in doc] else _over(doc, heads, labels)

    def _joined(self, doc: Doc) -> Doc:
        """ "withdrew, and the brigade has since lost ground": a noun coordinated with a verb, whose attribute has a subject, is its object."""
        for noun in doc:
            if noun.dep_ in self._t.coordinated and noun.pos_ == "NOUN" and noun.head.pos_ == "VERB" and (verb := self._above(noun)) is not None:
                return self._turned(doc, verb, noun, self._t.object)
        return doc

    def _clause(self, doc: Doc) -> Doc:
        root = next((t for t in doc if t.head == t), None)
        if root is None or root.pos_ not in ("NOUN", "PROPN") or doc[-1].text not in self._t.ends:
            return doc
        below = self._below(root)
        if below is not None:
            return self._turned(doc, below, root, self._t.subject)
        above = self._above(root)
        return self._turned(doc, above, root, self._t.object) if above is not None else doc

    def _below(self, root: Token) -> Token | None:
        """The participle behind the root that is its verb: active, and set off from it or coordinated with a finite verb."""
        for verb in root.rights:
            if verb.dep_ not in self._t.participle or verb.tag_ not in self._t.tags or any(c.dep_ in self._t.passive | self._t.agent for c in verb.children):
                continue
            commas = [t for t in root.doc[root.i + 1 : verb.i] if t.text == ","]
            follows = any(c.dep_ in self._t.coordinated and self._is_finite(c) for c in verb.children)
            acts = any(c.dep_ in self._t.objects for c in verb.children)
            if len(commas) > 1 and root.doc[verb.i - 1].text == "," or follows or acts:
                return verb
        return None

    def _is_finite(self, verb: Token) -> bool:
        return verb.tag_ in self._t.finite or any(c.tag_ in self._t.finite for c in verb.lefts)

    def _above(self, root: Token) -> Token | None:
        """The attribute before the root that has a subject of its own: the root is its object."""
        for verb in root.lefts:
            if verb.dep_ in self._t.attribute and verb.tag_ in self._t.tags and any(c.dep_ in self._t.subjects for c in verb.lefts):
                return verb
        return None

    def _turned(self, doc: Doc, verb: Token, root: Token, label: str) -> Doc:
        heads, labels = [t.head.i for t in doc], [t.dep_ for t in doc]
        heads[verb.i], labels[verb.i] = verb.i if root.head == root else root.head.i, root.dep_
        heads[root.i], labels[root.i] = verb.i, label
        for child in root.children:
            if child.dep_ == self._t.punctuation and child.i > min(verb.i, root.i):
                heads[child.i] = verb.i
        return _over(doc, heads, labels)


def _over(doc: Doc, heads: list[int], labels: list[str]) -> Doc:
    """A document over the same words with another tree."""
    return Doc(
        doc.vocab, words=[t.text for t in doc], spaces=[bool(t.whitespace_) for t in doc], pos=[t.pos_ for t in doc], tags=[t.tag_ for t in doc],
        lemmas=[t.lemma_ for t in doc], morphs=[str(t.morph) for t in doc], heads=heads, deps=labels,
    )  # fmt: skip
