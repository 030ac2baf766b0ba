"""The examples beside the tables of `romanisation.toml`, each a test of its own; and what those tables must be."""

from __future__ import annotations

import msgspec
import pytest

from sitgraph.gazetteer.romanisation import Romanisation, adjective_stems, alike, consonants, fold, skeleton, sound, table

_CYRILLIC, _ADJECTIVES, _SOUND = table().cyrillic, table().adjectives, table().by_sound


@pytest.mark.parametrize(("name", "other"), _CYRILLIC.same)
def test_transliterations_of_one_name_meet(name: str, other: str) -> None:
    assert skeleton(name) == skeleton(other)


@pytest.mark.parametrize(("name", "other"), _CYRILLIC.apart)
def test_other_names_stay_apart(name: str, other: str) -> None:
    assert skeleton(name) != skeleton(other)


@pytest.mark.parametrize(("adjective", "name"), _ADJECTIVES.same)
def test_an_adjective_leads_to_its_name(adjective: str, name: str) -> None:
    assert any(fold(name) in stems for stems in adjective_stems(adjective))


@pytest.mark.parametrize(("word", "name"), _ADJECTIVES.apart)
def test_what_is_no_adjective_leads_nowhere(word: str, name: str) -> None:
    assert not any(fold(name) in stems for stems in adjective_stems(word))


@pytest.mark.parametrize(("name", "other"), _SOUND.same)
def test_spellings_by_ear_meet(name: str, other: str) -> None:
    assert consonants(name) == consonants(other)
    assert alike(name, other) >= _SOUND.alike


@pytest.mark.parametrize(("name", "other"), _SOUND.apart)
def test_names_that_only_sound_alike_stay_apart(name: str, other: str) -> None:
    assert consonants(name) != consonants(other) or alike(name, other) < _SOUND.alike


def test_a_misspelt_key_is_named() -> None:
    raw = msgspec.to_builtins(table())
    raw["cyrillic"]["pears"] = []
    with pytest.raises(msgspec.ValidationError, match="pears"):
        msgspec.convert(raw, Romanisation)


def test_no_pair_lengthens_a_name_or_does_nothing() -> None:
    for pairs in (_CYRILLIC.pairs, _SOUND.sounds, _SOUND.vowels):
        assert all(old and old != new and (len(new) <= len(old) or old == "x") for old, new in pairs)
        assert len({old for old, _ in pairs}) == len(pairs)
    assert sound("Deir ez-Zor") == sound("Dayr az Zawr")
