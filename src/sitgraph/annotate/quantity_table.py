"""The shape of the pack's `quantities.toml`."""

from __future__ import annotations

from sitgraph import lang


class Figures(lang.Table, frozen=True):
    """How digits are grouped and decimals marked."""

    group: list[str]
    decimal: str


class Words(lang.Table, frozen=True):
    """Number words by their part in a numeral."""

    units: dict[str, int]
    teens: dict[str, int]
    tens: dict[str, int]
    multipliers: dict[str, int]
    scales: dict[str, int]
    one: list[str]
    joiners: list[str]
    half: list[str]
    glued: dict[str, int]
    glued_decimal: dict[str, int]


class Bounds(lang.Table, frozen=True):
    """Phrases that bound or blur the number they stand before or after."""

    approximate: list[str]
    least: list[str]
    most: list[str]
    neutral: list[str]
    least_after: list[str]
    most_after: list[str]
    approximate_after: list[str]


class Ranges(lang.Table, frozen=True):
    """What joins the two numbers of a range, and the words after which such a pair is a score."""

    paired: dict[str, str]
    between: list[str]
    scores: list[str]


class Vague(lang.Table, frozen=True):
    """Words for a number that is not told: `rough` ones are approximate."""

    rough: list[str]
    plain: list[str]
    worth: list[str]


class Percent(lang.Table, frozen=True):
    """Words for a hundredth part."""

    words: list[str]


class Exclusions(lang.Table, frozen=True):
    """Neighbours that make a number something else than a count."""

    before: list[str]
    after: list[str]
    months: list[str]
    counted: list[str]
    pronoun: list[str]


class QuantityExample(lang.Table, frozen=True):
    """A sentence whose bracketed words are its one quantity (`yes`), or that has none (`no`)."""

    yes: str | None = None
    no: str | None = None
    min: float | None = None
    max: float | None = None
    approximate: bool = False
    unit: str | None = None


class QuantityTable(lang.Table, frozen=True):
    """`quantities.toml`."""

    figures: Figures
    words: Words
    bounds: Bounds
    ranges: Ranges
    vague: Vague
    distances: dict[str, float]
    percent: Percent
    examples: list[QuantityExample]
    exclusions: Exclusions
