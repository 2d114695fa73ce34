"""Parsing one text as a number: which number it may be with a decimal point, and which with a decimal comma.

`decimal_mark` decides from all texts of a file which of the two it uses; only the two together give a value.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from impact.ingest.values import durations, text_parts
from impact.ingest.values.group_words import find_numbers_of_groups
from impact.ingest.values.missing_value_words import NOT_APPLICABLE_WORDS, NOT_REPORTED_WORDS
from impact.ingest.values.scale_words import SCALE_OF_LETTERS, SCALE_OF_WORD, SCALE_PATTERN
from impact.ingest.values.text_parts import MarkedNumber
from impact.ingest.values.value_vocabulary import CACHE_SIZE, NO_WORDS, YES_WORDS, normalise_words
from impact.model.figures.currency_words import AMOUNT_WORDS, CURRENCY_OF_WORD
from impact.model.issues import IssueKind
from impact.model.vocabulary.measures import LARGEST_VALUE, LEAST_MEANT

POINT, COMMA = ".", ","

_MINUS = re.compile("^[\u2212\u2012\u2013\ufe63\uff0d]")
_CURRENCY = f"(?:{'|'.join(re.escape(word) for word in AMOUNT_WORDS)})"
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
# Words end where they end: 'min' is none in 'minder dan 5'.
_INEQUALITY = re.compile(
    r"^(?:(?:n\s*)?(?:[<>]=|=[<>]|[<>≤≥~≈±])|\+/-|(?:ca|circa|approx|min|max|env|ong|plm|appr)(?![a-zà-ÿ])\.?|"
    r"(?:about|around|over|under|more than|less than|fewer than|at least|at most|up to|almost|nearly|"
    r"ongeveer|ruim|bijna|meer dan|minder dan|minstens|hoogstens|minimaal|maximaal|tot|"
    r"environ|plus de|moins de|au moins|au plus|pr[eè]s de|jusqu'[aà])(?![a-zà-ÿ]))"
    r"\s*(.+?)(?:\s*\([^()\d]*\))?$",
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
_MONTH = (
    r"(?:jan(?:uar[iy]|vier|v)?|feb(?:ruar[iy]|r)?|f[eé]v(?:rier|r)?|mar(?:s|ch)?|maa(?:rt)?|mrt|apr(?:il)?|avr(?:il)?"
    r"|may|mei|mai|jun[ei]?|juin|jui(?:llet|l)?|jul[iy]?|aug(?:ust(?:us)?)?|ao[uû]t?|sept?(?:emb(?:er|re))?|o[ck]t(?:ob(?:er|re))?"
    r"|nov(?:emb(?:er|re))?|d[eé]c(?:emb(?:er|re))?)(?![a-zà-ÿ])"
)
_DATE = re.compile(
    rf"^(?:\d{{4}}([-/.])\d{{1,2}}\1\d{{1,2}}(?:[ T]\d\d?:\d\d.*)?|\d{{1,2}}([-/.])\d{{1,2}}\2(?:\d{{4}}|\d{{2}})"
    rf"|\d{{1,2}}[-/. ]*{_MONTH}\.?[-/. ,]*(?:\d{{2}}|\d{{4}})?"
    rf"|{_MONTH}\.?[-/. ]*\d{{1,2}}(?:st|nd|rd|th)?[, ]*(?:\d{{4}})?|{_MONTH}\.?[-/. ']*\d{{2,4}})$",
    re.IGNORECASE,
)
_DEADLINE = re.compile(
    r"^(?P<goal>.*\d.*?)[\s,;:]*\(?\b"
    r"(?:tegen|vóór|voor|in|by|before|until|d['’]ici(?: à)?|avant|eind|end of|fin|horizon)\s+"
    r"(?:(?:het )?(?:eind(?:e)?(?: van)?|(?:the )?end of|(?:la )?fin(?: de)?)\s+)?(?:19|20)\d\d\)?$",
    re.IGNORECASE,
)
# 'Reached in 2023 and again in 2024' is a sentence.
_YEAR_AMONG_WORDS = re.compile(r"[^\W\d_]\s+(?:19|20)\d\d\b")
_ANY_NUMBER = re.compile(rf"(?<![\w.,])-?(?:{_NUMBER})(?![\d])")
_SCALED = re.compile(
    rf"^(?P<before>{_CURRENCY})? ?(?P<number>{_NUMBER}) ?(?P<scale>{'|'.join(SCALE_OF_LETTERS)}|{SCALE_PATTERN})"
    rf"\.? ?(?P<after>{_CURRENCY})?$",
    re.IGNORECASE,
)
# Behind a number without a currency these letters are a unit; a k is thousands there too.
METRE_OR_MINUTE = SCALE_OF_LETTERS.keys() - {"k"}
LONGEST_TEXT = 400
_NO_CENTS = re.compile(
    rf"^(?P<amount>-?(?:{_CURRENCY} ?)?-?(?:{_LEADING}(?:[. '’]\d{{3}})+|\d+))[.,] ?(?:-|–|—|=){{1,2}}$",
    re.IGNORECASE,
)
# Digits and marks that make no number, as '1.2.345' and '1,,5'.
_MALFORMED = re.compile(r"^[\d.,'’_ ]+$")
# A letter typed for a digit: '1O', 'l2'.
_MIXED_DIGITS = re.compile(r"^(?=.*\d)(?=.*[OolI])[\dOolI]{2,}(?:[.,]\d+)?$")
_LIKE_DIGITS = str.maketrans("OolI", "0011")
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
    percent sign (the value stays as written, 0–100). `currency`: three letters, '' without a currency sign. `doubt`:
    what it is instead of a number, with the numbers in it as `readings`. `marked`: a number with the mark of a
    footnote, where only the notes of its sheet can say that it is one. `applies`: not one that says 'not applicable'.
    """

    form: Form
    point: float | None = None
    comma: float | None = None
    percent: bool = False
    currency: str = ""
    doubt: IssueKind | None = None
    readings: tuple[float, ...] = ()
    marked: MarkedNumber | None = None
    applies: bool = True

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
NOT_APPLICABLE = NumberText(Form.MISSING, applies=False)
# Accounting formats show nil as a dash: '€ -', and '-' among padded amounts.
ZERO_OR_MISSING = NumberText(Form.DOUBT, doubt=IssueKind.DASH_FOR_ZERO, readings=(0.0,))
_DASH_OF_AMOUNT = re.compile(rf"^(?:{_CURRENCY} ?[-–—]+|[-–—]+ ?{_CURRENCY})$", re.IGNORECASE)


