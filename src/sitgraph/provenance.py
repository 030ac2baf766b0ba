"""What a graph says it was made with: the version of the extractor and of all the data that decides a result."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from sitgraph import __version__


@lru_cache(maxsize=1)
def grammar_version() -> str:
    """Package version and a hash of all the data that decides an extraction: it changes when a result may."""
    digest = hashlib.sha256()
    package = Path(__file__).parent
    for path in sorted(p for p in package.rglob("*") if p.suffix in (".py", ".toml", ".csv")):
        digest.update(path.relative_to(package).as_posix().encode())
        digest.update(path.read_bytes())
    return f"{__version__}+{digest.hexdigest()[:12]}"
