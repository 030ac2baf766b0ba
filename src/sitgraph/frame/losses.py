"""Losses: every killed, wounded, captured, destroyed, damaged or missing thing a sentence tells, as one frame each.

The words are data (`losses.toml`); each rule says what part its words play and the grammar finds what is lost:
behind the word, before it, or through the parser where it stands far away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from sitgraph import lang
from sitgraph.frame.loss_context import LossContext
from sitgraph.frame.loss_items import Chunk
from sitgraph.frame.loss_lists import ListReader
from sitgraph.frame.loss_table import LossRule, LossTable
from sitgraph.frame.loss_totals import bulletin, tolls
from sitgraph.frame.loss_triggers import LossTriggers, Trigger
from sitgraph.frame.loss_words import LossPhrases, done_to, object_before
from sitgraph.frame.topics import Topics
from sitgraph.model import EquipmentMention, Filler, ForceMention, Frame, LossFrame, Sentence
from sitgraph.phrases import lowered

if TYPE_CHECKING:
    from spacy.tokens import Doc

_PERSONS = frozenset({"personnel", "civilian", "neutral", "name", "bare", "unit"})
# Words between a number of dead and the colon that breaks it down.
_COLON = 8


class LossGrammar:
    """Finds the losses of a sentence. Raises LanguagePackError where the pack's table is missing or malformed."""

    def __init__(self, code: str) -> None:
        self._table = table = lang.read(code, "losses.toml", LossTable)
        self._phrases = LossPhrases(table)
        self._index = LossTriggers(table)
        self._tolls = {word: rule for rule in table.rules for word in rule.toll}
        self._context = LossContext(code, table)
        self._topics = Topics(code)
        self._signs = frozenset(table.bulletin.signs)
        self._toll_openers = frozenset(word.split()[0] for word in self._tolls)

    def could_hold(self, doc: Doc) -> bool:
        """Can the tokenised sentence hold a loss? Cheap, and never wrongly False."""
        words = lowered(doc)
        return not self._toll_openers.isdisjoint(words) or self._index.could_hold(words) or self._tabular(doc)

    def _tabular(self, doc: Doc) -> bool:
        signs, words = self._signs, lowered(doc)
        return not signs.isdisjoint(words) and any(w in signs and any(t.like_num for t in doc[i : i + 3]) for i, w in enumerate(words, 1))

    def frames(self, sentence: Sentence, operations: Sequence[Frame], *, in_war: bool = False, before: Sequence[EquipmentMention] = ()) -> tuple[LossFrame, ...]:
        """The losses of a parsed sentence, in order; `operations` are those found in it, `before` what the sentence before it named.

        A sentence that shows by nothing that it is about war tells none, unless `in_war`: its article reports fighting.
        """
        if not self.could_hold(sentence.doc):
            return ()
        reader = ListReader(sentence, self._table, self._phrases, before)
        found = list(bulletin(reader, self._table))
        if self._context.is_war(sentence, operations, in_war=in_war) and (operations or not self._topics.elsewhere(sentence)):
            sums = list(tolls(reader, self._table, self._tolls))
            if found:
                holder = next((toll.owner for toll in sums if toll.owner is not None), None)
                found, sums = [replace(f, owner=holder) for f in found], []
            for toll in sums:
                found += self._listed(toll, reader) or [toll]
            for trigger in self._index.find(sentence.doc):
                told = found[-1].category if found else None
                lost = list(self._of(trigger, reader, sentence, told))
                found += self._broken_down(trigger, lost, reader) or lost
        found = self._context.merged(found, reader)
        return self._context.completed(found, reader, operations)

    def reports_war(self, sentences: Sequence[Sentence], operations: Mapping[int, Sequence[Frame]]) -> bool:
        """Do an article's sentences report war: does a fair share of them tell operations (by sentence index)?"""
        telling = sum(1 for s in sentences if operations.get(s.index))
        evidence = self._table.evidence
        least = min(evidence.least, max(1, len(sentences) // 2))  # one of two or three sentences is many
        return telling >= least and telling >= evidence.share * len(sentences)

    def _listed(self, toll: LossFrame, reader: ListReader) -> list[LossFrame]:
        """The items that a sum of losses is broken down into: "their losses were 12 tanks and 30 men"."""
        if toll.outcome != "casualties":
            return []
        rule = next((r for r in self._table.rules if r.holder), None)
        start = self._context.counted_from(toll.end, reader)
        if rule is None or start is None or (first := reader.starting(start)) is None or first.bare:
            return []
        trigger = Trigger(toll.start, toll.end, rule, "holder")
        chunks = reader.rightwards(first)
        frames = (self._frame(trigger, chunk, reader, "toll", None) for chunk in chunks)
        return [f if f.owner is not None else replace(f, owner=toll.owner) for f in frames if f is not None]

    def _broken_down(self, trigger: Trigger, told: Sequence[LossFrame], reader: ListReader) -> list[LossFrame]:
        """The people that a number is broken down into behind a colon: "1,100 people died: 920 militants and 47 civilians"."""
        if trigger.rule.items != "persons" or not told or told[-1].quantity is None:
            return []
        colon = next((t.i for t in reader.doc[trigger.end : trigger.end + _COLON] if t.text == ":"), None)
        first = reader.starting(colon + 1) if colon is not None else None
        if first is None or first.bare or first.quantity is None:
            return []
        frames = (self._frame(trigger, chunk, reader, "breakdown", told[-1].category) for chunk in reader.rightwards(first))
        return [f for f in frames if f is not None and f.quantity is not None]

    # ── what is lost ──────────────────────────────────────────────────────────────────────────────────

    def _of(self, trigger: Trigger, reader: ListReader, sentence: Sentence, told: str | None) -> Iterable[LossFrame]:
        """The losses of one trigger; `told` is the kind of people lost before it, for a number without a noun."""
        doc, rule = sentence.doc, trigger.rule
        owner: Chunk | None = None
        if trigger.kind == "holder" and (counted := list(self._counted(trigger, reader))):
            yield from counted
            return
        if trigger.kind in ("nominal", "holder"):
            chunks, how = self._right(trigger, reader), trigger.kind
            if trigger.kind == "holder" and self._is_passive(trigger, doc):
                chunks = self._left(trigger, reader)
            elif trigger.kind == "holder":
                owner = self._subject(trigger, reader)
        elif trigger.kind == "active":
            chunks, how = self._attributive(trigger, reader), "attributive"
            if not chunks:
                chunks, how = self._right(trigger, reader), "object"
            if not chunks or (self._is_passive(trigger, doc) and not self._fits(chunks[0], rule, reader)):
                chunks, how = self._left(trigger, reader), "subject"
                if self._acts(trigger, doc):
                    chunks = []
        else:
            chunks, how = self._left(trigger, reader), trigger.kind
        if self._table.free_order:
            parsed = self._parsed(trigger, reader)
            chunks = parsed if parsed and how != "attributive" else chunks
        if how == "attributive" and any(reader.category(c) == "unit" or reader.is_freed(c) for c in chunks):
            return
        if how == "attributive" and rule.items == "persons" and not self._stands_alone(chunks, doc):
            chunks = [c for c in chunks if c.quantity is not None]
        if how in ("object", "nominal", "holder") and chunks and not self._fits(chunks[0], rule, reader):
            return
        if chunks and rule.items == "persons" and how in ("subject", "plain", "state"):
            chunks = [*chunks, *reader.included(trigger.end)]
        anchor = told
        for chunk in chunks:
            frame = self._frame(trigger, chunk, reader, how, anchor)
            if frame is None:
                continue
            anchor = frame.category
            if owner is not None and frame.owner is None:
                frame = replace(frame, owner=reader.owner(owner))
            yield frame

    def _counted(self, trigger: Trigger, reader: ListReader) -> Iterable[LossFrame]:
        """ "Lost 42 killed and 162 wounded": bare numbers, each with what befell so many of the holder's soldiers."""
        holder = self._subject(trigger, reader)
        owner = reader.owner(holder) if holder is not None else None
        chunk = reader.starting(trigger.end)
        while chunk is not None and chunk.bare and chunk.quantity is not None:
            end = self._phrases.befell.at(reader.doc, chunk.end)
            told = self._index.outcome(reader.doc, chunk.end) if end is not None else None
            if end is None or told is None:
                return
            yield LossFrame(
                reader.sentence.index, "personnel", told, f"loss/{trigger.rule.name}/counted", trigger.start, trigger.end,
                trigger.start, owner=owner, quantity=chunk.quantity,
            )  # fmt: skip
            after = reader.past_joints(end)
            chunk = reader.starting(after) if after is not None else None

    def _stands_alone(self, chunks: Sequence[Chunk], doc: Doc) -> bool:
        """Are the phrases a fragment's head, so that "wounded civilians" tells a loss and does not only describe?"""
        return any(doc[c.head].dep_ in self._table.labels.fragment for c in chunks)

    def _attributive(self, trigger: Trigger, reader: ListReader) -> list[Chunk]:
        """ "a destroyed column": the phrase that the participle stands in."""
        chunk = reader.at.get(trigger.start)
        if chunk is not None and chunk.start <= trigger.start and chunk.head >= trigger.end:
            return [replace(chunk, first=max(chunk.first, trigger.end))]
        return []

    def _right(self, trigger: Trigger, reader: ListReader) -> list[Chunk]:
        """The list of phrases behind the trigger; times, adverbs and a coordinated trigger are passed over."""
        doc, i, times = reader.doc, trigger.end, reader.times
        while i < len(doc):
            chunk = reader.starting(i)
            if chunk is None and i == trigger.end and (within := reader.at.get(i)) is not None and i <= within.head:
                chunk = replace(within, start=i, first=max(within.first, i))
            if chunk is not None:
                return reader.rightwards(chunk)
            token = doc[i]
            joint = self._phrases.coordinators.at(doc, i)
            if joint is not None and joint < len(doc) and (other := self._index.at(doc, joint)) and other.kind == trigger.kind:
                i = other.end
            elif token.pos_ == self._table.labels.adverb or i in times or token.is_quote or token.text == ":":
                i += 1
            else:
                return []
        return []

    def _is_passive(self, trigger: Trigger, doc: Doc) -> bool:
        return any(c.dep_ in self._table.labels.passive_subject for t in doc[trigger.start : trigger.end] for c in t.children)

    def _acts(self, trigger: Trigger, doc: Doc) -> bool:
        """Is the word a finite verb whose subject does it, though its object was not found ("captured all of …")?

        Of things and people that are taken this is the rule; people who are "killed", houses "destroyed" stand
        alone as often (headlines, elided auxiliaries), unless the parser sees an object or another verb's one.
        """
        labels = self._table.labels
        verb = doc[trigger.start]
        if self._is_passive(trigger, doc):
            return False
        if any(c.dep_ in labels.object for t in doc[trigger.start : trigger.end] for c in t.children if c.i >= trigger.end):
            return True
        acting = any(c.dep_ in labels.subject for c in verb.children)
        return trigger.rule.items == "equipment" and not trigger.rule.befalls and object_before(verb, labels) is None and (acting or verb.dep_ not in labels.relative)

    def _subject(self, trigger: Trigger, reader: ListReader) -> Chunk | None:
        """The phrase that is the trigger's subject, by the parser; a relative pronoun stands for what it refers to."""
        labels, doc = self._table.labels, reader.doc
        wanted = {*labels.subject, *labels.passive_subject}
        verb = doc[trigger.start]
        if (moved := object_before(verb, labels)) is not None and moved.i in reader.at:
            return reader.at[moved.i]
        helper = trigger.start - 1
        if trigger.kind == "holder" and helper > 1 and doc[helper].tag_ == "VBG" and doc[helper - 1].text == ",":
            beside = next((c for c in reader.chunks if helper - 1 in (c.end, c.tail)), None)
            if beside is not None:
                return beside  # "the enemy, having lost 40 tanks, retreated"
        for _ in range(4):
            for child in verb.children:
                if child.dep_ in wanted and child.i < trigger.start:
                    if child.i in reader.at and child.pos_ != "PRON":
                        return reader.at[child.i]
                    if verb.dep_ in labels.relative:
                        return reader.at.get(verb.head.i)
                    return None
            if verb.dep_ in labels.relative:
                return reader.at.get(verb.head.i)
            losing = trigger.kind == "holder" and verb.tag_ == "VBG" and verb.dep_ == "advcl"  # "retook it, losing 42 men"
            if verb.head == verb or not (losing or verb.dep_ in ("conj", "xcomp", "oprd", "acomp", "aux", "auxpass")):
                return None
            verb = verb.head
        return None

    def _left(self, trigger: Trigger, reader: ListReader) -> list[Chunk]:
        """The list of phrases before the trigger: next to it, else the parser's subject."""
        doc, i, rule, times = reader.doc, trigger.start, trigger.rule, reader.times
        if trigger.kind == "active" and (done := done_to(doc[i], self._table.labels)) is not None:
            lost = reader.at.get(done.i)
            return reader.leftwards(lost) if lost is not None and self._fits(lost, rule, reader) else []
        while i > 0:
            chunk = next((c for c in (reader.at.get(i - 1),) if c is not None), None)
            if chunk is None:
                chunk = next((c for c in reader.chunks if c.tail == i), None)
            if chunk is not None and chunk.end <= trigger.start:
                chunk = reader.container(chunk) or chunk
                if not self._fits(chunk, rule, reader):
                    break
                return self._or_subject(reader.leftwards(chunk), trigger, reader)
            token = doc[i - 1]
            linking = token.pos_ in self._table.labels.auxiliary or token.lower_ in self._phrases.between
            linking = linking or token.lower_ in rule.after or (token.is_quote and i > 1)
            if not (linking or i - 1 in times or ((other := self._index.at(doc, i - 1)) and other.kind == trigger.kind)):
                break
            i -= 1
        subject = self._subject(trigger, reader)
        if subject is not None and subject.end <= trigger.start and self._fits(subject, rule, reader):
            return reader.leftwards(subject) + reader.included(max(subject.end, subject.tail))
        return []

    def _parsed(self, trigger: Trigger, reader: ListReader) -> list[Chunk]:
        """What the parser makes the verb's object, or its subject where that is what is lost, on either side of the verb."""
        labels, doc = self._table.labels, reader.doc
        verb = next((t for t in doc[trigger.start : trigger.end] if t.pos_ in labels.verb), None)
        if verb is None or trigger.kind not in ("active", "plain", "holder"):
            return []
        passive = self._is_passive(trigger, doc)
        wanted = labels.passive_subject if passive else labels.subject if trigger.kind == "plain" else labels.object
        for child in verb.children:
            chunk = reader.at.get(child.i) if child.dep_ in wanted and child.pos_ != "PRON" else None
            if chunk is not None and self._fits(chunk, trigger.rule, reader):
                return reader.rightwards(chunk) if trigger.end <= chunk.start else reader.leftwards(chunk)
        return []

    def _or_subject(self, beside: list[Chunk], trigger: Trigger, reader: ListReader) -> list[Chunk]:
        """The phrases beside the trigger, or its subject where a relative clause stands between the two."""
        subject = self._subject(trigger, reader)
        if subject is None or subject.end > beside[0].start or not self._fits(subject, trigger.rule, reader):
            return beside
        labels = self._table.labels
        between = reader.doc[subject.end : beside[0].start]
        if any(t.dep_ in labels.relative for t in between) or any(t.head.dep_ in labels.relative for t in between):
            return reader.leftwards(subject)
        return beside

    def _fits(self, chunk: Chunk, rule: LossRule, reader: ListReader) -> bool:
        category = reader.category(chunk)
        if category is None or (rule.places and category == "name"):
            return self._is_ground(chunk, rule, reader)
        person = category in _PERSONS
        if rule.items == "persons":
            return person
        if person:
            return (rule.with_persons is not None and category != "name") or category == "unit" or category == "bare"
        return True

    def _is_ground(self, chunk: Chunk, rule: LossRule, reader: ListReader) -> bool:
        """Is what is lost a settlement or part of one ("the village", "much of the city")?"""
        if rule.items != "things" or chunk.bare:
            return False
        for phrase in (chunk, chunk.consists):
            if phrase is None or phrase.bare:
                continue
            if reader.doc[phrase.head].lower_ in self._phrases.settlements or (rule.places and reader.is_place(phrase)):
                return True
        return False

    # ── frames ────────────────────────────────────────────────────────────────────────────────────────

    def _frame(
        self, trigger: Trigger, chunk: Chunk, reader: ListReader, how: str, anchor: str | None
    ) -> LossFrame | None:
        rule = trigger.rule
        if chunk.consists is not None and reader.doc[chunk.head].lower_ in self._table.lists.numbers_of:
            chunk = chunk.consists
        category = reader.category(chunk)
        if chunk.quantity is None and chunk.first == chunk.start and reader.doc[chunk.head].lower_ in rule.state:
            return None  # "were taken hostage"
        if category == "bare" and rule.items != "persons":
            category = reader.counted_before(chunk, rule) or category
        if not self._fits(chunk, rule, reader) or self._is_owner_alone(trigger, chunk, reader):
            return None
        if category is None or (rule.places and self._is_ground(chunk, rule, reader)):
            category = "infrastructure"
        outcome = rule.outcome
        if category == "unit":
            if rule.items == "persons" and reader.number(chunk) is None:
                return None
            if rule.name in ("lose", "capture", "abandon"):
                return None
            many = reader.number(chunk) is not None
            category = "other" if many or outcome not in ("destroyed", "killed", "wounded") else "personnel"
        elif category in _PERSONS:
            if rule.items != "persons":
                if category == "bare" or (self._is_further(chunk, reader) and anchor not in (None, *_PERSONS)):  # "three others"
                    if anchor is None or chunk.quantity is None:
                        return None
                    category = anchor
                elif trigger.kind == "holder" and reader.number(chunk) is None:
                    return None
                else:
                    outcome = rule.with_persons or outcome
                    if not self._is_told(chunk, reader):
                        return None
            if category in ("neutral", "name", "bare"):
                if anchor in ("personnel", "civilian") and (category == "bare" or self._is_further(chunk, reader)):
                    category = anchor
                elif category != "name" and (trigger.kind == "holder" or self._context.is_borne(chunk, reader)):
                    category = "personnel"
                else:
                    category = self._context.people(chunk, reader)
        if rule.only and category not in rule.only:
            return None
        if rule.items == "any" and category in ("infrastructure", "other") and chunk.quantity is None:
            return None
        item = (
            None
            if chunk.bare
            else Filler("item", chunk.first, max(chunk.end, self._worded(chunk, reader)), chunk.head, via=how)
        )
        negated = self._context.is_none(chunk, reader)
        owner = reader.owner(chunk) if reader.party(chunk) is not None else None
        if owner is None and category == "civilian" and item is not None:
            owner = Filler("owner", item.start, item.end, item.head, via="item")
        return LossFrame(
            reader.sentence.index, category, outcome, f"loss/{rule.name}/{how}", trigger.start, trigger.end,
            trigger.start, item=item, owner=owner, quantity=None if negated else reader.number(chunk),
            hint="negated" if negated else None,
        )  # fmt: skip

    def _is_owner_alone(self, trigger: Trigger, chunk: Chunk, reader: ListReader) -> bool:
        """Is the phrase behind "losses of" no more than whose losses they are ("the losses of the enemy")?"""
        if trigger.kind != "nominal" or trigger.rule.with_persons != "casualties" or chunk.quantity is not None:
            return False
        return isinstance(reader.mention(chunk.head), ForceMention)

    def _is_further(self, chunk: Chunk, reader: ListReader) -> bool:
        """Are these more of those told before ("killed six operatives and detained 29 others")?"""
        return reader.doc[chunk.head].lower_ in self._phrases.more

    def _is_told(self, chunk: Chunk, reader: ListReader) -> bool:
        """Are these people by their number or by a word for people, and not only a side's name ("the enemy's …")?"""
        return reader.number(chunk) is not None or reader.doc[chunk.head].lower_ in self._phrases.personnel

    def _worded(self, chunk: Chunk, reader: ListReader) -> int:
        """Where the item's words end: a container's contents belong to them, an owner's name behind "of" does not."""
        contained = chunk.consists is not None and reader.doc[chunk.head].lower_ in self._phrases.containers
        return chunk.tail if contained else chunk.end
