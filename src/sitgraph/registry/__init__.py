"""Who takes part in wars: sides, their forces and enemies, formations, equipment. Tables that know no text."""

from sitgraph.registry.held import holder_of
from sitgraph.registry.sides import (
    Side,
    civilians_name,
    forces_name,
    home_of,
    is_jihadist,
    opponents,
    rebels,
    side_of_country,
    side_of_word,
    sides,
)

__all__ = [
    "Side",
    "civilians_name",
    "forces_name",
    "holder_of",
    "home_of",
    "is_jihadist",
    "opponents",
    "rebels",
    "side_of_country",
    "side_of_word",
    "sides",
]
