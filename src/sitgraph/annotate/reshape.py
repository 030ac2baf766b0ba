"""A Universal Dependencies tree in the shape the grammar climbs: adpositions and copulas head what they bind.

The grammar's slots are written over trees in which a preposition governs its noun and a copula its predicate.
Universal Dependencies hangs both below the content word. A language pack whose models follow it declares, in
`language.toml`, the labels to turn (`[tree]`), and `forms.toml` the words whose dictionary form the model cannot be
trusted with. Words, offsets and the number of tokens stay as they are; no rule here knows a language.

Labels afterwards are those of Universal Dependencies, with four of the old shape: `prep` and `agent` for an
adposition, `pobj` and `pcomp` for what it governs, `attr` for the predicate of a copula.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from spacy.tokens import Doc

from sitgraph import lang
from sitgraph.annotate.forms import Forms, forms_of


class TreeTable(lang.Table, frozen=True):
    """`[tree]` of `language.toml`: labels by what becomes of them, and tags by morphological features."""

    case: frozenset[str]
    nominal: frozenset[str]
    clausal: frozenset[str]
    agent: frozenset[str]
    copula: frozenset[str]
    carried: frozenset[str]
    particle: frozenset[str]
    conjunct: frozenset[str]
    tags: Mapping[str, tuple[str, ...]] = {}


class Reshaper:
    """Turns parsed sentences; the words they hold are not changed."""

    def __init__(self, code: str, table: TreeTable) -> None:
        self._t = table
        self._forms = forms_of(code)

    def __call__(self, doc: Doc) -> Doc:
        """A new document over the same words with the turned tree, tags and dictionary forms."""
        tree = _Tree(doc, self._t)
        tree.turn()
        lemmas, pos = self._words(doc, self._forms)
        tags = [self._tag(str(token.morph), token.tag_) for token in doc]
        return Doc(
            doc.vocab, words=[t.text for t in doc], spaces=[bool(t.whitespace_) for t in doc], pos=pos, tags=tags,
            lemmas=lemmas, morphs=[str(t.morph) for t in doc], heads=tree.heads, deps=tree.labels,
        )  # fmt: skip

    def _tag(self, morph: str, tag: str) -> str:
        features = set(morph.split("|"))
        for name, wanted in self._t.tags.items():
            if features.issuperset(wanted):
                return name
        return tag

    def _words(self, doc: Doc, forms: Forms) -> tuple[list[str], list[str]]:
        """Dictionary forms and parts of speech: a separable verb's includes its particle."""
        lemmas, pos = list[str](), list[str]()
        for token in doc:
            particles = [c.lower_ for c in token.children if c.dep_ in self._t.particle]
            lemma, kind = forms.look_up(token.lower_, token.lemma_, token.pos_)
            if particles and kind == "VERB":
                lemma = forms.joined(particles[-1], lemma)
            lemmas.append(lemma)
            pos.append(kind)
        return lemmas, pos


class _Tree:
    """Heads and labels while they are turned, by token."""

    def __init__(self, doc: Doc, table: TreeTable) -> None:
        self._t = table
        self._doc = doc
        self.heads = [token.head.i for token in doc]
        self.labels = [token.dep_ for token in doc]

    def turn(self) -> None:
        """Copulas first, for their predicate may have a case of its own."""
        for i in range(len(self.heads)):
            if self.labels[i] in self._t.copula:
                self._copula(i)
        for i in range(len(self.heads)):
            if self.labels[i] in self._t.case and self.heads[i] != i:
                self._case(i)

    def _children(self, i: int) -> Iterator[int]:
        return (k for k, head in enumerate(self.heads) if head == i and k != i)

    def _lift(self, child: int, label: str) -> None:
        """`child` takes its head's place, and its head stands below it as `label`."""
        head = self.heads[child]
        self.heads[child] = child if self.heads[head] == head else self.heads[head]
        self.labels[child] = self.labels[head]
        self.heads[head], self.labels[head] = child, label

    def _copula(self, i: int) -> None:
        predicate = self.heads[i]
        self._lift(i, "attr")
        for k in list(self._children(predicate)):
            if self.labels[k] in self._t.carried:
                self.heads[k] = i

    def _case(self, i: int) -> None:
        thing = self.heads[i]
        label = self.labels[thing]
        if label in self._t.agent:
            self._lift(i, "pobj")
            self.labels[i] = "agent"
        elif label in self._t.nominal or label == "attr":
            self._lift(i, "pobj")
            self.labels[i] = "prep"
        elif label in self._t.clausal and self._doc[thing].pos_ not in ("NOUN", "PROPN", "PRON"):
            self._lift(i, "pcomp")
            self.labels[i] = "prep"
        elif label in self._t.conjunct and self.labels[self.heads[thing]] == "pobj":
            # "in Lyman en bij Izium": the second adposition depends on what the first one does.
            first = self.heads[thing]
            self.heads[i], self.labels[i] = self.heads[self.heads[first]], "prep"
            self.heads[thing], self.labels[thing] = i, "pobj"
