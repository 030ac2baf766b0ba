"""Dumps of GeoNames that a user adds: what is taken, what is refused, and that look-ups find them."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from sitgraph.errors import InputError
from sitgraph.gazetteer import imports
from sitgraph.gazetteer.build import build
from sitgraph.gazetteer.index import Gazetteer


def row(key: int, name: str, feature: str = "P", code: str = "PPL", lat: str = "48.5", long: str = "38.1", names: str = "") -> str:
    """A line of GeoNames' main table."""
    return "\t".join((str(key), name, name, names, lat, long, feature, code, "UA", "", "05", "", "", "", "12", "", "", "Europe/Kyiv", "2024-01-01"))


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SITGRAPH_DATA", str(tmp_path / "data"))
    return tmp_path


def dump(folder: Path, *lines: str, name: str = "UA.txt") -> Path:
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_a_dump_is_found_by_look_ups(data: Path) -> None:
    added = imports.add(dump(data, row(999000001, "Novotestivka", names="Novotestovka,Новотестівка"), row(999000002, "Testova Balka", "H", "STM")))
    assert (added.name, added.places) == ("UA", 2)
    build(data / "index.sqlite")
    gazetteer = Gazetteer(data / "index.sqlite")
    assert [(e.key, e.kind, e.country, e.population) for e in gazetteer.candidates("Новотестівка")] == [("geonames:999000001", "Settlement", "UA", 12)]
    assert [e.kind for e in gazetteer.candidates("Testova Balka")] == ["River"]
    assert gazetteer.known("Bakhmut")


def test_a_zip_is_read_like_its_table(data: Path) -> None:
    table = dump(data, row(999000001, "Novotestivka"), row(999000003, "Forest of Tests", "V", "FRST"))
    with zipfile.ZipFile(data / "UA.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(table, "UA.txt")
        archive.writestr("readme.txt", "about")
    assert imports.add(data / "UA.zip").places == 1
    assert [r["name"] for r in imports.rows()] == ["Novotestivka"]


def test_the_same_dump_gives_the_same_hash_and_replaces_itself(data: Path) -> None:
    path = dump(data, row(999000001, "Novotestivka"))
    assert imports.add(path) == imports.add(path)
    assert len(imports.imports()) == 1


def test_a_dump_can_be_taken_out(data: Path) -> None:
    imports.add(dump(data, row(999000001, "Novotestivka")))
    imports.remove("UA")
    assert imports.imports() == ()
    with pytest.raises(InputError, match="'UA': no dump of that name was imported; there are: none"):
        imports.remove("UA")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"geonameid,name\n1,Bakhmut\n", "line 1 has 1 columns; a dump of GeoNames has 19"),
        ("\t".join(["x"] * 19).encode(), "line 1 has no number where GeoNames has id"),
        (row(1, "A", lat="91").encode(), "line 1 has no number"),
        (row(1, "A", lat="nan").encode(), "line 1 has no number"),
        (b"\xff\xfe\x00bad", "is not UTF-8"),
        (b"", "holds no settlement"),
        (b"a" * 70_000, "longer than 65536 bytes"),
    ],
)
def test_what_is_no_dump_is_refused_and_changes_nothing(data: Path, content: bytes, message: str) -> None:
    good = imports.add(dump(data, row(999000001, "Novotestivka")))
    bad = data / "UA.txt"
    bad.write_bytes(content)
    with pytest.raises(InputError, match=message):
        imports.add(bad)
    assert imports.imports() == (good,)
    assert [p.name for p in sorted((data / "data" / "gazetteer").iterdir())] == ["UA.csv", "imported.json"]


def test_a_zip_bomb_is_refused(data: Path) -> None:
    with zipfile.ZipFile(data / "UA.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("UA.txt", b"\0" * 50_000_000)
    with pytest.raises(InputError, match="unpacks to far more than a dump"):
        imports.add(data / "UA.zip")


def test_a_damaged_zip_is_refused(data: Path) -> None:
    with zipfile.ZipFile(data / "UA.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("UA.txt", "\n".join(row(n, f"Village {n}") for n in range(1, 3000)))
    content = bytearray((data / "UA.zip").read_bytes())
    content[200:260] = bytes(60)
    (data / "UA.zip").write_bytes(bytes(content))
    with pytest.raises(InputError, match=r"UA\.zip: "):
        imports.add(data / "UA.zip")


def test_the_command_adds_lists_and_removes(data: Path) -> None:
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, "-c", "from sitgraph.cli import main; main()", "gazetteer", *arguments], capture_output=True, text=True, check=False)

    missing = run("import", str(data / "none.zip"))
    assert (missing.returncode, missing.stderr.count("\n")) == (1, 1)
    assert "no such file" in missing.stderr
    assert run("list").stdout == ""
    dump(data, row(999000001, "Novotestivka"))
    assert run("import", str(data / "UA.txt")).stdout.startswith("UA: 1 places\n")
    assert run("list").stdout == "UA: 1 places\n"
    assert "Novotestivka  [Settlement]" in run("show", "Novotestivka").stdout
    assert run("remove", "UA").returncode == 0
