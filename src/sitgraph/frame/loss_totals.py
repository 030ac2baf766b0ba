"""Casualties told as a sum ("heavy casualties", "200 casualties") and the tables of losses in bulletins."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sitgraph.frame.loss_items import Chunk, PhraseReader
from sitgraph.frame.loss_table import LossRule, LossTable
from sitgraph.model import Filler, LossFrame, Mention, Quantity


def tolls(reader: PhraseReader, table: LossTable, words: Mapping[str, LossRule]) -> Iterable[LossFrame]:
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
        if linked is not None and reader.category(linked) not in (None, "personnel", "civilian", "neutral", "unit", "name", "bare"):
            continue
        owner, bearing = _bearer(reader, chunk, linked, table)
        civil = bool(words_of & frozenset(lists.civil)) or (
            linked is not None and reader.category(linked) in ("civilian", "neutral")
        )
        negated = bool({t.lower_ for t in doc[max(0, chunk.start - 1) : token.i]} & frozenset(lists.none))
        sure = owner or bearing or civil or chunk.quantity or negated or words_of & frozenset(lists.grave)
        if rule.outcome == "casualties" and not sure and token.lower_ in lists.unsure:
            continue
        quantity = chunk.quantity or (linked.quantity if linked is not None else None)
        if rule.outcome != "casualties" and (quantity is None or linked is not None and _told(linked, words, reader)):
            continue
        category = "civilian" if civil or (owner is None and rule.outcome != "casualties") else "personnel"
        filler = Filler("owner", owner.start, owner.end, owner.end - 1, owner, via="named") if owner else None
        yield LossFrame(
            reader.sentence.index, category, rule.outcome, f"loss/{rule.name}/toll", token.i, token.i + 1, token.i,
            owner=filler, quantity=quantity, hint="negated" if negated else None,
        )  # fmt: skip


def _told(linked: Chunk, words: Mapping[str, LossRule], reader: PhraseReader) -> bool:
    """Is the phrase behind "of" told by a rule of its own ("the deaths of two soldiers")?"""
    return any(t.lower_ in words for t in reader.doc[linked.start : linked.end])


def _linked(reader: PhraseReader, i: int, table: LossTable) -> Chunk | None:
    """The phrase that a preposition ties to the toll ("on the enemy", "among civilians")."""
    doc = reader.doc
    if i < len(doc) and doc[i].lower_ in table.tolls.of:
        return reader.starting(i + 1)
    return None


def _bearer(reader: PhraseReader, chunk: Chunk, linked: Chunk | None, table: LossTable) -> tuple[Mention | None, bool]:
    """Who bears the casualties, and whether a verb says that somebody does or causes them."""
    doc, lists, labels = reader.doc, table.tolls, table.labels
    own = reader.party(chunk, tail=False)
    if linked is not None and (named := reader.party(linked)) is not None:
        return named, True
    if own is not None:
        return own, True
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
                    return (reader.party(phrase) if phrase is not None else None), True
                if holder.head is holder:
                    break
                holder = holder.head
            return None, True
        verb = verb.head
    return None, False


def bulletin(reader: PhraseReader, table: LossTable) -> Iterable[LossFrame]:
    """The lines of a table of losses: "tanks – 3751 (+5)", "personnel: about 198,260".

    A line is one where the sentence is nothing else, where a day's increase stands behind the number, or where
    several such pairs follow each other.
    """
    found: list[tuple[LossFrame, bool]] = []
    doc, signs = reader.doc, frozenset(table.bulletin.signs)
    quantities = {q.start: q for q in reader.sentence.quantities if q.unit is None}
    for chunk in reader.chunks:
        i = chunk.end
        if i < len(doc) and doc[i].text == "(":
            i = next((k + 1 for k in range(i, min(i + 8, len(doc))) if doc[k].text == ")"), i)
        if i >= len(doc) or doc[i].text not in signs or not doc[i - 1].whitespace_ and doc[i].text != ":":
            continue
        quantity = quantities.get(i + 1)
        if quantity is None:
            continue
        category = reader.category(chunk)
        people = doc[chunk.head].lower_ in table.bulletin.people or category == "personnel"
        if not people and (category is None or category in ("infrastructure", "civilian", "neutral", "name", "bare", "unit")):
            continue
        found.append((_line(reader, chunk, quantity, "personnel" if people else str(category)), _increase(reader, quantity.end)))
    if len(found) > 1 or any(marked for _, marked in found) or (found and _alone(reader, found[0][0], table)):
        for frame, _ in found:
            yield frame


def _line(reader: PhraseReader, chunk: Chunk, quantity: Quantity, category: str) -> LossFrame:
    outcome = "casualties" if category == "personnel" else "destroyed"
    return LossFrame(
        reader.sentence.index, category, outcome, "loss/bulletin", chunk.start, chunk.end, chunk.head,
        item=Filler("item", chunk.first, chunk.end, chunk.head, via="bulletin"), quantity=quantity, cumulative=True,
    )  # fmt: skip


def _increase(reader: PhraseReader, i: int) -> bool:
    """Does the day's increase stand at token `i` ("(+5)")?"""
    return reader.doc[i : i + 3].text.replace(" ", "").startswith("(+")


def _alone(reader: PhraseReader, frame: LossFrame, table: LossTable) -> bool:
    """Is the sentence nothing but this line?"""
    quantity = frame.quantity
    if quantity is None:
        return False
    rest = [t.lower_ for t in reader.doc[quantity.end :] if t.is_alpha]
    before = [t for t in reader.doc[: frame.start] if t.is_alpha]
    return not before and all(word in table.bulletin.units for word in rest)
