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
from itertools import pairwise

from spacy.tokens import Doc

from sitgraph import lang
from sitgraph.annotate.docs import over
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
    name: frozenset[str]
    naming: frozenset[str]
    adnominal: frozenset[str]
    arguments: frozenset[str]
    measures: frozenset[str]
    modifier: frozenset[str]
    possessive: frozenset[str]
    nominal_places: frozenset[str]
    auxiliary: frozenset[str]
    passive: frozenset[str]
    only_passive: frozenset[str]
    intransitive: frozenset[str]
    active: Mapping[str, str]
    reflexive: frozenset[str]
    expletive: str
    oblique: str
    subject: str
    object: str
    finite: str
    after_particle: frozenset[str] = frozenset()
    infinitive: frozenset[str] = frozenset()
    inserted: frozenset[str] = frozenset()
    double: frozenset[str] = frozenset()
    open_complement: str = ""
    agentive: frozenset[str] = frozenset()
    genitive: frozenset[str] = frozenset()
    tags: Mapping[str, tuple[str, ...]] = {}


class Reshaper:
    """Turns parsed sentences; the words they hold are not changed."""

    def __init__(self, code: str, table: TreeTable) -> None:
        self._t = table
        self._forms = forms_of(code)

    def __call__(self, doc: Doc) -> Doc:
        """A new document over the same words with the turned tree, tags and dictionary forms."""
        tree = _Tree(doc, self._t, self._forms)
        tree.turn()
        lemmas, pos = self._words(doc, tree, self._forms)
        tags = [self._tag(str(t.morph), t.tag_) if t.i not in tree.promoted else self._t.finite for t in doc]
        return over(doc, pos=pos, tags=tags, lemmas=lemmas, heads=tree.heads, labels=tree.labels)

    def _tag(self, morph: str, tag: str) -> str:
        features = set(morph.split("|"))
        for name, wanted in self._t.tags.items():
            if features.issuperset(wanted):
                return name
        return tag

    def _words(self, doc: Doc, tree: _Tree, forms: Forms) -> tuple[list[str], list[str]]:
        """Dictionary forms and parts of speech: a separable verb's includes its particle."""
        lemmas, pos = list[str](), list[str]()
        for token in doc:
            particles = [doc[k].lower_ for k in tree.children(token.i) if tree.labels[k] in self._t.particle]
            place = tree.labels[token.i]
            noun = forms.is_noun(token.lower_) and place in self._t.nominal_places
            lemma, kind = forms.look_up(token.lower_, token.lemma_, "NOUN" if noun else token.pos_)
            if particles and kind == "VERB":
                lemma = forms.joined(particles[-1], lemma)
            lemmas.append(lemma)
            pos.append(kind)
        return lemmas, pos


