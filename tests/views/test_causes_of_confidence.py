"""A letter of confidence says what gives it: how much was reported, the kind of source, or both."""

from __future__ import annotations

import pytest
import sample_views as sample

from impact.metrics.formulas.confidence_grades import confidence_grade, find_causes
from impact.model.vocabulary.languages import Language
from pages.indicator import details
from pages.parts.layout import frame


@pytest.mark.parametrize(
    ("source", "reported", "due", "letter", "causes"),
    [
        ("measured", 10, 10, "A", ["source", "coverage"]),
        ("", 10, 10, "C", ["source"]),
        ("measured", 6, 10, "C", ["coverage"]),
        ("", 6, 10, "C", ["source", "coverage"]),
        ("reported", 10, 10, "B", ["source"]),
        ("estimated", 9, 10, "D", ["source"]),
        ("reported", 1, 10, "D", ["coverage"]),
        ("reported", 0, 0, "B", ["source"]),
    ],
)
def test_the_worst_grade_is_named(source: str, reported: int, due: int, letter: str, causes: list[str]) -> None:
    assert confidence_grade(source, reported, due) == letter
    assert find_causes(source, reported, due) == causes


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (Language.NL, "4 van 10 verwachte periodes gerapporteerd"),
        (Language.EN, "4 of 10 expected periods reported"),
        (Language.FR, "4 périodes rapportées sur 10"),
    ],
)
def test_coverage_is_said_in_numbers(monkeypatch: pytest.MonkeyPatch, language: Language, words: str) -> None:
    monkeypatch.setattr(frame, "language", lambda: language)
    view = sample.indicator_view(sample.reading(reported=4, due=10))
    assert words in details.describe_causes(view)
