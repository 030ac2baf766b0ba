"""What a machine format holds, another tool reads back exactly; what a person reads fits the terminal."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Any

import pandas
import pyarrow.feather
import pyarrow.parquet
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from pyoxigraph import BlankNode, Literal, NamedNode
from rdflib import BNode, URIRef
from rdflib import Literal as RdfLiteral
from rdflib.query import Result
from rich.cells import cell_len

from sitgraph.errors import UsageError
from sitgraph.query.results import Rows, shown
from sitgraph.query.table import table
from sitgraph.store import Solutions, Term, truth
from sitgraph.vocabulary import XSD

COLUMNS = ("a", "b", "c")
DOUBLE = NamedNode("http://www.w3.org/2001/XMLSchema#double")
TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=40)
XML_TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff") | st.sampled_from("\t\n\r|<>&\"'\\"), max_size=40)


def terms(text: st.SearchStrategy[str]) -> st.SearchStrategy[Term | None]:
    return st.one_of(
        st.none(),
        text.map(Literal),
        text.map(lambda t: Literal(t, language="en")),
        text.map(lambda t: Literal(t, datatype=NamedNode("http://example.org/type?a=1&b=2"))),
        st.integers(-(10**25), 10**25).map(lambda n: Literal(str(n), datatype=XSD.integer)),
        st.sampled_from(["5", "5.", ".5", "-0.80"]).map(lambda n: Literal(n, datatype=XSD.decimal)),
        st.booleans().map(Literal),
        st.dates().map(lambda d: Literal(d.isoformat(), datatype=XSD.date)),
        st.sampled_from([NamedNode("http://example.org/a?b=c&d=é#f"), NamedNode("https://w3id.org/sitgraph/article/x%20y"), BlankNode("b0")]),
    )


def tables(text: st.SearchStrategy[str]) -> st.SearchStrategy[Rows]:
    return st.lists(st.tuples(*[terms(text)] * len(COLUMNS)), max_size=6).map(lambda rows: Rows(Solutions(COLUMNS, tuple(rows))))


def plain(term: Any) -> Any:
    """A term of either library by its kind, text, language and datatype."""
    if term is None:
        return None
    if isinstance(term, (BNode, BlankNode)):
        return "blank"
    if isinstance(term, (URIRef, NamedNode)):
        return ("iri", str(term) if isinstance(term, URIRef) else term.value)
    language, text = term.language, str(term) if isinstance(term, RdfLiteral) else term.value
    datatype = None if language else str(getattr(term.datatype, "value", term.datatype or XSD.string.value))
    return ("literal", text, language, datatype)


def expected(rows: Rows) -> list[tuple[Any, ...]]:
    return [tuple(map(plain, row)) for row in rows.solutions.rows]


def read(data: str, form: str) -> list[tuple[Any, ...]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rdflib, "NORMALIZE_LITERALS", False)
        found = Result.parse(io.BytesIO(data.encode()), format=form)
        return [tuple(plain(row.get(name)) for name in found.vars or ()) for row in found.bindings]


@settings(max_examples=60)
@given(tables(TEXT))
def test_sparql_json_and_csv_are_read_back(rows: Rows) -> None:
    assert read(rows.json(), "json") == expected(rows)
    cells = [["_:b0" if isinstance(t, BlankNode) else t.value if t is not None else "" for t in row] for row in rows.solutions.rows]
    assert list(csv.reader(io.StringIO(rows.csv(), newline=""))) == [list(rows.columns), *cells]


@settings(max_examples=60)
@given(tables(XML_TEXT))
def test_sparql_xml_is_read_back(rows: Rows) -> None:
    assert read(rows.xml(), "xml") == expected(rows)


def test_tsv_is_read_back() -> None:
    texts = ["a\tb", 'say "no"', "line\nfeed", "back\\slash", "é 日本", "'"]
    rows = Rows(Solutions(("t", "n"), tuple((Literal(text), Literal("5", datatype=XSD.decimal)) for text in texts)))
    found = Result.parse(io.BytesIO(rows.tsv().encode()), format="tsv")
    assert [str(row[0]) for row in found] == texts
    assert {str(row[1].datatype) for row in found} == {XSD.decimal.value}
    assert rows.tsv().splitlines()[1].endswith("\t5.0")


def test_the_answer_to_an_ask() -> None:
    for said in (True, False):
        assert Result.parse(io.BytesIO(Rows(truth(said)).json().encode()), format="json").askAnswer is said
        assert Result.parse(io.BytesIO(Rows(truth(said)).xml().encode()), format="xml").askAnswer is said
        assert Rows(truth(said)).csv() == f"answer\r\n{str(said).lower()}\r\n"


@settings(max_examples=60)
@given(tables(TEXT))
def test_parquet_and_arrow_hold_every_value(rows: Rows) -> None:
    for found in (pyarrow.parquet.read_table(io.BytesIO(rows.parquet())), pyarrow.feather.read_table(io.BytesIO(rows.arrow()))):
        assert tuple(found.column_names) == rows.columns
        for number, name in enumerate(rows.columns):
            terms = [row[number] for row in rows.solutions.rows]
            held = found.column(name).to_pylist()
            if str(found.schema.field(name).type) == "string":
                assert held == [term and term.value for term in terms]
            else:
                assert held == [row[name] for row in rows.rows]


def test_columns_of_one_type_keep_it() -> None:
    row = (Literal("7", datatype=XSD.integer), Literal("48.594", datatype=XSD.decimal), Literal(True), Literal("2023-05-10", datatype=XSD.date), Literal("x"))
    rows = Rows(Solutions(("n", "lat", "yes", "day", "text"), (row, (None,) * 5)))
    found = pyarrow.parquet.read_table(io.BytesIO(rows.parquet()))
    assert [str(f.type) for f in found.schema] == ["int64", "double", "bool", "date32[day]", "string"]
    assert pandas.read_csv(io.StringIO(rows.csv()))["lat"][0] == 48.594
    assert str(rows.to_pandas()["day"][0]) == "2023-05-10"


@settings(max_examples=60)
@given(tables(TEXT))
def test_markdown_shows_the_text_and_nothing_else(rows: Rows) -> None:
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(rows.markdown())
    cells = [inline for inline, token in zip(tokens[1:], tokens, strict=False) if token.type == "td_open"]
    assert all(child.type in ("text", "text_special") for cell in cells for child in cell.children or ())
    texts = [" ".join(shown(term).split()) for row in rows.solutions.rows for term in row]
    # Markdown has no way to keep a NUL, and takes it for U+FFFD.
    assert ["".join(child.content for child in cell.children or ()) for cell in cells] == [text.replace("\0", "\ufffd") for text in texts]


def test_geojson_is_valid() -> None:
    def rows(lat: Term | None, long: Term | None) -> Rows:
        return Rows(Solutions(("place", "lat", "long", "n"), ((Literal("x"), lat, long, Literal("NaN", datatype=DOUBLE)),)))

    number = Literal("48.5", datatype=XSD.decimal)
    feature = json.loads(rows(number, number).geojson(), parse_constant=pytest.fail)["features"][0]
    assert feature == {"type": "Feature", "geometry": {"type": "Point", "coordinates": [48.5, 48.5]}, "properties": {"place": "x", "n": "nan"}}
    assert json.loads(rows(None, number).geojson())["features"][0]["geometry"] is None
    for wrong in (Literal("abc"), Literal("90.5", datatype=XSD.decimal), Literal("NaN", datatype=DOUBLE)):
        with pytest.raises(UsageError, match="no point in degrees"):
            rows(wrong, number).geojson()
    with pytest.raises(UsageError, match="no coordinates"):
        Rows(Solutions(("a",), ())).geojson()


WIDE = st.text(st.sampled_from("ab é日本語のабв한국🙂e\u0301ا-"), max_size=120)


@settings(max_examples=150)
@given(st.lists(st.tuples(WIDE, WIDE, WIDE, WIDE), min_size=1, max_size=4), st.integers(40, 120))
def test_no_line_of_a_table_is_wider_than_the_terminal(cells: list[tuple[str, ...]], width: int) -> None:
    rows = Rows(Solutions(("unit", "side", "place", "sentence"), tuple(tuple(map(Literal, row)) for row in cells)), "A title.")
    for colour in (False, True):
        text = table(rows, width=width, colour=colour)
        assert max(cell_len(re.sub(r"\x1b\[\d+m", "", line)) for line in text.splitlines()) <= width
    for row in cells:
        for character in "".join(row).replace(" ", ""):
            assert character in text


def test_a_query_of_ones_own_shows_all_its_columns() -> None:
    assert "48.5" in table(Rows(Solutions(("lat",), ((Literal("48.5", datatype=XSD.decimal),),))))
