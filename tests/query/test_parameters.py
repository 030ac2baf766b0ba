"""Parameters: typed, checked, and never able to change a query."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sitgraph.errors import BadParameter, SitgraphError, UsageError
from sitgraph.query import ask, bind, open_store, parse, question
from sitgraph.query.results import FORMATS, Rows
from sitgraph.store import Solutions, Store
from sitgraph.store.sparql import bare, unescaped

TEXTS = [
    '" } UNION { ?s ?p ?o } #', "x'); DROP ALL; --", '"""', "'''", "\\", '\\"', "?s ?p ?o", "} LIMIT 1000000 {", "<http://a> <http://b> <http://c>",
    "\n}\n#", "\r\n", "\t", "\x00", "\u202e", "\ud7ff", "${jndi}", "{{7*7}}", "%0a", "]]>", "<script>", '" ) . ?event ?x ?y FILTER(true || "', "a" * 299,
    "SELECT * WHERE { ?s ?p ?o }", "INSERT DATA { <a> <b> <c> }", "\u0000\u0001", "«", "' OR 1=1", '"@en', '"^^<x>', "\\u0022 } #", "\\U00000022", "?_near", "#? in",
]  # fmt: skip


@pytest.fixture(scope="module")
def store(demo: Path) -> Store:
    return open_store(demo)


@pytest.mark.parametrize("text", TEXTS)
def test_an_injection_stays_a_literal(store: Store, text: str) -> None:
    asked = question("story-of-a-unit")
    try:
        sparql = bind(asked, {"unit": text}, store)
    except BadParameter:
        return
    assert len(store.select(sparql).rows) == 0
    assert sparql.count("SELECT") == 1


@pytest.mark.parametrize(
    ("name", "parameter", "plain"),
    [("operations", "source", "ministry"), ("provenance", "sentence", "withdrew"), ("what-an-article-says", "article", "wire"), ("story-of-a-unit", "unit", "Brigade"), ("story-of-a-place", "place", "Bakhmut"), ("operations", "in", "Ukraine"), ("operations", "side", "Russia"), ("operations", "type", "Attack"), ("losses", "category", "tank"), ("operations", "since", "2022-01-01"), ("operations", "limit", "5"), ("operations", "factuality", "actual")],
    ids=lambda value: str(value),
)
def test_no_value_changes_what_is_asked(store: Store, name: str, parameter: str, plain: str) -> None:
    """Whatever the text: it is refused, or the query is the same but for what stands in its strings and IRIs."""
    asked = question(name)
    given = {k: v for k, v in asked.example_values().items() if asked.parameters[k].required}

    def shape(value: str) -> str:
        words = bare(unescaped(bind(asked, {**given, parameter: value}, store)))
        return " ".join(words.split())

    expected, bound, said = shape(plain), 0, list[str]()
    for text in [*TEXTS, *(f"{plain}{text}" for text in TEXTS), *(f"{text}{plain}" for text in TEXTS)]:
        try:
            assert shape(text) == expected
            bound += 1
        except BadParameter as error:
            said.append(str(error))
    assert not any("\n" in message for message in said)
    assert bound > 60 or asked.parameters[parameter].type not in ("text", "article")


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(min_size=1, max_size=80))
def test_any_text_is_bound_as_it_is(store: Store, text: str) -> None:
    probe = parse("probe", '#+ summary: "x"\n#+ parameters:\n#+   source: {type: text}\nSELECT ?x WHERE { BIND(?_source AS ?x) }')
    try:
        found = store.select(bind(probe, {"source": text}, store))
    except BadParameter:
        return
    except UnicodeEncodeError:
        return
    assert found.rows[0][0].value == " ".join(text.split()).lower()


@pytest.mark.parametrize(
    ("name", "values", "said"),
    [
        ("operations", {"type": "Atack"}, "not one of Attack"),
        ("operations", {"side": "Rusia"}, "did you mean Russia"),
        ("operations", {"limit": "0"}, "whole number"),
        ("operations", {"limit": "9" * 400}, "longer than"),
        ("operations", {"since": "2022-13-01"}, "YYYY-MM-DD"),
        ("operations", {"near": "95,200"}, "no such point"),
        ("operations", {"near": "99999999"}, "GeoNames id"),
        ("operations", {"within": "nan", "near": "Kyiv"}, "not a number"),
        ("operations", {"place": "Kyiv"}, "no parameter 'place'"),
        ("story-of-a-place", {}, "needs --place"),
        ("losses", {"category": "tanks"}, "not one of"),
        ("operations", {"near": "Zzyzzyx-under-Nothing"}, "the articles tell most of "),
        ("operations", {"side": "Qqqq"}, "the articles tell most of "),
        ("story-of-a-unit", {"unit": "qqqqqqqq"}, "the articles tell most of "),
    ],
)
def test_a_wrong_value_is_answered_with_what_is_possible(store: Store, name: str, values: dict[str, str], said: str) -> None:
    with pytest.raises(BadParameter, match=r"^[^\n]*$") as error:
        ask(store, name, values)
    assert said in str(error.value)


@pytest.mark.parametrize("spelling", ["Balakliia", "Balakliya", "Balaklija", "Балаклія", "712926", "49.456,36.844"])
def test_a_place_in_any_spelling(store: Store, spelling: str) -> None:
    found = {row["place"] for row in ask(store, "operations", {"near": spelling, "within": 10})}
    assert "Balakliia" in found


def test_adding_a_condition_never_adds_a_row(store: Store) -> None:
    everything = {row["sentence"] for row in ask(store, "operations", {"factuality": "all"})}
    for values in ({"side": "Ukraine"}, {"type": "Fires"}, {"since": "2022-09-01"}, {"until": "2022-09-30"}, {"in": "Ukraine"}, {"near": "Kyiv", "within": 300}):
        some = {row["sentence"] for row in ask(store, "operations", {**values, "factuality": "all"})}
        assert some <= everything
        assert some, values


def test_distances_are_those_of_the_sphere(store: Store) -> None:
    from sitgraph.gazetteer.index import distance_km

    rows = ask(store, "operations", {"near": "48.59,38.0", "within": 200})
    assert len(rows) > 10
    for row in rows:
        assert row["km"] == pytest.approx(distance_km(48.59, 38.0, row["lat"], row["long"]), rel=0.02, abs=0.2)


@pytest.mark.parametrize("form", [f for f in FORMATS if f not in ("table", "parquet")])
def test_formats_of_no_rows(form: str) -> None:
    empty = Rows(Solutions(("a", "lat", "long"), ()))
    assert getattr(empty, form)()


def test_a_malformed_header_names_the_key() -> None:
    with pytest.raises(UsageError, match="header may hold"):
        parse("x", "#+ sumary: y\nASK {}")
    with pytest.raises(UsageError, match="'near' needs a type"):
        parse("x", "#+ summary: y\n#+ parameters:\n#+   near: {type: town}\nASK {}")


def test_every_error_is_one_of_ours(store: Store) -> None:
    with pytest.raises(SitgraphError, match="not valid SPARQL"):
        ask(store, "SELECT WHERE {")


@pytest.mark.parametrize(
    ("given_names", "kept"),
    [(set(), "always none"), ({"a"}, "always a any"), ({"b"}, "always any"), ({"a", "b"}, "always a any"), ({"c"}, "always none")],
)
def test_lines_are_kept_by_the_parameters_given(given_names: set[str], kept: str) -> None:
    probe = parse("probe", "always\na   #? a\nany   #? a b\nnone  #? !a !b\n")
    assert probe.body(frozenset(given_names)).split() == kept.split()
