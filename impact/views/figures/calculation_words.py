"""How an indicator is calculated, in words, and why a period has no value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from impact.i18n import day, text
from impact.model.figures.calculation import Calculation, CalculationKind, PartFault
from impact.model.vocabulary.languages import Language


def describe_calculation(stored: str, titles: Mapping[int, str], language: Language) -> str:
    """A calculation as it is stored in a sentence; `titles` by id, of parts that are gone there is none.

    Under a pseudonym the parts are not said.
    """
    calculation = Calculation.parse(stored)
    if calculation is None:
        return ""
    if not calculation.parts:
        return text(language, f"calculation.kind.{calculation.kind.value}")
    quoted = [
        text(language, "calculation.part", title=_name(part, titles, language)) for part in calculation.parts
    ]
    if calculation.kind is CalculationKind.SUM:
        words = text(language, "calculation.words.sum", parts=_join_words(quoted, language))
    else:
        words = text(language, f"calculation.words.{calculation.kind.value}", a=quoted[0], b=quoted[-1])
    if calculation.until is not None:
        words += text(language, "calculation.words.until", day=day(language, calculation.until, "long"))
    return words


def describe_fault(fault: PartFault, title: str, language: Language) -> str:
    """Why nothing can be calculated for a period, because of the part with this title."""
    return text(
        language, f"calculation.fault.{fault.value}", title=title or text(language, "calculation.gone")
    )


def _join_words(words: Sequence[str], language: Language) -> str:
    """'A', 'B' and 'C'; one alone where its others are gone."""
    if len(words) < 2:
        return "".join(words)
    return text(language, "calculation.words.and", first=", ".join(words[:-1]), last=words[-1])


def _name(part: int, titles: Mapping[int, str], language: Language) -> str:
    return titles.get(part) or text(language, "calculation.gone")
