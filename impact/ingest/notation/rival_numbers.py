"""Numbers in a remark that rival the value beside it: 'eigenlijk 17', '17 volgens jaarverslag', not 'zie bijlage 3'."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from impact.ingest.values import numbers
from impact.ingest.values.value_vocabulary import CACHE_SIZE, normalise_words

MOST_WORDS, MOST_NEAR = 12, 2.0
_DATE = re.compile(
    r"\b\d{1,4}[/\-.]\d{1,2}(?:[/\-.]\d{2,4})\b|\b\d{1,2}/\d{1,2}\b|\b(?:19|20)\d\d\b|\b\d{1,2}[:hu]\d\d\b"
)
_NUMBER = re.compile(r"(?<![\w.,])[-+]?\d+(?:[ .,\u00a0\u202f]\d{3})*(?:[.,]\d+)?(?![\w])(?P<percent> ?%)?")
# A number behind these counts or names something else than the value.
_OF_SOMETHING = re.compile(
    r"\b(?:bijlage|bijlagen|blad|pagina|pag|p|blz|fase|groep|annexe|annex|sheet|page|pages|nr|no|n|cel|rij|kolom"
    r"|week|weken|dag|versie|artikel|art|indicator|outcome|output"
    r"|stap|step|etape|ronde|round|tabel|table|tableau|figuur|figure|vraag|question|phase|groupe|feuille|cellule"
    r"|ligne|row|line|cell|column|appendix|section|hoofdstuk|chapter"
    r"|lot|jaar|year|klas|graad|zone|wijk|lijn|kwartaal|trimester|trimestre|quarter|semester|semestre|q|k|t|s|dd|om"
    r"|kl|tel|versus vorig jaar) ?$"
)
# What a number is compared with, without being another reading of the value.
_COMPARED = re.compile(
    r"\b(?:vorig\w* jaar|vorig\w*|last year|previous year|l an dernier|annee precedente|doel\w*|streef\w*|target"
    r"|cible|objectif|begroot|gepland|planned|prevus?|prevue?s?"
    r"|waarvan|dont|of which|including|gemiddeld|average|en moyenne|nulmeting|baseline|maximum|max|minimum|min"
    r"|capaciteit|capacity|plaatsen|wachtlijst|waiting list|sessies|sessions|seances)\b"
)
# Words that set another number against the value.
_AGAINST = re.compile(
    r"\b(?:volgens|vlgs|selon|d apres|according|as per|jaarverslag|verslag|rapport|rapporteert|report|register"
    r"|registratie|eigenlijk|actually|en fait|en realite|reeel|werkelijk"
    r"|moet|moest|moeten|should|must|doit|devrait|was|waren|were|etait|ipv|i p v|in plaats|instead|au lieu|plutot"
    r"|rather|ofwel|versus|vs|tegenover|niet|not|pas|nu|now|maintenant"
    r"|intussen|inmiddels|ondertussen|meanwhile|entretemps|bijgesteld|gecorrigeerd|corrected|corrige\w*|correctie"
    r"|correction|correct|juist|juiste|exact|vermoedelijk|waarschijnlijk|probably|probablement"
    r"|herteld|hertelling|recount\w*|recompt\w*|nieuwe telling|later|lees|read|lire|eerst|eerder|initially"
    r"|auparavant|telling|teller|definitief|definitive|final|finaal|of|ou|or|maar|but|mais|wordt|worden|becomes"
    r"|devient|zou|would)\b"
)
_UNSURE = re.compile(r"\?")
# The number that should stand there, however far away it is.
_CORRECTED = re.compile(
    r"\b(?:moet|moest|hoort|should|must|doit|devrait|lire|lees|eigenlijk|actually|en fait|correct|juist|exact|typ ?fout"
    r"|fout|typo|error|erreur|wrong|coquille|gecorrigeerd|corrected|corrige\w*)\b"
)


# '71 fout, moet 69 zijn': the number behind such a word.
_SHOULD_BE = re.compile(
    r"\b(?:moet(?:en)?|moest(?:en)?|hoort|should be|must be|should read|doit etre|doit être|devrait être|lire|lees)\b"
    r"[^\d+-]{0,12}(?P<number>[-+]?\d+(?:[ .,\u00a0\u202f]\d{3})*(?:[.,]\d+)?)(?![\w/:-])",
    re.IGNORECASE,
)


def _numbers_that_should_be(remark: str) -> list[tuple[float, bool]]:
    """The numbers that a remark says to stand there instead, each with whether it is to be added ('+260')."""
    corrections: list[tuple[float, bool]] = []
    for match in _SHOULD_BE.finditer(remark):
        parsed = numbers.parse_number_text(match["number"].lstrip("+"))
        is_added = match["number"].startswith("+")
        corrections += [(value, is_added) for value in numbers.distinct_values(parsed)]
    return corrections


@lru_cache(CACHE_SIZE)
def read_remark_numbers(remark: str) -> tuple[tuple[float, bool], ...]:
    """Return the numbers of a short remark, each with whether the remark sets it against the value beside it."""
    words = normalise_words(remark)
    if not any(sign.isdigit() for sign in remark) or len(words.split()) > MOST_WORDS:
        return ()
    is_against = bool(_AGAINST.search(words) or _UNSURE.search(remark)) and _COMPARED.search(words) is None
    if not is_against and any(sign.isalpha() for sign in remark):
        return ()
    plain = _DATE.sub(lambda match: " " * len(match[0]), remark)
    found_numbers: list[tuple[float, bool]] = []
    for match in _NUMBER.finditer(plain):
        before = normalise_words(plain[: match.start()])
        if _OF_SOMETHING.search(before):
            continue
        is_alone = not before and not normalise_words(plain[match.end() :])
        parsed = numbers.parse_number_text(match[0].removesuffix("%").strip())
        found_numbers += [
            (number, (is_against or is_alone) and not (match["percent"] and is_alone))
            for number in dict.fromkeys((parsed.comma, parsed.point))
            if number is not None
        ]
    return tuple(found_numbers)


def rival_numbers(remark: str, value: float) -> Sequence[float]:
    """Return the numbers of a remark that may be meant instead of a value; () where it explains the value."""
    found_numbers = read_remark_numbers(remark)
    own = [number for number, _ in found_numbers]
    if not own:
        return ()
    to_add = [number for number, is_added in _numbers_that_should_be(remark) if is_added]
    if to_add:
        # 'must be +260': what is to be added, and perhaps the number itself.
        return [*(float(f"{value + number:.12g}") for number in to_add), *to_add]
    if value in own:
        return [number for number, _ in _numbers_that_should_be(remark) if number != value]
    if abs(sum(own) - value) < 1e-9:
        return ()
    against = [number for number, is_against in found_numbers if is_against and number]
    if not value or _CORRECTED.search(normalise_words(remark)):
        return against
    return [number for number in against if 1 / MOST_NEAR <= number / value <= MOST_NEAR]
