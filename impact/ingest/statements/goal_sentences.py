"""Sentences that give the goals of several indicators: 'Doel jaar: 150 scans, 60 premies', 'Target 2025: 40 visits'."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from impact.ingest.values.number_parser import parse_number_text
from impact.ingest.values.value_vocabulary import CACHE_SIZE

LONGEST_SENTENCE = 200
_GOAL = re.compile(
    r"^\W*(?:onze |our |notre |nos |het |the |l['’])?(?:jaar)?(?:doel(?:en|stelling(?:en)?)?|streefdoel(?:en)?"
    r"|streefcijfers?|streefwaarden?|targets?|goals?|cibles?|objectifs?)\b(?P<when>[^:=\d]{0,40}(?:(?:19|20)\d\d)?[^:=\d]{0,12})[:=]\s*"
    r"(?P<goals>.*\d.*)$",
    re.IGNORECASE | re.DOTALL,
)
_ITEM = re.compile(
    r"(?<![\w.,])(?P<number>\d+(?:[ .\u00a0\u202f]\d{3})*(?:[.,]\d+)?)\s*(?P<percent>%)?\s*"
    r"(?P<subject>[^\d,;/+&]*[^\W\d_][^\d,;/+&]*)"
)
# 'Aantal leden (doel 100)', 'Members - target 2024: 100'; 'Doel 3: leden werven' is a numbered goal.
_IN_TITLE = re.compile(
    r"(?P<title>[^\W\d_].*?)[(\[,;–—-]\s*(?:doel(?:stelling)?|streef(?:doel|waarde|cijfer)|target|goal|cible|objectif)\b\s*"
    r"(?P<year>(?:19|20)\d\d(?=\s*[:=]))?\s*(?:[:=]|is|van|of|de)?\s*"
    r"(?P<number>\d+(?:[ .\u00a0\u202f]\d{3})*(?:[.,]\d+)?)\s*%?\s*[)\]]?\s*$",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b((?:19|20)\d\d)\b")


@dataclass(frozen=True, slots=True)
class Goal:
    """One goal of a sentence: its number, what (`subject`) it is of, and the year (0 where the sentence names none)."""

    number: float
    subject: str
    year: int = 0


@lru_cache(CACHE_SIZE)
def read_goals(text: str) -> tuple[Goal, ...]:
    """Read the goals that a sentence gives behind a word for them; () where it gives none. Cached."""
    match = _GOAL.match(text) if len(text) <= LONGEST_SENTENCE else None
    if match is None:
        return ()
    year = _YEAR.search(match["when"])
    goals: list[Goal] = []
    for item in _ITEM.finditer(match["goals"]):
        parsed = parse_number_text(item["number"])
        number = parsed.comma if parsed.comma is not None else parsed.point
        if number is not None:
            goals.append(Goal(number, item["subject"].strip(" ."), int(year[1]) if year else 0))
    return tuple(goals)


@lru_cache(CACHE_SIZE)
def read_title_goal(title: str) -> Goal | None:
    """Read the goal that a title of an indicator ends in: 'Leden (doel 100)'; None where it gives none. Cached."""
    match = _IN_TITLE.match(title) if len(title) <= LONGEST_SENTENCE else None
    if match is None:
        return None
    parsed = parse_number_text(match["number"])
    number = parsed.comma if parsed.comma is not None else parsed.point
    return None if number is None else Goal(number, "", int(match["year"] or 0))


def strip_title_goal(title: str) -> str:
    """Return a title without the goal that it ends in: 'Leden' of 'Leden (doel 100)'."""
    match = _IN_TITLE.match(title) if len(title) <= LONGEST_SENTENCE else None
    return title if match is None else match["title"].strip()
