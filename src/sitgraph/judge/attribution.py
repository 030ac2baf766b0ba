"""Who says so: the speaker of a clause, a nominal, a quotation, a sentence or a whole communiqué."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from spacy.tokens import Doc, Token

from sitgraph.judge.closing import LONGEST, Speaker, closing_speaker
from sitgraph.judge.tables import AttributionTable, JudgeLabels
from sitgraph.model import Article, Attribution, Sentence
from sitgraph.phrases import lemmas, lowered

_OPEN, _CLOSE, _STRAIGHT = "“„«", "”»", '"'
_QUOTES = re.compile(f"[{_OPEN}{_CLOSE}{_STRAIGHT}]")
_OPENING = 3
_LABEL = 6
_STOPS = frozenset(",;:()–—")


class Speakers:
    """Finds the speakers of one article, in the order of its sentences."""

    def __init__(self, table: AttributionTable, labels: JudgeLabels, article: Article, sentences: Sequence[Sentence]) -> None:
        self._t = table
        self._l = labels
        self._article = article
        self._sentences = sentences
        self._last: Attribution | None = None
        self._last_one: Attribution | None = None
        self._last_person: Attribution | None = None
        self._last_many: Attribution | None = None
        self._quoted = tuple(self._quotations())
        self._throughout = self._communique()

    def of(self, sentence: Sentence, head: int, *, state: bool = False) -> Attribution | None:
        """Who says what the token `head` of a sentence heads; None for the article's own voice.

        A `state` that is presupposed ("the Russian-held town") is not what a sentence's speaker says.
        """
        doc = sentence.doc
        speaker = None if state else self._above(doc, doc[head]) or self._beside(doc, doc[head])
        if speaker is not None and not self._is_apart(doc, head, speaker):
            return self._named(speaker, sentence)
        if self._quoted[sentence.index]:
            return self._of_quotation(sentence)
        passage = self._article.passages[sentence.passage]
        if passage.speaker:
            return Attribution(passage.speaker)
        return self._throughout

    @property
    def last(self) -> Attribution | None:
        """Who spoke last before the sentence that is judged, None where nobody was named."""
        return self._last

    @staticmethod
    def _is_apart(doc: Doc, head: int, speaker: Speaker) -> bool:
        """Does a semicolon close what is told before the speaker of something else is named?"""
        return speaker.start is not None and any(t.text == ";" for t in doc[head : speaker.start])

    def pass_by(self, sentence: Sentence) -> None:
        """Remember who speaks in a sentence, for the pronouns and quotations that follow."""
        named = [s for s in self._speakers_in(sentence) if s.text.lower() not in self._t.pronouns]
        for speaker in named:
            self._last = self._attribution(speaker, sentence)
            if self._is_many(sentence.doc, speaker):
                self._last_many = self._last
            else:
                self._last_one = self._last
                if not any(m.start <= (speaker.head or 0) < m.end for m in sentence.places):
                    self._last_person = self._last

    @staticmethod
    def _is_many(doc: Doc, speaker: Speaker) -> bool:
        return speaker.head is not None and "Plur" in doc[speaker.head].morph.get("Number", [])

    def _antecedent(self, pronoun: str) -> Attribution | None:
        """The speaker last named that a pronoun can stand for: one for "he", many for "they"."""
        if pronoun in self._t.person:
            return self._last_person or self._last_one
        if pronoun in self._t.one:
            return self._last_one
        return self._last_many or self._last if pronoun in self._t.many else self._last

    # ── in the sentence ───────────────────────────────────────────────────────────────────────────────

    def _above(self, doc: Doc, head: Token) -> Speaker | None:
        """The innermost verb or noun of saying that the token stands below, and its speaker."""
        below, nominal, told = head, True, False
        for ancestor in head.ancestors:
            edge = below.dep_
            if ancestor.lemma_.lower() in self._t.verbs and ancestor.pos_ in self._l.verb:
                lemma = ancestor.lemma_.lower()
                if lemma in self._t.unsaid and self._is_denied(ancestor):
                    return None
                if ancestor.dep_ in self._l.relative and lemma in self._t.witness_verbs and not self._is_personal(ancestor):
                    return None
                clause = told or edge in self._l.clause | self._l.parataxis or (
                    edge in self._l.open_clause and lemma in self._t.open_clause
                )
                thing = edge in self._l.object | self._l.passive_subject and (
                    lemma not in self._t.clause_only or below.lemma_.lower() in self._t.witnesses
                )
                about = edge in self._l.preposition and lemma in self._t.about_verbs and below.lower_ in self._t.about
                further = edge in self._l.conjunct and self._is_told_too(below, ancestor)
                quoted = edge in self._l.adverbial and not self._is_beside(below)
                if clause or quoted or further or (thing and nominal) or (thing and below.pos_ in self._l.noun) or about:
                    speaker = self._subject(doc, ancestor)
                    if speaker is not None:
                        return speaker
            if ancestor.pos_ in self._l.noun and ancestor.lemma_.lower() in self._t.nouns:
                speaker = self._of_noun(doc, ancestor)
                if speaker is not None and below.i > ancestor.i:
                    return speaker
                told = told or speaker is None and edge in self._l.adnominal | self._l.clause  # "said in a statement that"
            nominal = nominal and ancestor.pos_ not in self._l.verb
            below = ancestor
        return None

    def _is_denied(self, verb: Token) -> bool:
        """Is it said that somebody does not say so ("neither side confirmed that …", "did not say whether …")?"""
        subjects = [c for c in verb.children if c.dep_ in self._l.subject]
        words = [*verb.children, *subjects, *(c for s in subjects for c in s.children if c.i < s.i)]
        return any(c.dep_ in self._l.negation or c.lower_ in self._t.denying for c in words)

    def _is_told_too(self, clause: Token, saying: Token) -> bool:
        """Is a clause beside a verb of saying told by its subject too ("reported clashes and that troops advanced")?"""
        return any(c.dep_ in self._l.mark and c.lower_ in self._t.complement for c in clause.children)

    def _is_personal(self, verb: Token) -> bool:
        """Is the subject of a relative clause a witness ("footage which shows"), not the whole clause before it?"""
        return verb.head.lemma_.lower() in self._t.witnesses

    def _is_beside(self, verb: Token) -> bool:
        return any(c.lower_ in self._t.beside for c in verb.children if c.i < verb.i) or verb.i > verb.head.i

    def _subject(self, doc: Doc, verb: Token) -> Speaker | None:
        """The subject of a verb of saying, that of the verb it is coordinated with or depends on where it has none."""
        lemma = verb.lemma_.lower()
        step = verb
        for _ in range(3):
            subjects = [c for c in step.children if c.dep_ in self._l.subject]
            if not subjects and lemma in self._t.adding and step == verb and verb.dep_ in self._l.adverbial:
                above = next((a for a in verb.ancestors if a.lemma_.lower() in self._t.verbs and a.pos_ in self._l.verb), None)
                if above is not None:
                    step = above
                    continue
            if subjects:
                subject = subjects[0]
                if step.dep_ in self._l.relative and subject.lower_ in self._t.relative:
                    subject = step.head
                return self._up_to(doc, self._phrase(doc, subject), step) if self._is_witness(lemma, subject) else None
            if any(c.dep_ in self._l.passive_subject for c in step.children):
                return self._agent(doc, step)
            if step.dep_ in self._l.conjunct | self._l.open_clause | self._l.adverbial and step.head != step:
                step = step.head
                continue
            if step.dep_ in self._l.relative | self._l.adnominal:
                present = "Pres" in step.morph.get("Tense", []) and "Part" in step.morph.get("VerbForm", [])
                return self._phrase(doc, step.head) if present else self._agent(doc, step)
            break
        return None

    def _is_witness(self, lemma: str, subject: Token) -> bool:
        if subject.lower_ in self._t.nobody and lemma != "say":
            return subject.lower_ in self._t.pronouns and subject.lower_ not in self._t.nobody
        return lemma not in self._t.witness_verbs or subject.lemma_.lower() in self._t.witnesses or subject.pos_ == "PROPN"

    def _up_to(self, doc: Doc, speaker: Speaker, verb: Token) -> Speaker:
        """The speaker with the rest of a name that the parse leaves between it and the verb ("paramilitary | Rapid Support Forces")."""
        if speaker.start is None or speaker.end is None or not speaker.end < verb.i:
            return speaker
        rest = doc[speaker.end : verb.i]
        if len(rest) + speaker.end - speaker.start <= LONGEST and all(t.pos_ in self._l.noun for t in rest):
            return Speaker(doc[speaker.start : verb.i].text, speaker.start, verb.i, verb.i - 1)
        return speaker

    def _agent(self, doc: Doc, verb: Token) -> Speaker | None:
        for by in verb.children:
            if by.dep_ in self._l.agent:
                for thing in by.children:
                    if thing.dep_ in self._l.prepositional_object:
                        return self._phrase(doc, thing)
        return None

    def _of_noun(self, doc: Doc, noun: Token) -> Speaker | None:
        for child in noun.children:
            if child.dep_ in self._l.possessive and child.pos_ in self._l.noun:
                return self._phrase(doc, child)
        for prep in noun.children:
            if prep.dep_ in self._l.preposition | self._l.agent and prep.lower_ in self._t.noun_by:
                for thing in prep.children:
                    if thing.dep_ in self._l.prepositional_object:
                        return self._phrase(doc, thing)
        if noun.dep_ in self._l.object and noun.head.pos_ in self._l.verb and noun.head.lemma_.lower() in self._t.utter:
            subjects = [c for c in noun.head.children if c.dep_ in self._l.subject]
            return self._phrase(doc, subjects[0]) if subjects else None
        return None

    def _beside(self, doc: Doc, head: Token) -> Speaker | None:
        """ "according to X" and "as reported by X", which hold for the clause they stand in."""
        chain = {head.i, *(t.i for t in head.ancestors)}
        for i, (low, lemma) in enumerate(zip(lowered(doc), lemmas(doc), strict=True)):
            if low not in self._t.according and lemma not in self._t.reported_by:
                continue
            token = doc[i]
            if low in self._t.according:
                if token.head.i in chain or token.i < _OPENING or head.i < token.i:
                    things = [t for t in token.subtree if t.dep_ in self._l.prepositional_object]
                    if things:
                        return self._phrase(doc, things[0])
            elif token.pos_ in self._l.verb and (i > head.i or i < _OPENING):
                if token.dep_ in self._l.adverbial and any(c.lower_ in self._t.beside for c in token.children):
                    speaker = self._agent(doc, token) or self._body(doc, token)
                    if speaker is not None:
                        return speaker
        return self._aside(doc, head) or closing_speaker(doc, self._t, self._l, head.i) or self._label(doc, head)

    def _body(self, doc: Doc, verb: Token) -> Speaker | None:
        """The staff in which something was noted ("as noted in the General Staff")."""
        for place in verb.children:
            if place.dep_ in self._l.preposition and place.lower_ in self._t.office and place.i == verb.i + 1:
                for thing in place.children:
                    if thing.dep_ in self._l.prepositional_object and thing.pos_ in self._l.noun:
                        return self._phrase(doc, thing)
        return None

    def _label(self, doc: Doc, head: Token) -> Speaker | None:
        """The speaker before a colon that opens the sentence ("Zelensky: …"): a name, of no place."""
        colon = next((t.i for t in doc[: min(_LABEL, head.i)] if t.text == ":"), 0)
        if not colon or doc[colon - 1].pos_ != "PROPN":
            return None
        if any(t.pos_ not in self._l.noun | {"ADJ", "DET"} for t in doc[:colon]):
            return None
        if any(span.start < colon for key in ("places", "times", "quantities") for span in doc.spans.get(key, ())):
            return None
        return Speaker(doc[:colon].text, 0, colon, colon - 1)

    def _aside(self, doc: Doc, head: Token) -> Speaker | None:
        """The speaker of "…, the ministry said", where the parse leaves what is said beside the verb of saying."""
        for i, lemma in enumerate(lemmas(doc)):
            if i <= head.i or lemma not in self._t.aside:
                continue
            verb = doc[i]
            if verb.pos_ not in self._l.verb:
                continue
            turned = self._turned(doc, verb)
            if turned is None and any(c.dep_ in self._l.clause | self._l.object | self._l.mark for c in verb.children):
                continue
            stopped = bool(verb.i) and doc[verb.i - 1].text in _STOPS  # "…, meldt het ministerie": the subject may follow
            subjects = [turned] if turned is not None else [c for c in verb.children if c.dep_ in self._l.subject and (c.i < verb.i or stopped)]
            if subjects and not self._is_witness(verb.lemma_.lower(), subjects[0]):
                continue
            if subjects and subjects[0].lower_ not in self._t.relative | self._t.nobody:
                speaker = self._phrase(doc, subjects[0])
                if speaker.start and (doc[speaker.start - 1].text in _STOPS or speaker.start > verb.i) and head.i < speaker.start:
                    return speaker
        return None

    def _turned(self, doc: Doc, verb: Token) -> Token | None:
        """The name behind a verb of saying that a comma parts from what is said, taken for its object: "…, wrote the Institute"."""
        parted = verb.i and doc[verb.i - 1].text in _STOPS and not any(c.dep_ in self._l.subject | self._l.clause for c in verb.children)
        if verb.lemma_.lower() not in self._t.inverted or not parted:
            return None
        return next((c for c in verb.children if c.dep_ in self._l.object and c.pos_ == "PROPN" and c.left_edge.i == verb.i + 1), None)

    def _phrase(self, doc: Doc, noun: Token) -> Speaker:
        """The words that name a speaker: the noun phrase with its office and apposition, at most 14 tokens."""
        start = min((t.i for t in noun.subtree if t.i <= noun.i), default=noun.i)
        if noun.i - start >= LONGEST:
            start = noun.i
        for i in range(start, noun.i):
            dateline = doc[i].text == "-" and i > 0 and bool(doc[i - 1].whitespace_)  # "June 28, 2017 - Iraq's military said"
            if dateline or doc[i].text in _STOPS or doc[i].lower_ in self._t.according or doc[i].pos_ == "ADP" and i == start:
                start = i + 1
        end = noun.i + 1
        for child in noun.children:
            if child.i <= noun.i:
                continue
            saying = self._t.noun_by if noun.lemma_.lower() in self._t.nouns else frozenset[str]()
            office = child.dep_ in self._l.preposition and child.lower_ in self._t.office | saying
            if (office or child.dep_ in self._l.conjunct or child.dep_ in self._l.apposition) and child.i <= end + 2:
                edge = child.right_edge.i + 1
                if edge - start <= LONGEST:
                    end = max(end, edge)
        bracket = any(t.text == "(" for t in doc[start:end])
        while end - 1 > noun.i and (doc[end - 1].is_punct and not (bracket and doc[end - 1].text == ")") or doc[end - 1].pos_ in ("CCONJ", "SCONJ")):
            end -= 1
        if bracket and doc[end - 1].text != ")" and end < len(doc) and doc[end].text == ")":
            end += 1
        return Speaker(doc[start:end].text, start, end, noun.i)

    def _speakers_in(self, sentence: Sentence) -> Iterator[Speaker]:
        if not sentence.parsed:
            return
        tail = closing_speaker(sentence.doc, self._t, self._l)
        if tail is not None:
            yield tail
        doc = sentence.doc
        for i, (low, lemma) in enumerate(zip(lowered(doc), lemmas(doc), strict=True)):
            if lemma not in self._t.verbs and low not in self._t.according:
                continue
            token = doc[i]
            if lemma in self._t.verbs and token.pos_ in self._l.verb and token.dep_ not in self._l.adnominal:
                subjects = [c for c in token.children if c.dep_ in self._l.subject]
                if subjects and subjects[0].lower_ not in self._t.nobody and self._is_witness(lemma, subjects[0]):
                    yield self._phrase(doc, subjects[0])
            elif low in self._t.according:
                things = [t for t in token.subtree if t.dep_ in self._l.prepositional_object]
                if things:
                    yield self._phrase(doc, things[0])

    # ── beyond the sentence ───────────────────────────────────────────────────────────────────────────

    def _named(self, speaker: Speaker, sentence: Sentence) -> Attribution:
        pronoun = speaker.text.lower()
        if pronoun in self._t.pronouns:
            earlier = [
                s for s in self._speakers_in(sentence)
                if (s.end or 0) <= (speaker.start or 0) and s.text.lower() not in self._t.pronouns
                and self._is_many(sentence.doc, s) == (pronoun in self._t.many)
            ]  # fmt: skip
            known = self._attribution(earlier[-1], sentence) if earlier else self._antecedent(pronoun)
            if known is not None:
                return known
        return self._attribution(speaker, sentence)

    def _attribution(self, speaker: Speaker, sentence: Sentence) -> Attribution:
        if speaker.start is None or speaker.end is None:
            return Attribution(speaker.text)
        first, last = sentence.doc[speaker.start], sentence.doc[speaker.end - 1]
        start, end = sentence.start + first.idx, sentence.start + last.idx + len(last)
        return Attribution(self._article.text[start:end], start, end)

    def _of_quotation(self, sentence: Sentence) -> Attribution | None:
        """The speaker of a quotation: named before it in the passage, after it, or in the passage before."""
        here = [s for s in self._sentences if s.passage == sentence.passage]
        before = [s for s in here if s.index < sentence.index]
        for other in (*reversed(before), *(s for s in here if sentence.index < s.index <= sentence.index + 2)):
            for speaker in reversed(list(self._speakers_in(other))):
                if speaker.text.lower() not in self._t.pronouns:
                    return self._attribution(speaker, other)
                if self._last is not None:
                    return self._last
        return self._last

    def _quotations(self) -> Iterator[bool]:
        """For each sentence, whether it begins inside or with a quotation that is longer than a phrase."""
        passage, depth = -1, 0
        for sentence in self._sentences:
            text = sentence.doc.text
            if sentence.passage != passage:
                passage, depth = sentence.passage, 0
            opens = text[:1] in _OPEN or text[:1] == _STRAIGHT
            closed = next((i for i, c in enumerate(text) if i and c in _CLOSE + _STRAIGHT), len(text)) if opens else 0
            yield depth > 0 or (opens and closed > len(text) / 2)
            for character in _QUOTES.findall(text):
                if character in _OPEN:
                    depth = 1
                elif character in _CLOSE:
                    depth = 0
                else:
                    depth = 1 - depth

    def _communique(self) -> Attribution | None:
        """The one speaker of the whole text, where its heading or title names one."""
        places = {m.text for s in self._sentences[:_OPENING] for m in s.places}
        for passage in self._article.passages[:4]:
            text = self._article.text[passage.start : passage.end]
            for pattern in self._t.communique:
                match = re.match(pattern, text[:200])
                if match and match["speaker"] not in places:  # "Syria report: 14 killed" is no report of Syria's
                    start = passage.start + match.start("speaker")
                    return Attribution(match["speaker"], start, start + len(match["speaker"]))
        return None
