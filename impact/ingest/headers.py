"""Header words in Dutch, English and French → what a column holds.

A header is understood by its words, never by its place or by who made the file. Some words have two
meanings ('Resultaat' is a result statement or a value); those get a role that the column's own
values settle (`mapping.settle`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import product

from impact.ingest import periods
from impact.ingest.periods import Period
from impact.ingest.word_lists import plain_words

BASELINE, TARGET, ACTUAL = "baseline", "target", "actual"


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a header says: a role, of which series, which number of a repeated pair, which period."""

    role: str
    series: str = ""
    number: int = 0
    period: Period | None = None
    name: str = ""

    @property
    def label(self) -> str:
        """The role as the catalog `roles` names it."""
        return self.role


ROLES: dict[str, tuple[str, ...]] = {
    "grant_ref": (
        "iati activity identifier", "activity identifier", "iati identifier", "activity id", "projectcode",
        "project code", "project id", "project number", "project nr", "projectnummer", "dossiernummer",
        "dossiercode", "subsidienummer", "grant id", "grant number", "grant ref", "grant reference", "grant code",
        "operation", "operation code", "operatie", "code projet", "code du projet", "numero de projet",
        "numero du projet", "reference du projet", "identifiant du projet", "identifiant de l activite",
        "numero de dossier", "award id", "award number", "contract number", "contractnummer", "numero de contrat",
        "referentienummer", "reference number",
    ),
    "grant_title": (
        "activity name", "activity title", "project", "project title", "project name", "projectnaam",
        "projecttitel", "naam project", "titel project", "programme", "program", "programma", "programme name",
        "programmanaam", "grant", "grant title", "subsidie", "projet", "nom du projet", "titre du projet",
        "intitule du projet", "nom de l activite", "programme title", "dossier",
    ),
    "country": ("country", "land", "pays", "recipient country", "country name"),
    "organisation": (
        "organisation", "organization", "organisatie", "organisation name", "organization name",
        "naam organisatie", "organisatienaam", "reporting organisation", "reporting org", "grantee", "partner",
        "partner organisation", "partnerorganisatie", "implementing partner", "begunstigde", "beneficiaire",
        "nom de l organisation", "association", "vereniging", "uitvoerder", "indiener", "aanvrager",
        "organisation partenaire", "partenaire", "demandeur", "nom organisation",
    ),
    "organisation_ref": (
        "organisation identifier", "organization identifier", "organisation id", "organisation ref",
        "reporting org ref", "reporting org identifier", "kvk nummer", "ondernemingsnummer", "organisatiecode",
        "numero d entreprise", "identifiant de l organisation", "code organisation",
    ),
    "result_title": (
        "result title", "result name", "resultaattitel", "titel resultaat", "titre du resultat",
        "intitule du resultat", "result statement", "expected result", "verwacht resultaat", "resultat attendu",
        "beoogd resultaat", "outcome statement", "outcome", "output", "doelstelling", "objective", "effect",
        "change", "verandering", "changement", "objectif specifique", "specifieke doelstelling", "outcome area",
        "result area", "resultaatgebied", "objective title", "bouwsteen",
    ),
    "result_description": (
        "result description", "result desc", "omschrijving resultaat", "beschrijving resultaat",
        "description du resultat",
    ),
    "level": (
        "result type", "level", "result level", "niveau", "niveau de resultat", "type resultaat", "soort resultaat",
        "resultaatniveau", "niveau van verandering", "type de resultat", "indicator level", "indicator type",
        "niveau de changement", "level of change", "niveau indicator", "indicatorniveau", "niveau de l indicateur",
        "results chain level",
    ),
    "code": (
        "code", "indicator code", "indicatorcode", "code indicator", "code indicateur", "code de l indicateur",
        "indicator id", "id indicator", "id", "indicator nr", "indicatornummer", "indicator number",
        "numero indicateur", "numero de l indicateur", "kpi code", "kpi id", "nr", "nummer", "identifiant",
        "indicator identifier", "onderwerpcode", "ref indicator", "no indicateur", "n indicateur",
    ),
    "title": (
        "indicator", "indicator title", "indicator name", "indicatornaam", "naam indicator", "titel indicator",
        "indicateur", "nom indicateur", "nom de l indicateur", "intitule de l indicateur", "titre de l indicateur",
        "intitule indicateur", "libelle", "libelle de l indicateur", "kpi", "key performance indicator",
        "performance indicator", "prestatie indicator", "prestatieindicator", "indicatoren", "indicators",
        "indicateurs", "name of indicator", "naam van de indicator", "kernindicator",
        "key indicator", "indicateur cle", "kpi name", "indicateur de performance", "indicator statement",
        "performance indicators", "meetpunt",
    ),
    "name": ("title", "titel", "titre", "name", "naam", "nom", "label", "onderwerp", "intitule", "omschrijving", "description", "beschrijving"),
    "definition": (
        "indicator description", "indicator definition", "definition", "definitie", "omschrijving indicator",
        "beschrijving indicator", "definitie indicator", "description de l indicateur",
        "definition de l indicateur", "toelichting indicator", "description indicateur", "indicator desc",
    ),
    "unit": (
        "unit", "eenheid", "unite", "units", "unit of measurement", "indicator unit", "unite de l indicateur",
        "eenheid indicator", "uom",
    ),
    "unit_or_measure": (
        "meeteenheid", "unit of measure", "unite de mesure", "measure", "indicator measure", "measure type",
        "type of measure", "meettype", "soort meting", "maateenheid", "type de mesure", "measurement type",
        "measure code", "soort indicator", "type indicator", "type d indicateur", "data type",
    ),
    "ascending": (
        "ascending", "stijgend", "stijgend dalend", "ascending descending", "richting", "direction",
        "direction of change", "gewenste richting", "croissant", "sens", "sens souhaite", "desired direction",
        "indicator ascending", "croissant decroissant", "direction souhaitee", "hoger is beter",
    ),
    "time_kind_or_unknown": (
        "classification", "classificatie", "indicator classification", "classification indicateur",
    ),
    "time_kind": (
        "time kind", "cumulative", "cumulatief", "cumulatif", "cumulative or not", "soort waarde", "tijdsoort",
        "type of value", "value type", "type de valeur", "cumulative non cumulative", "periodicity of value",
        "data classification", "nature de la valeur", "cumulatief of niet", "cumulative level",
    ),
    "period": (
        "period", "periode", "reporting period", "rapporteringsperiode", "rapportageperiode", "verslagperiode",
        "periode de rapportage", "year", "jaar", "annee", "reporting year", "verslagjaar", "rapportagejaar",
        "rapporteringsjaar", "exercice", "annee de rapportage", "meetperiode", "meetmoment", "werkjaar",
        "period label", "measurement period", "moment de mesure", "kalenderjaar", "schooljaar", "annee scolaire",
    ),
    "quarter": ("quarter", "kwartaal", "trimestre", "q", "k"),
    "month": ("month", "maand", "mois"),
    "start": (
        "start date", "period start", "begin periode", "start", "begin", "begindatum", "startdatum", "van",
        "date de debut", "debut", "debut de periode", "debut de la periode", "period start date", "from",
        "start periode", "begin van de periode", "period from", "periode van", "period start iso date",
        "reporting start", "startdatum periode", "begindatum periode", "start of period", "date debut", "du",
        "periode debut", "periode start",
    ),
    "end": (
        "end date", "period end", "einde periode", "end", "einde", "einddatum", "eind periode", "tot", "eind",
        "date de fin", "fin", "fin de periode", "fin de la periode", "period end date", "to", "tot en met",
        "period to", "periode tot", "einde van de periode", "period end iso date", "reporting end",
        "einddatum periode", "end of period", "date", "datum", "meetdatum", "measurement date", "date of measurement",
        "date de mesure", "datum meting", "date fin", "au", "periode fin", "periode einde", "as of", "peildatum",
    ),
    "comment": (
        "comment", "comments", "opmerking", "opmerkingen", "toelichting", "commentaar", "note", "notes", "nota",
        "remark", "remarks", "remarque", "remarques", "commentaire", "commentaires", "explanation", "uitleg",
        "duiding", "narrative", "observations", "explication", "bemerking", "bemerkingen",
    ),
    "location": (
        "location", "locatie", "location reference", "location ref", "plaats", "lieu", "regio", "region", "gemeente",
        "municipality", "commune", "localisation", "site", "district", "provincie", "province", "geography",
        "werkingsgebied", "reference du lieu", "stad", "city", "ville", "wijk", "quartier",
    ),
    "numerator": ("numerator", "teller", "numerateur", "numerator value", "waarde teller"),
    "denominator": ("denominator", "noemer", "denominateur", "denominator value", "waarde noemer"),
    "numerator_text": (
        "numerator definition", "definitie teller", "omschrijving teller", "numerator description",
        "definition du numerateur",
    ),
    "denominator_text": (
        "denominator definition", "definitie noemer", "omschrijving noemer", "denominator description",
        "definition du denominateur",
    ),
    "n": (
        "n", "sample size", "respondents", "number of respondents", "aantal respondenten", "respondenten",
        "steekproef", "steekproefgrootte", "repondants", "nombre de repondants", "taille de l echantillon",
        "aantal antwoorden", "aantal ingevuld", "responses", "number of responses", "nombre de reponses",
        "echantillon", "n respondents", "aantal bevraagden",
    ),
    "source": (
        "source", "bron", "means of verification", "data source", "databron", "gegevensbron", "verificatiebron",
        "bron van verificatie", "source de verification", "moyen de verification", "source de donnees",
        "moyens de verification", "source of verification", "sources of verification", "source des donnees",
        "verificatiebronnen", "meetinstrument",
    ),
    "shared_key": (
        "shared indicator", "shared key", "gedeelde indicator", "indicateur partage", "cle partagee",
        "common indicator", "gemeenschappelijke indicator", "indicateur commun", "fund indicator", "fondsindicator",
    ),
    "breakdown": (
        "breakdown", "uitsplitsing", "ventilation", "disaggregation", "desaggregation", "opsplitsing",
        "disaggregated by", "uitgesplitst naar", "ventilation par", "ventile par",
    ),
    "dimension": (
        "sex", "gender", "geslacht", "gender identity", "sexe", "genre", "age", "age group", "leeftijd",
        "leeftijdsgroep", "leeftijdscategorie", "groupe d age", "tranche d age", "population group", "doelgroep",
        "target group", "groupe cible", "population", "bevolkingsgroep", "subgroep", "subgroup", "sous groupe",
        "groupe", "population type",
    ),
    "reference_code": (
        "indicator reference", "indicator reference code", "indicator ref", "reference code", "referentiecode",
        "reference de l indicateur", "referentie indicator", "indicator references",
    ),
    "reference_vocabulary": (
        "indicator reference vocabulary", "reference vocabulary", "indicator vocabulary", "vocabulary",
    ),
    "reference_uri": (
        "indicator reference uri", "reference uri", "indicator uri", "indicator reference indicator uri",
        "vocabulary uri", "indicator reference vocabulary uri",
    ),
    "aggregation_status": ("indicator aggregation status", "aggregation status", "indicator aggregation"),
    "result_aggregation_status": ("result aggregation status",),
    "result_or_actual": ("result", "results", "resultaat", "resultaten", "resultat", "resultats"),
    "target_or_result": ("doel", "goal", "objectif", "aim"),
    "owner": ("owner", "responsible", "verantwoordelijke", "responsable", "eigenaar"),
    "frequency": (
        "frequency", "frequentie", "frequence", "reporting frequency", "meetfrequentie", "frequence de mesure",
    ),
    "rated_by_file": (
        "achievement", "progress", "voortgang", "% achieved", "achieved %", "% target", "status", "progres",
        "% gerealiseerd", "% bereikt", "percentage achieved", "taux de realisation", "avancement", "% realise",
        "realisatiegraad", "variance", "verschil", "ecart", "% of target", "% van streefwaarde", "rag",
    ),
}  # fmt: skip

