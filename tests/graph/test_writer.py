from __future__ import annotations

import io
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pyoxigraph
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from ledgers import BAKHMUT, BRIGADE, KNOWN, article, capture, claim, full, ledger, withdrawal
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store

from sitgraph import iris
from sitgraph.errors import ValidationError
from sitgraph.graph import writer
from sitgraph.model import Attribution, Ledger, Operation, Party, TimeSpan
from sitgraph.vocabulary import PREFIXES, SIT

ROOT = Path(__file__).parents[2]
GIVEN = {"version": "0.1.0", "model": "en_model-1.0", "lookup": KNOWN.get}


def quads(of: Ledger) -> list[Quad]:
    return writer.quads_of(of, **GIVEN)  # type: ignore[arg-type]


def ask(of: Ledger, pattern: str) -> bool:
    store = Store()
    store.extend(quads(of))
    prefixes = "".join(f"PREFIX {name}: <{base}> " for name, base in PREFIXES.items())
    return bool(store.query(f"{prefixes} ASK {{ {pattern} }}", use_default_graph_as_union=True))


@pytest.mark.parametrize(
    "pattern",
    [
        "?c sit:asserts ?e ; sit:factuality factuality:actual ; sit:article ?a . ?e a sit:Withdrawal . "
        "?a a schema:NewsArticle",
        "?c sit:sentenceStart 0 ; sit:sentenceEnd 50 ; sit:triggerStart 17 ; sit:triggerEnd 25 ; "
        "sit:trigger 'withdrew'@en",
        "?e a sit:GroundOperation, sit:Manoeuvre, sit:GroundLossEvent, sit:Event ; sit:eventType sit:Withdrawal",
        "?e sit:agent ?u ; sit:agentSide ?s . ?u a sit:Unit ; sit:side ?s . ?s rdfs:label 'Russia'@en",
        "?e sit:agent ?u ; sit:agentName ?n . ?u rdfs:label ?n",
        "?e sit:from <https://sws.geonames.org/713174/> ; sit:place <https://sws.geonames.org/713174/>",
        "<https://sws.geonames.org/713174/> wgs:lat 48.594 ; wgs:long 37.999 ; sit:precision precision:settlement",
        "<https://sws.geonames.org/713174/> geo:hasGeometry/geo:asWKT 'POINT(37.999 48.594)'^^geo:wktLiteral",
        "<https://sws.geonames.org/713174/> sit:directlyWithin <https://w3id.org/sitgraph/place/ua-donetsk>",
        "<https://sws.geonames.org/713174/> sit:within <https://sws.geonames.org/690791/>",
        "<https://sws.geonames.org/690791/> a sit:Country, sit:Territory ; rdfs:label 'Ukraine'@en",
        "<https://sws.geonames.org/713174/> skos:altLabel 'Artemivsk'@en ; rdfs:label 'Бахмут'@uk",
        "?e sit:begin '2023-05-12'^^xsd:date ; sit:end '2023-05-12'^^xsd:date ; sit:distanceKm 5.0",
        "?c sit:source ?x ; sit:saidBy ?x ; sit:reported '2023-05-13'^^xsd:date . ?x rdfs:label 'the General Staff'",
        "?c sit:hasMention ?m . ?m sit:spelling '72nd Brigade'@en ; sit:inRole sit:agent ; sit:refersTo ?u . "
        "?u a sit:Unit",
        "?a prov:wasGeneratedBy ?x ; schema:datePublished '2023-05-13'^^xsd:date ; schema:inLanguage 'en' . "
        "?x sit:usedModel 'en_model-1.0' ; prov:wasAssociatedWith/schema:softwareVersion '0.1.0'",
        "?a schema:url 'https://courier.example/a?b=1'^^xsd:anyURI ; schema:publisher/rdfs:label 'Dnipro Courier'",
    ],
)  # fmt: skip
def test_a_withdrawal_says(pattern: str) -> None:
    assert ask(ledger(withdrawal()), pattern)


def test_a_claim_in_the_articles_own_voice_is_said_by_the_publisher_and_names_no_source() -> None:
    of = ledger(capture())
    assert ask(of, "?c sit:asserts ?e ; sit:saidBy/rdfs:label 'Dnipro Courier' FILTER NOT EXISTS { ?c sit:source ?s }")
    nameless = replace(of, article=replace(of.article, source=None))
    assert ask(nameless, "?c sit:article ?a ; sit:saidBy ?a")


def test_everything_an_article_says_is_in_its_own_graph_and_the_rest_in_the_shared_one() -> None:
    graphs = {q.graph_name for q in quads(full())}
    assert graphs == {iris.article("dispatch-1"), iris.SHARED}
    shared = [q for q in quads(full()) if q.graph_name == iris.SHARED]
    assert not [q for q in shared if "dispatch-1" in str(q.subject) or "dispatch-1" in str(q.object)]


