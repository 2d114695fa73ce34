"""Words for groups of people in headers, in Dutch, English and French: 'Vrouwen', 'Boys', '65+', '12-18 ans'.

Compared without case, accents and punctuation, except ages, whose signs are what they say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from impact.ingest.values.total_words import TOTAL_WORDS
from impact.ingest.values.value_vocabulary import CACHE_SIZE, normalise_words
from impact.model.figures.currency_words import CURRENCY_SIGNS

# Headers of columns that hold groups or places where rows of one indicator differ in them.
GROUP_HEADERS = (
    "groep", "group", "groepen", "groups", "doelgroepen", "doelpubliek", "public cible", "public", "publiek",
    "beneficiary group", "beneficiary type", "type of beneficiary", "type de beneficiaire", "type beneficiaire",
    "type deelnemer",
    "soort deelnemer", "categorie", "category", "subcategorie", "subcategory", "m v", "m v x", "v m", "v m x",
    "h f", "f h", "m f", "age range", "cohort", "cohorte", "klas", "class", "classe", "statuut", "statut", "herkomst",
    "nationaliteit", "nationality", "nationalite", "opleidingsniveau", "afdeling", "dienst", "service", "department",
    "departement", "division", "team", "equipe", "lid", "member", "membre", "member organisation",
    "member organization", "lidorganisatie", "ledenorganisatie", "organisation membre", "local partner",
    "lokale partner", "partenaire local", "werking", "deelwerking", "steunpunt", "antenne", "huis", "centrum",
    "centre", "center", "school", "ecole", "branch", "chapter", "club", "zone", "area", "buurt", "neighbourhood",
    "campus", "hub", "standplaats", "lokale afdeling", "lokale groep", "groupe local", "local group", "kern",
    "community", "gemeenschap", "communaute", "cluster", "section", "disaggregate", "disaggregation category",
    "disaggregation type", "desagregation", "uitgesplitst", "filiaal", "kantoor", "office", "bureau", "locatie naam",
)  # fmt: skip
# Headers of columns that name the goal, theme or activity that indicators belong to.
THEME_HEADERS = (
    "thema", "theme", "domein", "domain", "domaine", "pijler", "pillar", "pilier", "axe", "strategische doelstelling",
    "strategic objective", "objectif strategique", "operationele doelstelling", "operational objective",
    "objectif operationnel", "specific objective", "overall objective", "general objective", "objectif general",
    "algemene doelstelling", "hoofddoelstelling", "subdoelstelling", "results chain", "resultaatketen",
    "chaine de resultats", "intervention logic", "logique d intervention", "interventielogica", "sdg", "sdgs", "odd",
    "sdg goal", "sdg doel", "doelnummer", "goal number", "nummer doel", "projectresultaat", "werkpakket",
    "work package", "focus area", "component", "composante", "activiteit", "activity", "activite", "actie", "action",
    "deelproject", "hoofdstuk", "rubriek",
)  # fmt: skip


SEX, AGE = "Geslacht", "Leeftijd"
_SEX_WORDS = frozenset(
    """
    vrouwen vrouw vrouwelijk meisjes meisje women woman female females girls femmes femme filles feminin
    mannen man mannelijk jongens jongen men male males boys hommes homme garcons masculin
    """.split()  # noqa: SIM905
)
_OTHER_SEX = frozenset(("non binair", "nonbinair", "non binary", "nonbinary", "non binaire", "genre x", "geslacht x"))
# Letters and small words that are a group only beside a group that is certain.
_SEX_LETTERS = frozenset(("m", "v", "f", "h", "x", "w", "andere", "other", "others", "autre", "autres"))
_NEITHER = frozenset(("x", "andere", "other", "others", "autre", "autres"))
_AGE_WORDS = frozenset(
    """
    kinderen children enfants jongeren youth youths jeunes volwassenen adults adultes ouderen elderly senioren seniors
    minderjarigen meerderjarigen minors mineurs majeurs
    """.split()  # noqa: SIM905
)
# Words around a group that do not change whom it is about.
_SMALL_WORDS = frozenset(
    """
    aantal number of nombre de des d waarvan which dont van the het les la le geslacht sex gender sexe genre leeftijd
    age deelnemers participants personen persons people personnes begunstigden beneficiaries beneficiaires leerlingen
    students cursisten bereikte reached enkel only
    """.split()  # noqa: SIM905
)
_YEARS = r"(?: ?(?:jaar|jarigen|jr\.?|years?(?: old)?|yrs?|ans|j|y))"
_AGE = re.compile(
    rf"^(?:(?:[<>≤≥]=?|under|over|onder(?: de)?|boven(?: de)?|tot|vanaf|moins de|plus de|from) ?\d{{1,3}}{_YEARS}?"
    rf"|\d{{1,2}} ?(?:-|–|—|/|tot|to|à|t/m|tot en met) ?\d{{1,3}}{_YEARS}"
    rf"|\d{{1,3}}{_YEARS}? ?(?:\+|en ouder|and older|and over|of ouder|et plus|ou plus))$"
)
_AGE_INSIDE = re.compile(
    rf"(?<![\w.,/-])\d{{1,2}} ?(?:-|–|—|tot|to|à|t/m|tot en met) ?\d{{1,3}}{_YEARS}(?![\w])", re.IGNORECASE
)
# '12-18' may be a month as well as ages; the second number tells.
_AGE_RANGE = re.compile(r"^(\d{1,2}) ?(?:-|–|—) ?(\d{1,3})$")
_PARTS_OF_YEAR = frozenset(
    ((1, 3), (4, 6), (7, 9), (10, 12), (1, 6), (7, 12), (1, 4), (5, 8), (9, 12), (1, 9), (1, 12))
)
_YEAR_AND_RANGE = re.compile(r"(?<![\d./-])(?P<year>(?:19|20)\d\d)\s+(?P<range>\d{1,2} ?[-–—] ?\d{1,3})(?![\d./-])")
OLDEST = 120
# 'M€' is a scale and no letter for men.
_CURRENCY_SIGN = re.compile(f"[{CURRENCY_SIGNS}]")


@dataclass(frozen=True, slots=True)
class Group:
    """A group that a header names: `dimension` and `category`; `certain` where it is one without others beside it.

    `may_be_months`: a range of ages that may as well be a part of a year, so that only other ages show what it is.
    """

    dimension: str
    category: str
    certain: bool
    may_be_months: bool = False

    @property
    def rank(self) -> int:
        """Return how certain it is: 0 by itself, 1 beside another group, 2 beside one of rank 0 or 1."""
        return 0 if self.certain else 1 + self.may_be_months

    @property
    def breakdown(self) -> str:
        """Return the group as a breakdown: 'Geslacht=Vrouwen'."""
        return f"{self.dimension}={self.category}"


@lru_cache(CACHE_SIZE)
def find_group(text: str, header: str = "") -> Group | None:
    """Find the group of people that a whole text names; None where it names none, or anything besides.

    `header` is the text as it is written, where `text` holds its plain words: the category is written as there.
    """
    written_text = text.strip(" :.()[]")
    age = _age_group(written_text)
    if age is not None:
        return age
    words = normalise_words(written_text)
    if not words or "%" in words or _CURRENCY_SIGN.search(written_text):
        return None
    bare = " ".join(word for word in words.split() if word not in _SMALL_WORDS)
    if bare in _SEX_WORDS or bare in _OTHER_SEX:
        return Group(SEX, _category(header or written_text, bare), certain=True)
    if bare in _AGE_WORDS:
        return Group(AGE, _category(header or written_text, bare), certain=False)
    parts = set(bare.split()) - {"en", "and", "et", "of", "or", "ou"}
    # 'M/V' names two groups at once: a column of it holds letters, not numbers.
    if parts and parts <= _SEX_LETTERS and (len(parts) == 1 or parts <= _NEITHER):
        return Group(SEX, _category(header or written_text, bare), certain=False)
    return None


def split_age(text: str) -> tuple[Group, str] | None:
    """Split a range of ages off a text with more in it: 'Réalisé 2024 6-11 ans'; None where there is none.

    Without its dash such a range and a year beside it would be a date.
    """
    match = _AGE_INSIDE.search(text)
    if match is None:
        return _split_bare_range(text)
    rest = " ".join(f"{text[: match.start()]} {text[match.end() :]}".split()).strip(" -–:()[]")
    return (Group(AGE, match[0], certain=True), rest) if rest else None


def without_ages(text: str) -> str:
    """Return a text without the ranges of ages in it: '3-5 years' is no day in May."""
    return _AGE_INSIDE.sub(" ", text)


def _split_bare_range(text: str) -> tuple[Group, str] | None:
    """As `split_age`, for a range behind a year that no word calls one of ages: '2024 6-9'."""
    match = _YEAR_AND_RANGE.search(text)
    group = _age_group(match["range"]) if match is not None else None
    if match is None or group is None:
        return None
    return group, " ".join(f"{text[: match.start('range')]} {text[match.end() :]}".split())


def _category(written_text: str, bare: str) -> str:
    """The group as the header writes it, without the small words, so that it is the same from year to year."""
    kept_words = set(bare.split())
    words = [word for word in re.split(r"[\s/]+", written_text) if kept_words & set(normalise_words(word).split())]
    text = " ".join(words).strip(" :.()[],;")
    return text[:1].upper() + text[1:]


def _age_group(written_text: str) -> Group | None:
    folded = " ".join(written_text.casefold().split())
    for small in ("leeftijd ", "age ", "âge ", "aantal "):
        folded = folded.removeprefix(small)
    if _AGE.match(folded):
        return Group(AGE, written_text, certain=True)
    match = _AGE_RANGE.match(folded)
    numbers = (int(match[1]), int(match[2])) if match else (0, 0)
    if not numbers[0] < numbers[1] <= OLDEST:
        return None
    return Group(AGE, written_text, certain=False, may_be_months=numbers in _PARTS_OF_YEAR)


# '760 (of which 415 women)': a whole number, and more of them with words beside.
_WHOLE_NUMBER = r"(?<![\d.,])\d{1,7}(?![\d.,]*\d)"
_TOTAL_FIRST = re.compile(rf"^\D{{0,3}}({_WHOLE_NUMBER})(?![ .,]?\d)(?P<rest>.+)$", re.DOTALL)
_SEPARATORS = re.compile(r"[;,()\[\]/\n+]|\s(?:en|and|et|-|–)\s")
_OF_WHICH = frozenset("waaronder onder wie were are was zijn waren sont etaient dus totaal total".split())  # noqa: SIM905


@lru_cache(CACHE_SIZE)
def find_numbers_of_groups(text: str) -> tuple[int, tuple[tuple[str, int], ...]] | None:
    """Find a total with numbers of groups of people in one text: (760, (('Geslacht=Women', 415),)); None without.

    The groups are no more than the total, and their numbers are written without decimals or thousands.
    """
    match = _TOTAL_FIRST.match(text.strip())
    if match is None:
        return None
    total, groups = int(match[1]), []
    for piece in _SEPARATORS.split(match["rest"]):
        numbers = re.findall(_WHOLE_NUMBER, piece)
        words = re.sub(_WHOLE_NUMBER, " ", piece).strip(" :.=")
        plain = " ".join(word for word in words.split() if normalise_words(word) not in _OF_WHICH)
        group = find_group(plain) if plain and len(numbers) == 1 else None
        if group is not None:
            groups.append((group.breakdown, int(numbers[0])))
        elif numbers or find_group(words) is not None:
            # The first number is that of a group itself: '415 women, 345 men'.
            return None
    is_part = groups and sum(number for _, number in groups) <= total and len(dict(groups)) == len(groups)
    return (total, tuple(groups)) if is_part else None


def names_part_or_whole(words: Iterable[str]) -> bool:
    """Return whether one of normalised words names a group, or the total of groups."""
    return any(word in TOTAL_WORDS or find_group(word) is not None for word in words)
