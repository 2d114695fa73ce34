"""Words for numbers that nobody measured: expected, budgeted, of others, or a difference; in three languages.

Compared without case, accents and signs, as `normalise_words` leaves them.
"""

from __future__ import annotations

import re

from impact.ingest.values.value_vocabulary import normalise_words

FORECAST_WORDS = frozenset(
    """
    prognose prognoses raming ramingen forecast forecasts prevision previsions previsionnel previsionnelle projection
    projections projected projectie voorspelling voorspeld extrapolatie extrapolation
    """.split()  # noqa: SIM905
)
ESTIMATE_WORDS = frozenset(
    """
    verwacht verwachte verwachting expected schatting geschat geschatte estimate estimated estimation estime estimee
    inschatting
    """.split()  # noqa: SIM905
)
BUDGET_WORDS = frozenset(
    """
    budget budgets begroot begrote begroting kost kosten cost costs costed cout couts budgeted budgete loonkosten
    """.split()  # noqa: SIM905
)
# Of these words those that say what was planned, in whatever unit.
PLAN_WORDS = frozenset("budget budgets begroot begrote begroting budgeted budgete".split())  # noqa: SIM905
DIFFERENCE_WORDS = frozenset(
    "verschil difference variance ecart afwijking deviation gap evolutie saldo delta".split()  # noqa: SIM905
)
OF_OTHERS = re.compile(
    r"\b(?:benchmark|referentiegemiddelde|sectorgemiddelde|landsgemiddelde)\b"
    r"|\b(?:vlaams\w*|belgisch\w*|nationa\w+|landelijk\w*|provincia\w+|regiona\w+|europe\w+|sector\w*|flemish|belgian)"
    r" (?:gemiddeld\w*|average|mean|mediaan|median)\b"
    r"|\b(?:gemiddelde|average|moyenne|mediane?) (?:(?:van|in|of|de|du|la|le|des|the) )*"
    r"(?:vlaanderen|belgie|belgique|flanders|belgium|sector\w*|secteur|region\w*|regio|land|pays|national\w*|flamande"
    r"|belge|wallonne|europeenne)\b"
)
_UNMEASURED = FORECAST_WORDS | ESTIMATE_WORDS | BUDGET_WORDS | DIFFERENCE_WORDS


def is_unmeasured(words: str) -> bool:
    """Whether normalised words say that a number was expected, budgeted or computed, or is one of others."""
    return bool(_UNMEASURED.intersection(words.split())) or OF_OTHERS.search(words) is not None


def without_unmeasured(words: str) -> list[str]:
    """Return the words that say something else: 'raming van 2025' → ['van', '2025']."""
    return [word for word in OF_OTHERS.sub(" ", words).split() if word not in _UNMEASURED]

# What a row compares the one above it with: 't.o.v. vorig jaar', 'vs 2023', "par rapport à l'année précédente".
_BEFORE = (
    r"(?:het |de |the |l |la |le )?(?:vorige? (?:jaar|periode|kwartaal|maand|schooljaar|werkjaar|semester|meting)"
    r"|jaar voordien|voorgaande? (?:jaar|periode)|(?:last|previous|prior) (?:year|period|quarter|month)"
    r"|(?:annee|periode) (?:precedente|derniere|passee)|an (?:dernier|passe)|(?:annee )?n 1"
    r"|baseline|nulmeting|startwaarde|(?:19|20)\d\d)"
)
_AGAINST = (
    r"(?:t o v|tov|ten opzichte van|vs|versus|vergeleken met|compared (?:to|with)|par rapport (?:aux?|a(?: l| la)?)) "
    + _BEFORE
)
_CHANGE_OF_ROW = re.compile(
    r"(?:(?:in|en|als|procent(?:uele?|ueel)?|percent(?:age)?|pct|relatieve?|absolu(?:te|ut)|jaarlijkse|annual|yearly"
    r"|pourcentage|taux de?) )*"
    r"(?:verschil|evolutie|groei|groeipercentage|stijging|daling|toename|afname|wijziging|mutatie|verandering|delta"
    r"|difference|growth|growth rate|increase|decrease|change|evolution|variation|croissance|hausse|baisse|augmentation"
    r"|diminution|ecart)"
    r"(?: (?:annuelle?|relative|absolue))?(?: (?:in|en) (?:procent|percent|pct|pourcent|pourcentage|punten|aantal))?"
    rf"(?: in| en)?(?: {_AGAINST}"
    rf"| (?:sinds|since|from|depuis|met|with|tussen|between|entre) {_BEFORE}(?: (?:en|and|et) (?:19|20)\d\d)?"
    r"| (?:19|20)\d\d (?:19|20)\d\d)?"
    rf"|(?:in procent |procent )?{_AGAINST}|jaar op jaar|year on year|year over year|y o y|yoy"
    r"|ind(?:ex|excijfer|ice)(?: base)? (?:19|20)\d\d 100"
)
# Titles that may as well be those of an indicator: their numbers must be able to be the change of the row above.
_BARE_CHANGE = re.compile(
    r"stijging|daling|toename|afname|wijziging|mutatie|increase|decrease|hausse|baisse|augmentation|diminution"
    r"|ind(?:ex|excijfer|ice)(?: base)? (?:19|20)\d\d 100"
)
_SIGN_OF_CHANGE = re.compile(r"%? ?\(?(?:[Δδ∆]|\+ ?/ ?[-−–]|[-−–] ?/ ?\+|±)\)? ?(?:\(?%\)?)? ?")


# What is said of the table as a whole, whose number is a year, a page or a version: 'Bron: jaarverslag | 2022'.
_OF_TABLE = re.compile(
    r"\s*(?:(?:bron|bronnen|source|sources|noot|nota|opm|opmerking|opmerkingen|remark|remarks|remarque|nb|p\.?s)\.?\s*:"
    r"|(?:opgemaakt|opgesteld|afgedrukt|(?:laatst )?(?:bijgewerkt|aangepast|gewijzigd)"
    r"|(?:last )?(?:updated|modified|printed)|mise? à jour(?! *$)|établie?|imprimée?)"
    r"(?: (?:op|on|le|door|by|par|in)\b|\s*:|$))",
    re.IGNORECASE,
)


def names_change(text: str) -> bool:
    """Return whether a whole title says that a row gives the change of another: '% t.o.v. vorig jaar', 'Δ %', '+/-'."""
    text = text.strip()
    if (sign := _SIGN_OF_CHANGE.match(text)) is not None:
        words = normalise_words(text[sign.end() :])
        return not words or bool(re.fullmatch(_AGAINST, words))
    return bool(_CHANGE_OF_ROW.fullmatch(" ".join(normalise_words(text).replace("%", " ").split())))


def is_bare_change(text: str) -> bool:
    """Return whether a title is a word for a change that may name an indicator too: 'Toename', 'Index 2020 = 100'."""
    # '% stijging' says more.
    return "%" not in text and _BARE_CHANGE.fullmatch(normalise_words(text)) is not None


def says_of_table(text: str) -> bool:
    """Return whether a title begins what is said of a table as a whole: 'Bron: jaarverslag', 'Opgemaakt op'."""
    return _OF_TABLE.match(text) is not None
