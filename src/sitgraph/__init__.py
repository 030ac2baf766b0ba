"""Sitgraph turns war reporting into a ledger of operations and losses that can be queried."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("sitgraph")
except PackageNotFoundError:  # a source tree that was never installed
    __version__ = "0+unknown"
