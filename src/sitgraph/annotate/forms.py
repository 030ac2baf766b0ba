"""Dictionary forms of a language's verbs and compounds, where a small statistical lemmatiser is not to be trusted.

`forms.toml` lists irregular verbs with their forms, and how regular ones inflect; particles that join a verb
("af" and "slaan" are "afslaan"), also where they stand inside a form ("afgeslagen").
"""

from __future__ import annotations

from functools import cache

from sitgraph import lang, resources


class FormTable(lang.Table, frozen=True):
    """`forms.toml`: verbs (dictionary form → other forms), nouns likewise, and separable particles.

    `separable` lists verbs whose particle is looked for at the end of the clause though the parser took it for a
    preposition ("sloegen de aanval op het dorp af"); `heads` are nouns whose forms are known as the last part of longer
    words too ("nachtaanvallen").
    """

    verbs: dict[str, tuple[str, ...]] = {}
    nouns: dict[str, tuple[str, ...]] = {}
    particles: tuple[str, ...] = ()
    separable: frozenset[str] = frozenset()
    heads: frozenset[str] = frozenset()
    infix: str = ""
    mark: str = ""


class Forms:
    """Looks dictionary forms up."""

    def __init__(self, table: FormTable) -> None:
        self._mark = table.mark
        self._infix = table.infix
        self._particles = tuple(sorted(table.particles, key=len, reverse=True))
        self._verbs = {form: lemma for lemma, forms in table.verbs.items() for form in (lemma, *forms)}
        self._separable = table.separable
        self._infinitives = frozenset(table.verbs)
        self._nouns = {form: lemma for lemma, forms in table.nouns.items() for form in (lemma, *forms)}
        self._heads = sorted(((form, lemma) for form, lemma in self._nouns.items() if lemma in table.heads), key=lambda f: -len(f[0]))

    def look_up(self, form: str, guess: str, pos: str) -> tuple[str, str]:
        """Dictionary form and part of speech of a word, given what a model made of it."""
        guess = guess.replace(self._mark, "") if self._mark else guess
        if form in self._nouns and pos in ("ADJ", "X", "NOUN", "PROPN"):
            return self._nouns[form], "NOUN"
        if pos in ("NOUN", "PROPN", "X", "ADJ"):
            for ending, lemma in self._heads:
                if form.endswith(ending) and len(form) - len(ending) > 2:
                    return form[: -len(ending)] + lemma, "NOUN"
        if pos == "PROPN":
            return guess, pos
        found = self._verb(form)
        if found is None or pos not in ("VERB", "AUX", "ADJ", "NOUN", "X"):
            return guess, pos
        return found, pos if pos == "AUX" else "VERB"

    def is_noun(self, form: str) -> bool:
        """Is the word a form of a noun in the table?"""
        return form in self._nouns

    def only_verb(self, form: str) -> bool:
        """Is the word a verb's form and no noun's, and not the dictionary form, which names a deed too?"""
        return form not in self._nouns and form not in self._infinitives and self._verb(form) is not None

    def particle_of(self, verb: str, word: str) -> bool:
        """Is `word` the particle of a separable verb whose form without it is `verb`?"""
        lemma = self._verbs.get(verb)
        return lemma is not None and word in self._particles and word + lemma in self._separable

    def _verb(self, form: str) -> str | None:
        if form in self._verbs:
            return self._verbs[form]
        for particle in self._particles:
            if not form.startswith(particle):
                continue
            rest = form[len(particle) :]
            if rest in self._verbs:
                return particle + self._verbs[rest]
            if self._infix and rest.startswith(self._infix) and rest[len(self._infix) :] in self._verbs:
                return particle + self._verbs[rest[len(self._infix) :]]
        return None

    def joined(self, particle: str, lemma: str) -> str:
        """A verb with its particle: "af" and "slaan" are "afslaan"; one that has it already, or no particle, stays."""
        if self._particles and particle not in self._particles:
            return lemma  # an adverb that the parser took for one
        return lemma if lemma.startswith(particle) else particle + lemma


@cache
def forms_of(code: str) -> Forms:
    """The forms of a language pack; none where it has no `forms.toml`."""
    if not (resources.language_folder(code) / "forms.toml").is_file():
        return Forms(FormTable())
    return Forms(lang.read(code, "forms.toml", FormTable))
