"""What a graph says it was made with: the version of the extractor and of all the data that decides a result."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from sitgraph import __version__, resources


def grammar_version() -> str:
    """Package version and a hash of all the data that decides an extraction: it changes when a result may.

    What a user added counts as well: places of `sitgraph gazetteer import`, formations and sides of `sitgraph units add`.
    """
    added = [resources.user_data() / "gazetteer" / "imported.json", *resources.added_registries()]
    own = b"".join(hashlib.sha256(path.read_bytes()).digest() for path in added if path.is_file())
    digest = hashlib.sha256(_bundled() + own).hexdigest() if own else _bundled().hex()
    return f"{__version__}+{digest[:12]}"


@lru_cache(maxsize=1)
def _bundled() -> bytes:
    digest = hashlib.sha256()
    package = Path(__file__).parent
    for path in sorted(p for p in package.rglob("*") if p.suffix in (".py", ".toml", ".csv")):
        digest.update(path.relative_to(package).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.digest()
