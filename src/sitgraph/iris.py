"""IRIs: deterministic, injective in the text they are made of, bounded in length, safe in every syntax.

Every piece of text becomes one path segment: its UTF-8 bytes, percent-escaped but for ASCII letters, digits,
`-`, `_` and `.`. The tilde is escaped as well and so is free for our own marks: `~` alone is an absent value,
`~0` the empty text, and `<beginning>~<sha256, 32 hex digits>` a text whose escaped form is over 96 characters.
Different texts so never share a segment (but for a 128-bit hash collision).
"""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from typing import Final
from urllib.parse import quote, unquote

from pyoxigraph import NamedNode

from sitgraph.vocabulary import BASE

_LONGEST: Final = 96
_KEPT: Final = 40
_BROKEN_ESCAPE: Final = re.compile(r"%[0-9A-F]?$")
_GEONAMES: Final = "https://sws.geonames.org/"

SHARED: Final = NamedNode(BASE + "graph/shared")
"""The graph of what is so whatever any article says: labels, coordinates, containment, sides."""


@lru_cache(maxsize=65536)
def segment(text: str | None) -> str:
    """`text` as one path segment of at most 96 characters."""
    if text is None:
        return "~"
    if not text:
        return "~0"
    raw = text.encode("utf-8", "surrogatepass")
    # "." and ".." as whole segments would be folded away by URL resolution.
    safe = text.replace(".", "%2E") if text in {".", ".."} else quote(raw, safe="").replace("~", "%7E")
    if len(safe) <= _LONGEST:
        return safe
    return f"{_BROKEN_ESCAPE.sub('', safe[:_KEPT])}~{hashlib.sha256(raw).hexdigest()[:32]}"


def iri(*parts: str | None) -> NamedNode:
    """The IRI of base + `parts`, each escaped as one segment."""
    return NamedNode(BASE + "/".join(map(segment, parts)))


def article(article_id: str) -> NamedNode:
    """The article, and the name of its graph."""
    return iri("article", article_id)


def activity(article_id: str) -> NamedNode:
    """The extraction that made the article's graph."""
    return iri("activity", article_id)


def software(version: str) -> NamedNode:
    """The extractor in one version."""
    return iri("software", "sitgraph", version)


def event(kind: str, article_id: str, name: str) -> NamedNode:
    """An operation or a loss (`kind`) of an article; `name` tells it from the article's others."""
    return iri(kind, article_id, name)


def claim(kind: str, article_id: str, name: str) -> NamedNode:
    """The claim that asserts the event of the same `kind` and `name`."""
    return iri("claim", article_id, kind, name)


def mention(kind: str, article_id: str, name: str, number: int) -> NamedNode:
    """The `number`th mention of a claim."""
    return iri("mention", article_id, kind, name, str(number))


def unit_mention(article_id: str, start: int, end: int) -> NamedNode:
    """Where an article first names a unit."""
    return iri("mention", article_id, "unit", f"{start}-{end}")


def local_name(node: NamedNode) -> str:
    """The article's id as it stands, escaped, in the IRI of its graph; any other IRI whole."""
    return unquote(node.value.removeprefix(f"{BASE}article/"))


def source(words: str, side_name: str | None) -> NamedNode:
    """Who says so: the same words for the same side are one designation."""
    return iri("source", side_name, words)


def side(name: str) -> NamedNode:
    """A belligerent, by its short English name."""
    return iri("side", name)


def unit(key: str | None, name: str, side_name: str | None) -> NamedNode:
    """A formation: by its registry key, else by name and side."""
    return iri("unit", key) if key else iri("unit", side_name, name)


def forces(name: str, side_name: str) -> NamedNode:
    """A side's forces in general."""
    return iri("forces", side_name, name)


def local_actor(kind: str, article_id: str, side_name: str | None, name: str) -> NamedNode:
    """People, unnamed forces or things (`kind`) of one article: not the same as another article's."""
    return iri(kind, article_id, side_name, name)


def place(key: str) -> NamedNode:
    """A place by its key: a GeoNames id gives GeoNames' IRI; any other stays under our own base."""
    kind, _, rest = key.partition(":")
    if kind == "geonames" and rest.isascii() and rest.isdigit():
        return NamedNode(f"{_GEONAMES}{rest}/")
    if rest and kind in {"place", "area", "unplaced"}:
        return iri(kind, rest)
    return iri("place-key", key)


def geometry(key: str) -> NamedNode:
    """The geometry node of a place."""
    return iri("geometry", key)
