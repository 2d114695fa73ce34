"""Words for the kind of a row: a target, an actual, a baseline, a forecast, or what is no figure of an indicator.

Compared as plain words (no case, accents and signs) in Dutch, English and French, and only as the whole of a text.
"""

from __future__ import annotations

import re
from functools import lru_cache

from impact.ingest.periods.measured_moments import without_ordinal
from impact.ingest.periods.period_parser import read_period_words
from impact.ingest.periods.period_vocabulary import Period
from impact.ingest.tables.header_vocabulary import ACTUAL, BASELINE, SERIES_WORDS, TARGET
from impact.ingest.values.value_vocabulary import CACHE_SIZE, normalise_words

FORECAST, BUDGET, STATISTIC, COMPARISON, CHANGE, SAMPLE, CARRIED = (
    "forecast",
    "budget",
    "statistic",
    "comparison",
    "change",
    "sample",
    "carried",
)
LONGEST_WORDS = 40
# In a header these stand over values; as the text of a row they name what is counted.
_NO_KIND_OF_ROW = frozenset(
    "value waarde valeur cijfer score aantal percentage nombre pourcentage base norm real act current".split()  # noqa: SIM905
)
_MORE_SERIES = {
    TARGET: (
        "doel", "doelen", "doelstelling", "doelstellingen", "goal", "objectif", "objectifs", "aim", "jaardoel",
        "vooropgesteld", "voorzien", "ambitie", "ambition", "streef", "tgt", "visee", "vise", "te realiseren",
        "norm", "norme", "eindwaarde", "target value",
    ),
    ACTUAL: (
        "resultaat", "resultaten", "result", "results", "resultat", "resultats", "realisaties", "realisations",
        "bereikt resultaat", "uitgevoerd", "effectief", "werkelijk", "feitelijk", "constate", "outcome",
    ),
    BASELINE: ("voormeting", "startmeting", "nulwaarde", "referentie", "reference", "t0", "pre test", "etat initial",
        "initial value", "referentiewaarde"),
}  # fmt: skip
_OTHER_KINDS = {
    FORECAST: (
        "prognose", "prognoses", "raming", "ramingen", "geraamd", "schatting", "verwacht", "verwachting",
        "vooruitzicht", "forecast", "forecasts", "projection",
        "projected", "expected", "estimate", "estimated", "prevision",
        "previsions", "previsionnel", "projectie", "estimation", "estime", "fcst", "outlook",
    ),
    BUDGET: ("budget", "begroting", "begroot", "budgeted", "budgetise", "budgete", "budgets"),
    STATISTIC: (
        "gemiddelde", "gemiddeld", "gem", "mediaan", "average", "avg", "mean", "median", "moyenne", "moy", "mediane",
        "standaardafwijking", "standard deviation", "ecart type", "minimum", "maximum", "min", "max", "std", "sd",
    ),
    COMPARISON: (
        "vlaams gemiddelde", "nationaal gemiddelde", "landelijk gemiddelde", "belgisch gemiddelde",
        "brussels gemiddelde", "europees gemiddelde", "gemiddelde vlaanderen", "gemiddelde belgie", "benchmark",
        "benchmarks", "referentiegroep", "controlegroep", "control group", "groupe de controle", "national average",
        "regional average", "sector average", "sectorgemiddelde", "moyenne nationale", "moyenne regionale",
        "moyenne belge", "moyenne flamande", "moyenne du secteur", "vorig jaar", "vorige jaar", "last year",
        "previous year", "prior year", "annee precedente", "annee derniere", "l an dernier", "n 1", "vergelijking",
        "comparison", "comparaison",
    ),
    CHANGE: (
        "verschil", "afwijking", "verschil met vorig jaar", "difference", "variance", "deviation", "ecart", "delta",
        "saldo", "evolutie", "evolution", "groei", "growth", "croissance", "change", "verandering", "controle",
        "check", "verschil met doel", "variation", "solde",
    ),
    SAMPLE: (
        "n", "aantal respondenten", "respondenten", "aantal antwoorden", "steekproef", "steekproefgrootte",
        "number of respondents", "respondents", "sample size", "number of responses", "nombre de repondants",
        "repondants", "taille de l echantillon", "nombre de reponses", "echantillon",
    ),
    # What a bookkeeper takes from one year to the next, or what is left of a plan: no measurement of its own.
    CARRIED: (
        "over te dragen", "overdracht", "overgedragen", "overdracht vorig jaar", "overdracht volgend jaar",
        "overgedragen van vorig jaar", "over te dragen saldo", "saldo over te dragen", "overgedragen saldo",
        "carried over", "carry over", "carryover", "carried forward", "carry forward", "brought forward", "c f", "b f",
        "balance carried forward", "balance brought forward", "report", "reports", "a reporter", "report a nouveau",
        "solde a reporter", "solde reporte", "reporte", "report de l annee precedente", "restant", "resterend",
        "nog te doen", "nog te gaan", "remaining", "remainder", "reste", "reste a faire", "restant a realiser",
        "report annee precedente", "transport",
    ),
}  # fmt: skip


