"""The closed vocabulary and the ontology are the same terms."""

from __future__ import annotations

import pytest
import rdflib
from rdflib import OWL, RDF, RDFS, SKOS

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
