from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
import rdflib
from click.testing import CliRunner

from sitgraph import resources
from sitgraph.cli.ontology import command
from sitgraph.graph import documentation
from sitgraph.vocabulary import SIT

ONTOLOGY = resources.folder("ontology")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("doc")
    documentation.build(made)
    return made


def test_every_term_has_its_place_on_the_page(folder: Path) -> None:
    ids = set(re.findall(r'id="([^"]+)"', (folder / "index.html").read_text(encoding="utf-8")))
    assert set(SIT) <= ids


def test_every_link_on_the_page_leads_somewhere(folder: Path) -> None:
    page = (folder / "index.html").read_text(encoding="utf-8")
    ids = set(re.findall(r'id="([^"]+)"', page))
    inner = set(re.findall(r'href="#([^"]+)"', page)) - {"schema:NewsArticle"}
    assert inner <= ids
    beside = {h for h in re.findall(r'href="([^"#][^"]*)"', page) if "://" not in h}
    assert beside
    assert all((folder / name).is_file() for name in beside)


def test_the_page_loads_nothing_from_elsewhere(folder: Path) -> None:
    page = (folder / "index.html").read_text(encoding="utf-8")
    assert not re.search(r'(?:src|@import|<link)\s*=?\s*["\']?https?:', page)
    assert "<script" not in page


def test_the_diagram_is_well_formed_and_shows_the_core(folder: Path) -> None:
    root = ET.parse(folder / "core.svg").getroot()
    words = {e.text for e in root.iter("{http://www.w3.org/2000/svg}tspan")}
    assert {"asserts", "agent", "place", "refersTo", "prov:wasDerivedFrom"} & words == {
        "asserts", "place", "refersTo", "prov:wasDerivedFrom", "agent",
    }  # fmt: skip


@pytest.mark.parametrize(("name", "form"), [("sitgraph.rdf", "xml"), ("sitgraph.jsonld", "json-ld")])
def test_every_form_says_the_same(folder: Path, name: str, form: str) -> None:
    from rdflib.compare import isomorphic

    turtle = rdflib.Graph().parse(folder / "sitgraph.ttl")
    assert isomorphic(rdflib.Graph().parse(folder / name, format=form), turtle)


def test_the_documentation_is_the_same_each_time(folder: Path, tmp_path: Path) -> None:
    documentation.build(tmp_path)
    for name in ("index.html", "core.svg"):
        assert (tmp_path / name).read_bytes() == (folder / name).read_bytes()


def test_a_term_is_shown_and_a_misspelt_one_answered_with_what_is_meant() -> None:
    shown = CliRunner().invoke(command, ["show", "sit:lostGroundNear"])
    assert "The actor lost ground at or near the locality" in shown.output
    missed = CliRunner().invoke(command, ["show", "withdrawl"])
    assert "did you mean Withdrawal" in str(missed.exception)


def test_the_alignments_use_our_terms_as_they_are_and_define_none_of_others() -> None:
    graph = rdflib.Graph().parse(ONTOLOGY / "alignments.ttl")
    ontology = rdflib.Graph().parse(ONTOLOGY / "sitgraph.ttl")
    ours = "https://w3id.org/sitgraph/"
    for subject in set(graph.subjects()):
        assert str(subject).startswith(ours)
        if "/notation/" not in str(subject) and str(subject) != ours + "alignments":
            assert (subject, None, None) in ontology, subject


def test_the_notations_of_the_ontology_are_those_of_the_alignments() -> None:
    graph = rdflib.Graph().parse(ONTOLOGY / "alignments.ttl")
    ontology = rdflib.Graph().parse(ONTOLOGY / "sitgraph.ttl")
    notation = rdflib.SKOS.notation
    known = {str(o) for o in graph.objects(None, notation)}
    typed = {str(o) for o in ontology.objects(None, notation) if o.datatype and str(o.datatype).startswith(SIT.base)}  # type: ignore[union-attr]
    assert typed <= known
