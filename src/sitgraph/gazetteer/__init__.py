"""Places of the world: names in many languages and spellings, with coordinates and containment."""

from sitgraph.gazetteer.exonyms import exonyms
from sitgraph.gazetteer.index import Entry, Gazetteer, is_compiled, open_gazetteer, plain
from sitgraph.gazetteer.romanisation import fold

__all__ = ["Entry", "Gazetteer", "exonyms", "fold", "is_compiled", "open_gazetteer", "plain"]