SERIES: dict[str, tuple[str, ...]] = {
    BASELINE: (
        "baseline", "nulmeting", "base line", "beginwaarde", "startwaarde", "uitgangswaarde", "beginsituatie",
        "startsituatie", "situation de depart", "valeur de base", "valeur de reference", "valeur de depart",
        "valeur initiale", "ligne de base", "situation de reference", "situation initiale", "reference de base",
        "base", "nulpunt", "start value", "mesure de base", "uitgangssituatie",
    ),
    TARGET: (
        "target", "streefwaarde", "streefcijfer", "doelwaarde", "streefdoel", "cible", "valeur cible",
        "valeur visee", "targets", "planned", "gepland", "prevu", "end target", "eindstreefwaarde", "target goal",
        "milestone", "mijlpaal", "jalon", "beoogd", "beoogde waarde", "planned value", "valeur prevue",
        "einddoel", "final target", "cible finale", "target to date", "objectif chiffre", "norm", "target level",
        "resultat vise",
    ),
    ACTUAL: (
        "actual", "gerealiseerd", "value", "waarde", "valeur", "realisatie", "bereikt", "behaald", "actuals",
        "achieved", "realise", "realisation", "measurement", "meting", "mesure", "measured", "gemeten", "mesuree",
        "current", "huidige waarde", "huidig", "valeur actuelle", "actuele waarde", "observed", "gemeten waarde",
        "valeur mesuree", "valeur realisee", "gerealiseerde waarde", "bereikte waarde", "reported", "atteint",
        "valeur atteinte", "result achieved", "actual result", "resultat atteint", "bereikt resultaat",
        "behaald resultaat", "gerealiseerd resultaat", "cijfer", "score", "actual achieved", "reached", "stand",
        "actual to date", "aantal", "percentage", "valeur observee", "werkelijk", "werkelijke waarde", "reel",
    ),
}  # fmt: skip

