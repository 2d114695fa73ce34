"""Seasons of a year in Dutch, English and French, and the months that people may mean by them."""

from __future__ import annotations

from impact.ingest.periods.period_vocabulary import Period, YearPart

# Those of the weather, of school and of the sun; the usual ones first.
_MONTHS_OF_SEASON = {
    "spring": ((3, 5), (4, 6)),
    "summer": ((6, 8), (7, 8), (7, 9)),
    "autumn": ((9, 11), (9, 12), (10, 12)),
    "winter": ((12, 2), (1, 3), (10, 3)),
}
_SEASON_OF_WORD = {
    word: season
    for season, words in {
        "spring": "lente voorjaar spring printemps",
        "summer": "zomer summer ete",
        "autumn": "herfst najaar autumn fall automne",
        "winter": "winter hiver",
    }.items()
    for word in words.split()
}
SEASON = rf"(?:{'|'.join(_SEASON_OF_WORD)})"


def season_candidates(word: str, year: int, *, is_over_two_years: bool = False) -> tuple[Period, ...]:
    """Return the periods that a season may be, by its word; of a winter 'over two years' `year` is the first of them.

    A winter of one year may begin or end in it. No other season is over two years: () for that.
    """
    candidates: list[Period] = []
    for first, last in _MONTHS_OF_SEASON[_SEASON_OF_WORD[word]]:
        is_over = last < first
        years = [year if is_over else year + 1] if is_over_two_years else [year - 1, year] if is_over else [year]
        candidates += [YearPart("months", first, last).in_year(begin) for begin in years]
    is_winter = _SEASON_OF_WORD[word] == "winter"
    return () if is_over_two_years and not is_winter else tuple(dict.fromkeys(candidates))
