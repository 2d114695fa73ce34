"""Data quality of a figure: its dimensions side by side, never averaged into one (docs/metrics.md 2.2)."""

from __future__ import annotations

from typing import Any

# Beyond these factors a recount says over- or under-reported: docs/metrics.md 2.2, [WHO] [SL].
OVER, UNDER = 0.9, 1.1

GRADES = "ABCD"
# From which share of the due periods on a figure has a letter; below the last it is a D: docs/metrics.md 2.7.
COVERAGE_FROM = {"A": 0.95, "B": 0.80, "C": 0.50}


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def data_quality(
    due: int,
    reported: int,
    on_time: int,
    checks_passed: int,
    checks_run: int,
    recounted: float | None = None,
    stated: float | None = None,
) -> dict[str, Any]:
    """Return {completeness, timeliness, consistency, verification_factor, vf_reading}, as fractions.

    Each is None where its denominator is 0; periods that are not due yet do not count.
    Source: docs/metrics.md 2.2, [WHO].
    """
    factor = None if recounted is None or not stated else recounted / stated
    reading = None
    if factor is not None:
        reading = "over_reported" if factor < OVER else "under_reported" if factor > UNDER else "in_line"
    return {
        "completeness": _share(reported, due),
        "timeliness": _share(on_time, due),
        "consistency": _share(checks_passed, checks_run),
        "verification_factor": factor,
        "vf_reading": reading,
    }


def worst_grade(*grades: str | None) -> str:
    """Return the worst of the letters A–D, skipping None and ''; '' where there is none."""
    letters = [grade for grade in grades if grade]
    return max(letters, key=GRADES.index) if letters else ""


def coverage_grade(reported: int, due: int) -> str | None:
    """Grade the share of due periods that was reported (docs/metrics.md 2.7); None where nothing was due."""
    share = _share(reported, due)
    if share is None:
        return None
    return next((grade for grade, least in COVERAGE_FROM.items() if share >= least), "D")


def source_grade(source: str) -> str:
    """Grade a kind of source: measured or registered A, reported B, unknown C, estimated D (docs/metrics.md 2.7)."""
    return {"measured": "A", "registered": "A", "reported": "B", "estimated": "D"}.get(source, "C")


def find_causes(source: str, reported: int, due: int) -> list[str]:
    """Find what gives a figure its letter: 'source', 'coverage', or both where they are equally low."""
    grades = {"source": source_grade(source), "coverage": coverage_grade(reported, due)}
    return [cause for cause, grade in grades.items() if grade == worst_grade(*grades.values())]


def verification_grade(factor: float | None) -> str | None:
    """Grade a verification factor: within 5 % A, within 10 % B, within 20 % C, else D; None without one."""
    if factor is None:
        return None
    off = abs(factor - 1)
    return "A" if off <= 0.05 else "B" if off <= 0.10 else "C" if off <= 0.20 else "D"


def confidence_grade(
    source: str, reported: int, due: int, factor: float | None = None, intervals_old: float | None = None
) -> str:
    """Grade one figure A–D: the worst of kind of source, coverage, verification and age.

    `source`: 'measured', 'registered', 'reported', 'estimated' (an estimate is D) or '' (unknown, C).
    `intervals_old`: age in reporting intervals; above 1.25 it is stale (C), above 2.5 D.
    Source: docs/metrics.md 2.2 and 2.7, after [WHO]; the letters [own].
    """
    by_source = source_grade(source)
    by_age = None
    if intervals_old is not None:
        by_age = "A" if intervals_old <= 1.25 else "C" if intervals_old <= 2.5 else "D"
    return worst_grade(by_source, coverage_grade(reported, due), verification_grade(factor), by_age)


def is_sum_above_total(total: float | None, parts: list[float | None]) -> bool:
    """Whether the parts of a count add up to more than its total, so that one of them is wrong."""
    reported = [part for part in parts if part is not None]
    return total is not None and bool(reported) and sum(reported) > total


def is_sum_off_total(total: float | None, parts: list[float | None]) -> bool:
    """Whether the parts of a count do not add up to its total: flagged, never refused.

    Source: docs/metrics.md 2.2 "Gap between groups", [DR].
    """
    reported = [part for part in parts if part is not None]
    return total is not None and bool(reported) and sum(reported) != total
