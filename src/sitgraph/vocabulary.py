"""The closed set of terms: a misspelt one fails at once, in the type checker and at run time.

`SIT` and the concept schemes are checked against `ontology/sitgraph.ttl` by a test, in both directions.
The other namespaces list only the terms Sitgraph writes. A trailing underscore stands for a Python keyword (`SIT.from_`: `sit:from`).
"""

# ruff: noqa: N815 - the names are the terms themselves

from __future__ import annotations

from pyoxigraph import NamedNode

from sitgraph.namespace import BASE, Namespace


class SIT(metaclass=Namespace, base=BASE + "ontology#"):
    """Classes and properties of the ontology."""

    # classes: actors
    Actor: NamedNode
    Side: NamedNode
    Force: NamedNode
    Unit: NamedNode
    ArmyGroup: NamedNode
    Army: NamedNode
    Corps: NamedNode
    Division: NamedNode
    Brigade: NamedNode
    Regiment: NamedNode
    Battalion: NamedNode
    Company: NamedNode
    Platoon: NamedNode
    Squad: NamedNode
    Group: NamedNode
    Source: NamedNode
    Asset: NamedNode
    UnitMembership: NamedNode
    UnitName: NamedNode
    Allegiance: NamedNode
    # classes: places
    Place: NamedNode
    Locality: NamedNode
    Territory: NamedNode
    Settlement: NamedNode
    Region: NamedNode
    Country: NamedNode
    River: NamedNode
    Facility: NamedNode
    Area: NamedNode
    # classes: events
    Event: NamedNode
    Operation: NamedNode
    GroundOperation: NamedNode
    Fires: NamedNode
    AirDefence: NamedNode
    Manoeuvre: NamedNode
    GroundLossEvent: NamedNode
    GroundGainEvent: NamedNode
    HoldingEvent: NamedNode
    Attack: NamedNode
    Battle: NamedNode
    Advance: NamedNode
    Withdrawal: NamedNode
    Capture: NamedNode
    Control: NamedNode
    GroundLoss: NamedNode
    Repulse: NamedNode
    Defence: NamedNode
    Encirclement: NamedNode
    Shelling: NamedNode
    Strike: NamedNode
    ShootDown: NamedNode
    Deployment: NamedNode
    Explosion: NamedNode
    Surrender: NamedNode
    Loss: NamedNode
    PersonnelLoss: NamedNode
    CivilianLoss: NamedNode
    EquipmentLoss: NamedNode
    InfrastructureLoss: NamedNode
    # classes: what is said
    Claim: NamedNode
    Mention: NamedNode
    Derivation: NamedNode
    Holding: NamedNode
    EventCluster: NamedNode
    # properties: claims
    asserts: NamedNode
    article: NamedNode
    factuality: NamedNode
    source: NamedNode
    saidBy: NamedNode
    sentence: NamedNode
    sentenceStart: NamedNode
    sentenceEnd: NamedNode
    trigger: NamedNode
    triggerStart: NamedNode
    triggerEnd: NamedNode
    reported: NamedNode
    rule: NamedNode
    confidence: NamedNode
    hasMention: NamedNode
    refersTo: NamedNode
    spelling: NamedNode
    inRole: NamedNode
    resolutionScore: NamedNode
    mentionStart: NamedNode
    mentionEnd: NamedNode
    mentionsUnit: NamedNode
    textLength: NamedNode
    textDigest: NamedNode
    usedModel: NamedNode
    # properties: events
    eventType: NamedNode
    participant: NamedNode
    agent: NamedNode
    agentName: NamedNode
    agentSide: NamedNode
    target: NamedNode
    targetName: NamedNode
    targetSide: NamedNode
    place: NamedNode
    at: NamedNode
    near: NamedNode
    from_: NamedNode
    to: NamedNode
    direction: NamedNode
    means: NamedNode
    distanceKm: NamedNode
    begin: NamedNode
    end: NamedNode
    timeWords: NamedNode
    sufferedBy: NamedNode
    sufferedByName: NamedNode
    sufferedBySide: NamedNode
    category: NamedNode
    item: NamedNode
    outcome: NamedNode
    countMin: NamedNode
    countMax: NamedNode
    approximate: NamedNode
    cumulative: NamedNode
    inCluster: NamedNode
    # properties: actors
    side: NamedNode
    echelon: NamedNode
    branch: NamedNode
    partOf: NamedNode
    hasMembership: NamedNode
    memberOf: NamedNode
    hasName: NamedNode
    hasAllegiance: NamedNode
    allegianceTo: NamedNode
    opponentOf: NamedNode
    firstSeen: NamedNode
    lastSeen: NamedNode
    registryKey: NamedNode
    # properties: places
    within: NamedNode
    directlyWithin: NamedNode
    precision: NamedNode
    countryCode: NamedNode
    anchor: NamedNode
    area: NamedNode
    bearing: NamedNode
    offsetKm: NamedNode
    radiusKm: NamedNode
    # properties: derived
    lostBy: NamedNode
    lostByPartOf: NamedNode
    gainedBy: NamedNode
    lostGroundNear: NamedNode
    lostGroundIn: NamedNode
    gainedGroundNear: NamedNode
    gainedGroundIn: NamedNode
    heldBy: NamedNode
    heldPlace: NamedNode
    holder: NamedNode
    asOf: NamedNode
    subject: NamedNode
    predicate: NamedNode
    object: NamedNode
    byRule: NamedNode


class Factuality(metaclass=Namespace, base=BASE + "factuality#"):
    """Concepts of the factuality scheme."""

    actual: NamedNode
    possible: NamedNode
    future: NamedNode
    negated: NamedNode


