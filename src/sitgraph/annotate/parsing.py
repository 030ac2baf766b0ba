"""A spaCy pipeline made ready for many articles: the same tags, trees and lemmas, sooner.

Three things are replaced, each by what gives the same result. The matrices of the model are multiplied by NumPy's
BLAS, which is about three times as fast as the one that comes with thinc; in one thread, for theirs are too small to be
shared out and the threads would only wait for each other. The attribute ruler, which runs a token
matcher over every sentence, becomes a look-up: most of its rules ask only for a token's own tag, label and word, so
what they give is found out once by the ruler itself and remembered. The lemmatiser, where it goes by rules, asks for a
token's own word, part of speech and features alone, so its answers are remembered too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, cast

from spacy.language import Language
from spacy.pipeline import AttributeRuler, Lemmatizer
from spacy.tokens import Doc, Token
from spacy.tokens._retokenize import set_token_attrs
from thinc.api import Model, NumpyOps
from threadpoolctl import ThreadpoolController

# What a rule about one token may ask for and still be remembered by tag, label and word.
_OWN = frozenset({"TAG", "DEP", "LOWER", "IS_SPACE"})
_MOST_WORDS = 20_000
_BATCH = 64
_Key = tuple[int, int, int, bool]


@cache
def _threads() -> ThreadpoolController:
    return ThreadpoolController()


def parsed(nlp: Language, docs: Iterable[Doc]) -> list[Doc]:
    """The tokenised `docs`, tagged and parsed."""
    with _threads().limit(limits=1, user_api="blas"):
        return list(nlp.pipe(docs, batch_size=_BATCH))


def common_words(nlp: Language, kinds: Iterable[str]) -> frozenset[str]:
    """The words in the form of the dictionary that the rules of a lemmatiser know as one of `kinds` ("noun", "verb" …).

    None where it goes by no rules. Nouns include names: the English index is WordNet's.
    """
    for _, component in nlp.pipeline:
        if isinstance(component, QuickLemmatizer):
            return component.common_words(kinds)
    return frozenset()


def quickened(nlp: Language) -> Language:
    """`nlp` itself, with its models on NumPy's BLAS and its attribute ruler remembered. Models on a GPU stay there."""
    ops = NumpyOps(use_blis=False)
    for _, component in nlp.pipeline:
        model = getattr(component, "model", None)
        if isinstance(model, Model) and isinstance(model.ops, NumpyOps):
            for node in model.walk():
                node.ops = ops
    components: list[Any] = nlp._components  # pyright: ignore[reportPrivateUsage]
    for position, (name, component) in enumerate(components):
        if type(component) is AttributeRuler and (quick := QuickRuler(component)).complete:
            components[position] = (name, quick)
        elif isinstance(component, Lemmatizer) and component.mode == "rule":
            components[position] = (name, QuickLemmatizer(component))
    return nlp


class QuickLemmatizer:
    """A lemmatiser by rules that remembers its answers."""

    def __init__(self, lemmatizer: Lemmatizer) -> None:
        self._lemmatizer = lemmatizer
        self._overwrite = lemmatizer.overwrite
        self._known: dict[tuple[int, int, int], str] = {}
        # Its words are lists, in which every word not met before is looked for from end to end.
        index = lemmatizer.lookups.get_table("lemma_index", {})
        for kind, words in list(index.items()):
            index[kind] = frozenset(words)

    def common_words(self, kinds: Iterable[str]) -> frozenset[str]:
        """The words of its index of `kinds`, in the form of the dictionary."""
        index = self._lemmatizer.lookups.get_table("lemma_index", {})
        return frozenset(word for kind in kinds for word in index.get(kind, ()))

    def __call__(self, doc: Doc) -> Doc:
        """Set the lemmas, as the lemmatiser would."""
        known = self._known
        if len(known) >= _MOST_WORDS:
            known.clear()
        for token in doc:
            if self._overwrite or token.lemma == 0:
                key = (token.orth, token.pos, hash(token.morph))
                lemma = known.get(key)
                if lemma is None:
                    lemma = known[key] = self._lemmatizer.lemmatize(token)[0]
                token.lemma_ = lemma
        return doc


class QuickRuler:
    """An attribute ruler that remembers what its rules give for a token's tag, label and word.

    Rules about several tokens are left to the ruler itself, in the sentences that hold a word or label of theirs.
    """

    def __init__(self, ruler: AttributeRuler) -> None:
        self._ruler = ruler
        self._known: dict[_Key, dict[Any, Any] | None] = {}
        self._words: dict[int, int] = {}
        self._named: set[str] = set()
        self._shaped: list[re.Pattern[str]] = []
        wide: dict[str, set[int]] = {"LOWER": set(), "DEP": set()}
        self.complete = True
        strings = ruler.vocab.strings
        for rule in ruler.patterns:
            for pattern in cast("Sequence[Sequence[Mapping[str, Any]]]", rule["patterns"]):
                if len(pattern) > 1:
                    sign = next(((k, t[k]) for t in pattern for k in wide if isinstance(t.get(k), str)), None)
                    if sign is None or any("OP" in t for t in pattern):
                        self.complete = False
                    else:
                        wide[sign[0]].add(strings.add(sign[1]))
                elif not _OWN.issuperset(pattern[0]) or not self._remember(pattern[0].get("LOWER")):
                    self.complete = False
        self._wide_words, self._wide_labels = frozenset(wide["LOWER"]), frozenset(wide["DEP"])

    def _remember(self, asked: object) -> bool:
        """Note the words that a rule tells apart; False where they cannot be listed."""
        match asked:
            case None:
                return True
            case str(word):
                self._named.add(word)
            case {"IN": [*several]} if len(cast("dict[str, Any]", asked)) == 1:
                self._named.update(several)
            case {"REGEX": str(shape)} if len(cast("dict[str, Any]", asked)) == 1:
                self._shaped.append(re.compile(shape))
            case _:
                return False
        return True

    def __call__(self, doc: Doc) -> Doc:
        """Set what the rules say, as the ruler would."""
        lowers, labels = [t.lower for t in doc], [t.dep for t in doc]
        if not self._wide_words.isdisjoint(lowers) or not self._wide_labels.isdisjoint(labels):
            return self._ruler(doc)
        words, known = self._words, self._known
        for token, lower, label in zip(doc, lowers, labels, strict=True):
            word = words.get(lower)
            key = (token.tag, label, self._word(token) if word is None else word, token.is_space)
            if key not in known:
                known[key] = self._asked(token)
            attributes = known[key]
            if attributes is not None:
                set_token_attrs(token, attributes)
        return doc

    def _word(self, token: Token) -> int:
        """The token's word where a rule tells it from others, else 0."""
        if len(self._words) >= _MOST_WORDS:
            self._words.clear()
        word = token.lower_
        told = word in self._named or any(shape.search(word) for shape in self._shaped)
        self._words[token.lower] = found = token.lower if told else 0
        return found

    def _asked(self, token: Token) -> dict[Any, Any] | None:
        """What the ruler says of a token that stands alone, the later rule over the earlier."""
        alone = Doc(token.vocab, words=[token.text], tags=[token.tag_], deps=[token.dep_], heads=[0])
        found: dict[Any, Any] = {}
        for number, _, _, _ in self._ruler.match(alone):
            found.update(cast("Mapping[Any, Any]", self._ruler.attrs[number]))
        return found or None
