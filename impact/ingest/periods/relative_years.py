"""Years that are told from the year of a report: 'vorig jaar', 'année en cours', 'next year', 'N-1'.

Which year a report is about stands elsewhere: in its title, the name of its sheet or file, or another header.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date

from impact.ingest.periods.period_vocabulary import Period, YearPart, spell_short_years

KIND = "relative_year"
_YEAR = r"(?:jaar|kalenderjaar|werkjaar|werkingsjaar|verslagjaar|rapporteringsjaar)"
_ENGLISH_YEAR = r"(?:calendar |reporting |working )?year"
_FRENCH_YEAR = r"(?:annee(?: civile| de rapportage)?|an)"
_PATTERNS = {
    -2: r"(?:twee|2) jaar geleden|eervorig jaar|voorlaatste jaar|il y a (?:deux|2) ans|(?:two|2) years ago"
    r"|avant derniere annee",
    -1: rf"(?:vorige?|voorgaande?) {_YEAR}|jaar (?:ervoor|voordien)|(?:last|previous|prior|preceding) {_ENGLISH_YEAR}"
    rf"|{_FRENCH_YEAR} (?:precedente?|derniere?|passee?|anterieure?)|exercice precedent",
    0: rf"(?:dit|huidige?|lopende?) {_YEAR}|(?:this|current|present) {_ENGLISH_YEAR}"
    rf"|cette annee|{_FRENCH_YEAR} (?:en cours|courante?|actuelle?)|exercice (?:en cours|courant|actuel)",
    1: rf"(?:volgende?|komende?) {_YEAR}|(?:next|coming|following) {_ENGLISH_YEAR}"
    rf"|{_FRENCH_YEAR} (?:prochaine?|suivante?)|l an prochain|exercice (?:suivant|prochain)",
}
_ARTICLE = r"(?:(?:het|l|the|d|de|du) )?"
_BY_OFFSET = tuple(
    (offset, re.compile(rf"(?<![a-z\d]){_ARTICLE}(?:{words})(?![a-z\d])")) for offset, words in _PATTERNS.items()
)
RELATIVE_YEAR = "(?:" + "|".join(_PATTERNS.values()) + ")"
# 'N-1', 'année N+1', 'J-1'; a letter of its own is the year of the report beside one of these.
_SIGNED = re.compile(
    r"(?<![\w.,/+-])(?:(?:jaar|ann[ée]e|year|exercice|an)\s+)?"
    r"(?P<letter>[NJY])\s?(?P<sign>[-–−+])\s?(?P<number>[12])(?![\w/+-])",
    re.IGNORECASE,
)
_LETTER_ALONE = r"(?<![\w.,/+-])(?:(?:jaar|ann[ée]e|year|exercice|an)\s+)?{letter}(?![\w.,/+°º-])"
_ANY_LETTER = re.compile(_LETTER_ALONE.format(letter="[NJY]"))
_WORDS_OF_OFFSET = {-2: "twee jaar geleden", -1: "vorig jaar", 0: "dit jaar", 1: "volgend jaar", 2: "over twee jaar"}


def find_relative_year(words: str) -> tuple[YearPart, str] | None:
    """Return the year that normalised words tell from that of the report, with the words that are left; else None."""
    for offset, pattern in _BY_OFFSET:
        match = pattern.search(words)
        if match is not None:
            return YearPart(KIND, offset, offset), " ".join(f"{words[: match.start()]} {words[match.end() :]}".split())
    return None


def spell_years(text: str) -> str:
    """Write short years in full ('24), and 'N-1' and 'J+1' as words, before a text is normalised."""
    return _SIGNED.sub(_in_words, spell_short_years(text))


def _in_words(match: re.Match[str]) -> str:
    number = int(match["number"])
    return _WORDS_OF_OFFSET[number if match["sign"] == "+" else -number]


def spell_letters_alone(texts: Collection[str]) -> dict[str, str]:
    """Return in words the texts that name the year of the report by a letter: 'Réalisé N' beside 'Réalisé N-1'."""
    letters = {match["letter"].upper() for text in texts if (match := _SIGNED.search(text))}
    patterns = [re.compile(_LETTER_ALONE.format(letter=letter)) for letter in letters]
    return {
        text: pattern.sub(_WORDS_OF_OFFSET[0], text)
        for text in texts for pattern in patterns if not _SIGNED.search(text) and pattern.search(text)
    }  # fmt: skip


def year_beside(offset: int, period: Period) -> Period | None:
    """Return the year that lies `offset` years from a year of the calendar, of school or of books; None without one."""
    start, end = period
    if end is None:
        return None
    if start is not None and (start.month, start.day) != (1, 1) and (end - start).days in (364, 365):
        # The day before a first of a month is moved with it, whatever the length of February.
        first = start.replace(year=start.year + offset)
        return first, date.fromordinal(first.replace(year=first.year + 1).toordinal() - 1)
    year = end.year + offset
    return date(year, 1, 1), date(year, 12, 31)


def find_report_years(
    offset: int, stated_years: Collection[int], of_actuals: Collection[int], of_targets: Collection[int]
) -> tuple[int, ...]:
    """Return the years that a report may be about, for a header `offset` years from it; one where it is certain.

    `stated_years` are those of titles and of the name of the sheet, the others those of the headers beside it. 'Vorig
    jaar' beside '2024' is the year before it; 'dit jaar' beside '2023' is another year than that.
    """
    if not stated_years and not of_actuals:
        return tuple(dict.fromkeys(year for target in sorted(of_targets)[:1] for year in (target, target - 1)))
    if offset == 0 and not stated_years:
        latest = max(of_actuals)
        return latest + 1, latest
    years = dict.fromkeys(stated_years)
    if offset:
        years |= dict.fromkeys(sorted(of_actuals, reverse=True)[: 1 if offset < 0 else 2])
    free = [year for year in years if year + offset not in of_actuals]
    return tuple(free) if len(free) == 1 == len(years) else tuple(years)


def without_letter(text: str) -> str:
    """Return a text without the letter, or the letter and number, that stands for a year: 'Réalisé' of 'Réalisé N'."""
    return _ANY_LETTER.sub(" ", _SIGNED.sub(" ", text)).strip()
