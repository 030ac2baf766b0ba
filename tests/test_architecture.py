"""The rooms stand in one straight line: each imports only the ground floor, the reference layers and itself."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "src" / "sitgraph"
ROOMS = ("read", "annotate", "frame", "judge", "resolve", "graph", "store", "query", "cli")
GROUND = {"model", "namespace", "vocabulary", "iris", "errors", "lang", "phrases", "resources", "provenance"}
REFERENCE = {"registry", "gazetteer"}
APART = {"evaluate"}
CALLERS = {"pipeline", "library", "run", "loading", "serving", "explaining", "workers", "cluster", "output", "shards"}
"""Modules that stand above the rooms and call them."""

FILES = sorted(PACKAGE.rglob("*.py"))
LONGEST = 400


def _imports(path: Path) -> set[str]:
    """The parts of sitgraph that a file imports, at any depth of nesting, outside TYPE_CHECKING blocks or in them."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names = [node.module] if node.module != "sitgraph" else [f"sitgraph.{a.name}" for a in node.names]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        found |= {name.split(".")[1] for name in names if name.startswith("sitgraph.")}
    return found


def _place(path: Path) -> str:
    relative = path.relative_to(PACKAGE)
    return relative.parts[0] if len(relative.parts) > 1 else relative.stem


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_a_room_imports_only_the_ground_floor_and_itself(path: Path) -> None:
    place, imports = _place(path), _imports(path) - {"__version__"}
    if place in GROUND:
        allowed = GROUND
    elif place in REFERENCE:
        allowed = GROUND | REFERENCE
    elif place == "query":
        allowed = GROUND | REFERENCE | {"query", "store"}  # a question is asked of a store
    elif place in APART:
        allowed = {"errors", place}
    elif place == "cli" or place in CALLERS | {"__init__"}:
        allowed = GROUND | REFERENCE | set(ROOMS) | CALLERS | APART
    elif place in ROOMS:
        allowed = GROUND | REFERENCE | {place}
    else:
        allowed = GROUND | CALLERS
    assert imports <= allowed, f"{place} may not import {sorted(imports - allowed)}"


def test_no_room_below_the_command_line_imports_it() -> None:
    assert not [str(p) for p in FILES if _place(p) not in ("cli",) and "cli" in _imports(p)]


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_a_file_stays_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_nothing_is_named_for_what_it_is_not(path: Path) -> None:
    assert path.stem not in {"utils", "util", "helpers", "helper", "manager", "misc", "common"}


def test_the_engine_knows_no_language() -> None:
    """No module names a language code as a string, but for the command line's and library's defaults."""
    codes = {"en", "nl", "de", "uk", "ru"}
    offenders: list[str] = []
    for path in FILES:
        if _place(path) in {"frame", "judge"} | {"annotate"}:
            tree = ast.parse(path.read_text(encoding="utf-8"))
            offenders += [
                f"{path.relative_to(PACKAGE)}:{node.lineno}"
                for node in ast.walk(tree)
                if isinstance(node, ast.Constant) and node.value in codes
            ]
    assert not offenders


def test_no_line_names_a_language() -> None:
    """The code of a language with a pack stands in data alone: which language names are in is `lang/names.toml`."""
    codes = {p.name for p in (PACKAGE / "lang").iterdir() if (p / "language.toml").is_file()}
    assert {"en", "nl"} <= codes
    offenders = [
        f"{path.relative_to(PACKAGE)}:{node.lineno}"
        for path in FILES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and (node.value in codes or any(f'lang="{c}"' in str(node.value) for c in codes))
    ]
    assert not offenders


def _words_of(node: ast.AST) -> set[str]:
    return {n.value for n in ast.walk(node) if isinstance(n, ast.Constant) and isinstance(n.value, str) and n.value.isalpha()}


def _is_token_text(node: ast.AST) -> bool:
    return any(isinstance(n, ast.Attribute) and n.attr in ("lower_", "lemma_", "text") for n in ast.walk(node))


def test_no_token_is_compared_with_a_word() -> None:
    """Words of a language stand in its pack: where text is read, no token's form is compared with a word in the code."""
    offenders: list[str] = []
    for path in FILES:
        if _place(path) not in {"annotate", "frame", "judge", "resolve"}:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Compare):
                # `token.lower_ == "word"`, `token.lower_ in ("word", …)`: the comparison of one thing with another.
                pairs = zip([node.left, *node.comparators], node.comparators, strict=False)
                for left, right in pairs:
                    if _is_token_text(left) and _words_of(right) or _is_token_text(right) and _words_of(left):
                        offenders.append(f"{path.relative_to(PACKAGE)}:{node.lineno}")
    assert not offenders
