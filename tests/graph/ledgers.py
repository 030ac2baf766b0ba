"""Ledgers made by hand: dispatches we wrote, real geography."""

from __future__ import annotations

from datetime import date

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

UKRAINE = ResolvedPlace("geonames:690791", "Ukraine", "Country", 49.0, 32.0, "country", "UA")
DONETSK = ResolvedPlace(
    "place:ua-donetsk", "Donetsk Oblast", "Region", 48.0, 37.5, "region", "UA", ("geonames:690791",),
    labels=(("en", "Donetsk Oblast"), ("uk", "Донецька область")),
)  # fmt: skip
BAKHMUT = ResolvedPlace(
    "geonames:713174", "Bakhmut", "Settlement", 48.594, 37.999, "settlement", "UA",
    ("place:ua-donetsk", "geonames:690791"), labels=(("uk", "Бахмут"),), alt_labels=(("en", "Artemivsk"),), score=0.97,
)  # fmt: skip
POPASNA = ResolvedPlace(
    "geonames:696566", "Popasna", "Settlement", 48.633, 38.377, "settlement", "UA", ("geonames:690791",)
)
WEST = ResolvedPlace(
    "area:5 km west of Bakhmut", "5 km west of Bakhmut", "Area", 48.594, 37.931, "area", "UA",
    ("place:ua-donetsk", "geonames:690791"), anchor="geonames:713174", bearing=270.0, distance_km=5.0, radius_km=2.0,
)  # fmt: skip
NOWHERE = ResolvedPlace("unplaced:Verkhnia Tysha", "Verkhnia Tysha", "Settlement", precision="none", score=0.1)
KNOWN = {p.key: p for p in (UKRAINE, DONETSK, BAKHMUT, POPASNA, WEST, NOWHERE)}

BRIGADE = Party("72nd Brigade", "72nd Separate Motor Rifle Brigade", "Russia", "unit")
RUSSIANS = Party("the invaders", "Russian forces", "Russia")
UKRAINIANS = Party(None, "Ukrainian forces", "Ukraine")


def article(text: str = "The 72nd Brigade withdrew from Bakhmut to Popasna.", id: str = "dispatch-1") -> Article:
    return Article(
        id, text, (Passage(0, len(text)),), date(2023, 5, 13), "A withdrawal", "Dnipro Courier",
        "https://courier.example/a?b=1", "en",
    )  # fmt: skip


def claim(
    text: str, trigger: str, *places: tuple[ResolvedPlace, PlaceRole], factuality: Factuality = "actual",
    source: Attribution | None = None, time: TimeSpan | None = None,
) -> Claim:  # fmt: skip
    start = text.index(trigger)
    arguments = tuple(PlaceArgument(place.name, place.name, role, place) for place, role in places)
    return Claim(
        text, 0, len(text), trigger, start, start + len(trigger), "test/rule", factuality, source, time, arguments, 0.9
    )


def ledger(
    *operations: Operation, losses: tuple[Loss, ...] = (), units: tuple[UnitRecord, ...] = (), of: Article | None = None
) -> Ledger:
    claims = [o.claim for o in (*operations, *losses)]
    places = {a.place.key: a.place for c in claims for a in c.places}
    return Ledger(of or article(), operations, losses, units, tuple(places[key] for key in sorted(places)))


def withdrawal(factuality: Factuality = "actual", agent: Party = BRIGADE) -> Operation:
    text = article().text
    told = claim(
        text, "withdrew", (BAKHMUT, "from"), (POPASNA, "to"), factuality=factuality,
        source=Attribution("the General Staff", side="Ukraine"),
        time=TimeSpan("on Friday", date(2023, 5, 12), date(2023, 5, 12)),
    )  # fmt: skip
    return Operation(told, "Withdrawal", (agent,), (UKRAINIANS,), distance_km=5.0)


def capture(factuality: Factuality = "actual", place: ResolvedPlace = BAKHMUT) -> Operation:
    told = claim("They took the town.", "took", (place, "at"), factuality=factuality)
    return Operation(told, "Capture", (UKRAINIANS,), (RUSSIANS,))


def full() -> Ledger:
    """A ledger with an operation and a loss of every kind, and a unit."""
    text = article().text
    operations = [withdrawal(), capture()]
    for kind in (
        "Attack", "Battle", "Advance", "Control", "GroundLoss", "Repulse", "Defence", "Encirclement", "Shelling",
        "Strike", "ShootDown", "Deployment", "Explosion", "Surrender",
    ):  # fmt: skip
        told = claim(text, "withdrew", (WEST, "at"), (NOWHERE, "near"))
        thing = Party("a depot", "depot", "Russia", "thing")
        operations.append(Operation(told, kind, (RUSSIANS,), (thing,), ("HIMARS",), 2.5))
    losses = [
        Loss(claim(text, "withdrew", (BAKHMUT, "near")), category, outcome, "T-72B3", RUSSIANS, 3, None, True, False)
        for category, outcome in (("personnel", "killed"), ("civilian", "wounded"), ("tank", "destroyed"),
                                  ("infrastructure", "damaged"))
    ]  # fmt: skip
    unit = UnitRecord("72nd Brigade", BRIGADE.name, "Russia", "brigade", 4, 16, "motorised_infantry", "3rd Army Corps")
    return ledger(*operations, losses=tuple(losses), units=(unit,))
