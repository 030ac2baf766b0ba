"""The wheel holds everything it needs: questions, ontology, dispatches, language packs, gazetteer and the query page."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder into which the wheel was unpacked, as an installer does."""
    folder = tmp_path_factory.mktemp("wheel")
    (wheel,) = WheelBuilder(str(ROOT)).build(directory=str(folder / "dist"), versions=["standard"])
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def run(installed: Path, tmp_path: Path, *arguments: str) -> str:
    script = "import sitgraph.cli, sys; assert sitgraph.cli.__file__.startswith(sys.argv.pop(1)), sitgraph.cli.__file__; sitgraph.cli.main()"
    done = subprocess.run(
        [sys.executable, "-c", script, str(installed), *arguments],
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(installed)}, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("room", ["queries", "ontology", "examples/dispatches", "src/sitgraph/web", "src/sitgraph/lang", "src/sitgraph/models"])
def test_every_file_of_a_folder_is_in_it(installed: Path, room: str) -> None:
    there = installed / "sitgraph" / room.removeprefix("src/sitgraph/")
    files = {p.relative_to(ROOT / room) for p in (ROOT / room).rglob("*") if p.is_file() and "__pycache__" not in p.parts}
    assert files
    assert files <= {p.relative_to(there) for p in there.rglob("*")}


def test_it_works_with_no_checkout_at_hand(installed: Path, tmp_path: Path) -> None:
    assert "units-lost-ground" in run(installed, tmp_path, "query", "--list")
    graph = next((ROOT / "examples" / "extracted").glob("*.ttl"))
    shown = run(installed, tmp_path, "query", "units-near", "--near", "Bakhmut", "--store", str(graph), "--show")
    assert "SELECT ?unit" in shown
    assert "owl:Ontology" in run(installed, tmp_path, "ontology", "show")


def test_it_serves_its_page(installed: Path, tmp_path: Path) -> None:
    script = "from sitgraph.serving import _CARRIED, _WEB, page\nassert 'yasgui' in page().lower()\nassert all((_WEB / name).stat().st_size for name in _CARRIED)"
    done = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(installed)}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
