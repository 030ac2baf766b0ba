"""What `places.toml` of a language pack holds: the words around the names of places."""

from __future__ import annotations

from sitgraph import lang


class _Relative(lang.Table, frozen=True):
    bearings: frozenset[str]
    adjectives: frozenset[str]
    parts: frozenset[str]
    joined: frozenset[str] = frozenset()


class _Functions(lang.Table, frozen=True):
    of: frozenset[str]
    article: frozenset[str]
    near: frozenset[str]
    origin: frozenset[str]
    locative: frozenset[str] = frozenset()
    inside: frozenset[str] = frozenset()
    leading: frozenset[str] = frozenset()
    between: frozenset[str] = frozenset()
    listing: frozenset[str] = frozenset()
    both: frozenset[str] = frozenset()
    either: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    names_more: frozenset[str] = frozenset()
    settlement: frozenset[str] = frozenset()
    seats: frozenset[str] = frozenset()
    facility: frozenset[str] = frozenset()
    works: frozenset[str] = frozenset()
    motion: frozenset[str] = frozenset()
    taking: frozenset[str] = frozenset()
    ways: frozenset[str] = frozenset()
    moving: frozenset[str] = frozenset()
    freeing: frozenset[str] = frozenset()
    objects: frozenset[str] = frozenset()


class _Examples(lang.Table, frozen=True):
    yes: tuple[str, ...]
    no: tuple[str, ...]


class PlaceTable(lang.Table, frozen=True):
    """`places.toml`: type nouns, relative words, prepositions and words that are never places.

    `words` are small words by their function, `inside` those before a part ("in the south of Lebanon"), `leading` those between a
    distance and a bearing ("20 km to the south of"); `compound` are type nouns that a hyphen joins to a name, `joined` of `relative` words for
    a part of a land that one joins before it ("Noord-Israël");
    `transliterated` the countries (ISO 3166) whose names the language spells its own way, letter by letter.
    `tied` are participles that a hyphen ties to a name which then only describes ("Iran-backed").
    `terrain` are nouns of ground that end a name ("Kasserine Pass"), `numbered` those that a number follows ("Hill 192"),
    `within_name` the articles that mark the words they join as one name ("Khan al-Assal"), `hyphened` small words that do so
    beside a hyphen ("Pul-e Khumri"). `opening` are common words that may begin a name ("New Orleans"). `acting` are verbs of
    people, not towns, and `commanded` what people lead: a surname stands there ("Hood attacked", "Forrest's cavalry").
    `made` are participles behind which a name tells where a thing is from; `products` are arms that have names ("Neptune missiles"); `commanders` are surnames of generals that towns have too, people where no preposition of place stands before them;
    `vessels` words before the name of a ship ("the cruiser Moskva", "USS Carney"),
    `occasions` what makes a feast of the name before it ("Independence Day"),
    `codes` words before the name of an operation ("Operation Ring"), `heads` words that begin names of places and of nobody ("Albu Shajal").
    """

    after: dict[str, frozenset[str]]
    before: dict[str, frozenset[str]]
    relative: _Relative
    words: _Functions
    links: frozenset[str] = frozenset()
    made: frozenset[str] = frozenset()
    products: frozenset[str] = frozenset()
    prepositions: frozenset[str] = frozenset()
    never: frozenset[str] = frozenset()
    tied: frozenset[str] = frozenset()
    titles: frozenset[str] = frozenset()
    organisations: frozenset[str] = frozenset()
    compound: dict[str, frozenset[str]] = {}
    transliterated: frozenset[str] = frozenset()
    terrain: frozenset[str] = frozenset()
    numbered: frozenset[str] = frozenset()
    within_name: frozenset[str] = frozenset()
    speaking: frozenset[str] = frozenset()
    opening: frozenset[str] = frozenset()
    hyphened: frozenset[str] = frozenset()
    acting: frozenset[str] = frozenset()
    commanded: frozenset[str] = frozenset()
    commanders: frozenset[str] = frozenset()
    vessels: frozenset[str] = frozenset()
    codes: frozenset[str] = frozenset()
    occasions: frozenset[str] = frozenset()
    heads: frozenset[str] = frozenset()
    examples: _Examples | None = None
