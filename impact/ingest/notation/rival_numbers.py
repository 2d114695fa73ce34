"""Numbers in a remark that rival the value beside it: 'eigenlijk 17', '17 volgens jaarverslag', not 'zie bijlage 3'."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from impact.ingest.statements.target_revisions import (
    is_by_amount,
    is_old_target,
    is_revision,
    is_target_number,
    speaks_of_target,
)
from impact.ingest.values import number_parser
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
    r"|lot|jaar|year|fy|fiscal|klas|graad|zone|wijk|lijn|kwartaal|trimester|trimestre|quarter|semester|semestre|q|k|t"
    r"|s|dd|om|past|last|previous|prior|next|coming|afgelopen|voorbije|vorige|laatste|komende|volgende"
    r"|derniers|dernieres|prochains|prochaines|within|binnen"
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


def _sets_against(remark: str, words: str) -> bool:
    """Whether a remark sets its numbers against the value beside it; `words` are those of the remark."""
    return bool(_AGAINST.search(words) or _UNSURE.search(remark)) or is_revision(remark)


@dataclass(frozen=True, slots=True)
class _NumberInText:
    """A number in a text, as both decimal marks read it, with the words before and behind it."""

    values: tuple[float, ...]
    before: str
    behind: str
    is_percentage: bool


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
        parsed = number_parser.parse_number_text(match["number"].lstrip("+"))
        is_added = match["number"].startswith("+")
        corrections += [(value, is_added) for value in number_parser.distinct_values(parsed)]
    return corrections


@lru_cache(CACHE_SIZE)
def read_remark_numbers(remark: str) -> tuple[tuple[float, bool], ...]:
    """Return the numbers of a short remark, each with whether the remark sets it against the value beside it."""
    words = normalise_words(remark)
    if not any(sign.isdigit() for sign in remark) or len(words.split()) > MOST_WORDS:
        return ()
    is_against = _sets_against(remark, words) and _COMPARED.search(words) is None
    if not is_against and any(sign.isalpha() for sign in remark):
        return ()
    found_numbers: list[tuple[float, bool]] = []
    for number in _read_numbers(remark):
        is_alone = not number.before and not number.behind
        is_other = (is_against or is_alone) and not (number.is_percentage and is_alone)
        found_numbers += [(value, is_other) for value in number.values]
    return tuple(found_numbers)


def _read_numbers(text: str) -> Iterator[_NumberInText]:
    """Yield the numbers of a text that are no date and count nothing else ('bijlage 3')."""
    plain = _DATE.sub(lambda match: " " * len(match[0]), text)
    for match in _NUMBER.finditer(plain):
        before = normalise_words(plain[: match.start()])
        if _OF_SOMETHING.search(before):
            continue
        parsed = number_parser.parse_number_text(match[0].removesuffix("%").strip())
        values = tuple(value for value in dict.fromkeys((parsed.comma, parsed.point)) if value is not None)
        yield _NumberInText(values, before, normalise_words(plain[match.end() :]), bool(match["percent"]))


@lru_cache(CACHE_SIZE)
def read_revised_target(text: str) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Return the numbers that a text gives for a target, those that hold now and those that held before.

    'doel herzien van 120 naar 140' gives (140,) and (120,). Both are () where it says nothing of a target.
    """
    if not (any(sign.isdigit() for sign in text) and speaks_of_target(text)):
        return (), ()
    found_numbers = list(_read_numbers(text))
    is_old = [is_old_target(number.before, number.behind) for number in found_numbers]
    if is_revision(text) and not any(is_old):
        # 'Doel 120 -> 140': the last one holds now.
        is_old = [place < len(found_numbers) - 1 for place in range(len(found_numbers))]
    present = [number for number, was_before in zip(found_numbers, is_old, strict=True) if not was_before]
    # 'Na 3 gesprekken met 12 teams is het doel 140': the number right behind the word for a target is it.
    new = [number for number in present if is_target_number(number.before)]
    if not new and (any(is_old) or is_revision(text)):
        new = present
    old = [number for number, was_before in zip(found_numbers, is_old, strict=True) if was_before]
    return _list_values(new), _list_values(old)


def _list_values(numbers: Sequence[_NumberInText]) -> tuple[float, ...]:
    return tuple(value for number in numbers for value in number.values)


def gives_target(text: str, target: float) -> bool:
    """Whether a text gives this very number as the target that holds now; 0.9 is the 90 % of a text."""
    new, _ = read_revised_target(text)
    as_percentage = float(f"{target * 100:.12g}")
    return target in new or (
        as_percentage in new
        and any(number.is_percentage and as_percentage in number.values for number in _read_numbers(text))
    )


def rival_targets(text: str, target: float) -> Sequence[float] | None:
    """Return the numbers of a text that may be the target instead of `target`, None where it does not doubt it.

    () means that the text calls the target the old one, and gives no other.
    """
    new, old = read_revised_target(text)
    if gives_target(text, target) or not (new or old):
        return None
    if len(set(new)) > 1 and len(normalise_words(text).split()) > MOST_WORDS:
        # A story of several numbers, which stands beside the question: the last one is offered for all of them.
        return new[-1:]
    if new and is_by_amount(text):
        # 'Doel verhoogd met 20': the number itself is offered last.
        return [float(f"{target + sign * number:.12g}") for number in new for sign in (1, -1)] + [*new]
    if new:
        return new
    return () if target in old else None


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
