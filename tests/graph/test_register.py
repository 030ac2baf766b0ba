"""The registry as RDF: valid, told again by its own reader, and at work in extraction."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ledgers import BAKHMUT, KNOWN, ledger, withdrawal
from pyoxigraph import RdfFormat

from sitgraph import iris
from sitgraph.errors import UsageError
from sitgraph.graph import inference, register, validation, writer
from sitgraph.model import Party
from sitgraph.registry import additions, formations
from sitgraph.registry.formations import units
from sitgraph.vocabulary import DCTERMS, RDF, SIT

pytestmark = pytest.mark.usefixtures("own_tables")

KEY = "ua-72nd-separate-mechanized-brigade"


def test_the_registry_is_valid_and_every_dated_fact_names_its_source(tmp_path: Path) -> None:
    path = tmp_path / "registry.ttl"
    register.write(path)
    outcome = validation.validate(validation.load(path))
    assert outcome.findings == ()
    assert outcome.counts["Unit"] == len(units())
    triples = [q.triple for q in pyoxigraph.parse(path.read_bytes(), RdfFormat.TURTLE)]
    sourced = {t.subject for t in triples if t.predicate == DCTERMS.source}
    for kind in (SIT.UnitMembership, SIT.UnitName, SIT.Allegiance, SIT.Unit):
        of_kind = {t.subject for t in triples if t.predicate == RDF.type and t.object == kind}
        assert of_kind
        assert of_kind <= sourced


def test_the_registry_is_told_again_by_its_own_reader(tmp_path: Path) -> None:
    before, first = dict(units()), register.registry_rdf()
    path = tmp_path / "registry.ttl"
    path.write_bytes(first)
    additions.use([path])
    assert dict(units()).keys() == before.keys()
    assert register.registry_rdf() == first


def test_an_ending_that_names_no_format_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"its ending names no format"):
        register.write(tmp_path / "registry.xlsx")


NAMES = st.text(st.characters(exclude_characters="|\r\n\x00", exclude_categories=("Cs", "Cc")), min_size=1, max_size=40).map(str.strip).filter(bool)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=NAMES, side=NAMES, alias=NAMES, former=NAMES)
def test_any_name_goes_into_rdf_and_comes_back(tmp_path: Path, name: str, side: str, alias: str, former: str) -> None:
    import csv

    path, again = tmp_path / "mine.csv", tmp_path / "mine.ttl"
    with path.open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerows([("key", "name", "side", "aliases", "formerly", "end"), ("mine", name, side, alias, former, "2022-12-31")])
    additions.use([path])
    told = units()["mine"]
    data = register.registry_rdf(entries=[told])
    assert validation.validate(validation.graph_of(pyoxigraph.parse(data, RdfFormat.TURTLE))).findings == ()
    again.write_bytes(data)
    additions.use([again])
    assert units()["mine"].name == told.name
    assert units()["mine"].side == told.side
    assert set(units()["mine"].aliases) == set(told.aliases)
    assert [n.value for n in units()["mine"].names] == [former]


MINE = "name,side,echelon,parent,begin,end\nBlack Ravens,Ukraine,battalion,72nd Separate Mechanised Brigade,{begin},{end}\n"


@pytest.mark.parametrize(("begin", "end", "counts"), [("2023-02-01", "", True), ("2023-05-13", "", False), ("", "2023-05-11", False), ("", "", True)])
def test_a_battalions_loss_counts_for_the_brigade_of_a_table_of_ones_own(tmp_path: Path, begin: str, end: str, counts: bool) -> None:
    from dataclasses import replace

    path = tmp_path / "mine.csv"
    path.write_text(MINE.format(begin=begin, end=end), encoding="utf-8")
    additions.use([path])
    entry = formations.meant("Black Ravens")
    assert entry
    party = Party("Black Ravens", entry.name, entry.side, "unit", entry.key)
    quads = writer.quads_of(ledger(replace(withdrawal(), agents=(party,))), version="1", model="m", lookup=KNOWN.get)
    lost = {q.subject for q in quads if q.predicate == SIT.lostGroundNear and q.object == iris.place(BAKHMUT.key)}
    assert iris.unit(entry.key, entry.name, entry.side) in lost
    assert (iris.unit(KEY, "", None) in lost) is counts
    assert validation.validate(validation.graph_of(quads)).findings == ()


def test_a_membership_counts_on_the_days_on_which_it_is_attested() -> None:
    """The bundled table attests the 331st in the 98th Division from September 2022 to July 2023, and tells no begin and end."""
    from dataclasses import replace
    from datetime import date

    from sitgraph.model import TimeSpan

    entry = units()["ru-331st-guards-airborne-regiment"]
    division = iris.unit("ru-98th-guards-airborne-division", "", None)
    party = Party("331st", entry.name, entry.side, "unit", entry.key)
    for day, counts in ((date(2022, 9, 11), True), (date(2023, 7, 28), True), (date(2024, 7, 1), False), (date(2014, 8, 1), False)):
        told = replace(withdrawal(), agents=(party,))
        told = replace(told, claim=replace(told.claim, time=TimeSpan(start=day, end=day, text="")))
        quads = writer.quads_of(ledger(told), version="1", model="m", lookup=KNOWN.get)
        assert (division in {q.object for q in quads if q.predicate == SIT.lostByPartOf}) is counts, day


def test_what_is_derived_through_a_table_leads_back_to_its_claim(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text("name,side,parent\n72nd Separate Motor Rifle Brigade,Russia,Army Group West\n", encoding="utf-8")
    additions.use([path])
    party = Party("72nd", "72nd Separate Motor Rifle Brigade", "Russia", "unit", "ru-72nd-separate-motor-rifle-brigade")
    from dataclasses import replace

    quads = writer.quads_of(ledger(replace(withdrawal(), agents=(party,))), version="1", model="m", lookup=KNOWN.get, infer=False)
    found = inference.derive(quads)
    above = {q.object for q in found if q.predicate == SIT.lostByPartOf}
    assert above
    derivations = {q.subject for q in found if q.predicate == SIT.subject and q.object in above}
    assert derivations
    claims = {q.subject for q in quads if q.predicate == SIT.asserts}
    for node in derivations:
        assert {q.object for q in found if q.subject == node and q.predicate.value.endswith("wasDerivedFrom")} & claims
