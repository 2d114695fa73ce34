"""The formulas of an explanation with their numbers filled in, as one reads them on screen and on the command line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from impact.i18n import exact, percent_judged, text, value
from impact.model.vocabulary.languages import Language
from impact.views.figures.explain import Formula

# The names of the operands in the texts `explain.filled.…`.
LETTERS = "abcdefgh"
# Between two percentages lie percentage points: 19,8 % is 1,8 points above 18 %, and 10 % above it.
DIFFERENCES = ("met_only", "met_only_no_baseline", "band")
# So many that what is filled in comes to the result that is shown.
DECIMALS = 3


def format_result(step: Formula, language: Language, limits: Iterable[float] = ()) -> str:
    """Format the result of a formula in its unit; without a unit it is a fraction, shown as a percentage.

    `limits` are the fractions by which it is judged.
    """
    if step.result_unit == "%" and step.key in DIFFERENCES:
        return text(language, "explain.points", gap=step.result)
    if step.result_unit:
        return value(language, step.result, step.result_unit)
    return percent_judged(language, step.result, limits)


def fill_in_formula(step: Formula, language: Language, limits: Iterable[float] = ()) -> str:
    """The formula with its numbers: '97 % = (58 − 41) ÷ (58,5 − 41)'; `limits` are those by which it is judged."""
    key = step.key
    if key == "achievement_period" and step.operands[2] == 0:
        key = "achievement_period_zero"  # nothing to take away: the plain division says it
    if key == "mean_of_periods" and step.operands[1] is None:
        key = "mean_of_periods_band"  # a band is held against the mean, and nothing was expected of a period
    if key == "band":
        return _fill_in_band(step, language)
    if key == "calculated_sum":
        result = format_result(step, language, limits)
        return text(language, "explain.filled.calculated_sum", result=result, numbers=_add_up(step, language))
    numbers = {
        letter: exact(language, operand, DECIMALS)
        for letter, operand in zip(LETTERS, step.operands, strict=False)
    }
    for letter, operand in zip(LETTERS, step.operands, strict=False):
        if operand is not None and operand < 0 and len(step.operands) > 1:
            numbers[letter] = f"({numbers[letter]})"
    return text(language, f"explain.filled.{key}", result=format_result(step, language, limits), **numbers)


def _add_up(step: Formula, language: Language) -> str:
    """The numbers of a sum, however many: '12 + 3 + (−1)'."""
    numbers = [
        f"({exact(language, operand, DECIMALS)})" if (operand or 0) < 0 else exact(language, operand, DECIMALS)
        for operand in step.operands
    ]
    return " + ".join(numbers)


def _fill_in_band(step: Formula, language: Language) -> str:
    """Where a value lies against its band, which may be open on one side: the distance is said without a sign."""
    amount, low, high = (exact(language, operand, DECIMALS) for operand in step.operands)
    sides = "band" if None not in step.operands[1:] else ("band_low" if step.operands[2] is None else "band_high")
    where = "" if step.result else ".inside"
    distance = format_result(replace(step, result=abs(step.result or 0)), language)
    return text(language, f"explain.filled.{sides}{where}", a=amount, b=low, c=high, result=distance)
