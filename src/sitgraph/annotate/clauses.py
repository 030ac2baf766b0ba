"""Main clauses that the parser took for a noun with a participle: "The division, unable to move, attacked at dawn".

English has one form for the past and the past participle, and a small parser reads the verb behind a long subject as a
participle that describes it, so that who attacked is attacked. A sentence that has no other finite verb above it shows
the slip. Words and their offsets stay as they are. A language pack asks for it with `[clause]` in `language.toml`.
"""

from __future__ import annotations

from spacy.tokens import Doc, Token

from sitgraph.annotate.docs import over
from sitgraph.annotate.noun_phrases import NounPhraseRepair
from sitgraph.annotate.tree import ClauseTable, among, labelled, mended, retagged, take_over, take_place, tree


class ClauseRepair:
    """Gives a sentence back the main verb that its parse lost; other sentences stay as they are."""

    def __init__(self, table: ClauseTable) -> None:
        self._t = table
        self._clauses = table.coordinated | table.clausal
        self._described = table.relative | table.participle
        self._apposition = frozenset({table.apposition})
        self._phrases = NounPhraseRepair(table)

    def __call__(self, doc: Doc) -> Doc:
        """`doc` itself, or a new document over the same words where the parse was mended."""
        verbs = (self._inverted, self._auxiliaries, self._hidden, self._named)
        subjects = (self._kickers, self._speakers, self._subjects, self._joined, self._progressive, self._controlled)
        for mend in (*verbs, self._phrases.nouns, *subjects, self._phrases.lists):
            doc = mend(doc)
        return self._clause(doc)

    def _subjects(self, doc: Doc) -> Doc:
        """ "X fired at A and Y struck B": the noun right before a finite verb without a subject is its subject, no second object."""
        heads, labels = tree(doc)
        for verb in labelled(doc, self._clauses):
            if verb.tag_ not in self._t.finite or not verb.i or verb.pos_ == "AUX":
                continue
            noun = verb.nbor(-1)
            if any(c.dep_ in self._t.subjects | self._t.passive for c in verb.children) or noun.pos_ not in ("NOUN", "PROPN"):
                continue
            first = noun.head if noun.dep_ in self._t.coordinated else next((c for c in noun.lefts if any(k.dep_ in self._t.coordinated for k in c.rights)), None)
            if first is None or verb.head not in noun.ancestors or verb.dep_ in self._t.coordinated and first.i < verb.head.i or first.pos_ not in ("NOUN", "PROPN"):
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
        return mended(doc, heads, labels)

    def _speakers(self, doc: Doc) -> Doc:
        """ "withdrew from Kherson, Ukraine says": the name right before a finite verb without a subject is its subject, no second name."""
        heads, labels = tree(doc)
        for verb in doc:
            if verb.tag_ not in self._t.finite or not verb.i or verb.pos_ == "AUX" or any(c.dep_ in self._t.subjects | self._t.passive for c in verb.lefts):
                continue
            noun = verb.nbor(-1)
            if noun.dep_ == self._t.apposition and noun.head.i < noun.i and verb in noun.ancestors or self._opens(noun, verb):
                heads[noun.i], labels[noun.i] = verb.i, self._t.subject
        return mended(doc, heads, labels)

    def _opens(self, noun: Token, verb: Token) -> bool:
        """Does a noun stand between a clause's conjunction and its verb ("from the east of Ukraine as Kyiv announced gains")?"""
        noun_left = noun.left_edge.i
        return noun.pos_ in ("NOUN", "PROPN") and noun.head.i < noun.i and noun.head != verb and any(c.dep_ == self._t.mark and c.i == noun_left - 1 for c in verb.lefts)

    def _kickers(self, doc: Doc) -> Doc:
        """ "Far from A, units on that front advance", "Besides A, the town of B was taken": what ends before a verb is its subject.

        Where the parser hung it on a name before a comma, and found no subject, or one that stands before a colon.
        """
        for verb in doc if any(labelled(doc, self._apposition)) else ():
            own = next((c for c in verb.lefts if c.dep_ in self._t.subjects | self._t.passive_subjects), None)
            start = min((c.i for c in verb.lefts if c.dep_ in self._t.auxiliaries), default=verb.i)
            colon = next((t.i for t in doc[own.i + 1 : start] if t.text == ":"), None) if own is not None else 0 if verb.tag_ in self._t.finite or start < verb.i else None
            if colon is None or not start:
                continue
            last = doc[start - 1]
            whole = [t for t in (last, *last.ancestors) if t.pos_ in ("NOUN", "PROPN") and t.right_edge == last and t.left_edge.i > max(colon, 1)]
            nouns = [t for t in whole if doc[t.left_edge.i - 1].text in (",", ":") and t.dep_ == self._t.apposition]
            if nouns and verb in nouns[-1].ancestors:
                heads, labels = tree(doc)
                passive = any(c.dep_ == self._t.passive_auxiliary for c in verb.lefts)
                heads[nouns[-1].i], labels[nouns[-1].i] = verb.i, self._t.passive_subject if passive else self._t.subject
                if own is not None:
                    labels[own.i] = self._t.loose
                return over(doc, heads=heads, labels=labels)
        return doc

    def _joined(self, doc: Doc) -> Doc:
        """ "withdrew, and the brigade has since lost ground": a noun coordinated with a verb, whose attribute has a subject, is its object."""
        for noun in labelled(doc, self._t.coordinated):
            if noun.pos_ == "NOUN" and noun.head.pos_ == "VERB" and (verb := self._above(noun)) is not None:
                return self._turned(doc, verb, noun, self._t.object)
        return doc

    def _hidden(self, doc: Doc) -> Doc:
        """ "was nearly encircled", "when the forces advanced": a verb that the tagger took for an adjective behind its subject."""
        for verb in among(doc, self._t.hidden):
            if verb.pos_ != "ADJ":
                continue
            heads, labels = tree(doc)
            being = verb.head if verb.dep_ in self._t.complements and verb.head.lemma_ in self._t.copula else None
            passive = being is not None or any(c.dep_ in self._t.passive or c.lemma_ in self._t.copula for c in verb.lefts)
            if being is not None:
                take_over(heads, labels, verb, being, self._t.passive_auxiliary)
            elif not any(c.dep_ in self._t.subjects | self._t.passive for c in verb.lefts):
                continue
            for child in doc:
                if passive and heads[child.i] == verb.i and child.dep_ in self._t.subjects:
                    labels[child.i] = self._t.passive_subject
            tag = self._t.passive_tag if passive else self._t.active_tag
            return self._hidden(retagged(doc, verb, heads, labels, "VERB", tag, self._t.hidden[verb.lower_]))
        return doc

    def _named(self, doc: Doc) -> Doc:
        """ "The army retook Tikrit": a verb that the tagger took for a noun or part of a name, between its subject and its object."""
        for verb in among(doc, self._t.named):
            if verb.pos_ not in ("NOUN", "PROPN") or not verb.is_lower or not 0 < verb.i < len(doc) - 1:
                continue
            whole = verb.head if verb.dep_ in self._t.compound and verb.head.i > verb.i else verb
            subject = self._subject(verb, whole)
            if subject is None:
                continue
            heads, labels = tree(doc)
            object_ = whole if whole != verb else next((c for c in verb.rights if c.pos_ in ("NOUN", "PROPN")), None)
            take_place(heads, labels, verb, subject if subject in whole.ancestors else whole)
            for child in {*verb.children, *whole.children} - {subject, verb, object_}:
                heads[child.i] = subject.i if child.i < subject.i else verb.i if child.i > verb.i else child.head.i
            if object_ is not None:
                heads[object_.i], labels[object_.i] = verb.i, self._t.object
            heads[subject.i], labels[subject.i] = verb.i, self._t.subject
            return self._named(retagged(doc, verb, heads, labels, "VERB", self._t.active_tag, self._t.named[verb.lower_]))
        return doc

    def _subject(self, verb: Token, whole: Token) -> Token | None:
        """The noun before a verb that was taken for a noun in the name `whole`: what that name was taken to stand beside, or its first word."""
        before = verb.nbor(-1)
        if whole.dep_ == self._t.apposition and whole.head.i < verb.i:
            above = [t for t in (whole.head, *whole.head.ancestors) if t.pos_ in ("NOUN", "PROPN") and t.i < verb.i]
            return above[-1] if before.text == "," else whole.head  # "The army, backed by militias, retook Tikrit"
        return before if before.pos_ in ("NOUN", "PROPN") and before.head in (verb, whole) else None

    def _inverted(self, doc: Doc) -> Doc:
        """ "Should the city fall": the word behind a modal that opens a clause and its noun is a verb, no second noun."""
        for verb in doc if any(among(doc, self._t.inverted)) else ():
            if verb.pos_ != "NOUN":
                continue
            modal = next((c for c in verb.lefts if c.lower_ in self._t.inverted and c.dep_ in self._t.auxiliaries), None)
            noun = verb.nbor(-1) if verb.i else verb
            if modal is None or noun.head != verb or noun.dep_ not in self._t.compound or noun.i <= modal.i:
                continue
            heads, labels = tree(doc)
            heads[noun.i], labels[noun.i] = verb.i, self._t.subject
            for child in verb.lefts:
                if modal.i < child.i < noun.i:
                    heads[child.i] = noun.i
            return retagged(doc, verb, heads, labels, "VERB", self._t.base_tag, verb.lemma_)
        return doc

    def _auxiliaries(self, doc: Doc) -> Doc:
        """ "most units were probably deploying": the subject that the parser hung on the auxiliary is the verb's."""
        hung = [t for t in labelled(doc, self._t.subjects) if t.head.dep_ in self._t.auxiliaries and t.i < t.head.i < t.head.head.i]
        if not hung:
            return doc
        heads, labels = tree(doc)
        for noun in hung:
            heads[noun.i] = noun.head.head.i
        return over(doc, heads=heads, labels=labels)

    def _progressive(self, doc: Doc) -> Doc:
        """ "commanders are redistributing equipment": the participle right behind the verb to be is the verb, no attribute of its object."""
        for verb in labelled(doc, self._t.attribute):
            noun, being = verb.head, verb.nbor(-1) if verb.i else verb
            if verb.tag_ != self._t.gerund or being.lemma_ not in self._t.copula:
                continue
            if noun.head != being or noun.dep_ != self._t.predicate or not any(c.dep_ in self._t.subjects for c in being.lefts):
                continue
            heads, labels = tree(doc)
            take_over(heads, labels, verb, being, self._t.auxiliary)
            heads[noun.i], labels[noun.i] = verb.i, self._t.object
            return over(doc, heads=heads, labels=labels)
        return doc

    def _controlled(self, doc: Doc) -> Doc:
        """ "forced the brigade and a battalion to withdraw": the infinitive belongs to the verb, and does not describe its object."""
        heads, labels = tree(doc)
        for verb in labelled(doc, self._described):
            if not any(c.lower_ == self._t.infinitive for c in verb.lefts):
                continue
            noun = verb.head
            while noun.dep_ in self._t.coordinated and noun.head.pos_ in ("NOUN", "PROPN"):
                noun = noun.head
            if noun.dep_ in self._t.objects and noun.head.lemma_ in self._t.control and noun.head.i < noun.i:
                heads[verb.i], labels[verb.i] = noun.head.i, self._t.open_complement
        return mended(doc, heads, labels)

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
            acts = verb.lower_ in self._t.moving or any(c.dep_ in self._t.objects for c in verb.children)
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
        heads, labels = tree(doc)
        take_place(heads, labels, verb, root)
        heads[root.i], labels[root.i] = verb.i, label
        for child in root.children:
            if child.dep_ == self._t.punctuation and child.i > min(verb.i, root.i):
                heads[child.i] = verb.i
        return over(doc, heads=heads, labels=labels)