_VALUE = ("value", "waarde", "valeur")
ATTRIBUTES: dict[str, tuple[str, ...]] = {
    "": (*_VALUE, "level"),
    "year": ("year", "jaar", "annee"),
    "date": ("date", "datum", "iso date"),
    "comment": (
        "comment", "comments", "opmerking", "commentaire", "note", "notes", "remark", "remarks", "toelichting",
        "remarque", "comment narrative", "commentaar",
    ),
    "location": ("location", "location ref", "location reference", "locatie", "lieu"),
    "numerator": ("numerator", "teller", "numerateur"),
    "denominator": ("denominator", "noemer", "denominateur"),
    "source": ("source", "bron"),
}  # fmt: skip

_STOP = frozenset(
    "the of a an for to per in on at van de het een der den voor op la le les du des d l un une pour par en au aux "
    "end eind einde fin final project projet programme programma revised herzien revu total totaal".split()
)
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|\{[^{}]*\}")
_PREFIX = re.compile(r"^(?:result )?indicat(?:or|eur) ")
_DIMENSION = re.compile(
    r"^(?:(?P<series>baseline|target|actual|nulmeting|streefwaarde|cible) )?"
    r"(?:(?:dimension|dimensie|disaggregation|uitsplitsing|ventilation) (?P<one>\d)? ?"
    r"(?P<what>name|naam|nom|value|waarde|valeur|category|categorie)? ?(?P<two>\d)?)$"
)
_SERIES_VALUE = re.compile(r"^(?P<series>baseline|target|actual) value (?P<number>\d)$")
_SERIES_WORD = {"nulmeting": BASELINE, "streefwaarde": TARGET, "cible": TARGET}


