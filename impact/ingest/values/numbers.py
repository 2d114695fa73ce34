"""A written number → what it may be; which decimal mark holds is decided for a whole file.

Two questions are kept apart. `written` looks at one text alone and says which numbers it may be
with a decimal point and with a decimal comma. `decide` looks at all texts of a file and says which
mark the file uses, and whether that is certain. Only the two together give a value.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from impact.ingest.values.vocabulary import NO_WORDS, NOT_REPORTED_WORDS, YES_WORDS, plain_words
from impact.model.submission import IssueKind, NumberLocale

POINT, COMMA = ".", ","

# Every kind of space people (and programs) put between thousands.
SPACES = "\u0020\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\u2060\u200b\ufeff\t"
_SPACES = re.compile(f"[{SPACES}]+")
_MINUS = re.compile("^[\u2212\u2012\u2013\ufe63\uff0d]")
_CURRENCY = r"(?:eur(?:o|os)?|usd|us\$|gbp|chf|cad|aud|[€$£¥])"
_PERCENT = r"(?:%|\uff05|\u066a|pct\.?|procent|percent|pour ?cent)"
_DRESSED = re.compile(
    rf"^(?P<sign>[+-]?)(?P<before>{_CURRENCY}|%)? ?(?P<inner>[+-]?)(?P<digits>[\d.,'’ ]*\d[\d.,'’ ]*?)"
    rf"(?:e(?P<power>[+-]?\d{{1,3}}))? ?(?P<after>{_CURRENCY}|{_PERCENT})?$",
    re.IGNORECASE,
)
_LEAD = r"(?:[1-9]\d{0,2})"
_GROUPED = {
    POINT: re.compile(rf"^({_LEAD}(?:,\d{{3}})+|{_LEAD}(?: \d{{3}})+|{_LEAD}(?:['’]\d{{3}})+|\d+)?(\.\d+)?$"),
    COMMA: re.compile(rf"^({_LEAD}(?:\.\d{{3}})+|{_LEAD}(?: \d{{3}})+|{_LEAD}(?:['’]\d{{3}})+|\d+)?(,\d+)?$"),
}
# '8,386413': six digits after one mark can be decimals, or thousands with a mark forgotten.
_SIX = re.compile(rf"^{_LEAD}[.,]\d{{6}}$")
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
LONGEST = 400
# Signs that by themselves say that there is nothing.
NOTHING = "-\u2013\u2014\u2012\u2212_.\u2026?/\\* "


class Form(StrEnum):
    """What kind of text a cell of a value column holds."""

    BLANK = "blank"
    MISSING = "missing"
    NUMBER = "number"
    YES_NO = "yes_no"
    DOUBT = "doubt"


@dataclass(frozen=True, slots=True)
class Written:
    """One text by itself. `point` and `comma` are its numbers under each decimal mark, None where the
    text is no number under that mark. `doubt` names what else it is, `readings` the numbers in it."""

    form: Form
    point: float | None = None
    comma: float | None = None
    percent: bool = False
    dressed: bool = False
    doubt: IssueKind | None = None
    readings: tuple[float, ...] = ()

    @property
    def evidence(self) -> str:
        """The decimal mark this text proves, '' if none."""
        if self.form is not Form.NUMBER or self.point == self.comma:
            return ""
        if self.comma is None:
            return POINT
        return COMMA if self.point is None else ""


BLANK = Written(Form.BLANK)
MISSING = Written(Form.MISSING)


def written(text: str) -> Written:
    """What one text may be; never raises, never a number for a word."""
    tidy = _SPACES.sub(" ", text.replace("\n", " ").replace("\r", " ")).strip()
    if not tidy:
        return BLANK
    if len(tidy) > LONGEST:
        return Written(Form.DOUBT, doubt=IssueKind.TEXT_FOR_NUMBER)
    tidy = _MINUS.sub("-", tidy)
    words = plain_words(tidy)
    if words in NOT_REPORTED_WORDS or not tidy.strip(NOTHING):
        return MISSING
    if words in YES_WORDS or words in NO_WORDS:
        return Written(Form.YES_NO, readings=(1.0 if words in YES_WORDS else 0.0,))
    number = _number(tidy)
    return number if number is not None else _doubt(tidy)


def _number(tidy: str) -> Written | None:
    found = _DRESSED.match(tidy)
    if found is None or (found["sign"] and found["inner"]):
        return None
    before, after = found["before"] or "", found["after"] or ""
    if before and after:
        return None
    digits = found["digits"].strip()
    if not digits.isascii() and not all(c.isascii() or c == "’" for c in digits):
        digits = _ascii_digits(digits)
    sign = -1.0 if "-" in (found["sign"], found["inner"]) else 1.0
    power = int(found["power"] or 0)
    point, comma = (_value(digits, mark, sign, power) for mark in (POINT, COMMA))
    if _SIX.match(digits):
        whole = sign * float(digits.replace(".", "").replace(",", ""))
        point, comma = (whole if point is None else point), (whole if comma is None else comma)
    if point is None and comma is None:
        return None
    percent = before == "%" or bool(after and re.fullmatch(_PERCENT, after, re.IGNORECASE))
    return Written(Form.NUMBER, point, comma, percent, dressed=bool(before or after) and not percent)


def _ascii_digits(digits: str) -> str:
    import unicodedata

    return "".join(str(unicodedata.digit(c)) if c.isdigit() else c for c in digits)


def _value(digits: str, mark: str, sign: float, power: int) -> float | None:
    found = _GROUPED[mark].match(digits)
    if found is None or not (found[1] or found[2]):
        return None
    whole = re.sub(r"[^\d]", "", found[1] or "")
    part = (found[2] or "")[1:]
    value = float(f"{whole or 0}.{part or 0}e{power}")
    # The sum turns -0.0 into 0.0: nobody counts a negative nothing.
    return sign * value + 0.0 if math.isfinite(value) else None


def _doubt(tidy: str) -> Written:
    """Why a text with something in it is no plain number, with the numbers it may stand for."""
    if _DATE.match(tidy):
        return Written(Form.DOUBT, doubt=IssueKind.DATE_FOR_NUMBER)
    percent = "%" in tidy
    for pattern, kind in ((_RANGE, IssueKind.RANGE), (_RATIO, IssueKind.RATIO)):
        found = pattern.match(tidy)
        if found:
            readings = _readings(found[1]) + _readings(found[2])
            return Written(Form.DOUBT, percent=percent, doubt=kind, readings=readings)
    found = _INEQUALITY.match(tidy) or _TRAILING.match(tidy)
    if found:
        inner = _number(found[1].strip())
        if inner is not None:
            return Written(
                Form.DOUBT, percent=inner.percent, doubt=IssueKind.INEQUALITY, readings=_both(inner)
            )
    numbers = _ANY_NUMBER.findall(tidy)
    if len(numbers) == 1:
        return Written(
            Form.DOUBT, percent=percent, doubt=IssueKind.NUMBER_WITH_TEXT, readings=_readings(numbers[0])
        )
    return Written(Form.DOUBT, doubt=IssueKind.TEXT_FOR_NUMBER)


def _readings(text: str) -> tuple[float, ...]:
    number = _number(text.strip())
    return () if number is None else _both(number)


def _both(number: Written) -> tuple[float, ...]:
    """The numbers a text may be, most literal first, each once."""
    found = [value for value in (number.point, number.comma) if value is not None]
    return tuple(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class Marks:
    """The decimal mark of a file. `mixed`: a few cells use the other mark between thousands, so even in
    this file three digits after a mark stay unclear."""

    decimal: str
    certain: bool
    mixed: bool = False
    given: bool = False
    example: str = ""
    other_example: str = ""

    def locale(self) -> NumberLocale:
        """As shown to people; `reason` is a key of the catalog `issues`."""
        if self.given:
            reason = "issues.locale_given"
        elif not self.certain:
            reason = "issues.locale_conflict" if self.other_example else "issues.locale_unknown"
        else:
            reason = "issues.locale_mixed" if self.mixed else "issues.locale_proven"
        return NumberLocale(self.decimal, self.certain, reason)


# A file that proves one mark this many times for each contrary cell is taken at its word.
OVERWHELMING = 4


def decide(found: Iterable[tuple[str, Written, int]]) -> Marks:
    """The decimal mark of a file from its texts with their numbers of cells.

    Amounts with a currency count only where no bare number proves anything: '14.57 USD' is often
    pasted from elsewhere. Without any proof: a point, not certain.
    """
    bare: dict[str, list[tuple[str, int]]] = {POINT: [], COMMA: []}
    dressed: dict[str, list[tuple[str, int]]] = {POINT: [], COMMA: []}
    for text, item, cells in found:
        proof = item.evidence
        if proof:
            (dressed if item.dressed else bare)[proof].append((text, cells))
    proofs = bare if bare[POINT] or bare[COMMA] else dressed
    points, commas = (sum(cells for _, cells in proofs[mark]) for mark in (POINT, COMMA))
    if not points and not commas:
        return Marks(POINT, certain=False)
    most, least = (POINT, COMMA) if points >= commas else (COMMA, POINT)
    example = proofs[most][0][0].strip()
    other = proofs[least][0][0].strip() if proofs[least] else ""
    certain = not other or max(points, commas) >= OVERWHELMING * min(points, commas)
    return Marks(most, certain, mixed=bool(other), example=example, other_example=other)


def given(decimal: str) -> Marks:
    """The mark that somebody chose for this file."""
    return Marks(decimal, certain=True, given=True)


_THREE = re.compile(r"[.,]\d{3}(?!\d)")


@dataclass(frozen=True, slots=True)
class Read:
    """A text read with the mark of its file: a value, or what is doubtful about it."""

    value: float | None
    doubt: IssueKind | None = None
    readings: tuple[float, ...] = ()
    remark: IssueKind | None = None


def read(text: str, item: Written, marks: Marks) -> Read:
    """The value of one text in its file; both readings where the file does not decide."""
    if item.form is not Form.NUMBER:
        return Read(None, item.doubt, item.readings)
    if item.point == item.comma:
        return Read(item.point)
    if item.point is None or item.comma is None:
        # Written so that only one reading exists; it is worth a remark if the rest of the file differs.
        value = item.point if item.comma is None else item.comma
        other = marks.certain and item.evidence != marks.decimal
        return Read(value, remark=IssueKind.OTHER_NOTATION if other else None)
    if not marks.certain or (marks.mixed and _THREE.search(text)):
        return Read(None, IssueKind.AMBIGUOUS_NUMBER, _both(item))
    return Read(item.point if marks.decimal == POINT else item.comma)


def shortest(value: float | int) -> str:
    """A number of a typed cell as raw text: exact, whole numbers without '.0'."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e16:
        return str(int(value)) if value or math.copysign(1.0, value) > 0 else "0"
    return repr(value)