class Precision(metaclass=Namespace, base=BASE + "precision#"):
    """Concepts that say how exactly a place is known."""

    point: NamedNode
    settlement: NamedNode
    area: NamedNode
    region: NamedNode
    country: NamedNode
    none: NamedNode


class Echelon(metaclass=Namespace, base=BASE + "echelon#"):
    """Concepts of the echelon scheme, from army group down to group."""

    army_group: NamedNode
    army: NamedNode
    corps: NamedNode
    division: NamedNode
    brigade: NamedNode
    regiment: NamedNode
    battalion: NamedNode
    company: NamedNode
    platoon: NamedNode
    squad: NamedNode
    group: NamedNode


class Category(metaclass=Namespace, base=BASE + "category#"):
    """Concepts of the loss-category scheme."""

    personnel: NamedNode
    civilian: NamedNode
    tank: NamedNode
    armoured_vehicle: NamedNode
    artillery: NamedNode
    mlrs: NamedNode
    air_defence: NamedNode
    aircraft: NamedNode
    helicopter: NamedNode
    drone: NamedNode
    missile: NamedNode
    missile_system: NamedNode
    ship: NamedNode
    vehicle: NamedNode
    special_equipment: NamedNode
    infrastructure: NamedNode
    other: NamedNode


class Outcome(metaclass=Namespace, base=BASE + "outcome#"):
    """Concepts of the outcome scheme: what became of what was lost."""

    killed: NamedNode
    wounded: NamedNode
    casualties: NamedNode
    captured: NamedNode
    missing: NamedNode
    destroyed: NamedNode
    damaged: NamedNode
    abandoned: NamedNode


class Branch(metaclass=Namespace, base=BASE + "branch#"):
    """Concepts of the branch scheme: the arm or service of a unit."""

    infantry: NamedNode
    mechanised_infantry: NamedNode
    motorised_infantry: NamedNode
    armour: NamedNode
    artillery: NamedNode
    rocket_artillery: NamedNode
    missile: NamedNode
    air_defence: NamedNode
    air_assault: NamedNode
    airborne: NamedNode
    aviation: NamedNode
    unmanned_systems: NamedNode
    naval_infantry: NamedNode
    naval: NamedNode
    mountain_infantry: NamedNode
    reconnaissance: NamedNode
    special_forces: NamedNode
    territorial_defence: NamedNode
    national_guard: NamedNode
    border_guard: NamedNode
    police: NamedNode
    engineers: NamedNode
    signals: NamedNode
    logistics: NamedNode
    nbc_protection: NamedNode
    electronic_warfare: NamedNode
    cavalry: NamedNode
    private_military: NamedNode
    volunteers: NamedNode
    combined_arms: NamedNode


class RDF(metaclass=Namespace, base="http://www.w3.org/1999/02/22-rdf-syntax-ns#"):
    """RDF."""

    type: NamedNode


class RDFS(metaclass=Namespace, base="http://www.w3.org/2000/01/rdf-schema#"):
    """RDF Schema."""

    label: NamedNode


class OWL(metaclass=Namespace, base="http://www.w3.org/2002/07/owl#"):
    """OWL."""

    versionInfo: NamedNode


class SKOS(metaclass=Namespace, base="http://www.w3.org/2004/02/skos/core#"):
    """SKOS."""

    altLabel: NamedNode
    exactMatch: NamedNode


class DCTERMS(metaclass=Namespace, base="http://purl.org/dc/terms/"):
    """Dublin Core terms."""

    source: NamedNode


class PROV(metaclass=Namespace, base="http://www.w3.org/ns/prov#"):
    """The provenance ontology."""

    Entity: NamedNode
    Activity: NamedNode
    SoftwareAgent: NamedNode
    wasGeneratedBy: NamedNode
    wasAssociatedWith: NamedNode
    wasDerivedFrom: NamedNode
    used: NamedNode


class SCHEMA(metaclass=Namespace, base="https://schema.org/"):
    """schema.org."""

    NewsArticle: NamedNode
    headline: NamedNode
    datePublished: NamedNode
    publisher: NamedNode
    author: NamedNode
    inLanguage: NamedNode
    identifier: NamedNode
    url: NamedNode
    softwareVersion: NamedNode


class WGS(metaclass=Namespace, base="http://www.w3.org/2003/01/geo/wgs84_pos#"):
    """W3C Basic Geo: WGS84 degrees."""

    lat: NamedNode
    long: NamedNode


class GEO(metaclass=Namespace, base="http://www.opengis.net/ont/geosparql#"):
    """GeoSPARQL."""

    Feature: NamedNode
    Geometry: NamedNode
    hasGeometry: NamedNode
    asWKT: NamedNode
    wktLiteral: NamedNode


class XSD(metaclass=Namespace, base="http://www.w3.org/2001/XMLSchema#"):
    """The datatypes that every store keeps as they are written."""

    integer: NamedNode
    decimal: NamedNode
    date: NamedNode
    dateTime: NamedNode
    boolean: NamedNode
    string: NamedNode
    anyURI: NamedNode


PREFIXES: dict[str, str] = {
    "sit": SIT.base,
    "factuality": Factuality.base,
    "precision": Precision.base,
    "echelon": Echelon.base,
    "category": Category.base,
    "outcome": Outcome.base,
    "branch": Branch.base,
    "rdf": RDF.base,
    "rdfs": RDFS.base,
    "owl": OWL.base,
    "skos": SKOS.base,
    "dcterms": DCTERMS.base,
    "prov": PROV.base,
    "schema": SCHEMA.base,
    "wgs": WGS.base,
    "geo": GEO.base,
    "xsd": XSD.base,
}
"""Prefixes of everything Sitgraph writes and asks, in the order in which they are declared.

There is none for the nodes themselves: their local names would need escapes that some stores cannot read.
"""
