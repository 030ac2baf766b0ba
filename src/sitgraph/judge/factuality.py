"""Did it happen? A climb from the trigger up the parse: each word above may hedge, deny or put off what is below."""

from __future__ import annotations

from spacy.tokens import Doc, Token

from sitgraph.judge.governing import is_aim, is_conditional, is_far, is_hearsay
from sitgraph.judge.tables import JudgeLabels, StatusTable
from sitgraph.model import Factuality

_STEPS = 14
_REACH = 25
Status = Factuality | None


def combine(inner: Status, outer: Status) -> Status:
    """The status of what stands under two words: a denied plan is negated, a failure to come is future."""
    if inner is None or inner == "actual":
        return outer
    if outer == "negated" and inner in ("future", "possible"):
        return "negated"
    if outer == "future" and inner in ("negated", "possible"):
        return "future"
    return inner


class FactualityJudge:
    """Judges triggers of one language."""

    def __init__(self, status: StatusTable, labels: JudgeLabels) -> None:
        self._t = status
        self._l = labels

    def status(self, doc: Doc, head: int, start: int, end: int, *, state: bool = False) -> tuple[Factuality, tuple[str, ...]]:
        """The factuality of a trigger, and the words that made it so.

        `start` and `end` are the trigger's tokens: what stands inside it ("attempted to break through") is the
        deed itself and no status. `state` is for participles ("Russian-held"), which are presupposed.
        """
        cues: list[str] = []
        if state:
            return "actual", ()
        top = doc[head]
        while top.head != top and start <= top.head.i < end:
            top = top.head
        found = self._climb(top, cues)
        if found is None and self._labelled(doc, start, cues):
            found = "future"
        if found is None and self._asked(doc):
            cues.append("?")
            found = "possible"
        return combine(found, self._phrases(doc, start, cues)) or "actual", tuple(cues)

    def _asked(self, doc: Doc) -> bool:
        """Does a question ask whether it happened: an auxiliary first, a question mark last ("Did the town fall?")?"""
        words = [t for t in doc if not t.is_quote and not t.is_space]
        return len(words) > 2 and words[-1].text == "?" and words[0].lower_ in self._t.auxiliary.asking

    def _labelled(self, doc: Doc, start: int, cues: list[str]) -> bool:
        """Does a colon set the trigger under a noun of intent ("Objective: seize the heights")?"""
        for token in reversed(doc[max(0, start - _REACH) : start]):
            if token.is_right_punct:
                return False
            if token.text == ":" and token.i:
                label = doc[token.i - 1].lemma_.lower()
                if label in self._t.noun.future:
                    cues.append(label)
                    return True
                return False
        return False

    # ── the climb ─────────────────────────────────────────────────────────────────────────────────────

    def _climb(self, token: Token, cues: list[str]) -> Status:
        status: Status = None
        node: Token | None = token
        for _ in range(_STEPS):
            if node is None:
                break
            if self._is_verb(node):
                local = self._of_verb(node, cues)
                above, node = self._above_verb(node, cues)
            else:
                local = self._of_noun(node, cues)
                above, node = self._above_noun(node, cues)
            if local == "actual":
                return status
            status = combine(combine(status, local), above)
        return status

    def _is_verb(self, token: Token) -> bool:
        return token.pos_ in self._l.verb

    def _of_verb(self, verb: Token, cues: list[str]) -> Status:
        """What a verb's own auxiliaries, adverbs and negation say."""
        table, status = self._t, None
        children = list(verb.children)
        helped = any(c.dep_ in self._l.auxiliary and c.lemma_.lower() in table.auxiliary.perfect for c in children)
        hindsight = any(c.lower_ in table.adverb.retrospective for c in children)
        denied = any(
            c.lower_ in table.negation.words and (c.dep_ in self._l.negation | self._l.adverb | self._l.mark) for c in children
        ) or any(c.dep_ in self._l.subject | self._l.passive_subject | self._l.adverb and self._denied_noun(c) for c in children)
        for child in children:
            low = child.lower_
            found: Status = None
            if child.dep_ in self._l.auxiliary:
                if low in table.auxiliary.retrospective and hindsight:
                    continue
                if low in table.auxiliary.ability and denied:
                    continue
                if low in table.auxiliary.future:
                    found = "future"
                elif low in table.auxiliary.possible:
                    able = any(c.lower_ in table.adjective.transparent and c.dep_ in self._l.complement for c in children)
                    found = "possible" if (helped or self._points(verb)) and not able else "future"
            elif child.dep_ in self._l.adverb | self._l.complement and low in table.adverb.possible and child.i <= verb.i + 1:
                found = "possible"
            if child.dep_ in self._l.adverb and low in table.adverb.short and child.i == verb.i - 1:
                cues.append(low)
                return "negated"  # "nearly captured the city": it was not
            if found:
                cues.append(low)
                status = "future" if "future" in (status, found) else found
        if denied and any(c.lower_ in table.negation.ended and c.i > verb.i for c in children):
            denied = False  # "was not launched until July": then it was
        if denied:
            cues.append("not")
            status = "negated" if status is None else status
        return status

    def _denied_noun(self, noun: Token) -> bool:
        """No forces", "none of the forces", "neither column"."""
        return noun.lower_ in self._t.negation.words or any(
            c.lower_ in self._t.negation.words and c.i < noun.i for c in noun.children
        )

    def _points(self, verb: Token) -> bool:
        """Does the verb point to what is below it ("may indicate an advance") rather than tell of a deed to come?"""
        return verb.lemma_.lower() in self._t.verb.report or verb.lemma_.lower() in self._t.verb.pointing

    def _of_noun(self, noun: Token, cues: list[str]) -> Status:
        """What a nominal's determiner and attributes say."""
        for child in noun.children:
            low, lemma = child.lower_, child.lemma_.lower()
            if low in self._t.negation.words and child.i < noun.i:
                cues.append(low)
                return "negated"
            reported = child.dep_ in self._l.adnominal and child.tag_ == "VBN" and lemma in self._t.verb.report
            if reported and child.i == noun.i + 1 and not any(c.dep_ in self._l.agent for c in child.children):
                cues.append(low)
                return "possible"  # "with fighting reported near the river"
            if child.dep_ not in self._l.attribute:
                continue
            for status in ("actual", "future", "possible", "negated"):
                if {low, lemma} & getattr(self._t.attribute, status) and child.i < noun.i:
                    cues.append(low)
                    return status  # type: ignore[return-value]
        return None

    # ── edges above a verb ────────────────────────────────────────────────────────────────────────────

    def _above_verb(self, verb: Token, cues: list[str]) -> tuple[Status, Token | None]:
        """What the edge above a verb says, and where the climb goes on."""
        head, label = verb.head, verb.dep_
        if head == verb:
            return None, None
        if any(t.text == ";" for t in verb.doc[min(verb.i, head.i) : max(verb.i, head.i)]):
            return None, None  # told by itself
        infinitive = any(c.dep_ in self._l.auxiliary and c.lower_ in self._t.auxiliary.infinitive for c in verb.children)
        marks = {c.lower_ for c in verb.children if c.dep_ in self._l.mark and c.i <= verb.i}
        if marks & self._t.mark.future and label in self._l.adverbial:
            cues.extend(sorted(marks & self._t.mark.future))
            return "future", None
        if marks & (self._t.mark.possible | self._t.mark.future) and label in self._l.clause | self._l.prepositional_clause | self._l.subject:
            cues.extend(sorted(marks & (self._t.mark.possible | self._t.mark.future)))
            return "possible", None
        if not infinitive and label in self._l.clause and any(c.lower_ in self._t.mark.given and c.i < verb.i for c in verb.children):
            return None, None  # "it was not clear why they left": they did
        if label in self._l.subject and any(is_aim(self._t, self._l, c) for c in head.children):
            return "future", None  # "capturing the town is one of their goals"
        if label in self._l.conjunct:
            return self._above_conjunct(verb, head, cues)
        if label in self._l.relative:
            denied = head.lemma_.lower() in self._t.noun.evidence | self._t.noun.unconfirmed and self._denied_noun(head)
            purpose = infinitive and not any(c.lower_ in self._t.noun.ordinal or "Sup" in c.morph.get("Degree", []) for c in head.children)
            if "Pres" in verb.morph.get("Tense", []) and any(c.lower_ in self._t.noun.whichever and c.i < head.i for c in head.children):
                return "future", None
            return self._below_noun(head, cues, infinitive=infinitive) if denied or purpose else (None, None)
        if label in self._l.adnominal:
            told = any(c.dep_ in self._l.mark and c.lower_ in self._t.mark.complement for c in verb.children)
            if head.lemma_.lower() in self._t.noun.attempt and verb.lemma_.lower() in self._t.verb.support:
                return None, None  # "attempts to launch an assault failed": it was launched all the same
            return self._below_noun(head, cues, infinitive=infinitive) if infinitive or told else (None, None)
        if label in self._l.adverbial:
            if infinitive:
                cues.append("to")
                return "future", None
            if marks & self._t.mark.asserted:
                return None, None
            return ("future", None) if self._of_verb(head, []) == "future" else (None, None)
        if label in self._l.prepositional_clause:
            return self._below_preposition(head, cues, verbal=True)
        if label in self._l.clause | self._l.open_clause:
            done = any(c.dep_ in self._l.auxiliary and c.lemma_.lower() in self._t.auxiliary.perfect for c in verb.children)
            return self._below_governor(head, cues, infinitive=infinitive, done=done)
        return None, None

    def _above_conjunct(self, verb: Token, head: Token, cues: list[str]) -> tuple[Status, Token | None]:
        """A coordinated verb shares the auxiliaries of the first where it has none of its own."""
        own = any(c.dep_ in self._l.auxiliary | self._l.subject | self._l.passive_subject for c in verb.children)
        status: Status = None
        if not own and self._is_verb(head) and verb.tag_ not in self._l.finite:
            shared = self._of_verb(head, cues)
            conjoined = {c.lower_ for c in head.children} & self._l.alternative
            status = shared if shared != "negated" or conjoined else None
        if not self._is_verb(head):
            return status, None
        above, on = self._above_verb(head, cues)
        return combine(status, above), on

    def _below_governor(
        self, governor: Token, cues: list[str], *, infinitive: bool, done: bool = False
    ) -> tuple[Status, Token | None]:
        """What a verb or adjective says of the clause below it; `done` where that is in a perfect or progressive tense."""
        lemma, table = governor.lemma_.lower(), self._t
        if not self._is_verb(governor):
            for status in ("future", "possible", "negated"):
                if {lemma, governor.lower_} & getattr(table.adjective, status):
                    cues.append(governor.lower_)
                    if infinitive and status == "possible" and not done:
                        status = "future"
                    return status, governor.head if self._is_verb(governor.head) else None  # type: ignore[return-value]
            if governor.pos_ in self._l.noun:
                return self._below_noun(governor, cues, infinitive=infinitive)
            return None, governor.head if self._is_verb(governor.head) else None
        for child in governor.children:
            if child.dep_ in self._l.complement and not infinitive:
                for status in ("possible", "negated", "future"):
                    if child.lower_ in getattr(table.adjective, status):
                        cues.append(child.lower_)
                        return status, governor  # type: ignore[return-value]
        if infinitive and any(c.lower_ in table.negation.pending for c in governor.children):
            cues.extend(c.lower_ for c in governor.children if c.lower_ in table.negation.pending)
            return "negated", None
        passive = self._is_passive(governor)
        if passive and lemma in table.verb.report:
            cues.append(governor.lower_)
            return "possible", None
        if lemma in table.verb.negated:
            cues.append(governor.lower_)
            return "negated", governor
        if lemma in table.verb.possible:
            cues.append(governor.lower_)
            return "possible", governor
        if lemma in table.verb.future and (infinitive or lemma not in table.verb.telling):
            cues.append(governor.lower_)
            return "future", governor
        if lemma in table.verb.unconfirmed and self._of_verb(governor, []) == "negated":
            cues.append(governor.lower_)
            return "possible", None
        if infinitive and lemma in table.verb.bound and not any(c.dep_ in self._l.complement | self._l.object for c in governor.children):
            cues.append(governor.lower_)
            return "future", governor  # "the divisions were to join forces"
        if lemma in table.verb.pointing:
            return ("possible", None) if is_hearsay(self._t, self._l, governor, cues) else (None, governor)
        if not infinitive and is_conditional(self._t, self._l, governor):
            cues.append(governor.lower_)
            return "future", None
        if infinitive and lemma not in table.verb.transparent and not passive:
            return ("future", governor) if lemma not in table.verb.report else (None, None)
        return (None, governor) if infinitive or lemma in table.verb.transparent else (None, None)

    def _is_passive(self, verb: Token) -> bool:
        return any(c.dep_ in self._l.passive_subject or c.dep_ in self._l.auxiliary and c.dep_.endswith("pass") for c in verb.children)

    def _below_noun(self, noun: Token, cues: list[str], *, infinitive: bool = True) -> tuple[Status, Token | None]:
        """An infinitive or clause below a noun: "plans to", "no evidence that", "an operation to"."""
        lemma = noun.lemma_.lower()
        denied = self._of_noun(noun, []) == "negated" or (self._is_verb(noun.head) and self._of_verb(noun.head, []) == "negated")
        cues.append(lemma)
        if denied and lemma in self._t.noun.unconfirmed:
            return "possible", None
        if denied and lemma in self._t.noun.evidence | self._t.noun.future:
            return "negated", None
        if self._is_verb(noun.head) and noun.head.lemma_.lower() in self._t.verb.negated:
            return "negated", None
        if lemma in self._t.noun.possible:
            return "possible", None
        return ("future", noun) if infinitive or lemma in self._t.noun.future else (None, noun)

    def _below_preposition(self, preposition: Token, cues: list[str], *, verbal: bool) -> tuple[Status, Token | None]:
        """What stands over a prepositional phrase: "fear of", "aimed at", "without", "in the event of"."""
        denying = [t.lower_ for t in (preposition, *preposition.children) if t.lower_ in self._t.preposition.negated]
        if denying:
            cues += denying
            return "negated", None
        head = preposition.head
        lemma = head.lemma_.lower()
        unsure = self._t.noun.future | self._t.noun.possible | self._t.noun.unconfirmed | self._t.noun.evidence
        if not verbal and preposition.lower_ in self._t.preposition.presupposed and lemma not in unsure:
            return None, None  # "left to avoid losses after fierce battles": these were fought; "no details about the attack"
        if head.lower_ in self._t.preposition.negated:
            cues.append(head.lower_)
            return "negated", None
        if verbal and self._is_verb(head) and lemma in self._t.verb.prevented:
            cues.append(head.lower_)
            return "negated", head
        if is_far(self._t, head, preposition):
            cues.append(head.lower_)
            return "negated", None
        if verbal and self._is_verb(head) and self._is_passive(head) and lemma in self._t.verb.report | self._t.verb.charge:
            cues.append(head.lower_)
            return "possible", None  # "was accused of shelling", nobody knows by whom
        if head.pos_ in self._l.noun:
            if lemma in self._t.noun.future | self._t.noun.possible | self._t.noun.unconfirmed | self._t.noun.evidence:
                denied = self._of_noun(head, []) == "negated" or (
                    self._is_verb(head.head) and self._of_verb(head.head, []) == "negated"
                )
                if denied or lemma in self._t.noun.future | self._t.noun.possible:
                    return self._below_noun(head, cues)
                return None, head
            return (None, None) if verbal else (None, head)
        if head.dep_ in self._l.preposition and head.head != head:
            return self._below_preposition(head, cues, verbal=verbal)
        if self._is_verb(head):
            for status in ("future", "negated"):
                if lemma in getattr(self._t.verb, status) and (verbal or preposition.i > head.i):
                    if (
                        status == "future"
                        and not verbal
                        and head.tag_ in self._l.finite
                        and preposition.lower_ not in self._t.preposition.intent
                    ):
                        break
                    if status == "negated" and not verbal and preposition.lower_ not in self._t.preposition.undone:
                        break  # "failed with heavy losses": the losses were suffered
                    cues.append(head.lower_)
                    return status, head  # type: ignore[return-value]
        if ({head.lower_} if self._is_verb(head) else {lemma, head.lower_}) & (self._t.adjective.future | (self._t.adjective.near if verbal else frozenset())):
            cues.append(head.lower_)
            return "future", None
        return None, None

    # ── edges above a noun ────────────────────────────────────────────────────────────────────────────

    def _above_noun(self, noun: Token, cues: list[str]) -> tuple[Status, Token | None]:
        head, label = noun.head, noun.dep_
        if head == noun:
            return None, None
        if label in self._l.conjunct or label in self._l.attribute or label in self._l.apposition:
            return (None, head) if not self._is_verb(head) else (None, None)
        if label in self._l.prepositional_object:
            return self._below_preposition(head, cues, verbal=False)
        if not self._is_verb(head):
            return None, None
        lemma, table = head.lemma_.lower(), self._t.verb
        definite = any(c.lower_ in self._l.definite or c.dep_ in self._l.possessive for c in noun.children)
        if label in self._l.subject:
            if lemma in table.support:
                # "the assaults did not hold any ground": they were made
                gained = definite and any(c.dep_ in self._l.object for c in head.children) and "negated" in (self._of_verb(head, []), self._above_verb(head, [])[0])
                return (None, None) if gained else (None, head)
            helpers = {c.lower_ for c in head.children if c.dep_ in self._l.auxiliary}
            ahead = helpers & self._t.auxiliary.hypothetical or (helpers & self._t.auxiliary.future and not definite)
            hypothetical = bool(ahead) and self._of_verb(head, []) == "future"
            above, _ = self._above_verb(head, cues)
            if above == "negated" and definite:
                above = None
            return combine("future" if hypothetical else None, above), None
        if label in self._l.passive_subject and lemma in table.report and not any(c.dep_ in self._l.agent for c in head.children):
            cues.append(head.lower_)
            return "possible", None
        if label in self._l.object | self._l.passive_subject:
            if lemma in table.presupposing or any(f"{lemma} {c.lower_}" in table.ended for c in head.children):
                return None, None  # "to replenish losses": they were suffered; "the offensive was called off": until then it went on
            if lemma in table.support:
                return None, head
            for status in ("negated", "future"):
                if lemma in getattr(table, status):
                    cues.append(head.lower_)
                    return status, head  # type: ignore[return-value]
            if not definite:
                return None, head
        return None, None

    def _phrases(self, doc: Doc, start: int, cues: list[str]) -> Status:
        text = doc.text.lower()
        for status in ("negated", "possible"):
            for phrase in getattr(self._t.phrase, status):
                at = text.find(phrase)
                if at < 0:
                    continue
                opens = text[at + len(phrase) :].lstrip().split(" ", 1)[0] in self._t.mark.complement
                if not (opens and doc[start].idx < at):  # "troops attacked, and it was reported that …"
                    cues.append(phrase)
                    return status  # type: ignore[return-value]
        return None
