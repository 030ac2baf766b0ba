"""Dictionary forms of a language's verbs and compounds, where a small statistical lemmatiser is not to be trusted.

`forms.toml` lists irregular verbs with their forms, and how regular ones inflect; particles that join a verb
("af" and "slaan" are "afslaan"), also where they stand inside a form ("afgeslagen").
"""

from __future__ import annotations

from functools import cache

from sitgraph import lang, resources


class FormTable(lang.Table, frozen=True):
    """`forms.toml`: verbs (dictionary form → other forms), nouns likewise, and separable particles."""

    verbs: dict[str, tuple[str, ...]] = {}
    nouns: dict[str, tuple[str, ...]] = {}
    particles: tuple[str, ...] = ()
    infix: str = ""
    mark: str = ""


class Forms:
    """Looks dictionary forms up."""

    def __init__(self, table: FormTable) -> None:
        self._mark = table.mark
        self._infix = table.infix
        self._particles = tuple(sorted(table.particles, key=len, reverse=True))
        self._verbs = {form: lemma for lemma, forms in table.verbs.items() for form in (lemma, *forms)}
        self._nouns = {form: lemma for lemma, forms in table.nouns.items() for form in (lemma, *forms)}

    def look_up(self, form: str, guess: str, pos: str) -> tuple[str, str]:
        """Dictionary form and part of speech of a word, given what a model made of it."""
        guess = guess.replace(self._mark, "") if self._mark else guess
        if pos in ("NOUN", "PROPN"):
            if form in self._nouns:
                return self._nouns[form], pos
            return guess, pos
        if pos not in ("VERB", "AUX", "ADJ"):
            return guess, pos
        found = self._verb(form)
        if found is None:
            return guess, pos
        return found, "VERB" if pos == "ADJ" and form not in self._nouns else pos

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
        """A verb with its particle: "af" and "slaan" are "afslaan"; one that has it already stays."""
        return lemma if lemma.startswith(particle) else particle + lemma


@cache
def forms_of(code: str) -> Forms:
    """The forms of a language pack; none where it has no `forms.toml`."""
    if not (resources.language_folder(code) / "forms.toml").is_file():
        return Forms(FormTable())
    return Forms(lang.read(code, "forms.toml", FormTable))
