"""What a word says of the clause or phrase it governs: hearsay, a condition, a thing far off, an aim."""

from __future__ import annotations

from spacy.tokens import Token

from sitgraph.judge.tables import JudgeLabels, StatusTable


def is_hearsay(table: StatusTable, labels: JudgeLabels, verb: Token, cues: list[str]) -> bool:
    """Do reports of nobody's say so ("reports from the ground indicate that")?"""
    for noun in verb.children:
        if noun.dep_ in labels.subject and noun.lemma_.lower() in table.noun.possible and noun.lemma_.lower() in table.verb.report:
            named = any(c.dep_ in labels.attribute | labels.possessive | labels.determiner or c.lower_ in table.noun.owned for c in noun.children)
            if not named:
                cues.append(noun.lower_)
            return not named
    return False


def is_conditional(table: StatusTable, labels: JudgeLabels, verb: Token) -> bool:
    """Does a clause of condition say so ("if the army finds that it cannot take the city")?"""
    return any(c.dep_ in labels.mark and c.lower_ in table.mark.future for c in verb.children)


def is_far(table: StatusTable, head: Token, preposition: Token) -> bool:
    """Does a word say that what stands behind its preposition is not so ("incapable of", "far from", "a long way from")?"""
    words = {head.lemma_.lower(), head.lower_}
    return bool(words & table.adjective.negated or words & table.adjective.distant and preposition.lower_ in table.preposition.distant)


def is_aim(table: StatusTable, labels: JudgeLabels, noun: Token) -> bool:
    """Is a predicate noun a thing to come ("their goal", "one of the aims")?"""
    if noun.dep_ not in labels.complement | labels.object:
        return False
    return any(t.lemma_.lower() in table.noun.future for t in (noun, *(g for c in noun.children if c.dep_ in labels.preposition for g in c.children)))
