"""Headers that say when something was measured: 'T0 | T1', 'Voor | Na', 'Pre | Post', 'Meting 2 (maart 2024)'."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise

from impact.ingest.periods.period_vocabulary import MONTH, YEAR, Period
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


_NUMBERED_WORDS = r"(?:meting|mesure|measurement|measure|telling|tussenmeting|nameting|milestone|mijlpaal|jalon)"
# Behind these a number may be the goal itself as well, never a day: what it means is asked.
_GOAL_WORDS = r"(?:(?:streef)?doel|doelstelling|doelwaarde|streefwaarde|target|goal|cible|objectif)"
# The number of a measurement before its month: behind any other word it may be a day or the number of a week or
# quarter. Before a dash or a line end two digits are a day.
_NUMBER_SIGN = r"\s+(?P<{name}>(?:nr\.?\s*|n[°º]\s*|#\s*)?"
_IN_BRACKETS = r"\d{1,2}(?=\s*[(\[{])"
_NUMBER_BEFORE_MARK = re.compile(
    rf"(?<![^\W_])(?:{_NUMBERED_WORDS}{_NUMBER_SIGN.format(name='number')}(?:{_IN_BRACKETS}"
    r"|\d(?=\s*(?:\s[-–—|]\s|:\s|[\n\r;]))))"
    rf"|{_GOAL_WORDS}{_NUMBER_SIGN.format(name='of_goal')}{_IN_BRACKETS}))",
    re.IGNORECASE,
)
_MONTH_AND_YEAR = re.compile(rf"{MONTH} {YEAR}(?!\d)")
_NUMBERED_MOMENT = re.compile(
    rf"(?P<words>(?:(?:tussentijdse|interim|intermediaire) )?{_NUMBERED_WORDS}) (?:nr |n )?(?P<number>\d{{1,2}})"
)
# The kind of a part of a year that is only known as a numbered milestone.
MILESTONE = "milestone"
_NO_PERIOD = (None, None)
FEWEST_PAIRS = 2
_MILESTONE_WORDS = frozenset(("milestone", "mijlpaal", "jalon"))


def without_ordinal(text: str) -> str:
    """Return a text without the number of a measurement before its month: 'Meting 2 (maart 2024)' without the 2.

    Only behind a word for a measurement, a milestone or a goal; 'Stand 31 - december 2024' keeps its day.
    """
    if not any(map(str.isdigit, text)):
        return text
    match = _NUMBER_BEFORE_MARK.search(text)
    if match is None or _MONTH_AND_YEAR.match(normalise_words(text[match.end() :])) is None:
        return text
    start = match.start("number" if match["number"] else "of_goal")
    return text[:start].rstrip() + text[match.end() :]


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


# What is so at the time of writing is of no goal.
_NOW = re.compile(
    r"\b(?:nu|now|huidige?|actuele?|actueel|actuelle(?:ment)?|actuels?|currently|current|heden|vandaag|today|momenteel"
    r"|present|to date|ytd|a ce jour|latest|laatste|dernier|derniere|recente?|recent|tussenstand|stand)\b"
)


def are_of_goals(headers: Collection[str], periods: Sequence[Period | None]) -> bool:
    """Return whether results without a period may each belong to the goal before them; `periods` are those of goals.

    Their headers are equal and none says 'now', and no two goals that follow each other lie more than a year apart:
    what was measured in between may be of any year.
    """
    words = {normalise_words(header) for header in headers}
    years = [period[1].year for period in periods if period is not None and period[1] is not None]
    is_apart = any(abs(later - earlier) > 1 for earlier, later in pairwise(years))
    return len(words) == 1 and not is_apart and not any(map(_NOW.search, words))


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
