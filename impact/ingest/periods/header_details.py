"""What stands in brackets, behind a dash or at the end of a header: period, group, unit, scale ('x 1.000 euro')."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from impact.ingest.periods.period_parser import read_period_words
from impact.ingest.values.group_words import find_group
from impact.ingest.values.scale_words import JOINED_SCALES, SCALE_OF_DIGITS, SCALE_OF_LETTERS, SCALE_OF_WORD
from impact.ingest.values.units import CANONICAL_WORDS
from impact.ingest.values.value_vocabulary import CACHE_SIZE, normalise_words
from impact.model.figures.currency_words import CURRENCY_OF_WORD, CURRENCY_SIGNS, PORTFOLIO_CURRENCIES

_BRACKETED = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]|\{([^{}]*)\}")
_SEPARATOR = re.compile(r"\s+[-–—|:]\s+|\s*[\n\r]+\s*|\s*;\s*|:\s+|,\s+")
_PIECE_SEPARATOR = re.compile(r"\s*[,;]\s+|\s+[-–—]\s+")
_ENDING = re.compile(r"^(?P<head>.+?)\s+(?P<tail>(?:in|en)\s+\S.*|[x×*]\s*1[\s.,'’]?0{3}.*)$", re.IGNORECASE)

# As their unit is shown: a sign as it is, 'euro' in full, any other by its code. Pounds may be a weight.
_CURRENCIES = {
    word: word if word in CURRENCY_SIGNS else "euro" if word in ("euro", "euros") else code
    for word, code in CURRENCY_OF_WORD.items()
    if code in PORTFOLIO_CURRENCIES and word not in ("pound", "pounds")
}
_SIGNS = "".join(word for word in _CURRENCIES if word in CURRENCY_SIGNS)
_SCALES = SCALE_OF_WORD | SCALE_OF_DIGITS | SCALE_OF_LETTERS
_MARK_OF_NOTE = re.compile(r"\s*(?:[*†‡§]{1,3}|\((?:\d|[a-z]|\*{1,3})\))\s*$")
_PER_LETTER = re.compile(rf"/\s*(?:{'|'.join(SCALE_OF_LETTERS)})\b")
_SCALE_FILLERS = frozenset(
    ("x", "in", "en", "de", "d", "van", "of", "des", "bedragen", "amounts", "montants", "s")
)
# The unit of headers that only say that something is counted.
COUNTING_UNIT = "aantal"
# Texts that are a unit and nothing else, as they are shown_unit.
_UNITS = {
    "%": "%", "procent": "%", "percent": "%", "percentage": "%", "pourcent": "%", "pourcentage": "%", "pct": "%",
    "pour cent": "%", "in %": "%", "en %": "%", "‰": "‰", "promille": "‰", "per mille": "‰", "pour mille": "‰",
    "pp": "pp", "procentpunten": "pp", "percentage points": "pp",
    **dict.fromkeys(
        ("aantal", "aantallen", "nombre", "number", "count", "n", "nbr", "abs", "absoluut", "absolute"), COUNTING_UNIT),
    **{
        word: word
        for word in (
            "uren", "uur", "hours", "heures", "dagen", "dag", "days", "jours", "weken", "weeks", "semaines", "maanden",
            "months", "mois", "jaren", "years", "minuten", "minutes", "personen", "persons", "people", "personnes",
            "deelnemers", "participants", "gezinnen", "families", "familles", "leerlingen", "eleves", "huishoudens",
            "households", "menages", "ha", "km", "m2", "m3", "kg", "ton", "tonnes", "tonne", "kwh", "mwh", "gwh",
            "liter", "litres", "co2", "vte", "fte", "etp", "stuks", "pieces", "punten", "points", "score", "kilometer",
            "kilometers", "hectare", "hectares",
        )
    },
}  # fmt: skip
_SCORE_UNIT = re.compile(
    r"^(?:(?:score|schaal|scale|echelle|likert|punten|points)\b.*|(?:op|sur|out of) (?:4|5|6|7|10|20|100)"
    r"|[01] (?:tot |to |a )?(?:4|5|6|7|10|20|100))$"
)


@dataclass(frozen=True, slots=True)
class HeaderDetails:
    """A header taken apart: `bare` is what is left, with the texts of periods in it and with `inside` left out.

    `scale` multiplies a cell to `unit` (1000 for 'x 1.000 euro'; '' is no unit). `group` is the breakdown
    ('Geslacht=Vrouwen') that the values are about. `inside` are the texts in brackets that are none of these.
    """

    bare: str
    inside: tuple[str, ...] = ()
    unit: str = ""
    scale: float = 1.0
    group: str = ""


# What a header with details holds; most have none.
_SOME_DETAILS = re.compile(r"[(\[{\n\r;:,|×*]|\s[-–—]\s|\s(?:in|en|x)\s", re.IGNORECASE)


# A pivot table says above each column what it adds up, in the language of the program.
_SUM_OF = re.compile(r"^\s*(?:som van|sum of|somme des?)\s+(?=\w)", re.IGNORECASE)


def without_sum(header: str) -> str:
    """Return a header without the words that a pivot table sets before it: 'Som van Realisatie 2024'."""
    return _SUM_OF.sub("", header)


@lru_cache(CACHE_SIZE)
def read_details(header: str) -> HeaderDetails:
    """Take a header apart; without brackets, dash or ending it stays whole. Cached."""
    if _SOME_DETAILS.search(header) is None:
        return HeaderDetails(header.strip())
    brackets: list[str] = []
    for match in _BRACKETED.finditer(header):
        text = next(filter(None, match.groups()), "").strip()
        brackets += [text] if read_unit(text) or is_bare_period(text) else _PIECE_SEPARATOR.split(text)
    rest = _BRACKETED.sub(" ", header).strip()
    segments = [part.strip() for part in _SEPARATOR.split(rest) if part and part.strip()]
    if not segments:
        return HeaderDetails(header.strip())
    bare, unit, scale, group = [segments[0]], "", 1.0, ""
    inside: list[str] = []
    ending = _ENDING.match(segments[-1])
    if ending is not None and read_unit(ending["tail"]) is not None:
        if len(segments) == 1:
            bare = [ending["head"]]
        else:
            segments[-1] = ending["head"]
        segments.append(ending["tail"])
    for position, text in enumerate((*segments[1:], *brackets)):
        if not text:
            continue
        is_bracket = position >= len(segments) - 1
        measured = read_unit(text)
        people = _group_of(text)
        if measured is not None and not (people and not is_bracket):
            unit, scale = measured[0] or unit, scale * measured[1]
        elif people:
            group = people
        elif not is_bracket or is_bare_period(text):
            bare.append(text)
        else:
            inside.append(text)
    return HeaderDetails(" ".join(bare), tuple(inside), unit, scale, group)


def is_bare_period(text: str) -> bool:
    """Return whether a text is a period and nothing else, perhaps with the mark of a note: '2022 (1)'."""
    reading = read_period_words(normalise_words(_MARK_OF_NOTE.sub("", text)))
    return reading is not None and not reading.rest


def _group_of(text: str) -> str:
    """The breakdown of a text that names a group of people ('Geslacht=Vrouwen'), '' where it names none."""
    group = find_group(text)
    return group.breakdown if group is not None else ""


def read_unit(text: str) -> tuple[str, float] | None:
    """The unit ('' where only a scale) and scale that a text states: 'in duizenden euro' → ('euro', 1000).

    None where it states anything else.
    """
    plain = re.sub(r"(?<=\d)[\s.,'’\u00a0\u202f]+(?=0{3})", "", text.casefold().strip())
    plain = re.sub(rf"(?<=[{_SIGNS}])\s*['’]?(?=0{{3}})", " ", plain)
    symbols = "".join(sign for sign in f"{_SIGNS}%‰" if sign in plain)
    words = normalise_words(plain)
    whole = _UNITS.get(plain) or _UNITS.get(words) or _UNITS.get(re.sub(r"^(?:in|en) (?:het )?", "", words))
    if symbols == "#" or plain in ("#", "nr", "aant."):
        return COUNTING_UNIT, 1.0
    if whole is not None and (symbols in ("", "%", "‰")):
        return whole, 1.0
    if plain == "‰" or plain in ("in ‰", "en ‰"):
        return "‰", 1.0
    if _SCORE_UNIT.match(words):
        return text.strip(), 1.0
    unit, scale = "", 1.0
    tokens = re.findall(rf"[{_SIGNS}]|[\w]+(?:[{_SIGNS}])?", re.sub(r"[\"'’.()/×*,-]", " ", plain))
    if not tokens:
        return None
    # '€/m' is a price by the metre.
    may_have_letters = any(token in _CURRENCIES for token in tokens) and _PER_LETTER.search(plain) is None
    for token in tokens:
        if token in JOINED_SCALES and JOINED_SCALES[token][1] in _CURRENCIES:
            factor, currency = JOINED_SCALES[token]
            unit, scale = _CURRENCIES[currency], scale * factor
        elif token in _CURRENCIES:
            unit = _CURRENCIES[token]
        elif token in _SCALES and (token not in SCALE_OF_LETTERS or may_have_letters):
            scale *= _SCALES[token]
        elif token in _UNITS and scale != 1.0:
            unit = _UNITS[token]
        elif token not in _SCALE_FILLERS:
            return None
    return (unit, scale) if unit or scale != 1.0 else None


def common_unit(units: Sequence[str]) -> str:
    """The unit that headers agree on, '' where they name none, name different ones, or only say that they count."""
    stated = [unit for unit in units if unit]
    if not stated or any(not is_same_unit(unit, stated[0]) for unit in stated):
        return ""
    return "" if stated[0] == COUNTING_UNIT else stated[0]


def is_same_unit(first: str, second: str) -> bool:
    """Whether two units of headers are one written differently ('€', 'euro')."""
    return CANONICAL_WORDS.get(first.casefold(), first.casefold()) == CANONICAL_WORDS.get(
        second.casefold(), second.casefold()
    )


# '01/2023' is a month, which its stroke shows; a quarter or week of that number is none.
_MONTH_AND_YEAR = re.compile(
    r"(?<![\w/.,-])(?P<month>0[1-9]|1[0-2])\s?[/.-]\s?(?P<year>(?:19|20|21)\d\d)(?![\w/.,-])"
)
_BEFORE_OTHER_PARTS = re.compile(
    r"(?:^| )(?:q|k|t|kw|kwart\w*|quarter|qtr|trim\w*|tr|h|s|hj|sem\w*|half\w*|week|weken|wk|w|period\w*|p|nr|no|n)$"
)
_NAME_OF_MONTH = "jan feb mar apr may jun jul aug sep oct nov dec".split()  # noqa: SIM905


def _name_month(match: re.Match[str]) -> str:
    if _BEFORE_OTHER_PARTS.search(normalise_words(match.string[: match.start()])):
        return match[0]
    return f"{_NAME_OF_MONTH[int(match['month']) - 1]} {match['year']}"


_NOTE_MARK = re.compile(r"(?<=[^\W\d_]{3})[¹²³⁴⁵⁶⁷⁸⁹*†‡]+$")


def without_mark(header: str) -> str:
    """Return a header without the mark of a footnote behind its last word: 'Behaald' of 'Behaald¹', not of 'm²'."""
    return _NOTE_MARK.sub("", header.rstrip())


def spell_months(header: str) -> str:
    """Write months in figures as words: 'Target 01/2023' becomes 'Target jan 2023'."""
    return _MONTH_AND_YEAR.sub(_name_month, header)


def is_final_target(header: str) -> bool:
    """Whether a header names the target of the end of a project, which has no period of its own."""
    return _FINAL.search(normalise_words(header)) is not None


_FINAL = re.compile(
    r"\b(?:eind\w*|end|final\w*|fin|lop|life of project|overall|totaal|total|globa\w*|project\w*|projet|programm\w*)\b"
)


def names_project_end(header: str) -> bool:
    """Whether a header says the end or the term of a project or programme, and not only a total."""
    return _PROJECT_END.search(normalise_words(header)) is not None


_PROJECT_END = re.compile(
    r"\b(?:(?:eind\w*|end|fin)(?: (?:van|of|de|du|het|the)){0,2} (?:project\w*|projet|programm\w*)"
    r"|(?:project|programma)(?:einde|doel\w*)|eind(?:doel\w*|streef\w*)|final (?:target|goal)"
    r"|(?:cible|objectif) finale?"
    r"|life of project|lop|looptijd)\b"
)


def names_year_target(header: str) -> bool:
    """Whether the header of a target says that it is that of a calendar year: 'Jaardoel', 'Annual target'."""
    words = normalise_words(header)
    return _YEAR_TARGET.search(words) is not None and _OTHER_BOOK_YEAR.search(words) is None


_YEAR_TARGET = re.compile(
    r"\b(?:jaar(?:doel\w*|streef\w*|target|objectie\w*|basis)?|jaarlijkse?|(?:heel|volledig) jaar|annual|annually"
    r"|yearly|year|full year|annuel(?:le)?s?|annee|(?:par|l) an)\b"
)
_OTHER_BOOK_YEAR = re.compile(
    r"\b(?:school\w*|boek\w*|werkjaar|werkingsjaar|academi\w*|fiscal\w*|financial|scolaire|academique|vorig|volgend"
    r"|last|next|previous|prochaine?|derniere?|\d{4})\b"
)


_BEHIND_BRACKETS = re.compile(r"[)\]}]\s*(?P<words>[^()\[\]{}]+)$")


def words_behind_brackets(header: str) -> str:
    """Return what stands behind the last brackets of a header: 'Réalisé' of 'T2 (estimation) Réalisé'; '' for none."""
    match = _BEHIND_BRACKETS.search(header)
    return match["words"] if match else ""
