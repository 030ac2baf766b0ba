"""Sitgraph turns war reporting into a ledger of operations and losses that can be queried.

    report = sitgraph.extract("Russian troops withdrew from Lyman.", date="2022-10-01")
    archive = sitgraph.open("build/store")
    archive.query("units-lost-ground", near="Bakhmut").to_pandas()
"""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sitgraph.library import Archive, Report, extract, open
    from sitgraph.query import Rows

__all__ = ["Archive", "Report", "Rows", "__version__", "extract", "open"]

try:
    __version__ = version("sitgraph")
except PackageNotFoundError:  # a source tree that was never installed
    __version__ = "0+unknown"


def __getattr__(name: str) -> Any:
    # What is heavy to import is imported when it is first asked for.
    if name in ("Archive", "Report", "extract", "open"):
        from sitgraph import library

        return getattr(library, name)
    if name == "Rows":
        from sitgraph.query import Rows

        return Rows
    raise AttributeError(f"module 'sitgraph' has no attribute {name!r}")
