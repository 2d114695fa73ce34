"""Headers that say when something was measured: 'T0 | T1', 'Voor | Na', 'Pre | Post', 'Meting 2 (maart 2024)'."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from impact.ingest.periods.period_vocabulary import MONTH, YEAR
from impact.ingest.values.value_vocabulary import normalise_words

_MOMENT = re.compile(r"^t ?(\d)$")
_PAIRS = (
    ("voor", "na"), ("vooraf", "nadien"), ("vooraf", "achteraf"), ("ervoor", "erna"), ("voordien", "nadien"),
    ("before", "after"), ("pre", "post"), ("avant", "apres"), ("au debut", "a la fin"), ("bij start", "bij einde"),
    ("at start", "at end"), ("bij aanvang", "bij afloop"), ("entry", "exit"), ("entree", "sortie"), ("intake", "exit"),
)  # fmt: skip
# Words beside them that only say that there is a number.
_VALUE_WORDS = re.compile(
    r"\b(?:score|scores|waarde|value|valeur|meting|mesure|measurement|gemiddelde|gemiddeld|gem|average|avg|mean|moyenne"
    r"|moy|resultaat|result|resultat|de|het|la|le|the)\b"
)


def find_moments(texts: Sequence[str]) -> dict[int, int]:
    """Return the moment of each header (from 0) that names one: 0 is the first measurement, 1 the next, and so on.

    Empty where no first moment stands beside a later one, or one of them comes twice.
    """
    words = [" ".join(_VALUE_WORDS.sub(" ", normalise_words(text)).split()) if text else "" for text in texts]
    numbered = {place: int(match[1]) for place, text in enumerate(words) if (match := _MOMENT.match(text))}
    if 0 in numbered.values() and len(numbered) > 1:
        return numbered if len(set(numbered.values())) == len(numbered) else {}
    for before, after in _PAIRS:
        if words.count(before) == 1 == words.count(after):
            return {words.index(before): 0, words.index(after): 1}
    return {}


# A number of one or two digits behind a word, before brackets, a dash, a colon or a line end.
_NUMBER_BEFORE_MARK = re.compile(
    r"(?P<word>[^\W\d_]{3,})\.?\s+(?P<number>(?:nr\.?\s*|n[°º]\s*|#\s*)?\d{1,2})(?=\s*(?:[(\[{]|\s[-–—|]\s|:\s|[\n\r;]|,\s))"
)
_MONTH_AND_YEAR = re.compile(rf"{MONTH} {YEAR}(?!\d)")
# Words behind which the number may be a day or counts on to what follows.
_WORDS_BEFORE_DAYS = re.compile(
    rf"(?:{MONTH}|tot|vanaf|sinds|tegen|until|till|from|since|jusque|depuis|dag|day|jour|lundi|mardi|mercredi|jeudi"
    r"|vendredi|samedi|dimanche|\w+dag|\w+day)"
)
_NUMBERED_MOMENT = re.compile(
    r"(?P<words>(?:(?:tussentijdse|interim|intermediaire) )?(?:meting|mesure|measurement|measure|telling|tussenmeting"
    r"|nameting|milestone|mijlpaal|jalon)) (?:nr |n )?(?P<number>\d{1,2})"
)
# The kind of a part of a year that is only known as a numbered milestone.
MILESTONE = "milestone"
_NO_PERIOD = (None, None)
FEWEST_PAIRS = 2
_MILESTONE_WORDS = frozenset(("milestone", "mijlpaal", "jalon"))


def without_ordinal(text: str) -> str:
    """Return a text without the number of a measurement before its month: 'Meting 2 (maart 2024)' without the 2.

    What stands before brackets or a dash is no day of the month in or behind them.
    """
    if not any(map(str.isdigit, text)):
        return text
    match = _NUMBER_BEFORE_MARK.search(text)
    if match is None or _WORDS_BEFORE_DAYS.fullmatch(normalise_words(match["word"])):
        return text
    if _MONTH_AND_YEAR.match(normalise_words(text[match.end() :])) is None:
        return text
    return text[: match.start("number")].rstrip() + text[match.end() :]


def split_numbered_moment(text: str) -> tuple[int, str] | None:
    """Split 'Meting 2' or 'Milestone 1' into its number and the words without it; None for any other text."""
    match = _NUMBERED_MOMENT.fullmatch(normalise_words(text))
    return (int(match["number"]), match["words"]) if match is not None else None


def begins_with_moment(text: str) -> bool:
    """Return whether a text begins with a numbered measurement or milestone: 'Meting 2 - maart 2024'."""
    return _NUMBERED_MOMENT.match(normalise_words(text)) is not None


def number_milestones(texts: Sequence[str]) -> dict[int, int]:
    """Return by place (from 0) the numbers of headers that are a milestone without a day: 1 of 'Mijlpaal 1'."""
    split = {place: split_numbered_moment(text) for place, text in enumerate(texts)}
    return {place: item[0] for place, item in split.items() if item is not None and item[1] in _MILESTONE_WORDS}


def pair_results(periods: Mapping[int, tuple[object, object]], goals: Collection[int]) -> dict[int, int]:
    """Return by place of each result without a period the goal directly before it, where goals and results alternate.

    `periods` are the period and the part of a year of each goal and result by place, (None, None) for none; `goals`
    the places of goals. Empty where goals have no periods, share one, or do not each have a result behind them.
    """
    places = sorted(periods)
    pairs = list(zip(places[::2], places[1::2], strict=False))
    is_paired = all(
        goal in goals and result not in goals and periods[result] in (_NO_PERIOD, periods[goal])
        for goal, result in pairs
    )
    distinct = {periods[goal] for goal, _ in pairs} - {_NO_PERIOD}
    if not is_paired or len(places) % 2 or not FEWEST_PAIRS <= len(pairs) == len(distinct):
        return {}
    return {result: goal for goal, result in pairs if periods[result] == _NO_PERIOD}