@lru_cache(CACHE_SIZE)
def parse_number_text(text: str) -> NumberText:
    """Parse one text without context; never raises, and never gives a number for a word."""
    parts = text_parts.split_apart(text)
    if not parts:
        return BLANK
    if len(text) > LONGEST_TEXT and len(text.strip()) > LONGEST_TEXT:
        return NumberText(Form.DOUBT, doubt=IssueKind.TEXT_FOR_NUMBER)
    tidy = _MINUS.sub("-", " ".join(parts))
    words = normalise_words(tidy)
    if words in NOT_APPLICABLE_WORDS:
        # '#N/A' is what a formula gives that finds nothing.
        return MISSING if tidy.startswith("#") else NOT_APPLICABLE
    if words in NOT_REPORTED_WORDS or not tidy.strip(MISSING_SIGNS):
        return MISSING
    if words in YES_WORDS or words in NO_WORDS:
        return NumberText(Form.YES_NO, readings=(1.0 if words in YES_WORDS else 0.0,))
    if len(parts) > 1 and sum(map(text_parts.has_digit, parts)) > 1:
        return _several_numbers(parts)
    if _DASH_OF_AMOUNT.match(tidy):
        return ZERO_OR_MISSING
    parsed = _parse_plain_number(tidy) or _parse_amount_without_cents(tidy)
    return parsed or _parse_marked_number(tidy) or _explain_doubt(tidy)


def _parse_amount_without_cents(tidy: str) -> NumberText | None:
    """'€ 12.500,-' and '150.-': the mark before the dash is that of decimals, any other stands between thousands."""
    match = _NO_CENTS.match(tidy)
    return _parse_plain_number(re.sub(r"[.\s'’]", "", match["amount"])) if match is not None else None


def _several_numbers(parts: Sequence[str]) -> NumberText:
    """Numbers on lines of their own or far apart: each is a reading, and they are never put together."""
    number_texts = [number for part in parts for number in _ANY_NUMBER.findall(part)]
    if not text_parts.is_list_of_numbers(" ".join(parts), len(number_texts), is_parted=True):
        return NumberText(Form.DOUBT, doubt=IssueKind.TEXT_FOR_NUMBER)
    return _number_list(number_texts, any("%" in part for part in parts))


def _number_list(number_texts: Sequence[str], percent: bool) -> NumberText:
    readings = tuple(dict.fromkeys(value for number in number_texts for value in _parse_readings(number)))
    return NumberText(
        Form.DOUBT,
        percent=percent,
        doubt=IssueKind.SEVERAL_NUMBERS,
        readings=readings[: text_parts.MOST_NUMBERS],
    )


def _parse_marked_number(tidy: str) -> NumberText | None:
    """A number with the mark of a footnote: the number where the mark is certain, else a doubt."""
    marked = text_parts.split_mark(tidy)
    return None if marked is None else resolve_marked_number(marked)


