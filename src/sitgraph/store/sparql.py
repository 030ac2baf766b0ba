"""What a query is, told from its text: its form, and the keywords in it that are no part of a name, string or comment."""

from __future__ import annotations

import re

_TEXT = re.compile(r"<[^<>\"{}|^`\\\x00-\x20]*>|\"\"\"(?:[^\\]|\\.)*?\"\"\"|'''(?:[^\\]|\\.)*?'''|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|#[^\n]*", re.DOTALL)
_NAMES = re.compile(r"[?$]\w+|@[\w-]+|[\w.-]*:[\w.-]*")
_ESCAPED = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_FORM = re.compile(r"\b(SELECT|ASK|CONSTRUCT|DESCRIBE)\b", re.IGNORECASE)
_DATASET = re.compile(r"\bFROM\b", re.IGNORECASE)
_GRAPHS = re.compile(r"\b(GRAPH|FROM)\b", re.IGNORECASE)


def bare(query: str) -> str:
    """The query without IRIs, strings, comments, variables, language tags and prefixed names: its keywords and marks."""
    return _NAMES.sub(" ", _TEXT.sub(" ", query))


def unescaped(query: str) -> str:
    """The query with the escapes that SPARQL allows anywhere, keywords included, put in."""
    return _ESCAPED.sub(lambda m: chr(min(int(m[1] or m[2], 16), 0x10FFFF)), query)


def form(query: str) -> str | None:
    """SELECT, ASK, CONSTRUCT or DESCRIBE; None where the query has none of these."""
    found = _FORM.search(bare(query))
    return found[1].upper() if found else None


def gives_graph(query: str) -> bool:
    """Whether the answer is a graph, not rows."""
    return form(query) in ("CONSTRUCT", "DESCRIBE")


def names_dataset(query: str) -> bool:
    """Whether the query says with FROM which graphs it is asked of."""
    return bool(_DATASET.search(bare(query)))


def names_graphs(query: str) -> bool:
    """Whether the query tells one graph from another."""
    return bool(_GRAPHS.search(bare(query)))
