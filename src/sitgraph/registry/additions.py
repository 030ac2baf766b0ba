"""Formations and sides of a user's own: tables kept in the user's data folder, and tables named for one run.

Both are read beside the bundled tables (`tables.py` has the form). Those of one run are added to those of
$SITGRAPH_UNITS, so that worker processes read them too.
"""

from __future__ import annotations

import functools
import hashlib
import os
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, TypeVar

from sitgraph import resources
from sitgraph.errors import InputError
from sitgraph.registry.tables import Table, read_table

T = TypeVar("T")
_VARIABLE: Final = "SITGRAPH_UNITS"
_renewed: list[Callable[[], None]] = []
_stamp: tuple[str, ...] = ()
_given: Final = os.environ.get(_VARIABLE, "")


def renewed(function: Callable[[], T]) -> Callable[[], T]:
    """Like `functools.cache`, but computed again once tables are added or taken out."""
    cached = functools.cache(function)
    _renewed.append(cached.cache_clear)
    return functools.wraps(function)(lambda: cached())


def _renew() -> None:
    for clear in _renewed:
        clear()


@renewed
def tables() -> tuple[Table, ...]:
    """The tables that a user added, read. Raises InputError where one is missing or malformed."""
    return tuple(read_table(path) for path in resources.added_registries())


def use(paths: Sequence[str | Path]) -> bool:
    """Read `paths` beside the bundled tables in this process and those it starts, instead of what was used before.

    Whether that is a change: what was built from the tables is then to be built anew.

    Raises InputError where one cannot be read; nothing is changed then.
    """
    global _stamp
    chosen = os.pathsep.join(filter(None, (_given, *(str(Path(path).absolute()) for path in paths))))
    stamp = tuple(hashlib.sha256(Path(path).read_bytes()).hexdigest() for path in paths if Path(path).is_file())
    if chosen == os.environ.get(_VARIABLE, "") and stamp == _stamp:
        return False
    for path in paths:
        if os.pathsep in str(path):
            raise InputError(f"{path}: its name holds {os.pathsep!r}, which parts names; rename it")
        read_table(Path(path))
    _stamp = stamp
    if chosen:
        os.environ[_VARIABLE] = chosen
    else:
        os.environ.pop(_VARIABLE, None)
    _renew()
    return True


def _folder() -> Path:
    return resources.user_data() / "registry"


def add(source: Path) -> tuple[str, Table]:
    """Keep a table for good; one of the same name is replaced. Its name, and what it holds.

    Raises InputError where it cannot be read; nothing is changed then.
    """
    table = read_table(source)
    stem = re.sub(r"[^A-Za-z0-9_-]+", "-", source.stem).strip("-")
    if not stem:
        raise InputError(f"{source}: has no usable name; rename it to letters and digits")
    name = stem + source.suffix.casefold()
    try:
        _folder().mkdir(parents=True, exist_ok=True)
        partial = _folder() / f".{name}.{os.getpid()}"
        partial.write_bytes(source.read_bytes())
        partial.replace(_folder() / name)
    except OSError as error:
        raise InputError(f"{_folder()}: cannot be written ({error.strerror})") from None
    _renew()
    return name, table


def added() -> tuple[str, ...]:
    """Names of the tables that are kept, sorted."""
    return tuple(path.name for path in resources.added_registries() if path.parent == _folder())


def remove(name: str) -> None:
    """Take a kept table out again. Raises InputError where none of that name is kept."""
    if name not in added():
        raise InputError(f"{name!r}: no table of that name was added; there are: {', '.join(added()) or 'none'}")
    (_folder() / name).unlink(missing_ok=True)
    _renew()