@cache
def _phrases() -> dict[str, Meaning]:
    found: dict[str, Meaning] = {}
    for series, words in SERIES.items():
        for word in words:
            found[word] = Meaning(series)
        for attribute, names in ATTRIBUTES.items():
            role = f"{series}_{attribute}" if attribute else series
            for word, name in product(words, names):
                for phrase in (f"{word} {name}", f"{name} {word}", f"{name} van {word}", f"{name} de la {word}"):
                    found.setdefault(phrase, Meaning(role))
    for role, phrases in ROLES.items():
        found.update(dict.fromkeys(phrases, Meaning(role)))
    # What stands for the measured value itself carries the comment, place and parts of the row.
    for attribute in ("comment", "location", "numerator", "denominator", "source"):
        for phrase, meaning in list(found.items()):
            if meaning.role == f"{ACTUAL}_{attribute}":
                found[phrase] = Meaning(attribute)
            elif meaning.role in (f"{ACTUAL}_year",):
                found[phrase] = Meaning("period")
            elif meaning.role in (f"{ACTUAL}_date",):
                found[phrase] = Meaning("end")
    return found


@cache
def _short_phrases() -> dict[str, Meaning]:
    """The same without small words; a phrase of only small words is left out."""
    short: dict[str, Meaning] = {}
    for phrase, meaning in _phrases().items():
        key = _without_small(phrase)
        if key:
            short.setdefault(key, meaning)
    return short


