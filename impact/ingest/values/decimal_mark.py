"""The decimal mark of a file (point or comma): decided from all its texts, and the value of a text under it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from impact.ingest.values.number_parser import COMMA, POINT, Form, NumberText, distinct_values
from impact.model.issues import IssueKind
from impact.model.submission import NumberLocale


@dataclass(frozen=True, slots=True)
class DecimalMark:
    """The decimal mark of a file.

    `mixed`: a few cells prove the other mark, so three digits after a mark stay ambiguous in this file. `is_weak`: too
    little proves it to take three digits after this mark for decimals ('1.250' beside one '3.5').
    `is_user_choice`: chosen by the user. `example`, `other_example`: a text that proves this mark, and one that proves
    the other.
    """

    decimal: str
    certain: bool
    mixed: bool = False
    is_weak: bool = False
    is_user_choice: bool = False
    example: str = ""
    other_example: str = ""

    def locale(self) -> NumberLocale:
        """The mark as shown to the user; `reason` is a key of the catalog `issues`."""
        if self.is_user_choice:
            reason = "issues.locale_given"
        elif not self.certain:
            reason = "issues.locale_conflict" if self.other_example else "issues.locale_unknown"
        else:
            reason = "issues.locale_mixed" if self.mixed or self.is_weak else "issues.locale_proven"
        return NumberLocale(self.decimal, self.certain and not self.is_weak, reason)


_THREE_DIGITS = re.compile(r"[.,]\d{3}(?!\d)")
_LAST_DIGIT = re.compile(r"\d(?=\D*$)")
# One mark is certain where at least this many cells prove it for each cell that proves the other.
PROOFS_PER_CONTRADICTION = 4
# Nor do fewer proofs for each cell that looks like thousands ('1.250') make decimals of it.
PROOFS_PER_THOUSAND = 4


def decide_decimal_mark(texts: Iterable[tuple[str, NumberText, int]]) -> DecimalMark:
    """Decide the decimal mark of a file from its distinct texts: (text, parsed text, number of cells).

    Amounts with a currency count only where no bare number proves a mark: '14.57 USD' is often
    pasted from elsewhere. Without any proof: a point, not certain.
    """
    without_currency: dict[str, list[tuple[str, int]]] = {POINT: [], COMMA: []}
    with_currency: dict[str, list[tuple[str, int]]] = {POINT: [], COMMA: []}
    undecided: list[tuple[str, NumberText, int]] = []
    for text, parsed, cells in texts:
        proof = parsed.evidence
        if not proof and parsed.point != parsed.comma:
            undecided.append((text, parsed, cells))
        if proof:
            (with_currency if parsed.currency else without_currency)[proof].append((text, cells))
    proofs = without_currency if without_currency[POINT] or without_currency[COMMA] else with_currency
    points, commas = (sum(cells for _, cells in proofs[mark]) for mark in (POINT, COMMA))
    if not points and not commas:
        return DecimalMark(POINT, certain=False)
    most, least = (POINT, COMMA) if points >= commas else (COMMA, POINT)
    example = proofs[most][0][0].strip()
    other = proofs[least][0][0].strip() if proofs[least] else ""
    certain = not other or max(points, commas) >= PROOFS_PER_CONTRADICTION * min(points, commas)
    is_weak = certain and _looks_like_thousands(undecided, most, proofs[most])
    return DecimalMark(most, certain, bool(other), is_weak, example=example, other_example=other)


def _looks_like_thousands(
    undecided: Sequence[tuple[str, NumberText, int]], mark: str, proofs: Sequence[tuple[str, int]]
) -> bool:
    """Whether cells with three digits after the mark rather hold thousands than decimals.

    A file with three decimals somewhere ('0.125') writes decimals so. Without any, decimals that end in nought are
    unlikely from a program and from a person, and a few shorter ones ('3.5') do not outweigh them.
    """
    thousands = [
        (text, cells)
        for text, parsed, cells in undecided
        if parsed.point is not None
        and parsed.comma is not None
        and (abs(parsed.point) < abs(parsed.comma)) == (mark == POINT)
    ]
    long_decimals = re.compile(rf"{re.escape(mark)}\d{{3}}")
    if not thousands or any(long_decimals.search(text) for text, _ in proofs):
        return False
    ends_in_nought = any(_LAST_DIGIT.findall(text)[-1:] == ["0"] for text, _ in thousands)
    proof_count, thousand_count = sum(n for _, n in proofs), sum(n for _, n in thousands)
    return ends_in_nought or proof_count < PROOFS_PER_THOUSAND * thousand_count


def use_decimal_mark(decimal: str) -> DecimalMark:
    """The decimal mark that the user chose for this file."""
    return DecimalMark(decimal, certain=True, is_user_choice=True)


@dataclass(frozen=True, slots=True)
class NumberReading:
    """A text resolved with the decimal mark of its file: a value, or a doubt with its possible readings.

    `remark`: something to report that needs no answer.
    """

    value: float | None
    doubt: IssueKind | None = None
    readings: tuple[float, ...] = ()
    remark: IssueKind | None = None


def resolve_number(text: str, parsed: NumberText, marks: DecimalMark) -> NumberReading:
    """The value of a parsed text under the decimal mark of its file; both readings where the mark is not certain."""
    if parsed.form is not Form.NUMBER:
        return NumberReading(None, parsed.doubt, parsed.readings)
    if parsed.point == parsed.comma:
        return NumberReading(parsed.point)
    if parsed.point is None or parsed.comma is None:
        # Only one reading exists; remark on it where it contradicts the rest of the file.
        value = parsed.point if parsed.comma is None else parsed.comma
        other = marks.certain and parsed.evidence != marks.decimal
        return NumberReading(value, remark=IssueKind.OTHER_NOTATION if other else None)
    value = parsed.point if marks.decimal == POINT else parsed.comma
    is_decimal = abs(value or 0) == min(abs(parsed.point), abs(parsed.comma))
    if not marks.certain or (marks.mixed and _THREE_DIGITS.search(text)) or (marks.is_weak and is_decimal):
        return NumberReading(None, IssueKind.AMBIGUOUS_NUMBER, distinct_values(parsed))
    return NumberReading(value)
