"""Names that other languages give to places (`exonyms.csv`), with the language of each."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path


@cache
def _by_name() -> Mapping[str, Mapping[str, str]]:
    found: dict[str, dict[str, str]] = {}
    with Path(__file__).with_name("exonyms.csv").open(encoding="utf-8", newline="") as table:
        for row in csv.DictReader(table):
            found.setdefault(row["name"], {}).setdefault(row["exonym"], row["language"])
    return found


def exonyms(name: str) -> Mapping[str, str]:
    """What other languages call the place that is named `name`: each name with the code of its language."""
    return _by_name().get(name, {})
