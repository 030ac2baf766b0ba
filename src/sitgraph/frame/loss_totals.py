"""Casualties told as a sum ("heavy casualties", "200 casualties") and the tables of losses in bulletins."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from sitgraph.frame.loss_items import Chunk
from sitgraph.frame.loss_lists import ListReader
from sitgraph.frame.loss_table import LossRule, LossTable
from sitgraph.model import Filler, ForceMention, LossFrame, Mention, Quantity

# "(+5)", "(+ 1 200)".
_PLUS = re.compile(r"\(?\s*\+\s*(\d[\d., \u00a0\u202f']*)\s*\)")


def tolls(reader: ListReader, table: LossTable, words: Mapping[str, LossRule]) -> Iterable[LossFrame]:
    """A frame for each noun that sums up casualties: "suffered heavy losses", "inflicted casualties on the enemy"."""
    doc, lists = reader.doc, table.tolls
    for token in doc:
        rule = words.get(token.lower_)
        chunk = reader.at.get(token.i)
        if rule is None or token.pos_ not in table.labels.nominal or chunk is None or chunk.head != token.i:
            continue
        words_of = {t.lower_ for t in doc[chunk.start : chunk.end]}
        before = {t.lower_ for t in doc[max(0, token.i - 3) : token.i]}
        if before & frozenset(lists.not_after) or (chunk.quantity is not None and chunk.quantity.unit is not None):
            continue
        linked = _linked(reader, token.i + 1, table)
        if linked is not None and reader.category(linked) not in (
            None,
            "personnel",
            "civilian",
            "neutral",
            "unit",
            "name",
            "bare",
        ):
            continue
        owner, bearing = _bearer(reader, chunk, linked, table)
        civil = bool(words_of & frozenset(lists.civil)) or (
            linked is not None and reader.category(linked) in ("civilian", "neutral")
        )
        negated = bool({t.lower_ for t in doc[max(0, chunk.start - 1) : token.i]} & frozenset(lists.none))
        sure = owner or bearing or civil or chunk.quantity or negated or words_of & frozenset(lists.grave)
        if rule.outcome == "casualties" and not sure and token.lower_ in lists.unsure:
            continue
        quantity = chunk.quantity or (linked.quantity if linked is not None else None) or _count(reader, token.i)
        if quantity is None and not negated and (doc[-1].text == ":" or _is_heading(reader, table)):
            continue
        if rule.outcome != "casualties" and (quantity is None or (linked is not None and _told(linked, words, reader))):
            continue
        soldiers = bool(words_of & reader.phrases.soldierly) and not civil
        unsaid = owner is None and rule.outcome != "casualties" and not soldiers
        category = "civilian" if civil or unsaid else "personnel"
        filler = Filler("owner", owner.start, owner.end, owner.end - 1, _force(owner), via="named") if owner else None
        yield LossFrame(
            reader.sentence.index, category, rule.outcome, f"loss/{rule.name}/toll", token.i, token.i + 1, token.i,
            owner=filler, quantity=quantity, hint="negated" if negated else None,
        )  # fmt: skip


def _is_heading(reader: ListReader, table: LossTable) -> bool:
    """Is a sentence the heading of a table, without a verb and of a day or a total ("Enemy losses as of 15 June 2022")?"""
    dated = bool(reader.sentence.times) or any(True for _ in reader.phrases.cumulative.find(reader.doc))
    counted = any(q.start not in reader.times for q in reader.sentence.quantities)
    return dated and not counted and not any(t.pos_ in table.labels.verb for t in reader.doc)


def _told(linked: Chunk, words: Mapping[str, LossRule], reader: ListReader) -> bool:
    """Is the phrase behind "of" told by a rule of its own ("the deaths of two soldiers")?"""
    return any(t.lower_ in words for t in reader.doc[linked.start : linked.end])


def _count(reader: ListReader, i: int) -> Quantity | None:
    """The number a verb of counting gives for the toll at token `i` ("the death toll rose to 40")."""
    verb = reader.doc[i].head.i
    for k in (*([verb] if verb > i else ()), *range(i + 1, min(len(reader.doc), i + 12))):
        end = reader.phrases.counts.at(reader.doc, k)
        chunk = reader.starting(end) if end is not None else None
        if chunk is not None and chunk.quantity is not None and chunk.bare:
            return chunk.quantity
    return None


def _linked(reader: ListReader, i: int, table: LossTable) -> Chunk | None:
    """The phrase that a preposition ties to the toll ("on the enemy", "among civilians")."""
    doc = reader.doc
    if i < len(doc) and doc[i].lower_ in table.tolls.of:
        return reader.starting(i + 1)
    return None


def _bearer(reader: ListReader, chunk: Chunk, linked: Chunk | None, table: LossTable) -> tuple[Mention | None, bool]:
    """Who bears the casualties, and whether a verb says that somebody does or causes them."""
    doc, lists, labels = reader.doc, table.tolls, table.labels
    own = reader.party(chunk, tail=False)
    named = reader.party(linked) if linked is not None else None
    if named is not None and linked is not None and _is_cause(named, linked, reader, table):
        named = None
    if named is not None and not (own is not None and isinstance(named, ForceMention) and named.metonym):
        return named, True
    if own is not None:
        return own, True  # "Russian losses in Ukraine"
    verb = doc[chunk.head].head
    for _ in range(3):
        if verb.lower_ in lists.inflict:
            return None, True
        if verb.lower_ in lists.bear:
            holder = verb
            for _ in range(4):
                subject = next((c for c in holder.children if c.dep_ in labels.subject and c.i < chunk.start), None)
                if subject is not None:
                    phrase = reader.at.get(subject.i)
                    if phrase is None:
                        return None, True
                    told = reader.category(phrase) in ("unit", "personnel")
                    named = Mention(phrase.start, phrase.end, doc[phrase.start : phrase.end].text) if told else None
                    return reader.party(phrase) or named, True
                if holder.head == holder:
                    break
                holder = holder.head
            return None, True
        verb = verb.head
    return None, False


def _is_cause(named: Mention, linked: Chunk, reader: ListReader, table: LossTable) -> bool:
    """Does the phrase tell what cost so many, and the party in it who did that ("the death toll from a Russian strike")?"""
    causing = reader.doc[linked.start - 1].lower_ in table.tolls.causing
    return causing and not named.start <= linked.head < named.end and reader.category(linked) is None


def bulletin(reader: ListReader, table: LossTable) -> Iterable[LossFrame]:
    """The lines of a table of losses: "tanks – 3751 (+5)", "personnel: about 198,260".

    A line is one where the sentence is nothing else, where a day's increase stands behind the number, or where
    several such pairs follow each other.
    """
    found: list[tuple[LossFrame, Quantity | None]] = []
    doc, signs, ends = reader.doc, frozenset(table.bulletin.signs), frozenset(table.bulletin.ends)
    quantities = {q.start: q for q in reader.sentence.quantities if q.unit is None}
    begin = 0
    for token in doc:
        quantity = quantities.get(token.i + 1)
        if token.text in signs and quantity is not None and (token.text == ":" or doc[token.i - 1].whitespace_):
            line = _line(reader, begin, token.i, quantity, table)
            if line is not None:
                found.append((line, _increase(reader, quantity.end)))
        if token.text in ends:
            begin = token.i + 1
    if len(found) > 1 or any(more is not None for _, more in found) or (found and _alone(reader, found[0][0], table)):
        for frame, more in found:
            yield frame
            if more is not None and more.min:
                yield replace(frame, rule="loss/bulletin/increase", quantity=more, cumulative=False)


def _line(reader: ListReader, begin: int, end: int, quantity: Quantity, table: LossTable) -> LossFrame | None:
    """The line whose words are the tokens from `begin` to `end`, None where they name no category of loss."""
    doc = reader.doc
    named = next(
        (e for e in reader.sentence.equipment if begin <= e.start < end and e.category != "infrastructure"), None
    )
    people = any(t.lower_ in table.bulletin.people for t in doc[begin:end])
    if end - begin > 8 or not (people or named):
        return None
    behind = next((t.i for t in doc[quantity.end :] if t.text in table.bulletin.ends and t.text != ")"), len(doc))
    killed = any(t.lower_ in table.bulletin.killed for t in doc[quantity.end : behind])
    outcome = "destroyed" if named is not None and not people else "killed" if killed else "casualties"
    category = "personnel" if people or named is None else named.category
    return LossFrame(
        reader.sentence.index, category, outcome, "loss/bulletin", begin, end, end - 1,
        item=Filler("item", begin, end, end - 1, via="bulletin"), quantity=quantity, cumulative=True,
    )  # fmt: skip


def _increase(reader: ListReader, i: int) -> Quantity | None:
    """The day's increase that stands at token `i` ("(+5)"), None where there is none."""
    match = _PLUS.match(reader.doc[i : i + 6].text)
    if match is None:
        return None
    number = float(re.sub(r"\D", "", match[1]))
    return Quantity(i, min(i + 3, len(reader.doc)), f"+{match[1]}", min=number, max=number)


def _alone(reader: ListReader, frame: LossFrame, table: LossTable) -> bool:
    """Is the sentence nothing but this line?"""
    quantity = frame.quantity
    if quantity is None:
        return False
    rest = [t.lower_ for t in reader.doc[quantity.end :] if t.is_alpha]
    before = [t for t in reader.doc[: frame.start] if t.is_alpha]
    return not before and all(word in table.bulletin.units or word in table.bulletin.killed for word in rest)


def _force(mention: Mention) -> Mention | None:
    """The mention, unless it is only words that were taken for the owner."""
    return mention if type(mention) is not Mention else None