class _Tree:
    """Heads and labels while they are turned, by token."""

    def __init__(self, doc: Doc, table: TreeTable, forms: Forms) -> None:
        self._t = table
        self._forms = forms
        self.promoted: set[int] = set()
        self._doc = doc
        self.heads = [token.head.i for token in doc]
        self.labels = [token.dep_ for token in doc]

    def turn(self) -> None:
        """Repairs first; copulas before adpositions, for their predicate may have a case of its own."""
        for i, token in enumerate(self._doc):
            if token.pos_ in ("NOUN", "ADJ") and token.is_lower and self._forms.only_verb(token.lower_):
                self._promote(i)
        for i, token in enumerate(self._doc):
            if set(str(token.morph).split("|")) & self._t.reflexive:
                self.labels[i] = self._t.expletive
        for step in (self._gather, self._clause, self._voice, self._subjects, self._genitive, self._governed):
            for i in range(len(self.heads)):
                step(i)
        self._coordinated()
        self._particles()
        self._infinitives()
        for i in range(len(self.heads)):
            if self.labels[i] in self._t.adnominal:
                self._verb_final(i)
        for i in range(len(self.heads)):
            if self.labels[i] in self._t.name or self._names(i):
                self._name(i)
        for i in range(len(self.heads)):
            if self.labels[i] in self._t.copula:
                self._copula(i)
        for i in range(len(self.heads)):
            if self.labels[i] in self._t.case and self.heads[i] != i:
                self._case(i)

    def children(self, i: int) -> Iterator[int]:
        """The tokens that stand below token `i`, in order."""
        return (k for k, head in enumerate(self.heads) if head == i and k != i)

    def above(self, i: int) -> Iterator[int]:
        """The tokens above token `i`, nearest first."""
        while self.heads[i] != i:
            i = self.heads[i]
            yield i

    def _lift(self, child: int, label: str) -> None:
        """`child` takes its head's place, and its head stands below it as `label`."""
        head = self.heads[child]
        self.heads[child] = child if self.heads[head] == head else self.heads[head]
        self.labels[child] = self.labels[head]
        self.heads[head], self.labels[head] = child, label

    def _promote(self, i: int) -> None:
        """A verb that the model took for a noun governs its clause: the noun before it is its subject."""
        head, label = self.heads[i], self.labels[i]
        if self._doc[i].pos_ == "ADJ" and (label in self._t.modifier or head == i):
            return
        self.promoted.add(i)
        subjects = [k for k in self.children(i) if k < i and self._nominal(k) and self.labels[k] not in self._t.possessive]
        if subjects:
            for k in list(self.children(i)):
                if k < subjects[-1]:
                    self.heads[k] = subjects[-1]
            self.labels[subjects[-1]] = self._t.subject
        if head > i and label not in self._t.conjunct and self._doc[head].pos_ in ("NOUN", "VERB"):
            self._lift(i, self._t.object)
        elif head < i and label in self._t.adnominal and self._nominal(head):
            self._lift(i, self._t.subject)
            for k in list(self.children(head)):
                if k > i:
                    self.heads[k] = i

    def _nominal(self, i: int) -> bool:
        return self._doc[i].pos_ in ("NOUN", "PROPN", "PRON")

    def _root(self, i: int) -> int:
        *_, root = (i, *self.above(i))
        return root

    def _gather(self, i: int) -> None:
        """A verb that stands alone takes the fragments beside it: the noun before is its subject, the one after its object."""
        verb = i in self.promoted or self._doc[i].pos_ == "VERB"
        if self.heads[i] != i or not verb or any(True for _ in self.children(i)):
            return
        for beside, label in ((i - 1, self._t.subject), (i + 1, self._t.object)):
            if 0 <= beside < len(self.heads):
                root = self._root(beside)
                if root != i and self._nominal(root):
                    self.heads[root], self.labels[root] = i, label

    def _clause(self, i: int) -> None:
        """What stands below an auxiliary, or below an oblique taken for a subject, belongs to the verb."""
        label, head = self.labels[i], self.heads[i]
        auxiliary = label in self._t.auxiliary
        oblique = label in self._t.arguments and any(self.labels[k] in self._t.case for k in self.children(i))
        if not auxiliary and not oblique:
            return
        for k in list(self.children(i)):
            if auxiliary or self.labels[k] in self._t.carried and not self._doc[k].is_punct:
                self.heads[k] = head
        if oblique:
            self.labels[i] = self._t.oblique

    def _voice(self, i: int) -> None:
        """A perfect or past that the model took for a passive: no auxiliary of the passive, or a verb that has none ("troepen beschoten 's nachts de stad")."""
        forms = self._auxiliaries(i)
        verb = self._forms.look_up(self._doc[i].lower_, "", "VERB")[0]
        passive = forms & self._t.passive and not (verb in self._t.intransitive and not forms & self._t.only_passive)
        if passive or not forms and not self._is_past(i):
            return
        for k in self.children(i):
            self.labels[k] = self._t.active.get(self.labels[k], self.labels[k])

    def _is_past(self, i: int) -> bool:
        """Is a form that the past and the participle share the past: right behind a plural that nobody does it to?"""
        if self._doc[i].lower_ not in self._t.double or self.heads[i] != i or not i or any(self.labels[k] in self._t.agent for k in self.children(i)):
            return False
        return self.heads[i - 1] == i and "Plur" in self._doc[i - 1].morph.get("Number", [])

    def _subjects(self, i: int) -> None:
        """A clause has one subject: of two nouns, the second is the object."""
        if self._doc[i].pos_ != "VERB":
            return
        found = [k for k in self.children(i) if self.labels[k] == self._t.subject]
        if self.labels[i] in self._t.inserted and found and i < found[0]:
            behind = found[0] + 1  # "…, meldt opperbevelhebber Syrsky": the name of who says so is no object
            if behind < len(self.heads) and self.heads[behind] == i and self.labels[behind] == self._t.object and self._doc[behind].pos_ == "PROPN":
                self.heads[behind], self.labels[behind] = found[0], next(iter(self._t.name))
        objects = any(self.labels[k] == self._t.object for k in self.children(i))
        if len(found) == 2 and not objects:
            self.labels[found[1]] = self._t.object

    def _genitive(self, i: int) -> None:
        """What a genitive adposition right behind a noun binds belongs to that noun, not to the verb before it."""
        thing = self.heads[i]
        if i == 0 or self._doc[i].lower_ not in self._t.genitive or self.labels[i] not in self._t.case or thing < i:
            return
        verb = self.heads[thing]
        if self._doc[i - 1].pos_ == "NOUN" and self._doc[verb].pos_ == "VERB" and verb != thing and self.heads[i - 1] == verb:
            self.heads[thing] = i - 1

    def _governed(self, i: int) -> None:
        """A noun that the model puts beside a verb like an apposition is its object; a verb that takes none has a subject."""
        verb = self.heads[i]
        if verb == i or self._doc[verb].pos_ != "VERB" or not self._nominal(i) or any(self.labels[k] in self._t.case for k in self.children(i)):
            return
        if i > verb and self.labels[i] in self._t.naming:
            self.labels[i] = self._t.object
        lemma = self._forms.look_up(self._doc[verb].lower_, "", "VERB")[0]
        if self.labels[i] == self._t.object and lemma in self._t.intransitive and not any(self.labels[k] == self._t.subject for k in self.children(verb)):
            self.labels[i] = self._t.subject

    def _verb_final(self, i: int) -> None:
        """Two bare nouns before the verb at the end of a clause are its subject and its object, not one phrase."""
        head, token = self.heads[i], self._doc[i]
        verb = self.heads[head]
        nominal = token.pos_ == "NOUN" or (token.pos_ == "PROPN" and i > head + 1)
        if not (nominal and head < i < verb) or self._doc[head].lower_ in self._t.measures:
            return
        below = list(self.children(i))
        if (
            self._doc[verb].pos_ != "VERB"
            or self.labels[head] not in self._t.arguments
            or any(self.labels[k] in self._t.case for k in below)
        ):
            return
        self.labels[head], self.heads[i], self.labels[i] = self._t.subject, verb, self._t.object
        for k in below:
            if self._doc[k].pos_ == "AUX":
                self.heads[k] = verb

    def _coordinated(self) -> None:
        """A verb that the model joins to a noun before it goes on with the verb above ("left the town and blew up the bridge").

        A noun joined so right before a last participle is that one's object ("have left the town and the bridge blown up").
        """
        for i, token in enumerate(self._doc):
            if self.labels[i] not in self._t.conjunct or not (token.pos_ == "VERB" or self._forms.only_verb(token.lower_)):
                continue
            head = self.heads[i]
            if self._is_noun(head) and any(self.labels[k] == self._t.object for k in self.children(i)):
                verb = next((k for k in self.above(head) if self._doc[k].pos_ == "VERB"), None)
                if verb is not None and verb < i:
                    self.heads[i] = verb
            elif self._perfect(head) and i > 0 and self._is_noun(i - 1) and self.labels[i - 1] in self._t.conjunct and self.heads[i - 1] < i - 1:
                self.heads[i - 1], self.labels[i - 1] = i, self._t.object

    def _is_noun(self, i: int) -> bool:
        return self._doc[i].pos_ in ("NOUN", "PROPN")

    def _auxiliaries(self, i: int) -> set[str]:
        """The auxiliaries of a verb, as they stand."""
        return {self._doc[k].lower_ for k in self.children(i) if self.labels[k] in self._t.auxiliary}

    def _perfect(self, i: int) -> bool:
        """Has a verb an auxiliary that is none of the passive ("hebben … teruggetrokken")?"""
        forms = self._auxiliaries(i)
        return bool(forms) and not forms & self._t.passive

    def _particles(self) -> None:
        """The particle of a separable verb, at the end of its clause or before another adposition."""
        for i, token in enumerate(self._doc):
            following = self._doc[i + 1] if i + 1 < len(self._doc) else None
            closes = (
                following is None
                or following.is_punct
                or following.pos_ in ("ADP", "CCONJ", "SCONJ")
                or following.lower_ in self._t.after_particle
            )
            joined = self.labels[i] in self._t.particle and self._doc[self.heads[i]].pos_ == "VERB"
            if not closes:
                continue
            if joined:  # "trokken zich terug en bliezen de brug op": each goes with the verb nearest to it
                between = range(i - 1, self.heads[i], -1)
                self.heads[i] = next((k for k in between if self._forms.particle_of(self._doc[k].lower_, token.lower_)), self.heads[i])
                continue
            verb = self._doc[i + 2] if i + 2 < len(self._doc) and following is not None and following.lower_ in self._t.infinitive else None
            if verb is not None and self._forms.particle_of(verb.lower_, token.lower_):
                self.heads[i], self.labels[i] = verb.i, next(iter(self._t.particle))  # "in te nemen"
                continue
            for k in range(i - 1, -1, -1):
                if self._doc[k].is_punct:
                    break
                if self._forms.particle_of(self._doc[k].lower_, token.lower_):
                    self.heads[i], self.labels[i] = k, next(iter(self._t.particle))
                    break

    def _infinitives(self) -> None:
        """A marked infinitive that the model made a sentence of its own completes the verb before it."""
        roots = [i for i, head in enumerate(self.heads) if head == i and self._doc[i].pos_ in ("VERB", "AUX")]
        for first, second in pairwise(roots):
            marked = any(k < second and self._doc[k].lower_ in self._t.infinitive for k in self.children(second))
            if self._t.open_complement and marked:
                self.heads[second], self.labels[second] = first, self._t.open_complement

    def _names(self, i: int) -> bool:
        """Does a proper name follow the noun of its kind ("de stad Lyman")?"""
        beside = self.heads[i] == i - 1 and self.labels[i] in self._t.naming and self._doc[i].pos_ == "PROPN"
        return beside and not any(self.labels[k] in self._t.case for k in self.children(i))

    def _name(self, i: int) -> None:
        """The last word of a name heads it, as the last noun of a compound does."""
        head = self.heads[i]
        if i < head or any(k > i and self.labels[k] in self._t.name for k in self.children(head)):
            return
        label = self.labels[i]
        self._lift(i, label)
        for k in list(self.children(head)):
            if k > i or self.labels[k] in self._t.case or k < head:
                self.heads[k] = i

    def _copula(self, i: int) -> None:
        predicate = self.heads[i]
        self._lift(i, "attr")
        for k in list(self.children(predicate)):
            if self.labels[k] in self._t.carried:
                self.heads[k] = i

    def _is_agent(self, i: int, thing: int) -> bool:
        """Does the adposition of agents stand below a passive ("werd door de Houthi's gecontroleerd")?"""
        if self._doc[i].lower_ not in self._t.agentive or self.labels[thing] not in self._t.nominal:
            return False
        return bool(self._auxiliaries(self.heads[thing]) & self._t.only_passive)

    def _case(self, i: int) -> None:
        thing = self.heads[i]
        label = self.labels[thing]
        if label in self._t.agent or self._is_agent(i, thing):
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
