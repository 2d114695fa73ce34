"""Parsing numbers as people write them; the decimal mark (point or comma) is decided for a whole file.

Three steps. Parse one text alone: which numbers it may be with a decimal point and with a decimal comma. Decide from
all texts of a file which mark it uses and whether that is certain. Resolve: only the two together give a value.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from impact.ingest.values.value_vocabulary import NO_WORDS, NOT_REPORTED_WORDS, YES_WORDS, normalise_words
from impact.model.submission import IssueKind, NumberLocale

POINT, COMMA = ".", ","

# Every space character that people and programs put between thousands, as a regex character class.
SPACES = "\u0020\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\u2060\u200b\ufeff\t"
_SPACES = re.compile(f"[{SPACES}]+")
_MINUS = re.compile("^[\u2212\u2012\u2013\ufe63\uff0d]")
_CURRENCY = r"(?:eur(?:o|os)?|usd|us\$|gbp|chf|cad|aud|[€$£¥])"
_PERCENT = r"(?:%|\uff05|\u066a|pct\.?|procent|percent|pour ?cent)"
_NUMBER_TEXT = re.compile(
    rf"^(?P<sign>[+-]?)(?P<before>{_CURRENCY}|%)? ?(?P<inner>[+-]?)(?P<digits>[\d.,'’ ]*\d[\d.,'’ ]*?)"
    rf"(?:e(?P<power>[+-]?\d{{1,3}}))? ?(?P<after>{_CURRENCY}|{_PERCENT})?$",
    re.IGNORECASE,
)
_LEADING = r"(?:[1-9]\d{0,2})"
_GROUPED = {
    POINT: re.compile(
        rf"^({_LEADING}(?:,\d{{3}})+|{_LEADING}(?: \d{{3}})+|{_LEADING}(?:['’]\d{{3}})+|\d+)?(\.\d+)?$"
    ),
    COMMA: re.compile(
        rf"^({_LEADING}(?:\.\d{{3}})+|{_LEADING}(?: \d{{3}})+|{_LEADING}(?:['’]\d{{3}})+|\d+)?(,\d+)?$"
    ),
}
# '8,386413': six digits after one mark can be decimals, or thousands with one separator missing.
_SIX_DIGITS = re.compile(rf"^{_LEADING}[.,]\d{{6}}$")
_NUMBER = r"\d+(?:[.,' ’]\d{3})*(?:[.,]\d+)?|[.,]\d+"
_INEQUALITY = re.compile(
    r"^(?:[<>≤≥~≈±]|[<>]=|=[<>]|ca\.?|circa|approx\.?|about|around|over|under|more than|less than|at least|at most|"
    r"up to|min\.?|max\.?|ongeveer|ruim|bijna|meer dan|minder dan|minstens|hoogstens|minimaal|maximaal|tot|"
    r"environ|plus de|moins de|au moins|au plus|pr[eè]s de|jusqu'[aà])\s*(.+)$",
    re.IGNORECASE,
)
_TRAILING = re.compile(
    r"^(.*\d)\s*%?\s*(?:\+|or more|or less|of meer|of minder|ou plus|ou moins)$", re.IGNORECASE
)
_RANGE = re.compile(
    rf"^(?:between|tussen|entre|from|van|de)?\s*({_NUMBER})\s*%?\s*"
    rf"(?:-|–|—|\.\.\.?|…|to|tot|à|a|and|en|et|till)\s*({_NUMBER})\s*%?$",
    re.IGNORECASE,
)
_RATIO = re.compile(
    rf"^({_NUMBER})\s*(?:/|:|out of|of|op|op de|van de|uit|sur)\s*({_NUMBER})$", re.IGNORECASE
)
_MONTH = r"(?:jan|feb|fe?v|mar|maa|mrt|apr|avr|may|mei|mai|jun|jui|jul|aug|ao[uû]|sep|oct|okt|nov|dec|d[eé]c)[a-zéû]*"
_DATE = re.compile(
    rf"^(?:\d{{4}}([-/.])\d{{1,2}}\1\d{{1,2}}(?:[ T]\d\d?:\d\d.*)?|\d{{1,2}}([-/.])\d{{1,2}}\2(?:\d{{4}}|\d{{2}})"
    rf"|\d{{1,2}}[-/. ]*{_MONTH}\.?[-/. ,]*(?:\d{{2}}|\d{{4}})?"
    rf"|{_MONTH}\.?[-/. ]*\d{{1,2}}(?:st|nd|rd|th)?[, ]*(?:\d{{4}})?|{_MONTH}\.?[-/. ']*\d{{2,4}})$",
    re.IGNORECASE,
)
_ANY_NUMBER = re.compile(rf"(?<![\w.,])-?(?:{_NUMBER})(?![\d])")
LONGEST_TEXT = 400
# A text of only these characters means that there is no value.
MISSING_SIGNS = "-\u2013\u2014\u2012\u2212_.\u2026?/\\* "


class Form(StrEnum):
    """What a text in a value column holds: nothing, a word for 'missing', a number, yes or no, or a doubt."""

    BLANK = "blank"
    MISSING = "missing"
    NUMBER = "number"
    YES_NO = "yes_no"
    DOUBT = "doubt"


@dataclass(frozen=True, slots=True)
class NumberText:
    """One text parsed without context.

    `point` and `comma`: its value under each decimal mark, None where it is no number under that mark. `percent`: has a
    percent sign (the value stays as written, 0–100). `has_currency`: has a currency sign. `doubt`: what it is instead
    of a number, with the numbers in it as `readings`.
    """

    form: Form
    point: float | None = None
    comma: float | None = None
    percent: bool = False
    has_currency: bool = False
    doubt: IssueKind | None = None
    readings: tuple[float, ...] = ()

    @property
    def evidence(self) -> str:
        """The decimal mark that this text proves, '' where it fits both marks or neither."""
        if self.form is not Form.NUMBER or self.point == self.comma:
            return ""
        if self.comma is None:
            return POINT
        return COMMA if self.point is None else ""


BLANK = NumberText(Form.BLANK)
MISSING = NumberText(Form.MISSING)


def parse_number_text(text: str) -> NumberText:
    """Parse one text without context; never raises, and never gives a number for a word."""
    tidy = _SPACES.sub(" ", text.replace("\n", " ").replace("\r", " ")).strip()
    if not tidy:
        return BLANK
    if len(tidy) > LONGEST_TEXT:
        return NumberText(Form.DOUBT, doubt=IssueKind.TEXT_FOR_NUMBER)
    tidy = _MINUS.sub("-", tidy)
    words = normalise_words(tidy)
    if words in NOT_REPORTED_WORDS or not tidy.strip(MISSING_SIGNS):
        return MISSING
    if words in YES_WORDS or words in NO_WORDS:
        return NumberText(Form.YES_NO, readings=(1.0 if words in YES_WORDS else 0.0,))
    parsed = _parse_plain_number(tidy)
    return parsed if parsed is not None else _explain_doubt(tidy)


def _parse_plain_number(tidy: str) -> NumberText | None:
    match = _NUMBER_TEXT.match(tidy)
    if match is None or (match["sign"] and match["inner"]):
        return None
    before, after = match["before"] or "", match["after"] or ""
    if before and after:
        return None
    digits = match["digits"].strip()
    if not digits.isascii() and not all(c.isascii() or c == "’" for c in digits):
        digits = _ascii_digits(digits)
    sign = -1.0 if "-" in (match["sign"], match["inner"]) else 1.0
    power = int(match["power"] or 0)
    point, comma = (_parse_digits(digits, mark, sign, power) for mark in (POINT, COMMA))
    if _SIX_DIGITS.match(digits):
        whole = sign * float(digits.replace(".", "").replace(",", ""))
        point, comma = (whole if point is None else point), (whole if comma is None else comma)
    if point is None and comma is None:
        return None
    percent = before == "%" or bool(after and re.fullmatch(_PERCENT, after, re.IGNORECASE))
    return NumberText(Form.NUMBER, point, comma, percent, has_currency=bool(before or after) and not percent)


def _ascii_digits(digits: str) -> str:
    import unicodedata

    return "".join(str(unicodedata.digit(c)) if c.isdigit() else c for c in digits)


def _parse_digits(digits: str, mark: str, sign: float, power: int) -> float | None:
    match = _GROUPED[mark].match(digits)
    if match is None or not (match[1] or match[2]):
        return None
    whole = re.sub(r"[^\d]", "", match[1] or "")
    part = (match[2] or "")[1:]
    value = float(f"{whole or 0}.{part or 0}e{power}")
    # Adding 0.0 turns -0.0 into 0.0.
    return sign * value + 0.0 if math.isfinite(value) else None


def _explain_doubt(tidy: str) -> NumberText:
    """Classify a text that is no plain number (date, range, ratio, inequality, text), with the numbers in it."""
    if _DATE.match(tidy):
        return NumberText(Form.DOUBT, doubt=IssueKind.DATE_FOR_NUMBER)
    percent = "%" in tidy
    for pattern, kind in ((_RANGE, IssueKind.RANGE), (_RATIO, IssueKind.RATIO)):
        match = pattern.match(tidy)
        if match:
            readings = _parse_readings(match[1]) + _parse_readings(match[2])
            return NumberText(Form.DOUBT, percent=percent, doubt=kind, readings=readings)
    match = _INEQUALITY.match(tidy) or _TRAILING.match(tidy)
    if match:
        inner = _parse_plain_number(match[1].strip())
        if inner is not None:
            return NumberText(
                Form.DOUBT,
                percent=inner.percent,
                doubt=IssueKind.INEQUALITY,
                readings=_distinct_values(inner),
            )
    numbers = _ANY_NUMBER.findall(tidy)
    if len(numbers) == 1:
        return NumberText(
            Form.DOUBT,
            percent=percent,
            doubt=IssueKind.NUMBER_WITH_TEXT,
            readings=_parse_readings(numbers[0]),
        )
    return NumberText(Form.DOUBT, doubt=IssueKind.TEXT_FOR_NUMBER)


def _parse_readings(text: str) -> tuple[float, ...]:
    number = _parse_plain_number(text.strip())
    return () if number is None else _distinct_values(number)


def _distinct_values(number: NumberText) -> tuple[float, ...]:
    """The values of a number under each decimal mark, point first, without duplicates."""
    values = [value for value in (number.point, number.comma) if value is not None]
    return tuple(dict.fromkeys(values))


@dataclass(frozen=True, slots=True)
class DecimalMark:
    """The decimal mark of a file.

    `mixed`: a few cells prove the other mark, so three digits after a mark stay ambiguous in this file.
    `is_user_choice`: chosen by the user. `example`, `other_example`: a text that proves this mark, and one that proves
    the other.
    """

    decimal: str
    certain: bool
    mixed: bool = False
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
            reason = "issues.locale_mixed" if self.mixed else "issues.locale_proven"
        return NumberLocale(self.decimal, self.certain, reason)


# One mark is certain where at least this many cells prove it for each cell that proves the other.
PROOFS_PER_CONTRADICTION = 4


def decide_decimal_mark(texts: Iterable[tuple[str, NumberText, int]]) -> DecimalMark:
    """Decide the decimal mark of a file from its distinct texts: (text, parsed text, number of cells).

    Amounts with a currency count only where no bare number proves a mark: '14.57 USD' is often
    pasted from elsewhere. Without any proof: a point, not certain.
    """
    without_currency: dict[str, list[tuple[str, int]]] = {POINT: [], COMMA: []}
    with_currency: dict[str, list[tuple[str, int]]] = {POINT: [], COMMA: []}
    for text, parsed, cells in texts:
        proof = parsed.evidence
        if proof:
            (with_currency if parsed.has_currency else without_currency)[proof].append((text, cells))
    proofs = without_currency if without_currency[POINT] or without_currency[COMMA] else with_currency
    points, commas = (sum(cells for _, cells in proofs[mark]) for mark in (POINT, COMMA))
    if not points and not commas:
        return DecimalMark(POINT, certain=False)
    most, least = (POINT, COMMA) if points >= commas else (COMMA, POINT)
    example = proofs[most][0][0].strip()
    other = proofs[least][0][0].strip() if proofs[least] else ""
    certain = not other or max(points, commas) >= PROOFS_PER_CONTRADICTION * min(points, commas)
    return DecimalMark(most, certain, mixed=bool(other), example=example, other_example=other)


def use_decimal_mark(decimal: str) -> DecimalMark:
    """The decimal mark that the user chose for this file."""
    return DecimalMark(decimal, certain=True, is_user_choice=True)


_THREE_DIGITS = re.compile(r"[.,]\d{3}(?!\d)")


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
    if not marks.certain or (marks.mixed and _THREE_DIGITS.search(text)):
        return NumberReading(None, IssueKind.AMBIGUOUS_NUMBER, _distinct_values(parsed))
    return NumberReading(parsed.point if marks.decimal == POINT else parsed.comma)


def format_raw_number(value: float | int) -> str:
    """A number as raw text: the shortest that gives the same double, whole numbers without '.0'."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e16:
        return str(int(value)) if value or math.copysign(1.0, value) > 0 else "0"
    return repr(value)
