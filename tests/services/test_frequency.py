"""One list of how often something is reported, wherever a frequency is asked, drawn or counted."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from impact.i18n import text
from impact.model.vocabulary.frequencies import REPORTING_FREQUENCIES, Frequency
from impact.model.vocabulary.languages import Language

ROOT = Path(__file__).parents[2]


def test_frequencies_stand_from_short_to_long_and_a_year_is_a_whole_number_of_each() -> None:
    months = [frequency.months for frequency in REPORTING_FREQUENCIES]
    assert months == sorted(months) == [1, 3, 6, 12]
    assert set(REPORTING_FREQUENCIES) == set(Frequency) - {Frequency.ONCE}


@pytest.mark.parametrize("frequency", REPORTING_FREQUENCIES)
def test_a_round_is_owed_shortly_before_a_whole_period_has_passed(frequency: Frequency) -> None:
    shortest = {1: 28, 3: 90, 6: 181, 12: 365}[frequency.months]
    assert shortest - 16 < frequency.days < shortest


@pytest.mark.parametrize(
    ("stored", "read"),
    [("quarter", Frequency.QUARTER), ("once", Frequency.ONCE), ("", Frequency.YEAR), ("weekly", Frequency.YEAR)],
)
def test_what_is_stored_is_read_and_anything_else_is_yearly(stored: str, read: Frequency) -> None:
    assert Frequency.of(stored) is read


@pytest.mark.parametrize("language", Language)
def test_every_frequency_has_a_name_on_screen(language: Language) -> None:
    names = [text(language, f"indicator.frequency.{frequency}") for frequency in Frequency]
    assert len(set(names)) == len(Frequency)


def test_no_second_list_of_frequencies_is_written_down() -> None:
    """`half_year` was missing from one of four lists, so that half-yearly grantees were judged as yearly ones."""
    lists = [
        str(file.relative_to(ROOT))
        for folder in ("impact", "pages")
        for file in (ROOT / folder).rglob("*.py")
        if "migrations" not in file.parts and re.search(r'"half_year"', file.read_text("utf-8"))
    ]
    assert lists == ["impact/model/vocabulary/frequencies.py"]
