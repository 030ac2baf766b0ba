"""Which language a text is in, told offline."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sitgraph import resources

_SAMPLE = 4_000
_SHORT = 60


@lru_cache(maxsize=1)
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def language_of(text: str) -> str:
    """The ISO 639-1 code of the language of `text`, by its first 4,000 characters.

    A text of less than 60 letters says too little: it is taken to be in the most likely of the languages that
    there is a pack for.
    """
    sample = " ".join(text[:_SAMPLE].split())
    ranked = _identifier().rank(sample)
    if sum(c.isalpha() for c in sample) < _SHORT:
        packs = resources.languages()
        return next((code for code, _ in ranked if code in packs), packs[0])
    return str(ranked[0][0])
