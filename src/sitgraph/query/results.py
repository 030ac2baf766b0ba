"""What a question gives: rows of terms, as dicts, tables of several formats, GeoJSON or a DataFrame."""

from __future__ import annotations

import csv
import io
import json
import math
import re
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pyoxigraph
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat

from sitgraph.errors import UsageError
from sitgraph.store import Solutions, Term
from sitgraph.vocabulary import PREFIXES, XSD

if TYPE_CHECKING:
    from pandas import DataFrame

FORMATS = ("table", "csv", "tsv", "json", "xml", "markdown", "geojson", "parquet", "arrow")
_BASE = "https://w3id.org/sitgraph/"


class Rows:
    """The rows of a question, in its order: iterate for dicts of Python values, or turn them into something else."""

    def __init__(self, solutions: Solutions, title: str = "") -> None:
        self.solutions = solutions
        self.title = title

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns, in order."""
        return self.solutions.columns

    def __len__(self) -> int:
        return len(self.solutions.rows)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for row in self.solutions.rows:
            yield {name: value(term) for name, term in zip(self.columns, row, strict=True)}

    @property
    def rows(self) -> list[dict[str, Any]]:
        """All rows as dicts: numbers, booleans and days as Python's, IRIs and other literals as strings."""
        return list(self)

    def to_pandas(self) -> DataFrame:
        """The rows as a pandas DataFrame. Raises UsageError where pandas is not installed."""
        try:
            import pandas
        except ImportError:
            raise UsageError("pandas is not installed; install it with: pip install 'sitgraph[pandas]'") from None
        return pandas.DataFrame(self.rows, columns=list(self.columns))

    # ── formats ───────────────────────────────────────────────────────────────────────────────────────

    def csv(self) -> str:
        """CSV as SPARQL 1.1 lays it down: plain values, CRLF line ends."""
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow(self.columns)
        writer.writerows([_plain(term) for term in row] for row in self.solutions.rows)
        return out.getvalue()

    def tsv(self) -> str:
        """TSV as SPARQL 1.1 lays it down: terms in Turtle syntax."""
        lines = ["\t".join(f"?{name}" for name in self.columns)]
        lines += ["\t".join(_turtle(term) for term in row) for row in self.solutions.rows]
        return "\n".join(lines) + "\n"

    def json(self) -> str:
        """The SPARQL 1.1 query results JSON format."""
        if self.solutions.answer is not None:
            return json.dumps({"head": {}, "boolean": self.solutions.answer}) + "\n"
        bindings = [
            {name: _json(term) for name, term in zip(self.columns, row, strict=True) if term is not None} for row in self.solutions.rows
        ]
        return json.dumps({"head": {"vars": list(self.columns)}, "results": {"bindings": bindings}}, ensure_ascii=False, indent=1) + "\n"

    def xml(self) -> str:
        """The SPARQL query results XML format."""
        from xml.sax.saxutils import escape, quoteattr

        def element(term: Term) -> str:
            # A bare carriage return would be read back as a line feed.
            text = escape(_XML_UNFIT.sub("\ufffd", term.value), {"\r": "&#13;"})
            if isinstance(term, NamedNode):
                return f"<uri>{text}</uri>"
            if isinstance(term, BlankNode):
                return f"<bnode>{text}</bnode>"
            if term.language:
                return f'<literal xml:lang="{term.language}">{text}</literal>'
            plain = term.datatype == XSD.string
            return f"<literal>{text}</literal>" if plain else f"<literal datatype={quoteattr(term.datatype.value)}>{text}</literal>"

        if self.solutions.answer is not None:
            said = str(self.solutions.answer).lower()
            return f'<?xml version="1.0"?>\n<sparql xmlns="{_RESULTS}">\n<head/>\n<boolean>{said}</boolean>\n</sparql>\n'
        head = "".join(f"<variable name={quoteattr(name)}/>" for name in self.columns)
        body = "".join(
            "<result>"
            + "".join(f"<binding name={quoteattr(n)}>{element(t)}</binding>" for n, t in zip(self.columns, row, strict=True) if t is not None)
            + "</result>\n"
            for row in self.solutions.rows
        )
        return (
            f'<?xml version="1.0"?>\n<sparql xmlns="{_RESULTS}">\n'
            f"<head>{head}</head>\n<results>\n{body}</results>\n</sparql>\n"
        )

    def markdown(self) -> str:
        """A table of GitHub's Markdown."""

        def cell(term: Term | None) -> str:
            text = " ".join(shown(term).split())
            return _MARKDOWN.sub(r"\\\g<0>", text)

        lines = ["| " + " | ".join(self.columns) + " |", "|" + " --- |" * len(self.columns)]
        lines += ["| " + " | ".join(map(cell, row)) + " |" for row in self.solutions.rows]
        return "\n".join(lines) + "\n"

    def geojson(self) -> str:
        """A FeatureCollection (RFC 7946): a point for each row with `lat` and `long`, null where it has none.

        Longitude stands first, and coordinates are those of WGS84, so no system is named. Raises UsageError for a question
        that gives no coordinates, and for rows whose coordinates are none.
        """
        if not {"lat", "long"} <= set(self.columns):
            raise UsageError("this question gives no coordinates; ask one with columns lat and long as GeoJSON")
        features: list[dict[str, Any]] = []
        for row in self:
            lat, long = row.pop("lat"), row.pop("long")
            point = {"type": "Point", "coordinates": _position(lat, long)} if lat is not None and long is not None else None
            features.append({"type": "Feature", "geometry": point, "properties": {k: _jsonable(v) for k, v in row.items()}})
        return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False, indent=1) + "\n"

    def parquet(self) -> bytes:
        """A Parquet file. Raises UsageError where pyarrow is not installed."""
        table = self._arrow()
        import pyarrow.parquet as parquet

        out = io.BytesIO()
        parquet.write_table(table, out)
        return out.getvalue()

    def arrow(self) -> bytes:
        """An Arrow (IPC, or Feather) file. Raises UsageError where pyarrow is not installed."""
        table = self._arrow()
        import pyarrow.ipc as ipc

        out = io.BytesIO()
        with ipc.new_file(out, table.schema) as writer:
            writer.write_table(table)
        return out.getvalue()

    def _arrow(self) -> Any:
        """The rows as an Arrow table: a column whose values are of one type has it, any other holds strings."""
        try:
            import pyarrow
        except ImportError:
            raise UsageError("pyarrow is not installed; install it with: pip install 'sitgraph[parquet]'") from None
        types = {bool: pyarrow.bool_(), int: pyarrow.int64(), float: pyarrow.float64(), date: pyarrow.date32()}
        columns: dict[str, Any] = {}
        for number, name in enumerate(self.columns):
            terms = [row[number] for row in self.solutions.rows]
            values = [value(term) for term in terms]
            kinds = {type(item) for item in values if item is not None}
            if kinds == {int, float}:
                kinds, values = {float}, [None if item is None else float(item) for item in values]
            kind = types.get(kinds.pop()) if len(kinds) == 1 else None
            if kind is None or (kind == types[int] and any(abs(item or 0) >= 2**63 for item in values)):
                kind, values = pyarrow.string(), [None if term is None else term.value for term in terms]
            columns[name] = pyarrow.array(values, kind)
        return pyarrow.table(columns)


