"""Where the data that travels with the package stands: ontology, questions, demo dispatches, language packs.

In an installed wheel it lies inside the package; in a checkout `ontology/`, `queries/` and `examples/` are
top-level folders.
"""

from __future__ import annotations

import os
import tomllib
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

_PACKAGE = Path(__file__).resolve().parent
T = TypeVar("T")


def folder(name: str) -> Path:
    """The folder of bundled data called `name` (`ontology`, `queries`, `examples`).

    Raises FileNotFoundError where the installation is broken and it stands nowhere.
    """
    for candidate in (_PACKAGE / name, _PACKAGE.parents[1] / name):
        if candidate.is_dir():
            return candidate
    raise FileNotFoundError(f"bundled folder {name!r} is missing from this installation of sitgraph")


def language_folder(code: str) -> Path:
    """The folder of the language pack `code`; it need not exist."""
    return _PACKAGE / "lang" / code


def model_folder(name: str) -> Path | None:
    """The folder of the spaCy pipeline `name` that comes with the package, None where it brings none of that name."""
    found = _PACKAGE / "models" / name
    return found if found.parent == _PACKAGE / "models" and (found / "meta.json").is_file() else None


@cache
def languages() -> tuple[str, ...]:
    """Codes of the language packs that are installed, sorted."""
    return tuple(sorted(p.name for p in (_PACKAGE / "lang").iterdir() if (p / "language.toml").is_file()))


def user_data() -> Path:
    """The folder of what a user adds for good: $SITGRAPH_DATA, else `sitgraph` in the user's data folder."""
    chosen, base = os.environ.get("SITGRAPH_DATA"), os.environ.get("XDG_DATA_HOME")
    return Path(chosen) if chosen else (Path(base) if base else Path.home() / ".local" / "share") / "sitgraph"


def added_registries() -> tuple[Path, ...]:
    """The tables of formations and sides that a user added: those kept for good, then those of $SITGRAPH_UNITS."""
    folder = user_data() / "registry"
    kept = sorted(p for p in folder.iterdir() if p.suffix in (".csv", ".ttl") and not p.name.startswith(".")) if folder.is_dir() else []
    return (*kept, *(Path(name) for name in os.environ.get("SITGRAPH_UNITS", "").split(os.pathsep) if name))


def table(path: Path, kind: type[T]) -> T:
    """A TOML table that travels with the package, checked: what is not of `kind` is an error that names the key."""
    import msgspec  # not for those who only ask for a folder

    return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), kind)


@cache
def _names() -> dict[str, Any]:
    return tomllib.loads((_PACKAGE / "lang" / "names.toml").read_text(encoding="utf-8"))


def naming_language() -> str:
    """The code of the language in which records and graphs name things (`lang/names.toml`)."""
    return str(_names()["language"])


def label_languages() -> tuple[str, ...]:
    """Codes of the languages of the ontology's labels, that of names first."""
    return tuple(_names()["labels"])
