from __future__ import annotations

import pyoxigraph
import rdflib
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode, RdfFormat, Triple

from sitgraph import iris

ANY_TEXT = st.text(st.characters(exclude_categories=[]), max_size=200)


@given(ANY_TEXT, ANY_TEXT)
def test_different_texts_never_share_a_segment(one: str, other: str) -> None:
    assert (iris.segment(one) == iris.segment(other)) == (one == other)


@given(ANY_TEXT)
def test_a_segment_is_bounded_and_unreserved(text: str) -> None:
    segment = iris.segment(text)
    assert 0 < len(segment) <= 96
    assert not set(segment) - set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~%")
    assert segment not in {".", ".."}


def test_absent_empty_and_tilde_are_three_things() -> None:
    assert len({iris.segment(None), iris.segment(""), iris.segment("~"), iris.segment("~0")}) == 4


def test_long_texts_with_the_same_beginning_differ() -> None:
    assert iris.source("a" * 500 + "b", None) != iris.source("a" * 500 + "c", None)


@given(ANY_TEXT, ANY_TEXT)
def test_strict_parsers_accept_every_iri(one: str, other: str) -> None:
    for node in (
        iris.article(one), iris.source(one, other), iris.unit(None, one, other), iris.place(f"area:{one}"),
        iris.place(one), iris.event("operation", one, "3-9-Attack"), iris.local_actor("group", one, None, other),
    ):  # fmt: skip
        predicate = NamedNode("http://example.org/p")
        data = pyoxigraph.serialize([Triple(node, predicate, node)], format=RdfFormat.N_TRIPLES)
        assert [t.subject for t in pyoxigraph.parse(data, RdfFormat.N_TRIPLES)] == [node]
        graph = rdflib.Graph().parse(data=data, format="nt")
        assert {str(s) for s in graph.subjects()} == {node.value}
        assert rdflib.URIRef(node.value).n3()


def test_geonames_keys_become_geonames_iris_and_nothing_else_does() -> None:
    assert iris.place("geonames:713174").value == "https://sws.geonames.org/713174/"
    assert "sws.geonames.org" not in iris.place("geonames:1/../2").value
    assert "sws.geonames.org" not in iris.place("place:geonames:1").value


@given(ANY_TEXT, ANY_TEXT)
def test_places_with_different_keys_have_different_iris(one: str, other: str) -> None:
    assert (iris.place(one) == iris.place(other)) == (one == other)


def test_a_registered_unit_is_its_key_and_another_its_name_and_side() -> None:
    assert iris.unit("ru-72", "72nd Brigade", "Russia") == iris.unit("ru-72", "72nd SMRB", "Russia")
    assert iris.unit(None, "72nd Brigade", "Russia") != iris.unit(None, "72nd Brigade", "Ukraine")