def _without_small(phrase: str) -> str:
    return " ".join(word for word in phrase.split() if word not in _STOP)


@cache
def meaning(header: str) -> Meaning | None:
    """What one header says; None where its words are unknown."""
    tidy = plain_words(_BRACKETS.sub(" ", header)) or plain_words(header)
    if not tidy or len(tidy) > 90:
        return None
    found = _phrases().get(tidy)
    if found is not None:
        return found
    bare = _PREFIX.sub("", tidy)
    pair = _DIMENSION.match(bare)
    if pair is not None:
        return _pair(pair)
    numbered = _SERIES_VALUE.match(bare)
    if numbered is not None:
        # 'actual value 1' beside 'actual dimension 1' is a category; `tables` undoes this where there is none.
        return Meaning("dimension_value", numbered["series"], int(numbered["number"]))
    for candidate in (tidy.removeprefix("result "), bare):
        if candidate != tidy and candidate in _phrases():
            return _phrases()[candidate]
    dated = _with_period(header, tidy)
    return dated if dated is not None else _short_phrases().get(_without_small(bare))


def _pair(pair: re.Match[str]) -> Meaning:
    series = _SERIES_WORD.get(pair["series"] or "", pair["series"] or "")
    value = pair["what"] in ("value", "waarde", "valeur", "category", "categorie")
    return Meaning(
        "dimension_value" if value else "dimension_name", series, int(pair["one"] or pair["two"] or 1)
    )


def _with_period(header: str, tidy: str) -> Meaning | None:
    """A header with a period in it: '2024-Q1', 'Streefwaarde 2025'."""
    found = periods.inside(tidy)
    if found is None:
        return None
    period, rest = found
    if not rest:
        return Meaning(ACTUAL, period=period)
    words = _phrases().get(rest) or _short_phrases().get(_without_small(rest))
    if words is None and not _without_small(rest):
        return Meaning(ACTUAL, period=period)
    if words is None:
        return None
    role = {"result_or_actual": ACTUAL, "target_or_result": TARGET}.get(words.role, words.role)
    if role in (BASELINE, TARGET, ACTUAL, "numerator", "denominator", "n", "comment", "target_comment"):
        return Meaning(role, period=period)
    return None