def _kind_of_words() -> dict[str, str]:
    kinds: dict[str, str] = {}
    for series, words in SERIES_WORDS.items():
        kinds |= {word: series for word in words if word not in _NO_KIND_OF_ROW}
    for table in (_MORE_SERIES, _OTHER_KINDS):
        for kind, words in table.items():
            kinds |= dict.fromkeys(words, kind)
    return kinds


_KINDS = _kind_of_words()
# Levels of a programme too ('Doel', 'Resultaat', 'Activiteit'): only rows of one indicator prove what they mean.
MANY_MEANINGS = frozenset(
    """
    doel doelen doelstelling doelstellingen goal objectif objectifs aim resultaat resultaten result results resultat
    resultats outcome reference referentie
    """.split()  # noqa: SIM905
)
_SIDE_WORDS = frozenset("de het van voor le la les du pour of the for en et and".split())  # noqa: SIM905
_ENDING = re.compile(r" (?:waarde|waarden|value|values|valeur|valeurs|cijfer|cijfers)$")
_REVISION_WORDS = frozenset(
    """
    herwerkt herzien gecorrigeerd correctie definitief def finaal final nieuw nieuwe new revised corrected corrige
    corrigee revise definitif v1 v2 v3 versie version kopie copy copie oud old ancien backup update bijgewerkt 2 bis
    """.split()  # noqa: SIM905
)


@lru_cache(CACHE_SIZE)
def read_row_kind(text: str) -> str:
    """Read the kind of row that a text names as a whole: a series or one of the kinds of this module, '' for none."""
    if len(text) > LONGEST_WORDS:
        return ""
    words = normalise_words(text)
    return _KINDS.get(words) or _KINDS.get(_ENDING.sub("", words), "")


# Small words between a kind and its period: 'streefdoel tegen 2027', 'target by end of 2027', 'cible d'ici fin 2027'.
_WHEN_WORDS = frozenset(
    """
    tegen in voor op van eind einde by for of end the d ici a en fin pour de la l horizon tot until jaar year annee
    naar uit to from into vers
    """.split()  # noqa: SIM905
)


@lru_cache(CACHE_SIZE)
def read_dated_kind(text: str) -> tuple[str, Period | None]:
    """Read the kind of row that a text names, and the period that stands beside it: 'Streefdoel 2027'. Cached."""
    kind = read_row_kind(text)
    if kind or len(text) > LONGEST_WORDS or not any(sign.isdigit() for sign in text):
        return kind, None
    if names_numbered_goal(text):
        return "", None
    reading = read_period_words(normalise_words(without_ordinal(text)))
    if reading is None or not reading.is_certain:
        return "", None
    rest = " ".join(word for word in reading.rest.split() if word not in _WHEN_WORDS)
    kind = read_row_kind(rest)
    return (kind, reading.candidates[0]) if kind else ("", None)


@lru_cache(CACHE_SIZE)
def names_numbered_goal(text: str) -> bool:
    """Return whether a number that may be the goal itself stands before its month: 'Doel 50 (mei 2024)'. Cached."""
    unnumbered = without_ordinal(text) if len(text) <= LONGEST_WORDS else text
    reading = read_period_words(normalise_words(unnumbered)) if unnumbered != text else None
    return reading is not None and read_row_kind(reading.rest) == TARGET


@lru_cache(CACHE_SIZE)
def read_labelled_kind(text: str) -> str:
    """Read the series that stands before the only colon, with a number behind it: 'Doel: 50'; '' for none."""
    label, _, rest = text.partition(":")
    is_labelled = text.count(":") == 1 and len(text) <= LONGEST_WORDS and any(letter.isdigit() for letter in rest)
    return read_row_kind(label) if is_labelled else ""


def is_forecast_name(name: str) -> bool:
    """Whether the name of a sheet says only a period and a forecast or a budget: '2024 prognose'."""
    words = [word for word in normalise_words(name).split() if word not in _SIDE_WORDS and word.isalpha()]
    kinds = {read_row_kind(word) for word in words}
    return bool(kinds) and kinds <= {FORECAST, BUDGET}


def name_without_revision(name: str) -> str:
    """Return the name of a sheet in plain words without those for a later or earlier version ('2023 herwerkt')."""
    words = normalise_words(name).split()
    return " ".join(word for word in words if word not in _REVISION_WORDS) or " ".join(words)
