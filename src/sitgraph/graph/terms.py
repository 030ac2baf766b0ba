"""Literals that every strict parser takes and every store keeps as written.

Only integer, decimal in its shortest form, date, boolean, string, language-tagged string, anyURI and
wktLiteral are used: stores turn `0.80` into `0.8` and `xsd:int` into `xsd:integer`, so those are never made.
"""

from __future__ import annotations

import hashlib
import re
from datetime import date
from decimal import Decimal
from typing import Final
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode

from sitgraph.vocabulary import GEO, XSD

# No RDF/XML, SPARQL result or UTF-8 stream can carry these; each is replaced by one character, so that
# the offsets of what follows stay right.
_UNCARRIED: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_TAG: Final = re.compile(r"[a-z]{2,8}(-[a-z0-9]{1,8})*")
_URL: Final = re.compile(r"(?i)(?:https?|ftp)://[^\s/]")
_URL_KEPT: Final = "!#$%&'()*+,/:;=?@[]~"


def clean(text: str) -> str:
    """`text` with what no serialisation can carry replaced by U+FFFD; as long as before."""
    return _UNCARRIED.sub("\ufffd", text)


def string(text: str) -> Literal:
    """A plain string."""
    return Literal(clean(text))


def words(text: str, lang: str) -> Literal:
    """A string in a language; plain where `lang` is no well-formed tag or is undetermined."""
    tag = lang.strip().casefold().replace("_", "-")
    if tag == "und" or not _TAG.fullmatch(tag):
        return string(text)
    return Literal(clean(text), language=tag)


def integer(value: int) -> Literal:
    """A whole number."""
    return Literal(str(int(value)), datatype=XSD.integer)


def decimal(value: float, places: int = 6) -> Literal:
    """A number in its shortest decimal form, rounded to `places` digits: 48.5940 → 48.594, -0.0 → 0."""
    short = format(round(Decimal(repr(float(value))), places).normalize(), "f")
    return Literal("0" if short == "-0" else short, datatype=XSD.decimal)


def day(value: date) -> Literal:
    """A calendar day."""
    return Literal(value.isoformat(), datatype=XSD.date)


def boolean(value: bool) -> Literal:
    """true or false."""
    return Literal("true" if value else "false", datatype=XSD.boolean)


def url(text: str) -> Literal | None:
    """A web address as xsd:anyURI, escaped; None for what is none."""
    if not _URL.match(text):
        return None
    return Literal(quote(clean(text), safe=_URL_KEPT), datatype=XSD.anyURI)


def iri(text: str) -> NamedNode | None:
    """An absolute IRI as a node; None for what is none."""
    try:
        return NamedNode(text) if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", text) else None
    except ValueError:
        return None


def point(lat: float, long: float) -> Literal:
    """A WGS84 point as well-known text: longitude first, as GeoSPARQL has it."""
    return Literal(f"POINT({decimal(long).value} {decimal(lat).value})", datatype=GEO.wktLiteral)


def digest(text: str) -> Literal:
    """The SHA-256 of a text's UTF-8 bytes, in hexadecimal, to tell whether a text is the one that was read."""
    return string(hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest())
