"""A small graph made by hand, on which every competency question has rows that a reader can check."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from pyoxigraph import Quad

from sitgraph.graph import writer
from sitgraph.model import (
    Article,
    Attribution,
    Claim,
    Factuality,
    Ledger,
    Loss,
    Operation,
    Party,
    Passage,
    PlaceArgument,
    PlaceRole,
    ResolvedPlace,
    TimeSpan,
    UnitRecord,
)
from sitgraph.store.embedded import MemoryStore

UA = "geonames:690791"
OBLAST = "place:ua-donetsk"


def _place(key: str, name: str, lat: float, long: float) -> ResolvedPlace:
    return ResolvedPlace(f"geonames:{key}", name, "Settlement", lat, long, "settlement", "UA", (OBLAST, UA))


PLACES = {
    "Bakhmut": _place("713174", "Bakhmut", 48.594, 37.999), "Soledar": _place("706757", "Soledar", 48.692, 38.071),
    "Lyman": _place("704204", "Lyman", 48.99, 37.808), "Avdiivka": _place("713122", "Avdiivka", 48.14, 37.75),
    "Nowhere": ResolvedPlace("unplaced:verkhnia tysha", "Verkhnia Tysha", "Settlement", precision="none", score=0.1),
}  # fmt: skip
R, U = Party("Russian troops", "Russian forces", "Russia"), Party("Ukrainian troops", "Ukrainian forces", "Ukraine")
MOTOR = Party("72nd Brigade", "72nd Separate Motor Rifle Brigade", "Russia", "unit")
ASSAULT = Party("3rd Assault Brigade", "3rd Assault Brigade", "Ukraine", "unit")

SOURCES = {"the ministry": "Ukraine", "the Russian ministry": "Russia"}

# article: day, publisher, title; then rows: sentence, type or (category, outcome, number, cumulative), trigger, agent, target or owner, place, role, day, factuality, source
Row = tuple[str, str | tuple[str, str, int, bool], str, Party | None, Party | None, str, PlaceRole, int, Factuality, str | None]
ARTICLES: dict[str, tuple[date, str, str, list[Row]]] = {
    "north": (date(2023, 5, 11), "Dnipro Courier", "Ground lost", [
        ("The 72nd Brigade withdrew from positions near Bakhmut.", "Withdrawal", "withdrew", MOTOR, U, "Bakhmut", "near", 10, "actual", None),
        ("The 3rd Assault Brigade advanced near Bakhmut.", "Advance", "advanced", ASSAULT, R, "Bakhmut", "near", 10, "actual", "the ministry"),
        ("Russian troops shelled Soledar.", "Shelling", "shelled", R, None, "Soledar", "at", 11, "actual", "the governor"),
        ("Two tanks were destroyed near Bakhmut.", ("tank", "destroyed", 2, False), "destroyed", None, R, "Bakhmut", "near", 10, "actual", "the ministry"),
    ]),
    "south": (date(2023, 5, 12), "Example Wire", "A town taken", [
        ("Ukrainian troops captured Lyman, the ministry said.", "Capture", "captured", U, R, "Lyman", "at", 11, "actual", "the ministry"),
        ("The Russian ministry denied that Ukrainian troops captured Lyman.", "Capture", "captured", U, R, "Lyman", "at", 11, "negated", "the Russian ministry"),
        ("Russian troops hold Lyman, officials said.", "Control", "hold", R, None, "Lyman", "at", 11, "actual", "officials"),
        ("The 72nd Brigade withdrew from Bakhmut, officials said.", "Withdrawal", "withdrew", MOTOR, U, "Bakhmut", "from", 10, "actual", "officials"),
        ("A missile struck Avdiivka and killed three people.", "Strike", "struck", R, None, "Avdiivka", "at", 12, "actual", None),
        ("Three people were killed in Avdiivka.", ("civilian", "killed", 3, False), "killed", None, Party(None, "Ukrainian civilians", "Ukraine", "group"), "Avdiivka", "at", 12, "actual", None),
        ("Two tanks were destroyed at Bakhmut.", ("tank", "destroyed", 2, False), "destroyed", None, R, "Bakhmut", "near", 10, "actual", "officials"),
    ]),
    "east": (date(2023, 5, 13), "Sector Review", "What may come", [
        ("Russian troops may attack Avdiivka.", "Attack", "attack", R, U, "Avdiivka", "at", 20, "future", None),
        ("Ukrainian troops reportedly entered Soledar.", "Advance", "entered", U, R, "Soledar", "to", 12, "possible", None),
        ("Ukrainian troops repelled an assault near Avdiivka.", "Repulse", "repelled", U, R, "Avdiivka", "near", 13, "actual", "General Staff"),
        ("Fighting went on at Verkhnia Tysha.", "Battle", "Fighting", U, None, "Nowhere", "at", 13, "actual", None),
        ("Russia has lost 190000 soldiers since the war began.", ("personnel", "casualties", 190_000, True), "lost", None, R, "Bakhmut", "at", 13, "actual", "General Staff"),
    ]),
    "quiet": (date(2023, 5, 14), "Dnipro Courier", "Harvest begins", []),
}  # fmt: skip


def _claim(text: str, row: Row) -> Claim:
    sentence, _, trigger, _, _, where, role, day, factuality, source = row
    start = text.index(sentence)
    at = start + sentence.index(trigger)
    span = TimeSpan(None, date(2023, 5, day), date(2023, 5, day))
    place = PLACES[where]
    return Claim(
        sentence, start, start + len(sentence), trigger, at, at + len(trigger), "fixture/row", factuality,
        Attribution(source, side=SOURCES.get(source)) if source else None, span, (PlaceArgument(place.name, place.name, role, place),), 0.9,
    )  # fmt: skip


def ledgers() -> list[Ledger]:
    """The fixture's articles as ledgers."""
    made: list[Ledger] = []
    for name, (day, publisher, title, rows) in ARTICLES.items():
        text = " ".join(row[0] for row in rows) or "The harvest has begun."
        article = Article(name, text, (Passage(0, len(text)),), day, title, publisher, None, "en")
        operations, losses = [], []
        for row in rows:
            claim = _claim(text, row)
            if isinstance(row[1], str):
                means = tuple(word for word in ("missile",) if f" {word} " in row[0])
                operations.append(Operation(claim, row[1], (row[3],) if row[3] else (), (row[4],) if row[4] else (), means))
            else:
                category, outcome, number, cumulative = row[1]
                losses.append(Loss(claim, category, outcome, None, row[4], number, number, False, cumulative))
        units = [UnitRecord(p.text or p.name, p.name, p.side, "brigade", 0, 4) for p in (MOTOR, ASSAULT) if p.text and p.text in text]
        made.append(Ledger(article, tuple(operations), tuple(losses), tuple(units), tuple({r[5]: PLACES[r[5]] for r in rows}.values())))
    return made


@lru_cache(maxsize=1)
def store() -> MemoryStore:
    """The fixture as a store."""
    return store_of(ledgers())


def store_of(told: list[Ledger]) -> MemoryStore:
    """Ledgers as a store."""
    quads: list[Quad] = []
    for ledger in told:
        quads += writer.quads_of(ledger, version="fixture", model="none")
    return MemoryStore(quads, "fixture")
