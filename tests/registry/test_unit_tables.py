"""Tables of formations and sides: the bundled one holds together, a user's own is read, and a wrong one is told in a line."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from sitgraph import registry
from sitgraph.cli.units import command
from sitgraph.errors import InputError
from sitgraph.provenance import grammar_version
from sitgraph.registry import additions, formations
from sitgraph.registry.tables import LARGEST, read_table

pytestmark = pytest.mark.usefixtures("own_tables")

MINE = """name,side,echelon,branch,parent,formerly,begin,end,aliases,source
Black Ravens,Ukraine,battalion,unmanned_systems,72nd Separate Mechanised Brigade,,2023-02-01,,Ravens Battalion|Чорні Круки,field notes
Black Ravens,,,,,Crow Group,,2023-01-31,,field notes
300th Motor Rifle Brigade,Borduria,brigade,,Bordurian Eastern Command,,,,,field notes
"""
SIDES = "side,forces,words,enemies\nBorduria,Bordurian army,Bordurian|Bordurians|Szohôd,Syldavia\n"
TURTLE = """
@prefix sit: <https://w3id.org/sitgraph/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix ex: <https://example.org/> .
ex:ravens a sit:Battalion ; rdfs:label "Black Ravens"@en, "Чорні Круки"@uk ; skos:altLabel "Ravens Battalion"@en ;
    sit:side <https://w3id.org/sitgraph/side/Ukraine> ; dcterms:source "field notes" ;
    sit:hasMembership [ sit:memberOf <https://w3id.org/sitgraph/unit/ua-72nd-separate-mechanized-brigade> ;
        sit:begin "2023-02-01"^^xsd:date ; dcterms:source "field notes" ] ;
    sit:hasName [ rdfs:label "Crow Group" ; sit:end "2023-01-31"^^xsd:date ; dcterms:source "field notes" ] ;
    sit:hasAllegiance [ sit:allegianceTo ex:borduria ; sit:end "2021-12-31"^^xsd:date ] .
