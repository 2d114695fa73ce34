"""What differs between two versions of a theory, in sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from impact.i18n import text
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.measures import Direction, Measure, TimeKind
from impact.model.vocabulary.theory_levels import Level, LinkKind
from impact.services.core.titles_in_language import pick_text
from impact.theory.differences import Difference, DifferenceKind
from impact.theory.document import Assumption, FundOutcome
from impact.views.theory.theory_of_change import OTHER_FUND

# What follows from another property (the sphere from the level), and what a reader sees in the drawing only.
PASSED_OVER = frozenset({"sphere", "place", "template", "answers"})
CHANGED = {
    DifferenceKind.BLOCK_CHANGED, DifferenceKind.ARROW_CHANGED, DifferenceKind.FRAME_CHANGED,
    DifferenceKind.PLANNED_CHANGED, DifferenceKind.ASSUMPTION_CHANGED,
}  # fmt: skip
OF_ASSUMPTIONS = {DifferenceKind.ASSUMPTION_ADDED, DifferenceKind.ASSUMPTION_REMOVED}


def build_lines(
    differences: Sequence[Difference], indicators: Mapping[int, str], outcomes: Mapping[str, str], language: Language
) -> list[str]:
    """One sentence per difference, in the order given.

    `indicators` are titles by id, `outcomes` those of the frame of the fund by key, for who may see them.
    """
    return [
        _build_line(difference, indicators, outcomes, language)
        for difference in differences
        if difference.name not in PASSED_OVER
    ]


def _build_line(
    difference: Difference, indicators: Mapping[int, str], outcomes: Mapping[str, str], language: Language
) -> str:
    names = [pick_text(texts, language) for texts in difference.texts]
    if difference.kind in OF_ASSUMPTIONS:
        source, target, words = names
        return text(
            language, f"theory_edit.difference.{difference.kind.value}", text=source, target=target, words=words
        )
    if difference.kind not in CHANGED:
        return text(
            language, f"theory_edit.difference.{difference.kind.value}", text=names[0], target=names[-1]
        )
    if difference.kind is DifferenceKind.ASSUMPTION_CHANGED:
        return _say_changed_assumption(difference, names, language)
    subject = " → ".join(f"“{name}”" for name in names) or text(language, "theory_edit.difference.frame")
    before, after = (
        say_content(_name_outcomes(content, outcomes, language) if difference.name == "fund_outcomes" else content,
             indicators, language)
        for content in (difference.before, difference.after)
    )
    return text(
        language, "theory_edit.difference.changed", subject=subject, before=before, after=after,
        property=text(language, f"theory_edit.property.{difference.name}"),
    )  # fmt: skip


def _say_changed_assumption(difference: Difference, names: Sequence[str], language: Language) -> str:
    """What became of the words of an assumption, or of how much hangs on it: then it is named by its words."""
    source, target, words = names
    key, before, after = "theory_edit.difference.assumption_changed", difference.before, difference.after
    if difference.name == "criticality":
        key += ".criticality"
        before, after = (say_criticality(word, language) for word in (before, after))
    else:
        before, after = (say_content(texts, {}, language) for texts in (before, after))
    return text(language, key, text=source, target=target, words=words, before=before, after=after)


def say_criticality(word: str, language: Language) -> str:
    """How much hangs on an assumption, in words."""
    return text(language, f"theory_edit.arrow.criticality.{word or 'none'}")


def _name_outcomes(linked: Sequence[FundOutcome], outcomes: Mapping[str, str], language: Language) -> str:
    other = text(language, "fund_frame.contributes.other")
    names = (other if outcome.key == OTHER_FUND else outcomes.get(outcome.key, outcome.key) for outcome in linked)
    return ", ".join(names)


def say_content(content: Any, indicators: Mapping[int, str], language: Language) -> str:
    """What a property holds, in words; `indicators` are titles by id."""
    nothing = text(language, "theory_edit.difference.nothing")
    if isinstance(content, bool):
        return text(language, "theory_edit.yes" if content else "theory_edit.no")
    if isinstance(content, Level):
        return text(language, f"words.level.{content.value}")
    if isinstance(content, Measure | Direction | TimeKind):
        group = {Measure: "measure", Direction: "direction", TimeKind: "time_kind"}[type(content)]
        return text(language, f"words.{group}.{content.value}")
    if isinstance(content, LinkKind):
        return text(language, f"theory_page.arrow.kind.{content.value}")
    if isinstance(content, dict):
        return pick_text(content, language) or nothing
    if isinstance(content, Assumption):
        words = pick_text(content.text, language)
        return f"{words} ({say_criticality(content.criticality, language)})" if content.criticality else words
    if isinstance(content, tuple):
        parts = [
            indicators.get(part, "") if isinstance(part, int) else say_content(part, indicators, language)
            for part in content
        ]
        mark = "; " if any(isinstance(part, Assumption) for part in content) else ", "
        return mark.join(part for part in parts if part) or nothing
    return str(content) if content not in (None, "") else nothing