def resolve_marked_number(marked: MarkedNumber, is_note: bool = False) -> NumberText | None:
    """The number before the mark of a footnote, or a doubt where the mark may be something else.

    `is_note`: a note with this mark stands on the sheet. None where there is no plain number before the mark.
    """
    body = _parse_plain_number(marked.body)
    if body is None:
        return None
    if not marked.is_power and (is_note or marked.is_certain):
        return body
    readings = distinct_values(body)
    if marked.is_power and readings == (10.0,):
        readings += tuple(_parse_readings(f"1e{marked.mark}"))
    elif marked.mark.isdigit() and not marked.is_raised:
        readings += _parse_readings(marked.mark)
    return NumberText(
        Form.DOUBT,
        percent=body.percent,
        currency=body.currency,
        doubt=IssueKind.FOOTNOTE_MARK,
        readings=tuple(dict.fromkeys(readings)),
        marked=None if marked.is_power else marked,
    )


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
    currency = "" if percent else currency_of(before or after)
    return NumberText(Form.NUMBER, point, comma, percent, currency)


def currency_of(sign: str) -> str:
    """Return the three letters of a currency sign or word ('€', 'euros', 'US$'); '' for another text."""
    return CURRENCY_OF_WORD.get(sign.strip().casefold(), "")


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
    if value > LARGEST_VALUE:
        return None
    # Adding 0.0 turns -0.0 into 0.0.
    return sign * value + 0.0 if value >= LEAST_MEANT else 0.0


def _explain_doubt(tidy: str) -> NumberText:
    """Classify a text that is no plain number (date, range, ratio, inequality, text), with the numbers in it."""
    if _DATE.match(tidy):
        return NumberText(Form.DOUBT, doubt=IssueKind.DATE_FOR_NUMBER)
    if lengths := durations.numbers_of_text(tidy):
        return NumberText(Form.DOUBT, doubt=IssueKind.DURATION, readings=lengths)
    if (dated := _DEADLINE.match(tidy)) is not None and not _YEAR_AMONG_WORDS.search(dated["goal"]):
        # The year by which a goal is to be reached is none of its numbers: 'max. 30 dagen tegen 2026'.
        parsed = _parse_plain_number(dated["goal"]) or _explain_doubt(dated["goal"])
        if parsed.form is not Form.NUMBER and parsed.readings:
            return parsed
        if parsed.form is Form.NUMBER:
            return replace(
                parsed,
                form=Form.DOUBT,
                point=None,
                comma=None,
                doubt=IssueKind.NUMBER_WITH_TEXT,
                readings=distinct_values(parsed),
            )
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
                readings=distinct_values(inner),
            )
    numbers = _ANY_NUMBER.findall(tidy)
    if find_numbers_of_groups(tidy):
        return _number_list(numbers, percent)
    if text_parts.is_list_of_numbers(tidy, len(numbers), is_parted=False):
        return _number_list(numbers, percent)
    scaled = _SCALED.match(tidy)
    if scaled is not None and (scaled["scale"].lower() not in METRE_OR_MINUTE or scaled["before"] or scaled["after"]):
        return NumberText(
            Form.DOUBT,
            currency=currency_of(scaled["before"] or scaled["after"] or ""),
            doubt=IssueKind.NUMBER_WITH_TEXT,
            readings=_scaled_readings(scaled["number"], scaled["scale"]),
        )
    if len(numbers) == 1 or _MIXED_DIGITS.match(tidy):
        return NumberText(
            Form.DOUBT,
            percent=percent,
            doubt=IssueKind.NUMBER_WITH_TEXT,
            readings=_read_one_number(tidy, numbers[0] if numbers else ""),
        )
    return NumberText(Form.DOUBT, doubt=IssueKind.TEXT_FOR_NUMBER)


def _read_one_number(tidy: str, number: str) -> tuple[float, ...]:
    """The number in a text; that of '1O' is ten, and of '1.2.345' none is certain."""
    if _MIXED_DIGITS.match(tidy):
        return _parse_readings(tidy.translate(_LIKE_DIGITS))
    return _parse_readings(tidy.strip(".,'’_ ") if _MALFORMED.match(tidy) else number)


def names_deadline(text: str) -> bool:
    """Whether a text is a goal with the year by which it is to be reached: 'max. 30 dagen tegen 2026'."""
    return _DEADLINE.match(text.strip()) is not None


def _scaled_readings(number: str, scale: str) -> tuple[float, ...]:
    """The numbers in units first, then as they are written: '1,2 mln' may be meant in millions."""
    factor = (SCALE_OF_WORD | SCALE_OF_LETTERS)[scale.casefold()]
    written = _parse_readings(number)
    return (*(float(f"{value * factor:.12g}") for value in written), *written)


def _parse_readings(text: str) -> tuple[float, ...]:
    number = _parse_plain_number(text.strip())
    return () if number is None else distinct_values(number)


def distinct_values(number: NumberText) -> tuple[float, ...]:
    """Return the values of a number under each decimal mark, point first, without duplicates."""
    values = [value for value in (number.point, number.comma) if value is not None]
    return tuple(dict.fromkeys(values))


def format_raw_number(value: float | int) -> str:
    """A number as raw text: the shortest that gives the same double, whole numbers without '.0'."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e16:
        return str(int(value)) if value or math.copysign(1.0, value) > 0 else "0"
    return repr(value)
