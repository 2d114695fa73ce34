"""Scales that a unit, a header or a title states ('score 1-5', 'op 10', '/5'), and texts that say one has changed."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from impact.ingest.values.value_vocabulary import CACHE_SIZE, measure_of_unit, normalise_words
from impact.model.vocabulary.measures import Measure

LONGEST_TEXT = 300
MOST_WORDS_ALONE = 6
_SIGNS = str.maketrans(dict.fromkeys("‐‑‒–—−", "-") | dict.fromkeys("'’", " ") | {"[": "(", "]": ")"})
# Where scales of scores end; '1-3' or 'op 12' may be anything else.
_ENDS = frozenset((3, 4, 5, 6, 7, 9, 10, 20, 100))
_ENDS_OF_SHARES = frozenset((4, 5, 6, 7, 10, 20, 100))
_SCORE = (
    r"(?:\w*score|schaal|scale|echelle|likert\w*|punten|punt|points?|rating|cote|note|\w*cijfer|quotering"
    r"|waardering\w*|beoordeling\w*|appreciation|tevredenheid\w*|satisfaction|welbevinden|welzijn\w*|well ?being"
    r"|bien ?etre|sterren|stars|etoiles)"
)
_SMALL = r"(?:gemiddelde?|average|mean|moyenne?|een|an?|une?|de|van|of|from|op|on|out|sur|in|en|the|la|le|l)"
_RANGE = r"(?P<low>[01]) ?(?:-|tot en met|t/m|tot|to|a|through) ?(?P<high>\d{1,3})(?![\d.,]*\d|/)"
_OUT_OF = (
    r"(?:(?<![\w/])(?:op|sur|out of|on)|(?:(?<![^\s(])|(?<=\bx)|(?<=score)|(?<=cijfer)|(?<=note)|(?<=cote))/)"
    r" ?(?P<top>\d{1,3})(?![\d.,]*\d|/)"
)
_POINTS = (
    r"(?P<points>\d{1,2}) ?-? ?(?:punts?|punten|points?) ?-? ?(?:likert ?-?)?(?:schaal|scale)"
    r"|echelle (?:a|en|de) (?P<niveaux>\d{1,2}) (?:points|niveaux)"
)
_UNIT = re.compile(
    rf"(?:(?:{_SCORE}|{_SMALL}|x)[ :]*)*\(?(?:{_RANGE}|{_OUT_OF}|{_POINTS})\)?(?: ?(?:{_SCORE}))?[ .)]*"
)
_IN_TITLE = (
    re.compile(rf"\b(?:schaal|scale|echelle|likert\w*)\W+(?:(?:{_SMALL})\W+)*{_RANGE}"),
    re.compile(_POINTS),
    re.compile(rf"\b{_SCORE}\b[^()]{{0,60}}\({_RANGE}\)|\({_RANGE.replace('low', 'low2').replace('high', 'high2')}\)"
               rf"(?=.{{0,30}}\b{_SCORE}\b)"),
    re.compile(rf"\b{_SCORE} (?:(?:{_SMALL}) )*{_RANGE}"),
    re.compile(rf"\( ?(?:(?:{_SCORE}|{_SMALL}) )*{_OUT_OF} ?\)"),
    re.compile(rf"{_OUT_OF}\W*$"),
)  # fmt: skip
_SHARE_IN_WORDS = re.compile(r"\b(?:\d{1,3}|een|one|un|une|twee|two|deux|drie|three|trois|vier|four|quatre)\W*$")
_CHANGE_WORD = (
    r"(?:schaal|scale|echelle|scores?|cijfers?|notes?|cotes?|punten|points?|beoordeling|rating|quotering"
    r"|(?:wijze van )?meten)"
)
_SINCE = re.compile(
    r"\b(?:vanaf|sinds|sedert|from|since|as of|starting|starting in|starting from|a partir de|des|depuis)\b"
    r"(?: \w+){0,3}? (?P<year>(?:19|20)\d\d)\b"
)
_UNTIL = re.compile(
    r"\b(?:tot|until|till|voor|before|avant|jusqu ?(?:a|en)?)\b(?: \w+){0,3}? (?P<year>(?:19|20)\d\d)\b"
)
_IN_YEAR = re.compile(r"\b(?:in|en|d) (?P<year>(?:19|20)\d\d)\b")
# A text without these says nothing of a scale that changed; most have none.
_MAY_CHANGE = re.compile(r"schaal|scale|chelle|(?:19|20)\d\d", re.IGNORECASE)
_MENTION = re.compile(
    rf"\b(?:op|sur|out of|i\.?p\.?v\.?|in plaats van|instead of|au lieu de|{_CHANGE_WORD}(?: (?:van|of|de|a|from))*)"
    r" (?:[01] ?(?:-|tot|to|a) ?)?(?P<one>\d{1,3})\b"
    r"|(?<![\d.,/-])[01] ?(?:-|tot|to|a) ?(?P<two>\d{1,3})\b|(?<![\w/])/ ?(?P<three>\d{1,3})\b"
)
_NEW_SCALE = re.compile(
    rf"\b{_CHANGE_WORD} ?(?:(?:van|of|de|a|op|sur|on|out of|from|tot) )*(?:[01] ?(?:-|tot|to|a) ?)?(?P<to>\d{{1,3}})\b"
    rf"|\b(?:op|sur|out of|on) (?:[01] ?(?:-|tot|to|a) ?)?(?P<bare>4|5|6|7|10|20|100)\b"
    rf"(?= ?(?:$|[.,;:()]|{_CHANGE_WORD}|i\.?p\.?v|in plaats|instead|au lieu|ipv|vroeger|voorheen|previously|before"
    r"|avant|\())"
)
_OLD_SCALE = re.compile(
    r"\b(?:i\.?p\.?v\.?|in plaats van|instead of|au lieu d ?[e']?|voorheen|daarvoor|vroeger|ervoor|eerder|previously"
    r"|before(?: that)?|formerly|avant|auparavant|was|waren|were|etait|tot dan|until then|jusqu ?alors)\b:?"
    r"\W*(?:\w+ ){0,4}?(?:/ ?)?(?:[01] ?(?:-|tot|to|a) ?)?(?P<old>\d{1,3})\b"
)
_OTHER_SCALE = re.compile(
    r"\b(?:andere|ander|nieuwe|other|different|new|autre|nouvelle) (?:\w+ )?(?:schaal|scale|echelle)\b"
    r"|\b(?:schaal|scale|echelle)\b(?: \w+){0,3}?"
    r" (?:gewijzigd|veranderd|aangepast|changed|modified|modifiee?|changee?)\b"
    r"|\b(?:changement|wijziging|change|changed|gewijzigde|veranderde) (?:d |de |van |of |in )?(?:the |la |l )?"
    r"(?:schaal|scale|echelle)\b"
)


# Units beside which a title still says how far scores go; beside any other, and in a count, it names something else.
_UNITS_OF_SCORES = frozenset(
    """
    gemiddelde gemiddeld gem average avg mean moyenne moy punten points punt point cijfer note getal nombre index
    """.split()  # noqa: SIM905
)
_COUNTS = re.compile(
    r"(?:aantal|number|nombre|hoeveel|nb|aandeel|share|part|percentage|pourcentage|taux|%|#) ?(?!punten|points)"
)


@dataclass(frozen=True, slots=True)
class StatedScale:
    """The lowest and highest score that a scale has, and the text that states it."""

    low: float
    high: float
    text: str

    def holds(self, value: float) -> bool:
        """Whether a value can be a score, or a mean of scores, on this scale."""
        return self.low <= value <= self.high


@dataclass(frozen=True, slots=True)
class ScaleChange:
    """A scale that a text says has changed: from which year, and where it ends now and before; 0 for not said."""

    year: int = 0
    new: float = 0
    old: float = 0


@lru_cache(CACHE_SIZE)
def read_unit_scale(text: str) -> StatedScale | None:
    """Read the scale that a unit is as a whole: '1-5', 'score op 10', '/5', '5-puntenschaal'; else None. Cached."""
    plain = _plain(text)
    if len(plain) > LONGEST_TEXT or not any(sign.isdigit() for sign in plain):
        return None
    match = _UNIT.fullmatch(plain)
    return _scale_of(match, text) if match is not None else None


@lru_cache(CACHE_SIZE)
def read_title_scale(text: str) -> StatedScale | None:
    """Read the scale that a title, a definition or a header names in it: 'Tevredenheid (1-5)', 'Welbevinden op 10'.

    '2 op 5 jongeren' and 'open 24/7' name none, and a range of ages needs no word for a score beside it. Cached.
    """
    plain = _plain(text)
    if len(plain) > LONGEST_TEXT or not any(sign.isdigit() for sign in plain):
        return None
    for pattern in _IN_TITLE:
        match = pattern.search(plain)
        if match is not None and not _is_share(match, plain) and (scale := _scale_of(match, text)) is not None:
            return scale
    return None


def read_row_scale(unit: str, *texts: str) -> StatedScale | None:
    """Read the scale that a unit is, or that a title, definition or measure (`texts`, the title first) names."""
    scale = read_unit_scale(unit) if unit else None
    is_of_scores = not unit or measure_of_unit(unit) is Measure.SCORE or normalise_words(unit) in _UNITS_OF_SCORES
    if scale is None and is_of_scores and not _COUNTS.match(normalise_words(texts[0])):
        scale = next((scale for text in texts if text and (scale := read_title_scale(text))), None)
    return scale


@lru_cache(CACHE_SIZE)
def read_scale_change(text: str) -> ScaleChange | None:
    """Read a text that says that scores are on another scale from some time on; None for any other. Cached."""
    if len(text) > LONGEST_TEXT or _MAY_CHANGE.search(text) is None:
        return None
    plain = _plain(text)
    since, until, other = _SINCE.search(plain), _UNTIL.search(plain), _OTHER_SCALE.search(plain)
    when = since or until or _IN_YEAR.search(plain)
    year = int(when["year"]) + (when is until) if when is not None else 0
    ends = [float(next(filter(None, mention.groups()))) for mention in _MENTION.finditer(plain)]
    ends = list(dict.fromkeys(end for end in ends if end in _ENDS))
    if len(ends) == 2 and (until is not None or _OLD_SCALE.search(plain) is not None or since is not None):
        # The scale of before comes first where the text begins with it.
        is_old_first = until is not None or (since is not None and plain.index(f"{ends[0]:g}") < since.start())
        old, new = ends if is_old_first else reversed(ends)
        return ScaleChange(year, new, old)
    if other is not None and (when is not None or len(plain.split()) <= MOST_WORDS_ALONE):
        return ScaleChange(year, ends[0] if len(ends) == 1 else 0.0)
    if since is not None and len(ends) == 1 and _NEW_SCALE.search(plain) is not None:
        return ScaleChange(year, ends[0])
    return None


def _plain(text: str) -> str:
    """The text in small letters without accents, with one kind of dash and single spaces; other signs stay."""
    flat = unicodedata.normalize("NFKD", text.casefold())
    flat = "".join(sign for sign in flat if not unicodedata.combining(sign))
    return " ".join(flat.translate(_SIGNS).split())


def _is_share(match: re.Match[str], plain: str) -> bool:
    """Whether 'op 10' stands behind a number: '2 op 5' and 'één op 4' are shares."""
    before = plain[: match.start("top")].rstrip("opsurtfan/ ") if match.groupdict().get("top") else ""
    return bool(before) and _SHARE_IN_WORDS.search(before) is not None


def _scale_of(match: re.Match[str], text: str) -> StatedScale | None:
    ends = {name: float(value) for name, value in match.groupdict().items() if value}
    written = " ".join(text.split())
    if "high" in ends or "high2" in ends:
        low, high = ends.get("low", ends.get("low2", 0.0)), ends.get("high", ends.get("high2", 0.0))
        return StatedScale(low, high, written) if high in _ENDS else None
    if "top" in ends:
        return StatedScale(0.0, ends["top"], written) if ends["top"] in _ENDS_OF_SHARES else None
    top = ends.get("points", ends.get("niveaux", 0.0))
    return StatedScale(1.0, top, written) if top in _ENDS else None