def test_shared_facts_do_not_depend_on_the_article() -> None:
    def shared(of: Ledger) -> dict[NamedNode, set[str]]:
        found: dict[NamedNode, set[str]] = {}
        for quad in quads(of):
            if quad.graph_name == iris.SHARED:
                found.setdefault(quad.subject, set()).add(f"{quad.predicate} {quad.object}")
        return found

    one, other = shared(ledger(withdrawal())), shared(ledger(capture(), of=article(id="dispatch-2")))
    assert {n: one[n] for n in one.keys() & other.keys()} == {n: other[n] for n in one.keys() & other.keys()}


def test_two_events_on_one_trigger_are_two() -> None:
    events = {q.subject for q in quads(ledger(capture(), capture())) if q.predicate == SIT.eventType}
    assert len(events) == 2


def test_gunmen_of_two_articles_are_different_people() -> None:
    gunmen = Party("gunmen", "gunmen", None, "forces")
    one = ledger(withdrawal(agent=gunmen))
    other = replace(one, article=article(id="dispatch-2"))
    agents = [{q.object for q in quads(of) if q.predicate == SIT.agent} for of in (one, other)]
    assert not agents[0] & agents[1]


def test_an_operation_that_the_ontology_lacks_is_an_error() -> None:
    with pytest.raises(ValidationError, match="'Ambuscade' is no class"):
        quads(ledger(Operation(claim("An ambuscade.", "ambuscade"), "Ambuscade")))


def test_turtle_is_read_by_strict_parsers_and_says_the_same() -> None:
    of = full()
    turtle = writer.turtle(of, **GIVEN)  # type: ignore[arg-type]
    flat = {(q.subject, q.predicate, q.object) for q in quads(of)}
    assert {(t.subject, t.predicate, t.object) for t in pyoxigraph.parse(turtle, RdfFormat.TURTLE)} == flat
    assert len(rdflib.Graph().parse(data=turtle, format="turtle")) == len(flat)


def test_only_literals_that_stores_keep_as_written() -> None:
    store = Store()
    written = quads(full())
    store.extend(written)
    assert set(store) == set(written)
    kinds = {q.object.datatype.value for q in written if isinstance(q.object, Literal)}
    allowed = {"integer", "decimal", "date", "boolean", "string", "anyURI", "langString", "wktLiteral"}
    assert {kind.rsplit("#")[-1] for kind in kinds} <= allowed


def test_the_bytes_do_not_depend_on_the_hash_seed() -> None:
    script = (
        "import sys; sys.path.insert(0, 'tests/graph'); from ledgers import *; from sitgraph.graph import writer;"
        "sys.stdout.buffer.write(writer.turtle(full(), version='1', model='m', lookup=KNOWN.get))"
    )
    one, other = (
        subprocess.run(
            [sys.executable, "-c", script], check=True, capture_output=True, cwd=ROOT, env={"PYTHONHASHSEED": seed}
        ).stdout
        for seed in ("1", "2")
    )  # fmt: skip
    assert one == other
    assert one


@pytest.mark.parametrize("form", [RdfFormat.TRIG, RdfFormat.N_QUADS])
def test_a_streamed_dataset_holds_every_article(form: RdfFormat) -> None:
    ledgers = [ledger(withdrawal(), of=article(id=f"d-{n}")) for n in range(3)]
    stream = io.BytesIO()
    seen: list[NamedNode] = []
    writer.trig(
        ledgers, stream, version="0.1.0", model="en_model-1.0", format=form, lookup=KNOWN.get,
        each=lambda node, _: seen.append(node),
    )  # fmt: skip
    store = Store()
    store.load(stream.getvalue(), form)
    assert set(store.named_graphs()) == {iris.SHARED, *seen}
    assert len(seen) == 3


TEXT = st.text(st.characters(exclude_categories=[]), min_size=1, max_size=60)


@settings(max_examples=60)
@given(TEXT, TEXT, TEXT, TEXT, st.sampled_from(["en", "nl", "und", "", "x y", "en_GB", "zh-Hant-TW"]))
def test_hostile_text_stays_text(words: str, name: str, source: str, title: str, lang: str) -> None:
    hostile = replace(article(), id=title, title=title, lang=lang, source=source, url="https://" + words)
    place = replace(BAKHMUT, key=f"unplaced:{name}", name=name)
    told = replace(
        claim("took", "took", (place, "at")), sentence=words, trigger=words, source=Attribution(source),
        time=TimeSpan(words, None, None), rule=name,
    )  # fmt: skip
    agents = (Party(words, name, title, "unit"), replace(BRIGADE, key=name))
    of = ledger(Operation(told, "Capture", agents, means=(words,)), of=hostile)
    turtle = writer.turtle(of, **GIVEN)  # type: ignore[arg-type]
    flat = {(q.subject, q.predicate, q.object) for q in quads(of)}
    assert {(t.subject, t.predicate, t.object) for t in pyoxigraph.parse(turtle, RdfFormat.TURTLE)} == flat
    assert len(rdflib.Graph().parse(data=turtle, format="turtle")) == len(flat)
