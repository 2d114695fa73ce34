"""Words for the kind of a row: a target, an actual, a baseline, a forecast, or what is no figure of an indicator.

Compared as plain words (no case, accents and signs) in Dutch, English and French, and only as the whole of a text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import combinations

from impact.i18n.regions import find_place
from impact.ingest.periods.measured_moments import without_ordinal
from impact.ingest.periods.period_parser import read_period_words
from impact.ingest.periods.period_vocabulary import Period
from impact.ingest.periods.sheet_periods import is_reporting_word, split_years
from impact.ingest.tables.header_vocabulary import ACTUAL, BASELINE, SERIES_WORDS, TARGET
from impact.ingest.values.non_measurement_words import names_change, says_of_table
from impact.ingest.values.value_vocabulary import CACHE_SIZE, normalise_words
from impact.model.title_comparison import is_nearly_same

FORECAST, BUDGET, STATISTIC, COMPARISON, CHANGE, SAMPLE, CARRIED, ABOUT_TABLE = (
    "forecast",
    "budget",
    "statistic",
    "comparison",
    "change",
    "sample",
    "carried",
    "about_table",
)
LONGEST_WORDS = 60
LONGEST_TITLE = 120
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
_NORMS = frozenset(("norm", "norme"))
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
        "check", "verschil met doel", "variation", "solde", "cumul", "cumulatief", "gecumuleerd", "lopend totaal",
        "cumulative", "running total", "cumule", "cumules", "total cumule", "totaal cumulatief", "cumulatief totaal",
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
    kind = _KINDS.get(words) or _KINDS.get(_ENDING.sub("", words), "")
    if not kind and says_of_table(text):
        return ABOUT_TABLE
    return kind or (CHANGE if names_change(text) else "")


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
def is_norm(text: str) -> bool:
    """Whether a text calls its numbers a norm without another word for a target: what is wanted, or asked of all."""
    words = normalise_words(text).split()
    rest = " ".join(word for word in words if word not in _NORMS)
    return len(text) <= LONGEST_WORDS and len(rest.split()) < len(words) and read_dated_kind(rest)[0] != TARGET


def names_numbered_goal(text: str) -> bool:
    """Return whether a number that may be the goal itself stands before its month: 'Doel 50 (mei 2024)'. Cached."""
    unnumbered = without_ordinal(text) if len(text) <= LONGEST_WORDS else text
    reading = read_period_words(normalise_words(unnumbered)) if unnumbered != text else None
    return reading is not None and read_row_kind(reading.rest) == TARGET


_COUNTING = re.compile(r"^(?:aantal|number of|nombre (?:de|d)|totaal aantal|total number of) ")
MOST_WORDS_OF_KIND = 2


def name_without_count(title: str) -> str:
    """Return a title in plain words without the words for counting: 'leden' of 'Aantal leden'."""
    return _COUNTING.sub("", normalise_words(title))


@lru_cache(CACHE_SIZE)
def split_kind(title: str) -> tuple[str, str]:
    """Return the kind that a title begins or ends with, and what is left in plain words: 'Streefwaarde leden'.

    ('', '') where it is no such title, or a word for a kind and nothing else.
    """
    words = normalise_words(title).split() if len(title) <= LONGEST_TITLE else []
    for count in range(MOST_WORDS_OF_KIND, 0, -1):
        for first, other_words in ((words[:count], words[count:]), (words[-count:], words[:-count])):
            kind = _KINDS.get(" ".join(first), "") if other_words else ""
            while other_words and other_words[0] in _SIDE_WORDS:
                other_words = other_words[1:]
            if kind and other_words:
                return kind, _COUNTING.sub("", " ".join(other_words))
    return "", ""


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


# A name states at most so many periods ('2024 (jan-jun)').
MOST_PERIODS = 3
# What a sheet is, for whom it was written or in which language: the same table again, not another place.
_SHEET_WORDS = frozenset(
    """
    overzicht overview apercu samenvatting summary resume synthese synthesis totaal totalen total totaux alles alle all
    tous tout geconsolideerd consolide consolidated consolidatie consolidation samen gezamenlijk dashboard
    tableau bord algemeen general globaal global globale invoer input saisie invullen formulier form formulaire blanco
    gegevens donnees dataset database basis base bron source export import lijst list liste tabel table tableaux
    indicatoren indicators resultaatkader logframe kader cadre kpi matrix matrice raamwerk framework
    detail details annex bijlage annexe origineel original ontwerp concept draft brouillon ingediend submitted soumis
    goedgekeurd approved approuve gevalideerd validated valide controle check test voorbeeld example exemple template
    intern interne internal extern externe external bestuur board fonds fund funder funders donor donors donateur
    bailleur bailleurs subsidiegever financier website publiek public publication publicatie web print
    annuel annuelle annuels annual yearly jaarlijks jaarlijkse activiteiten activities activites impact outcomes outputs
    effecten effects effets werkblad blad sheet kerncijfers jaarcijfers planning uitvoering
    nl fr en nederlands frans engels dutch french english francais anglais neerlandais
    kwantitatief kwalitatief quantitative qualitative quantitatif qualitatif fase phase golf wave vague ronde round
    eerste tweede derde vierde vijfde first second third fourth fifth premier premiere deuxieme seconde troisieme
    quatrieme cinquieme 1e 2e 3e 4e 5e 1ste 2de 3de 1er 1ere 2eme 3eme 1st 2nd 3rd projectjaar projectjaren startjaar
    werkingsjaar vervolgjaar vorig vorige huidig huidige lopend lopende afgelopen dit previous last current this dernier
    derniere precedent precedente courant courante cours
    week maand month mois kwartaal trimester trimestre quarter semester semestre periode period
    sjabloon sjablonen templates modele modeles canevas gabarit blanco blank leeg lege vide vierge empty invulblad
    invulsjabloon simulatie simulaties simulation simulations scenario scenarios scenarii archief archieven archive
    archives gearchiveerd archived kladblad kladje kladversie klad concepten ontwerpversie proefversie proef tests
    dummy demo sample specimen oefening exercice backup reserve reservekopie copie kopieren vorige versie versies
    version versions ancienne anciennes anciens oude old previous drafts brouillons what if hypothese hypotheses
    de het een van voor op in la le les l du des d un une pour the of for a an and et en to par per sur
    """.split()  # noqa: SIM905
)
# 'Alle huizen', 'Totaal netwerk': all places together.
_WHOLE_WORDS = frozenset("totaal totalen total totals totaux alle all tous toutes eindtotaal".split())  # noqa: SIM905
_SHEET = re.compile(
    r"(?:blad|werkblad|sheet|feuil|feuille|tab|tabblad|onglet|pagina|page|deel|part|partie)\d*"
)


@lru_cache(CACHE_SIZE)
def name_of_place(text: str) -> str:
    """Return what a name says beside periods, versions and words for a sheet, in plain words; '' for nothing."""
    words = normalise_words(split_years(text))
    for _ in range(MOST_PERIODS):
        reading = read_period_words(words) if words else None
        if reading is None:
            break
        words = normalise_words(reading.rest)
    if not words or read_row_kind(words) or words.split()[0] in _WHOLE_WORDS:
        return ""
    words = name_without_revision(words)
    is_named = any(
        # '2A' is a number of a list, as '01' is.
        sum(letter.isalpha() for letter in word) > 1
        and word not in _SHEET_WORDS
        and not _SHEET.fullmatch(word)
        and not is_reporting_word(word)
        and not read_row_kind(word)
        and name_without_revision(f"{word} x") != "x"
        for word in words.split()
    )
    return words if is_named else ""


def spell_name(text: str, key: str) -> str:
    """Return the words of a text that belong to the name of its place, as they are written."""
    words = set(key.split())
    own_parts = [part for part in re.split(r"[\s_]+", text) if set(normalise_words(part).split()) <= words]
    return " ".join(part for part in own_parts if part).strip(" -–—:,()") or key


@lru_cache(CACHE_SIZE)
def name_of_section(text: str) -> str:
    """Return a heading without the period that it gives too ('Brugge' of 'Brugge - 2023'); as it is without a name."""
    name = name_of_place(text)
    return spell_name(text, name) if name and read_period_words(normalise_words(split_years(text))) else text


# Words of a heading for the phase, the year, the version or the report that the values below it are of.
_PHASE_WORDS = frozenset(
    """
    opstart uitrol start einde eind begin vervolg verlenging verderzetting voortzetting afronding afsluiting slot
    opvolging voorbereiding uitvoering implementatie ontwikkeling piloot pilot pilote proef volwaardig volledig regulier
    inception implementation rollout roll out launch closing closure follow up continuation extension preparation
    lancement demarrage deploiement mise oeuvre prolongation continuite cloture suite preparatoire generalisation
    project projet projects projecten programma programme program werking jaar jaren annee annees year years corona
    covid pandemie pandemic lockdown voor na tijdens avant apres pendant before after during voorheen nadien
    vorig vorige volgend volgende suivant suivante next eerste laatste
    aanvraag contract convention conventie overeenkomst avenant addendum bijlage agreement amendment amendement contrat
    verslag rapport report rapportage rapportering cijfers cijfer figures chiffres resultaten resultaat resultats
    results bereik impact outreach effect effecten ons onze our nos notre onderzoek
    bereikt behaald gehaald
    definitief definitieve voorlopig voorlopige provisional preliminary final definitive provisoire provisoires
    definitifs definitives provisoirement versie version versions update
    editie edition editions uitgave fase phase golf vague wave ronde round tranche schijf
    """.split()  # noqa: SIM905
)
_PHASE_WORD = re.compile(
    r"(?:start|eind|pilo?o?t|proef|opstart|project|werk|sub\w*|tussen\w*|jaar|voor\w*|na\w*|uitvoerings|implementatie"
    r"|voorbereidings|afrondings|verankerings|groei|overgangs|uitrol|test|kern|voortgangs|activiteiten|financierings)?s?"
    r"(?:jaar|jaren|fase|fasen|cijfers|verslag|verslagen|rapport|rapporten|aanvraag|periode|contract|overeenkomst"
    r"|resultaten|meting)"
)
_NUMBERED_PHASE = re.compile(
    r"\b(?P<word>editie|edition|fase|phase|golf|vague|wave|ronde|round|tranche|schijf|versie|version|jaar|annee|year"
    r"|aanvraag|verslag|rapport|report)\s+(?:\d+|[ivx]+|een|twee|drie|vier|vijf|one|two|three|four|five|un|une|deux"
    r"|trois|quatre|cinq)\b"
)
# Before or behind these stands the name of a place.
_PLACE_WORDS = frozenset(
    """
    vestiging vestigingen locatie locaties location regio region regions gewest provincie province gemeente commune
    municipality stad ville city site plaats place lieu land pays country zone district wijk buurt quartier
    neighbourhood neighborhood antenne afdeling branch bureau office kantoor kantoren campus huis maison centrum centre
    center filiaal kern school ecole noord zuid oost west nord sud est ouest north south east werking
    """.split()  # noqa: SIM905
)


@lru_cache(CACHE_SIZE)
def _name_without_phase(name: str) -> str:
    """What a name in plain words says beside words for a phase, a version or a report; '' for nothing."""
    words = _NUMBERED_PHASE.sub(lambda match: match["word"], name).split()
    return " ".join(
        word
        for word in words
        if word not in _PHASE_WORDS and word not in _SHEET_WORDS and not _PHASE_WORD.fullmatch(word)
    )


def are_names_apart(texts: Iterable[str]) -> bool:
    """Return whether two of these headings name two things beside their periods: 'Brugge 2023' and 'Gent 2024'.

    Two phases, versions or reports of one thing are none, nor are two spellings of one name.
    """
    names = {name for text in texts if (name := name_of_place(text))}
    return any(
        first != second and not is_nearly_same(first, second)
        for first, second in combinations({_name_without_phase(name) for name in names}, 2)
    )


@lru_cache(CACHE_SIZE)
def names_known_place(text: str) -> bool:
    """Return whether a heading beside its period names a place for certain: by a word such as 'vestiging', or one of
    the provinces and municipalities that are known."""
    name = name_of_place(text)
    rest = _name_without_phase(name)
    is_marked = any(word in _PLACE_WORDS for word in name.split()) and rest != ""
    return is_marked or find_place(name) is not None or find_place(rest) is not None


# A sheet that was kept to copy, to try something out, or because another one replaced it.
_NO_RESULTS = re.compile(
    r"\b(?:sjablo(?:on|nen)|invulsjabloon|templates?|modeles?|canevas|gabarit|blanco|blank|leeg|lege|vide|vierge|empty"
    r"|simulati(?:es?|ons?)|scenario s|scenario(?:s|i)?|what if|hypotheses?|archie(?:f|ven)|archives?|gearchiveerd"
    r"|archived|klad(?:blad|je|versie)?|concept(?:en|versie)?|ontwerp(?:versie)?|proef(?:versie)?|drafts?|brouillons?"
    r"|tests?|dummy|demo|sample|specimen|oefening|exercice|voorbeeld(?:en)?|exemples?|examples?|backup|reservekopie"
    r"|(?:vorige|oude|previous|old|earlier) versies?|(?:ancienne|precedente) version|(?:previous|old) version"
    r"|budget(?:s|ten)?|begroting(?:en)?|raming(?:en)?|prognoses?|previsions?|forecasts?|projections?|projecties?)\b"
)


@lru_cache(CACHE_SIZE)
def names_no_results(sheet: str) -> bool:
    """Return whether the name of a sheet says that it holds no results: 'Sjabloon', 'Scenario B', 'Archief 2021'."""
    return _NO_RESULTS.search(normalise_words(sheet)) is not None
