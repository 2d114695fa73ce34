"""Legends that give numbers a meaning: '999 = onbekend', '0 = niet gemeten', '1 = ja, 2 = nee', 'blank means zero'."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from impact.ingest.values.missing_value_words import NOT_APPLICABLE_WORDS, NOT_REPORTED_WORDS
from impact.ingest.values.number_parser import parse_number_text
from impact.ingest.values.value_vocabulary import CACHE_SIZE, NO_WORDS, YES_WORDS, normalise_words

LONGEST_LEGEND = 400
_MEANS = (
    r"(?:=+>?|:|→|->|–|betekent|staat voor|wil zeggen|means|stands for|signifie|veut dire|correspond a|correspond à)"
)
_PAIR = re.compile(
    rf"(?<![\w.,/-])(?P<code>[-−]?\d{{1,6}}(?:[.,]\d+)?)\s*['\"]?(?P<of>(?:\s+[^\W\d_]+){{0,4}}?)\s*(?P<sign>{_MEANS})"
    rf"\s*(?P<meaning>[^\d=;,|\n]*[^\W\d_][^=;,|\n]*?)"
    rf"(?=\s*(?:[;,|\n]|\s/\s|\.\s|$|(?<![\w.,/-])[-−]?\d{{1,6}}\s*{_MEANS}))",
    re.IGNORECASE,
)
# The meaning before its code: unknown is written as 999.
_TURNED = re.compile(
    r"(?P<meaning>[^\W\d_][^\d=;,|\n]{1,40}?)\s*(?:=|:|→|wordt ingevuld als|is ingevuld als|ingevuld als|coded as"
    r"|code|codé|shown as)\s*['\"]?"
    r"(?P<code>[-−]?\d{1,6})(?![\d.,/%])",
    re.IGNORECASE,
)
_WORD_BEFORE = re.compile(r"[^\W\d_]\s*$")
_BLANK = re.compile(r"\b(?:leeg|lege|blanco|blanks?|empty|vides?|niets)\b")
FIRST_YEAR, LAST_YEAR = 1900, 2100
_MISSING = re.compile(
    r"\b(?:onbekend|ongekend|niet (?:\w+ )?(?:gekend|bekend|gemeten|bevraagd|ingevuld|geregistreerd|beschikbaar"
    r"|van toepassing|beantwoord|gerapporteerd|meegedeeld)"
    r"|geen (?:antwoord|gegevens|data|cijfers?|meting|info\w*|opgave)|nog (?:geen|niet)|niet (?:\w+ )?geteld"
    r"|weet (?:het )?niet|wil niet antwoorden"
    r"|weiger\w*|ontbrek\w+|ontbreekt|nvt|n v t|nb|n b|leeg"
    r"|unknown|not yet|no (?:\w+ )?yet|not (?:\w+ )?(?:known|measured|counted|available|applicable|reported|recorded"
    r"|asked|answered)|no (?:answer"
    r"|data|response|information|measurement)|missing"
    r"|refused|declined|don t know|does not know|na|n a|blank|empty"
    r"|inconnue?s?|pas encore|non (?:connue?s?|mesure\w*|compte\w*|disponible\w*|applicable\w*|communique\w*|repondu"
    r"|renseigne\w*"
    r"|rapporte\w*)|pas de (?:reponse|donnees|mesure)|sans (?:reponse|objet)"
    r"|ne sait pas|refus\w*|manquant\w*|nsp|so|s o|vide|donnees? manquantes?)\b"
)
_CATEGORY = (
    YES_WORDS
    | NO_WORDS
    | frozenset(
        """
        man mannen vrouw vrouwen jongen meisje male female men women homme femme gunstig ongunstig aanwezig afwezig
        voldaan bereikt geslaagd gestart lopend afgerond planned ongoing completed done achieved reached atteint prevu
        termine behaald deels gedeeltelijk
        """.split()  # noqa: SIM905
    )
)
_BLANK_IS_ZERO = re.compile(
    r"\b(?:leeg|lege (?:cel|cellen|vakken|velden)|niets ingevuld|blanco|blank|blanks|blank cells?|empty|empty cells?"
    r"|cellules? vides?|vide|case vide|cases vides)"
    r" (?:\w+ ){0,3}?(?:= ?)?(?:0|nul|zero)\b"
    r"|\b(?:0|nul|zero)(?: \w+){0,2} (?:leeg(?:gelaten)?|leeg gelaten|left blank|laisse\w* vides?)\b"
)


@dataclass(frozen=True, slots=True)
class Codes:
    """Numbers with a meaning: those for no measurement, and those of answers. `blank_is_zero`: empty cells mean 0."""

    missing: frozenset[float] = frozenset()
    answers: frozenset[float] = frozenset()
    blank_is_zero: bool = False


@lru_cache(CACHE_SIZE)
def read_codes(text: str) -> Codes | None:
    """Read the codes that a legend explains; None where it explains none. Cached."""
    if len(text) > LONGEST_LEGEND:
        return None
    blank = _BLANK_IS_ZERO.search(normalise_words(text.replace("=", " ")).replace("  ", " ")) is not None
    if not any(sign.isdigit() for sign in text):
        return Codes(blank_is_zero=True) if blank else None
    # Behind words a colon is no sign for a meaning: 'Ronde 2: geen data'.
    pairs = [
        (match["code"], match["meaning"])
        for match in _PAIR.finditer(text)
        if (match["sign"] != ":" or not _WORD_BEFORE.search(text[: match.start()]))
        # '0 for referrals = not counted': what a number is of stands between it and its meaning only before '='.
        and (not match["of"].strip() or (match["sign"][0] == "=" and is_missing_word(match["meaning"])))
    ]
    pairs += [
        (match["code"], match["meaning"])
        for match in _TURNED.finditer(text)
        if is_missing_word(match["meaning"])
    ]
    missing, answers = set[float](), set[float]()
    if blank:
        pairs = [
            (code, meaning) for code, meaning in pairs if _BLANK.search(normalise_words(meaning)) is None
        ]
    for code, meaning in pairs:
        number = _number(code)
        if number is None or FIRST_YEAR <= number <= LAST_YEAR:
            continue
        # No count is below nothing: whatever such a number stands for, it was not measured.
        if is_missing_word(meaning) or number < 0:
            missing.add(number)
        elif normalise_words(meaning) in _CATEGORY:
            answers.add(number)
    if len(answers) < 2:
        answers = set()
    if not (missing or answers or blank):
        return None
    return Codes(frozenset(missing), frozenset(answers), blank)


@lru_cache(CACHE_SIZE)
def is_missing_word(meaning: str) -> bool:
    """Whether the meaning of a code says that nothing was measured or answered.

    Asked of every text behind a number: a large sheet says the same few texts in thousands of rows.
    """
    words = normalise_words(meaning)
    if words in NOT_REPORTED_WORDS or words in NOT_APPLICABLE_WORDS:
        return True
    return 0 < len(words.split()) <= 8 and _MISSING.search(words) is not None


def _number(code: str) -> float | None:
    parsed = parse_number_text(code.replace("−", "-"))
    return parsed.point if parsed.point is not None else parsed.comma
