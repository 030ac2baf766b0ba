"""The closed vocabulary and the ontology are the same terms."""

from __future__ import annotations

import pytest
import rdflib
from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS

from sitgraph import resources, vocabulary
from sitgraph.vocabulary import SIT, Namespace

ONTOLOGY = rdflib.Graph().parse(resources.folder("ontology") / "sitgraph.ttl")
TERMS = {
    str(s).removeprefix(SIT.base)
    for kind in (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
    for s in ONTOLOGY.subjects(RDF.type, kind)
    if str(s).startswith(SIT.base)
}
SCHEMES = [vocabulary.Factuality, vocabulary.Precision, vocabulary.Echelon, vocabulary.Category, vocabulary.Outcome,
           vocabulary.Branch]  # fmt: skip
LANGUAGES = {"en", "uk", "ru", "de", "nl"}


def test_every_term_of_the_vocabulary_is_defined() -> None:
    assert set(SIT) <= TERMS


def test_every_term_of_the_ontology_is_in_the_vocabulary() -> None:
    assert set(SIT) >= TERMS


@pytest.mark.parametrize("scheme", SCHEMES, ids=lambda s: s.__name__)
def test_a_scheme_has_the_same_concepts(scheme: Namespace) -> None:
    node = rdflib.URIRef(scheme.base.rstrip("#"))
    defined = {str(s).removeprefix(scheme.base) for s in ONTOLOGY.subjects(SKOS.inScheme, node)}
    assert defined == set(scheme)


def test_a_misspelt_term_fails_at_once() -> None:
    with pytest.raises(AttributeError):
        SIT.Withdrawl  # type: ignore[attr-defined] # noqa: B018
    with pytest.raises(KeyError, match="Withdrawl"):
        SIT["Withdrawl"]


def test_a_keyword_has_a_trailing_underscore() -> None:
    assert SIT.from_ == SIT["from"]
    assert SIT.from_.value.endswith("#from")


@pytest.mark.parametrize(
    "node", sorted({s for s in ONTOLOGY.subjects(RDFS.isDefinedBy) if isinstance(s, rdflib.URIRef)})
)
def test_a_term_has_a_label_in_five_languages_and_one_definition(node: rdflib.URIRef) -> None:
    assert {label.language for label in ONTOLOGY.objects(node, RDFS.label)} == LANGUAGES
    assert len(list(ONTOLOGY.objects(node, SKOS.definition))) == 1


@pytest.mark.parametrize("term", sorted(TERMS))
def test_a_class_or_property_has_an_example_and_a_source(term: str) -> None:
    node = rdflib.URIRef(SIT.base + term)
    assert list(ONTOLOGY.objects(node, SKOS.example))
    assert list(ONTOLOGY.objects(node, DCTERMS.source))


def test_the_ontology_says_what_it_is() -> None:
    node = rdflib.URIRef(SIT.base.rstrip("#"))
    assert {title.language for title in ONTOLOGY.objects(node, DCTERMS.title)} == LANGUAGES  # type: ignore[union-attr]
    assert ONTOLOGY.value(node, DCTERMS.license) == rdflib.URIRef("https://creativecommons.org/licenses/by/4.0/")
    assert str(ONTOLOGY.value(node, DCTERMS.creator)) == "Sitgraph contributors"
    assert str(ONTOLOGY.value(node, OWL.versionIRI)) == f"{node}/{ONTOLOGY.value(node, OWL.versionInfo)}"
    vann = rdflib.Namespace("http://purl.org/vocab/vann/")
    assert str(ONTOLOGY.value(node, vann.preferredNamespacePrefix)) == "sit"
    assert str(ONTOLOGY.value(node, vann.preferredNamespaceUri)) == SIT.base


@pytest.mark.parametrize("scheme", SCHEMES, ids=lambda s: s.__name__)
def test_a_concept_has_notation_label_and_definition(scheme: Namespace) -> None:
    for name in scheme:
        node = rdflib.URIRef(scheme[name].value)
        assert {label.language for label in ONTOLOGY.objects(node, SKOS.prefLabel)} == LANGUAGES  # type: ignore[union-attr]
        assert [n for n in ONTOLOGY.objects(node, SKOS.notation) if not n.datatype]  # type: ignore[union-attr]


@pytest.mark.parametrize("scheme", SCHEMES, ids=lambda s: s.__name__)
def test_a_scheme_is_mapped_to_a_notation_in_use(scheme: Namespace) -> None:
    alignments = rdflib.Graph().parse(resources.folder("ontology") / "alignments.ttl")
    matches = (SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch, SKOS.narrowMatch)
    mapped = [n for n in scheme if any((rdflib.URIRef(scheme[n].value), p, None) in alignments for p in matches)]
    assert len(mapped) * 2 >= len(list(scheme))