_RESULTS = "http://www.w3.org/2005/sparql-results#"
_MARKDOWN = re.compile(r"[\\|<>`*_\[\]&~$]")
_BARE = {XSD.integer.value: re.compile(r"[+-]?[0-9]+"), XSD.decimal.value: re.compile(r"[+-]?[0-9]*\.[0-9]+")}
_XML_UNFIT = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def value(term: Term | None) -> Any:
    """A term as a Python value."""
    if term is None or not isinstance(term, Literal):
        return None if term is None else term.value
    kind = term.datatype
    try:
        if kind == XSD.integer:
            return int(term.value)
        if kind == XSD.decimal or kind.value.endswith(("#double", "#float")):
            return float(term.value)
        if kind == XSD.boolean:
            return term.value in ("true", "1")
        if kind == XSD.date:
            return date.fromisoformat(term.value)
    except ValueError:
        return term.value
    return term.value


def shown(term: Term | None) -> str:
    """A term as a person reads it: no quotes, IRIs short, control and direction marks taken out."""
    if term is None:
        return ""
    if isinstance(term, NamedNode):
        return short(term.value)
    text = term.value
    if isinstance(term, Literal) and term.datatype == XSD.decimal:
        text = f"{float(text):g}" if abs(float(text)) < 100_000 else text
    return _CONTROL.sub("", text)


def short(iri: str) -> str:
    """An IRI as a prefixed name where a prefix fits, or the path under Sitgraph's base, unescaped."""
    for prefix, base in PREFIXES.items():
        if iri.startswith(base):
            return f"{prefix}:{iri[len(base):]}"
    if iri.startswith("https://sws.geonames.org/"):
        return f"geonames:{iri[25:].strip('/')}"
    return _CONTROL.sub("", unquote(iri[len(_BASE) :])) if iri.startswith(_BASE) else iri


def _plain(term: Term | None) -> str:
    return "" if term is None else str(term) if isinstance(term, BlankNode) else term.value


def _turtle(term: Term | None) -> str:
    if term is None:
        return ""
    # Only these stand for themselves in Turtle: "5"^^xsd:decimal written as 5 would be read back as an integer.
    if isinstance(term, Literal) and (form := _BARE.get(term.datatype.value)) and form.fullmatch(term.value):
        return term.value
    return str(term).replace("\t", "\\t")


def _json(term: Term) -> dict[str, str]:
    if isinstance(term, NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, BlankNode):
        return {"type": "bnode", "value": term.value}
    if term.language:
        return {"type": "literal", "value": term.value, "xml:lang": term.language}
    if term.datatype == XSD.string:
        return {"type": "literal", "value": term.value}
    return {"type": "literal", "value": term.value, "datatype": term.datatype.value}


def _position(lat: Any, long: Any) -> list[float]:
    """A position as GeoJSON has it: longitude, latitude. A longitude past the antimeridian is that of the other side."""
    try:
        north, east = float(lat), float(long)
    except ValueError:
        north = east = math.nan
    if not (abs(north) <= 90 and abs(east) <= 360):
        raise UsageError(f"lat {str(lat)[:40]!r}, long {str(long)[:40]!r}: no point in degrees of WGS84; ask for lat and long as numbers")
    return [(east + 180) % 360 - 180 if abs(east) > 180 else east, north]


def _jsonable(item: Any) -> Any:
    fit = item is None or isinstance(item, (str, int)) or (isinstance(item, float) and math.isfinite(item))
    return item if fit else str(item)


_GRAPH_FORMATS = {"turtle": RdfFormat.TURTLE, "ntriples": RdfFormat.N_TRIPLES, "rdfxml": RdfFormat.RDF_XML}


def graph_of(ntriples: bytes, form: str = "turtle") -> bytes:
    """N-Triples as Turtle with Sitgraph's prefixes, or as `rdfxml`, or as they are (`ntriples`)."""
    triples = pyoxigraph.parse(ntriples, format=RdfFormat.N_TRIPLES)
    return pyoxigraph.serialize(triples, format=_GRAPH_FORMATS[form], prefixes=PREFIXES) or b""