ex:borduria a sit:Side ; rdfs:label "Borduria"@en ; sit:opponentOf [ rdfs:label "Syldavia" ] .
ex:army a sit:Force ; rdfs:label "Bordurian army" ; skos:altLabel "Bordurian" ; sit:side ex:borduria .
"""


def written(folder: Path, name: str, content: str) -> Path:
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return path


def test_every_bundled_formation_has_a_side_and_every_fact_a_source() -> None:
    for unit in formations.units().values():
        assert unit.side in registry.sides()
        facts = [*unit.names, *unit.memberships, *unit.allegiances]
        assert unit.sources
        assert all(fact.sources for fact in facts)
        assert all(fact.value in formations.units() for fact in unit.memberships)


def test_no_bundled_formation_is_above_itself() -> None:
    known = formations.units()
    for key in known:
        above, seen = [key], set[str]()
        while above:
            at = above.pop()
            seen.add(at)
            above += [m.value for m in known[at].memberships if m.value not in seen]
            assert key not in [m.value for m in known[at].memberships]


def test_what_two_sources_tell_of_a_formation_is_kept_apart_where_they_differ() -> None:
    brigade = formations.meant("200th Separate Motor Rifle Brigade", "Russia")
    assert brigade
    (before, after) = brigade.memberships
    assert (before.value, before.end) == ("ru-6th-combined-arms-army", date(2022, 9, 11))
    assert (after.value, after.begin) == ("ru-14th-army-corps", date(2023, 7, 28))
    assert before.sources != after.sources


def test_a_formation_has_its_former_name_and_its_allegiance_until_2022() -> None:
    brigade = formations.meant("100th Separate Motor Rifle Brigade")
    assert brigade
    assert brigade.name == "110th Separate Guards Motor Rifle Brigade"
    corps = formations.units()["ru-1st-army-corps-donetsk"]
    assert [(a.value, a.begin, a.end) for a in corps.allegiances] == [
        ("Donetsk People's Republic", None, date(2022, 12, 30)), ("Russia", date(2022, 12, 31), None),
    ]  # fmt: skip


def test_a_name_that_two_formations_fit_as_well_means_neither_but_tells_their_side() -> None:
    assert len(formations.candidates("7th Motor Rifle Brigade")) == 2
    assert formations.meant("7th Motor Rifle Brigade") is None
    assert formations.side_meant("7th Motor Rifle Brigade") == "Russia"


@pytest.mark.parametrize("branch", formations.branches(), ids=lambda b: b.concept)
def test_a_name_tells_its_arm(branch: formations._Branch) -> None:
    assert branch.yes
    for name in branch.yes:
        assert formations.branch_of(name) == branch.concept


@pytest.mark.parametrize(("name", "content"), [("mine.csv", MINE), ("mine.ttl", TURTLE)])
def test_a_table_of_ones_own_adds_formations(tmp_path: Path, name: str, content: str) -> None:
    assert formations.meant("Black Ravens") is None
    additions.use([written(tmp_path, name, content)])
    unit = formations.meant("Black Ravens")
    assert unit
    assert (unit.side, unit.echelon) == ("Ukraine", "battalion")
    assert set(unit.aliases) >= {"Ravens Battalion", "Чорні Круки"}
    assert [(n.value, n.end, n.sources) for n in unit.names] == [("Crow Group", date(2023, 1, 31), ("field notes",))]
    assert [(m.value, m.begin) for m in unit.memberships] == [("ua-72nd-separate-mechanized-brigade", date(2023, 2, 1))]
    assert set(formations.added_names()) >= {"Black Ravens", "Ravens Battalion", "Чорні Круки", "Crow Group"}
    additions.use(())
    assert formations.meant("Black Ravens") is None


def test_a_parent_that_no_row_describes_is_a_formation_by_its_name(tmp_path: Path) -> None:
    additions.use([written(tmp_path, "mine.csv", MINE)])
    unit = formations.meant("300th Motor Rifle Brigade", "Borduria")
    assert unit
    assert formations.units()[unit.memberships[0].value].name == "Bordurian Eastern Command"
    assert formations.units()[unit.memberships[0].value].side == "Borduria"


@pytest.mark.parametrize(("name", "content"), [("sides.csv", SIDES), ("sides.ttl", TURTLE)])
def test_a_table_of_ones_own_adds_sides(tmp_path: Path, name: str, content: str) -> None:
    additions.use([written(tmp_path, name, content)])
    assert registry.side_of_word("Bordurian") == ("Borduria", "Bordurian army", "proxy")
    assert registry.opponents("Borduria") == ("Syldavia",)
    assert registry.opponents("Syldavia") == ("Borduria",)
    assert registry.forces_name("Borduria") == "Bordurian army"
    additions.use(())
    assert registry.side_of_word("Bordurian") is None


def test_a_row_may_add_to_a_bundled_formation(tmp_path: Path) -> None:
    additions.use([written(tmp_path, "mine.csv", "key,aliases\nua-72nd-separate-mechanized-brigade,Black Zaporozhians\n")])
    unit = formations.meant("Black Zaporozhians")
    assert unit
    assert unit.name == "72nd Separate Mechanised Brigade"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("name,begin\nX,13 May\n", "mine.csv: line 2: begin '13 May' is not a day"),
        ("name,begin,end\nX,2023-05-02,2023-05-01\n", "line 2: begin is after end"),
        ("name,echelon\nX,horde\n", "line 2: no echelon 'horde'; there are: army_group"),
        ("name,branch\nX,dragons\n", "line 2: no branch 'dragons'"),
        ("name,colour\nX,red\n", "unknown column 'colour'; there are: aliases"),
        ("name,side\nX\n", "line 2: has not as many cells"),
        ("name,side\n,Ukraine\n", "line 2: a formation has a name or the key"),
        ("a,b\n1,2\n", "names no column name, key or side"),
        ("name\n", "holds no formation and no side"),
        ("name\n" + "x" * 3000 + "\n", "line 2: a cell is longer than 2000 characters"),
        ('name\n"x', "not CSV"),
    ],
)
def test_a_wrong_table_is_one_line_that_names_the_place(tmp_path: Path, content: str, message: str) -> None:
    path = written(tmp_path, "mine.csv", content)
    with pytest.raises(InputError) as caught:
        additions.use([path])
    assert message in str(caught.value)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)
    assert "SITGRAPH_UNITS" not in os.environ


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("<a> <b", "not valid Turtle"),
        ("@prefix sit: <https://w3id.org/sitgraph/ontology#> . <https://example.org/x> a sit:Unit .", "a label"),
        ("@prefix sit: <https://w3id.org/sitgraph/ontology#> . <u> a sit:Unit ; sit:registryKey 'k' ; sit:hasMembership [ sit:memberOf <https://example.org/y> ] .", "belongs to"),
        ("<a> <b> <c> .", "holds no formation"),
    ],
)  # fmt: skip
def test_wrong_turtle_is_one_line(tmp_path: Path, content: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read_table(written(tmp_path, "mine.ttl", content))


def test_what_is_no_table_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"not a table by its ending"):
        read_table(written(tmp_path, "mine.xlsx", "x"))
    with pytest.raises(InputError, match=r"cannot be read"):
        read_table(tmp_path / "absent.csv")
    large = tmp_path / "large.csv"
    with large.open("wb") as stream:
        stream.truncate(LARGEST + 1)
    with pytest.raises(InputError, match=r"is larger than"):
        read_table(large)


def test_added_tables_stay_until_they_are_taken_out_and_change_the_version(tmp_path: Path) -> None:
    run, path, before = CliRunner(), written(tmp_path, "my units.csv", MINE), grammar_version()
    added = run.invoke(command, ["add", str(path)])
    assert added.output == "my-units.csv: 2 formations (3 new), 0 sides\n"
    assert grammar_version() != before
    assert run.invoke(command, ["added"]).output == "my-units.csv\n"
    assert "in 72nd Separate Mechanised Brigade (since 2023-02-01; field notes)" in run.invoke(command, ["show", "Black Ravens"]).output
    assert run.invoke(command, ["remove", "my-units.csv"]).exit_code == 0
    assert grammar_version() == before
    assert isinstance(run.invoke(command, ["remove", "my-units.csv"]).exception, InputError)


def test_a_wrong_table_is_not_added(tmp_path: Path) -> None:
    assert CliRunner().invoke(command, ["add", str(written(tmp_path, "bad.csv", "name,colour\nX,red\n"))]).exit_code
    assert additions.added() == ()
