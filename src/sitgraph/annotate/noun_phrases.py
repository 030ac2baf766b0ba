"""Phrases and lists that the parser hung on the wrong word: "destroyed a car, two trenches, and a tunnel"."""

from __future__ import annotations

from spacy.tokens import Doc, Token

from sitgraph.annotate.docs import over
from sitgraph.annotate.tree import ClauseTable, among, labelled, mended, retagged, take_place, tree
from sitgraph.registry.sides import side_of_word


class NounPhraseRepair:
    """Gives the nouns of a sentence back what belongs to them, and a list its members."""

    def __init__(self, table: ClauseTable) -> None:
        self._t = table
        self._joining = table.objects | table.coordinated | {table.apposition}

    def nouns(self, doc: Doc) -> Doc:
        """`doc` with what stands before and behind its nouns mended: bearings, genitives, kinds of fire."""
        for mend in (self._deeds, self._quarters, self._genitives, self._kinds, self._bearings):
            doc = mend(doc)
        return doc

    def lists(self, doc: Doc) -> Doc:
        """`doc` with the members of its lists together; asked once its verbs have their subjects."""
        return self._items(self._further(doc))

    def _deeds(self, doc: Doc) -> Doc:
        """ "killed by shelling in Kherson", "Azerbaijani shelling near Martakert": a deed without an object is a noun, behind whose it is."""
        for deed in among(doc, self._t.deeds):
            if deed.tag_ != self._t.gerund or deed.pos_ != "VERB" or any(c.dep_ in self._t.objects | self._t.auxiliaries | self._t.subjects for c in deed.children):
                continue
            heads, labels = tree(doc)
            whose = deed.nbor(-1) if deed.i else deed
            mark = side_of_word(whose.text)
            if mark is not None and mark[2] in ("adjective", "people") and (deed.head == whose or whose.dep_ in self._t.subjects | self._t.objects | {self._t.prepositional_object}):
                take_place(heads, labels, deed, whose)
                heads[whose.i], labels[whose.i] = deed.i, self._t.modifier
                for child in whose.children:
                    if child != deed:
                        heads[child.i] = deed.i
            elif deed.dep_ == self._t.prepositional_clause and deed.head.lower_ not in self._t.genitive:
                labels[deed.i] = self._t.prepositional_object
            else:
                continue
            return self._deeds(retagged(doc, deed, heads, labels, "NOUN", self._t.noun_tag, deed.lower_))
        return doc

    def _quarters(self, doc: Doc) -> Doc:
        """ "moved two regiments to northwestern Kherson Oblast": a quarter of the sky behind "to" is no infinitive."""
        for quarter in among(doc, self._t.quarters):
            if not quarter.i:
                continue
            to, land = quarter.nbor(-1), next((c for c in quarter.rights if c.dep_ in self._t.objects), None)
            if to.lower_ != self._t.infinitive or to.head != quarter or land is None or quarter.head == quarter:
                continue
            heads, labels = tree(doc)
            heads[to.i], labels[to.i] = quarter.head.i, self._t.preposition
            heads[land.i], labels[land.i] = to.i, self._t.prepositional_object
            heads[quarter.i], labels[quarter.i] = land.i, self._t.modifier
            for child in quarter.children:
                if child not in (to, land):
                    heads[child.i] = quarter.head.i
            return retagged(doc, quarter, heads, labels, "ADJ", quarter.tag_, quarter.lemma_)
        return doc

    def _genitives(self, doc: Doc) -> Doc:
        """ "between defenders and elements of the militia": a genitive right behind a coordinated noun is its own."""
        for of in among(doc, self._t.genitive):
            noun = of.nbor(-1) if of.i else of
            if noun.dep_ in self._t.coordinated and noun.pos_ == "NOUN" and of.head == noun.head and of.head.i < noun.i:
                heads, labels = tree(doc)
                heads[of.i] = noun.i
                return self._genitives(over(doc, heads=heads, labels=labels))
        return doc

    def _kinds(self, doc: Doc) -> Doc:
        """ "continued air and artillery strikes": what only tells the kind of the noun behind it is no noun coordinated with it."""
        heads, labels = tree(doc)
        for kind in among(doc, self._t.kinds):
            if kind.dep_ in self._t.compound | self._t.coordinated or kind.pos_ not in ("NOUN", "ADJ"):
                continue
            row = [kind, *kind.conjuncts]
            noun, kinds = row[-1], row[:-1]
            own = [c for c in noun.lefts if c.dep_ in self._t.compound and c.lower_ in self._t.kinds]
            if not kinds or not own or any(k.lower_ not in self._t.kinds for k in kinds) or own[0].i - kind.i > 2 * len(row):
                continue
            take_place(heads, labels, noun, kind)
            for each in kinds:
                heads[each.i], labels[each.i] = noun.i, self._t.kind
                for child in each.children:
                    if child.i != noun.i and child not in kinds:
                        heads[child.i] = noun.i
        return mended(doc, heads, labels)

    def _bearings(self, doc: Doc) -> Doc:
        """ "conducted attacks southwest of the city": the noun before a bearing is no part of its name."""
        heads, labels = tree(doc)
        for bearing in among(doc, self._t.bearings):
            joined = bearing.i > 2 and doc[bearing.i - 1].text == "-" and doc[bearing.i - 2].lower_ in self._t.bearings  # "north-west"
            noun = doc[bearing.i - (3 if joined else 1)] if bearing.i else bearing
            if noun.head != bearing or noun.dep_ not in self._t.compound or noun.pos_ != "NOUN":
                continue
            take_place(heads, labels, noun, bearing)
            heads[bearing.i], labels[bearing.i] = noun.i, self._t.adverbial
            for child in bearing.lefts:
                if child.i < noun.i:
                    heads[child.i] = noun.i
        return mended(doc, heads, labels)

    def _further(self, doc: Doc) -> Doc:
        """ "are rotating troops and redistributing equipment", "took A and secured control of B": a second verb, no attribute of its object."""
        for verb in labelled(doc, self._t.attribute):
            noun = verb.head
            if not verb.i or verb.nbor(-1).pos_ != "CCONJ" or noun.dep_ not in self._t.coordinated or any(verb.lefts):
                continue
            above = next((t for t in noun.ancestors if t.pos_ == "VERB"), noun)
            same = verb.tag_ == self._t.gerund == above.tag_ and verb.lower_ not in self._t.attributive
            taken = verb.tag_ in self._t.tags and noun.lower_ in self._t.lent
            if not any(c.dep_ in self._t.objects for c in above.rights) or above.i > verb.i or not (same or taken) or next(noun.lefts) != verb:
                continue
            heads, labels = tree(doc)
            heads[verb.i], labels[verb.i] = above.i, self._t.conjunct
            heads[noun.i], labels[noun.i] = verb.i, self._t.object
            tags = [t.tag_ for t in doc]
            tags[verb.i] = verb.tag_ if same else self._t.active_tag
            pos = [t.pos_ for t in doc]
            pos[verb.i] = "VERB"
            return over(doc, heads=heads, labels=labels, pos=pos, tags=tags)
        return doc

    def _items(self, doc: Doc) -> Doc:
        """ "engaged a unit and destroyed a car, two trenches, and a tunnel": what follows a verb's object is of its list, no object of a verb before it."""
        heads, labels = tree(doc)
        for item in labelled(doc, self._joining):
            verb, start = item.head, item.left_edge.i - 1
            if self._is_listed(item):
                labels[item.i] = self._t.conjunct
            joined = item.dep_ != self._t.apposition and verb.pos_ == "VERB"
            if not joined or item.pos_ != "NOUN" and not any(c.pos_ == "DET" for c in item.lefts) or start < verb.i + 2 or not (doc[start].text == "," or doc[start].pos_ == "CCONJ"):
                continue
            while start > verb.i and (doc[start].is_punct or doc[start].pos_ == "CCONJ"):
                start -= 1
            first = next((t for t in (doc[start], *doc[start].ancestors) if heads[t.i] != t.i and labels[t.i] in self._t.objects and t.i < item.i), None)
            while first is not None and labels[first.i] in self._t.coordinated:
                first = doc[heads[first.i]]
            after = doc[item.right_edge.i + 1] if item.right_edge.i + 1 < len(doc) else item
            if first is None or heads[first.i] < verb.i or labels[first.i] not in self._t.objects or after.pos_ in ("VERB", "AUX"):
                continue
            if verb == doc[heads[first.i]] and any(t.tag_ in self._t.tags for t in doc[item.i : item.right_edge.i]):
                continue  # "deployed kitchens, and a ship with a hospital left port": a clause of its own
            near = doc[start]  # "footage of tanks, guns and vehicles": bare plurals go on from the one before
            bare = near.pos_ == item.pos_ and near.tag_ == item.tag_ != first.tag_ and not any(c.pos_ in ("DET", "NUM") for t in (near, item) for c in t.lefts)
            heads[item.i], labels[item.i] = near.i if bare else first.i, self._t.conjunct
        return mended(doc, heads, labels)

    def _is_listed(self, item: Token) -> bool:
        """Is an apposition one of a list that goes on behind it ("a van, a car bomb, and a gun")?"""
        if item.dep_ != self._t.apposition:
            return False
        last = [c for c in item.head.rights if c.dep_ in self._t.coordinated and c.i > item.i]
        counted = (item.head, item)
        return bool(last) and all(any(c.lower_ in self._t.indefinite or c.like_num for c in t.lefts) for t in counted)
