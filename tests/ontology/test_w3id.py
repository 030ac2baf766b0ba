"""The files for w3id.org send every IRI that Sitgraph gives out to a file that `sitgraph ontology document` writes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sitgraph import iris, resources, vocabulary
from sitgraph.graph import documentation
from sitgraph.namespace import BASE

FOLDER = resources.folder("ontology") / "w3id"
Rule = tuple[list[str], re.Pattern[str], str]


def rules() -> tuple[str, list[Rule]]:
    """Where the files are served, and the rewrite rules in order, each with what the client must accept."""
    docs, found, conditions = "", [], list[str]()
    for line in (FOLDER / ".htaccess").read_text(encoding="utf-8").splitlines():
        if set_docs := re.search(r"DOCS=(\S+)", line):
            docs = set_docs[1]
        elif condition := re.fullmatch(r"RewriteCond %\{HTTP_ACCEPT\} (\S+)", line):
            conditions.append(condition[1])
        elif rule := re.fullmatch(r"RewriteRule (\S+) (\S+) \[R=303,L\]", line):
            found.append((conditions, re.compile(rule[1]), rule[2]))
            conditions = []
    return docs, found


def redirect(iri: str, accept: str = "*/*") -> str | None:
    docs, listed = rules()
    path = iri.removeprefix(BASE).split("#")[0]
    for conditions, pattern, goal in listed:
        match, target = pattern.search(path), goal
        if match and all(re.search(c, accept) for c in conditions):
            for number, group in enumerate(match.groups(""), 1):
                target = target.replace(f"${number}", group)
            return target.replace("%{ENV:DOCS}", docs)
    return None


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    folder: Path = tmp_path_factory.mktemp("documented")
    return {path.name for path in documentation.build(folder)}


SCHEMES = [vocabulary.Factuality, vocabulary.Precision, vocabulary.Echelon, vocabulary.Category, vocabulary.Outcome, vocabulary.Branch]
TERMS = [vocabulary.SIT.Withdrawal.value, BASE + "ontology", BASE + "ontology/0.1.0", *(s.base.rstrip("#") for s in SCHEMES)]


@pytest.mark.parametrize("iri", TERMS)
@pytest.mark.parametrize(
    ("accept", "ending"),
    [("text/html,*/*", "html"), ("*/*", "html"), ("text/turtle", "ttl"), ("application/rdf+xml", "rdf"), ("application/ld+json", "jsonld")],
)
def test_a_term_leads_to_the_form_that_is_asked_for(iri: str, accept: str, ending: str, written: set[str]) -> None:
    target = redirect(iri, accept)
    assert target
    name = target.rsplit("/", 1)[1]
    assert name.endswith("." + ending)
    assert name in written


@pytest.mark.parametrize(
    "iri",
    [
        BASE + "alignments", BASE + "shapes", BASE + "reasoning", BASE + "registry", BASE + "ontology.ttl", BASE + "ontology/0.1.0.rdf",
        iris.unit("ru-3rd-corps", "", None).value, iris.side("Ukraine").value,
    ],
)  # fmt: skip
def test_files_and_the_registry_lead_to_their_file(iri: str, written: set[str]) -> None:
    assert (redirect(iri) or "").rsplit("/", 1)[1] in written


def test_what_users_extract_leads_nowhere() -> None:
    assert redirect(iris.article("a7").value) is None


def test_they_say_that_they_are_not_submitted() -> None:
    assert "Not submitted" in (FOLDER / "README.md").read_text(encoding="utf-8")
