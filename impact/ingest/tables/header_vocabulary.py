"""The header words of tables in Dutch, English and French, without case, accents and signs.

One entry per role of a column; `SERIES_WORDS` and `SERIES_ATTRIBUTE_WORDS` combine ('baseline year', 'jaar
nulmeting').
"""

from __future__ import annotations

from impact.ingest.values.group_words import GROUP_HEADERS, THEME_HEADERS
from impact.model.mapping import INDICATOR_VALUE, PERIOD_KEY, YEAR_TOTAL

BASELINE, TARGET, ACTUAL = "baseline", "target", "actual"

# A header that names a group of people, and one that says 'Total': what stands beside them decides what they hold.
GROUP_VALUE, TOTAL_OR_UNKNOWN = "group_value", "total_or_unknown"
# 'Number' counts the rows or says how many; '%' is the percentage of a number, a value, or a share of the target.
COUNT_OR_CODE, PERCENT_OR_JUDGED = "count_or_code", "percent_or_judged"
# 'Stand van zaken' is a value over numbers, and a story over texts.
VALUE_OR_TEXT = "value_or_text"
# 'Référence' names the grant, the indicator or what was at the start; 'Progress' is a value or a share of the target.
REFERENCE_OR_BASELINE, JUDGED_OR_ACTUAL = "reference_or_baseline", "judged_or_actual"
# 'Afdeling' is a group where rows of one indicator differ in it, and 'Thema' the result above a title; else a text.
GROUP_OR_TEXT, THEME_OR_TEXT = "group_or_text", "theme_or_text"
# Words of a column that replaces another ('Herziene streefwaarde'), and of one that is replaced.
REVISED_WORDS = (
    "revised", "herzien", "herziene", "revu", "revue", "revus", "revise", "revisee", "revisees", "revises", "aangepast",
    "aangepaste", "bijgesteld", "bijgestelde", "gewijzigd", "gewijzigde", "adjusted", "amended", "updated", "ajuste",
    "ajustee", "actualise", "actualisee", "modifie", "modifiee", "nieuw", "nieuwe", "new", "nouveau", "nouvelle",
    "gecorrigeerd", "gecorrigeerde", "corrected", "corrige", "corrigee", "definitief", "definitieve", "definitive",
    "definitif", "herwerkt", "herwerkte", "herrekend", "herrekende", "recalcule", "restated", "recalculated",
)  # fmt: skip
EARLIER_WORDS = (
    "oorspronkelijk", "oorspronkelijke", "original", "originele", "originale", "oud", "oude", "old", "ancien",
    "ancienne", "voorlopig", "voorlopige", "provisional", "provisoire", "draft", "concept", "brouillon", "preliminary",
)  # fmt: skip
# Roles that several columns may bear at first; what they hold decides which of them counts.
RIVAL_ROLES = frozenset(
    (BASELINE, TARGET, ACTUAL, "result_or_actual", "target_or_result", COUNT_OR_CODE, PERCENT_OR_JUDGED,
     VALUE_OR_TEXT, JUDGED_OR_ACTUAL)
)  # fmt: skip

# Roles that a user may give a column, the common ones first; their labels are in the catalog `roles`.
COMMON_ROLES = (
    "title", "code", "actual", "target", "baseline", INDICATOR_VALUE, YEAR_TOTAL, "period", "start", "end", "unit",
    "grant_ref", "grant_title", "result_title", "level", "location", "dimension", "comment",
)  # fmt: skip
OTHER_ROLES = (
    "definition", "measure", "ascending", "time_kind", "numerator", "denominator", "n", "source", "country",
    "organisation", "organisation_ref", "baseline_year", "baseline_date", "baseline_comment", "target_comment",
    "quarter", "semester", "month", "breakdown", "dimension_name", "dimension_value", "numerator_text",
    "denominator_text",
    "shared_key", "result_description", "reference_code", "owner", "frequency", "target_year",
    "target_date", PERIOD_KEY,
)  # fmt: skip

WEEK_HEADERS = ("week", "weken", "weeknummer", "weeknr", "week nr", "week number", "semaine", "semaines")
_OUT_OF = ("op een totaal van", "op totaal van", "out of", "out of a total of", "sur un total de")
HEADER_WORDS: dict[str, tuple[str, ...]] = {
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
        "beoogd resultaat", "outcome statement", "outcome", "output", "doelstelling", "objective", "effect", "effet",
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
        "indicator identifier", "onderwerpcode", "ref indicator", "no indicateur", "n indicateur", "shortcode",
        "short code", "ind no", "ind nr", "nr indicator", "pirs number", "sdg indicator code", "indic id",
        "id indic", "measure id",
        "ref", "indicatornr", "indicator no", "indicatornr", "kpi nr",
    ),
    "title": (
        "indicator", "indicator title", "indicator name", "indicatornaam", "naam indicator", "titel indicator",
        "indicateur", "nom indicateur", "nom de l indicateur", "intitule de l indicateur", "titre de l indicateur",
        "intitule indicateur", "libelle", "libelle de l indicateur", "kpi", "key performance indicator",
        "performance indicator", "prestatie indicator", "prestatieindicator", "indicatoren", "indicators",
        "indicateurs", "name of indicator", "naam van de indicator", "kernindicator",
        "key indicator", "indicateur cle", "kpi name", "indicateur de performance", "indicator statement",
        "resultaatindicator", "resultaatindicatoren", "outcome indicator", "output indicator", "projectindicator",
        "indicateur de resultat", "indicateurs de resultat",
        "indicateurs de performance", "objectively verifiable indicator", "objectively verifiable indicators", "ovi",
        "indicateur objectivement verifiable", "indicateurs objectivement verifiables", "iov",
        "objectief verifieerbare indicatoren", "objectief verifieerbare indicator", "resultaatsindicator",
        "resultaatsindicatoren", "kritieke prestatie indicator", "meetbare indicator", "meetbare indicatoren",
        "succesindicator", "impactindicator", "impact indicator", "indicateur d impact", "effectindicator",
        "procesindicator", "indicateur de realisation", "indicateurs de realisation", "wat meten we", "wat we meten",
        "wat wordt gemeten", "que mesure t on", "ce que nous mesurons", "what do we measure", "what we measure",
        "outcome indicators", "output indicators", "sdg indicator", "global indicator", "kengetal", "kengetallen",
        "metric", "description of indicator", "indicator activity", "activity indicator", "naam van indicator",
        "performance indicators", "meetpunt", "indicator names", "indicatornamen", "noms des indicateurs",
        "performance measure", "performance measures", "measure name",
    ),
    "name": ("title", "titel", "titre", "name", "naam", "nom", "label", "onderwerp", "intitule", "omschrijving",
        "description", "beschrijving", "wat", "what", "quoi", "rijlabels", "row labels", "etiquettes de lignes"),
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
        "measure code", "soort indicator", "type indicator", "type d indicateur", "data type", "devise", "valuta",
        "munt", "muntsoort", "munteenheid", "currency", "monnaie", "unite monetaire",
    ),
    "ascending": (
        "ascending", "stijgend", "stijgend dalend", "ascending descending", "richting", "direction",
        "direction of change", "gewenste richting", "croissant", "sens", "sens souhaite", "desired direction",
        "indicator ascending", "croissant decroissant", "direction souhaitee", "hoger is beter",
        "desired outcome", "desired trend", "gewenste trend", "gewenste evolutie", "evolution souhaitee",
    ),
    "time_kind_or_unknown": (
        "classification", "classificatie", "indicator classification", "classification indicateur",
    ),
    "time_kind": (
        "time kind", "cumulative", "cumulatief", "cumulatif", "cumulative or not", "soort waarde", "tijdsoort",
        "type of value", "value type", "type de valeur", "cumulative non cumulative", "periodicity of value",
        "data classification", "nature de la valeur", "cumulatief of niet", "cumulative level",
        "soort waarde in de tijd", "kind of value over time", "nature de la valeur dans le temps", "telling of stand",
        "count or level", "comptage ou niveau",
    ),
    "period": (
        "period", "periode", "reporting period", "rapporteringsperiode", "rapportageperiode", "verslagperiode",
        "periode de rapportage", "year", "jaar", "annee", "reporting year", "verslagjaar", "rapportagejaar",
        "rapporteringsjaar", "exercice", "annee de rapportage", "meetperiode", "meetmoment", "werkjaar",
        "period label", "measurement period", "moment de mesure", "kalenderjaar", "schooljaar", "annee scolaire",
        "wanneer", "when", "quand", "periode visee", "period covered", "periode couverte", "tijdvak", "tijdstip",
        "time point", "periode van rapportering", "jaartal", *WEEK_HEADERS,
        "school year", "academiejaar", "annee academique", "academic year", "werkingsjaar", "boekjaar", "fiscal year",
        "financial year", "exercice comptable", "meetjaar", "registratiejaar", "calendar year", "annee civile",
        "year of measurement", "annee de mesure",
    ),
    "quarter": ("quarter", "kwartaal", "trimestre", "trimester", "q", "k", "kw", "qtr", "trim"),
    "target_year": ("streefjaar", "doeljaar", "annee cible", "annee visee", "jaar doel", "doel jaar"),
    "target_date": (
        "streefdatum", "doeldatum", "date cible", "echeance", "date butoir", "date d echeance", "deadline", "due date",
        "vervaldatum", "datum doel", "doel datum",
    ),
    "semester": (
        "half year", "halfyear", "halfjaar", "half jaar", "semester", "semestre", "semestriel", "jaarhelft",
        "hj", "sem",
    ),
    "month": ("month", "maand", "mois"),
    "start": (
        "start date", "period start", "begin periode", "start", "begin", "begindatum", "startdatum", "van",
        "date de debut", "debut", "debut de periode", "debut de la periode", "period start date", "from",
        "start periode", "begin van de periode", "period from", "periode van", "period start iso date",
        "reporting start", "startdatum periode", "begindatum periode", "start of period", "date debut", "du",
        "periode debut", "periode start", "planned start date", "actual start date",
    ),
    "end": (
        "end date", "period end", "einde periode", "end", "einde", "einddatum", "eind periode", "tot", "eind",
        "date de fin", "fin", "fin de periode", "fin de la periode", "period end date", "to", "tot en met",
        "period to", "periode tot", "einde van de periode", "period end iso date", "reporting end",
        "einddatum periode", "end of period", "date", "datum", "meetdatum", "measurement date", "date of measurement",
        "date of data collection", "date of collection", "date de collecte", "datum van meting", "collection date",
        "date de mesure", "datum meting", "date fin", "au", "periode fin", "periode einde", "as of", "peildatum",
        "planned end date", "actual end date", "reporting date", "rapporteringsdatum", "rapportagedatum",
    ),
    "comment": (
        "comment", "comments", "opmerking", "opmerkingen", "toelichting", "commentaar", "note", "notes", "nota",
        "remark", "remarks", "remarque", "remarques", "commentaire", "commentaires", "explanation", "uitleg",
        "duiding", "narrative", "comment narrative", "observations", "explication", "bemerking", "bemerkingen",
    ),
    # Only the header of our own template: elsewhere a reason is a comment.
    "no_value": ("waarom geen waarde", "why no value", "pourquoi pas de valeur"),
    "location": (
        "location", "locatie", "location reference", "location ref", "plaats", "lieu", "regio", "region", "gemeente",
        "municipality", "commune", "localisation", "site", "district", "provincie", "province", "geography", "town",
        "werkingsgebied", "reference du lieu", "stad", "city", "ville", "wijk", "quartier", "geoitem", "geo item",
        "nis code", "niscode", "nis", "refnis", "code ins", "localite", "vestiging", "vestigingsplaats", "deelgemeente",
        "zone geographique", "geographic area", "geographical area", "geografisch gebied", "doelregio", "werkgebied",
        "intervention area", "zone d intervention", "village", "dorp", "municipalite", "arrondissement", "township",
    ),
    "place_kind": ("geolevel", "geo level", "gebiedsniveau", "niveau geographique"),
    "period_key": ("period identifier", "target identifier", "actual identifier"),
    "numerator": ("numerator", "teller", "numerateur", "numerator value", "waarde teller"),
    "denominator": ("denominator", "noemer", "denominateur", "denominator value", "waarde noemer", *_OUT_OF),
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
        "verificatiebronnen", "meetinstrument", "mov", "verificatiemiddel", "sources et moyens de verification",
        "sources and means of verification", "meetmethode", "method of data collection", "data collection method",
        "collection method", "methode de collecte",
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
    GROUP_OR_TEXT: GROUP_HEADERS,
    THEME_OR_TEXT: THEME_HEADERS,
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
    COUNT_OR_CODE: ("number", "num"),
    PERCENT_OR_JUDGED: ("%", "in %", "en %"),
    "result_or_actual": ("result", "results", "resultaat", "resultaten", "resultat", "resultats"),
    VALUE_OR_TEXT: (
        "stand van zaken", "bilan", "situation", "uitgevoerd", "cijfers", "etat d avancement", "state of play",
        "etat des lieux", "situation actuelle", "huidige situatie", "current situation", "huidige stand",
    ),
    "target_or_result": ("doel", "goal", "objectif", "aim", "but", "ambitie", "ambition", "doelen", "goals",
        "objectifs", "obj"),
    "owner": ("owner", "responsible", "verantwoordelijke", "responsable", "eigenaar"),
    "frequency": (
        "frequency", "frequentie", "frequence", "reporting frequency", "meetfrequentie", "frequence de mesure",
    ),
    REFERENCE_OR_BASELINE: ("reference", "referentie"),
    JUDGED_OR_ACTUAL: ("achievement", "progress", "voortgang", "progres", "avancement"),
    "judged": (
        "% achieved", "achieved %", "% target", "status",
        "% gerealiseerd", "% bereikt", "percentage achieved", "taux de realisation", "% realise",
        "realisatiegraad", "variance", "verschil", "ecart", "% of target", "% van streefwaarde", "rag",
    ),
}  # fmt: skip

SERIES_WORDS: dict[str, tuple[str, ...]] = {
    BASELINE: (
        "baseline", "nulmeting", "base line", "beginwaarde", "startwaarde", "uitgangswaarde", "beginsituatie",
        "startsituatie", "situation de depart", "valeur de base", "valeur de reference", "valeur de depart",
        "valeur initiale", "ligne de base", "situation de reference", "situation initiale", "reference de base",
        "base", "nulpunt", "start value", "mesure de base", "uitgangssituatie", "uitgangspunt",
        "starting value", "starting point", "startpunt", "vertrekpunt", "point de depart", "valeur au depart",
        "voormeting", "startmeting", "beginmeting", "nulwaarde", "referentiewaarde", "t0", "etat initial",
        "initial value", "bl", "basislijn", "basiswaarde", "basismeting", "situatie bij start", "situatie bij aanvang",
        "waarde bij aanvang", "aanvangswaarde", "startcijfer", "vertrekwaarde", "valeur au demarrage",
        "baseline figure",
        "meting bij start", "0 meting", "year 0", "jaar 0", "annee 0", "valeur de demarrage", "situation au depart",
        "pre test", "pretest", "mesure initiale", "mesure de depart", "reference value", "referentiemeting",
        "waarde bij start", "valeur zero", "initial measurement",
    ),
    TARGET: (
        "target", "streefwaarde", "streefcijfer", "doelwaarde", "streefdoel", "cible", "valeur cible",
        "valeur visee", "targets", "planned", "gepland", "prevu", "end target", "eindstreefwaarde", "target goal",
        "milestone", "mijlpaal", "jalon", "beoogd", "beoogde waarde", "planned value", "valeur prevue",
        "einddoel", "final target", "cible finale", "target to date", "objectif chiffre", "norm", "target level",
        "resultat vise",
        "attendu", "attendue", "valeur attendue", "te behalen", "te bereiken", "to achieve", "a atteindre",
        "target output", "target outcome", "verwachte waarde", "expected value", "jaardoel", "jaardoelstelling",
        "jaarstreefwaarde", "jaarlijks doel", "vooropgesteld", "vooropgestelde waarde", "voorzien", "voorziene waarde",
        "vise", "visee", "objectif annuel", "cible annuelle", "objectif de l annee", "annual target", "yearly target",
        "lop target", "life of project target", "projectdoel", "doelcijfer", "te realiseren", "a realiser",
        "life of program target", "life of programme target", "eop target", "overall target", "planned target",
        "targeted", "doelgetal", "beoogd aantal", "verwacht aantal", "te bereiken aantal", "richtwaarde", "richtcijfer",
        "eindwaarde", "nagestreefde waarde", "nagestreefd", "vooropgesteld aantal", "nombre prevu", "nombre attendu",
        "nombre vise", "tgt", "trgt", "planned number", "number planned", "expected number",
        "objectif a atteindre", "valeur a atteindre", "valeur objectif", "doel aantal", "streefaantal",
        "gepland aantal", "plan", "planning",
        "ambitieniveau", "objectif final", "annual goal", "doel van het jaar", "doel volledig jaar", "full year target",
    ),
    ACTUAL: (
        "actual", "gerealiseerd", "value", "waarde", "valeur", "realisatie", "bereikt", "behaald", "actuals",
        "achieved", "realise", "realisation", "measurement", "meting", "mesure", "measured", "gemeten", "mesuree",
        "current", "huidige waarde", "huidig", "valeur actuelle", "actuele waarde", "observed", "gemeten waarde",
        "valeur mesuree", "valeur realisee", "gerealiseerde waarde", "bereikte waarde", "reported", "atteint",
        "valeur atteinte", "result achieved", "actual result", "resultat atteint", "bereikt resultaat",
        "behaald resultaat", "gerealiseerd resultaat", "cijfer", "score", "actual achieved", "reached", "stand",
        "actual to date", "aantal", "percentage", "valeur observee", "werkelijk", "werkelijke waarde", "reel",
        "real", "gereal", "realis", "act",
        "nombre", "pourcentage", "realised", "realized", "resultaat behaald", "valeur reelle", "werkelijk behaald",
        "nameting", "eindmeting", "tussenmeting", "tussentijdse meting", "tussentijdse waarde", "telling",
        "waargenomen", "res", "gehaald", "gehaalde waarde", "gehaald aantal", "aantal gehaald", "effectief", "effectif",
        "waargenomen waarde", "resultat obtenu", "resultats obtenus", "obtenu", "endline", "end line", "midline",
        "mid line", "mesure finale", "mesure intermediaire", "mesure a mi parcours", "achieved to date", "post test",
        "progress to date", "lop actual", "cumulative actual", "results achieved", "number achieved", "number reached",
        "reached to date", "nombre realise", "nombre atteint", "atteint a ce jour", "realise a ce jour",
        "gerealiseerd aantal", "bereikt aantal", "aantal bereikt", "behaalde waarde", "behaald aantal",
        "werkelijk aantal", "actueel", "huidig cijfer", "actuel",
        "effectief bereikt", "effectief gerealiseerd", "effectief aantal", "meetresultaat", "meetwaarde", "uitkomst",
        "gemeten resultaat", "prestatie", "resultats atteints", "valeur constatee", "eindresultaat",
        "tussentijds resultaat", "bereik", "total achieved",
        "posttest", "final measurement", "interim measurement", "midterm measurement", "bereikt tot nu",
    ),
}  # fmt: skip

# What headers with a period in them hold where their other words alone are no value: 'Output (2023)', 'Réf. 2021'.
WORDS_WITH_PERIOD: dict[str, str] = {
    **dict.fromkeys(
        ("reference", "referentie", "ref", "start", "begin", "depart", "debut", "annee de base", "basisjaar",
         "base year",
         "annee de reference", "referentiejaar"), BASELINE),
    **dict.fromkeys(("output", "outcome"), ACTUAL),
    **dict.fromkeys(("doelstelling", "objective"), TARGET),
}  # fmt: skip
# When a measurement was done, by words of its header: two moments are never one value.
MOMENT_WORDS: dict[str, str] = {
    **dict.fromkeys(
        ("midline", "mid", "tussenmeting", "tussentijdse", "intermediaire", "parcours", "midterm", "interim"),
        "middle"),
    **dict.fromkeys(
        ("endline", "end", "eindmeting", "finale", "final", "posttest", "post", "nameting", "slotmeting"), "end"),
    **{f"t{number}": f"t{number}" for number in range(1, 10)},
}  # fmt: skip
_VALUE = ("value", "waarde", "valeur")
SERIES_ATTRIBUTE_WORDS: dict[str, tuple[str, ...]] = {
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
# Small words, and words that say when or which without changing what a column holds.
IGNORED_WORDS = frozenset(
    (
        "the", "of", "a", "an", "for", "to", "per", "in", "on", "at", "van", "de", "het", "een", "der", "den", "voor",
        "op", "la", "le", "les", "du", "des", "d", "l", "un", "une", "pour", "par", "en", "au", "aux", "end", "eind",
        "einde", "fin", "final", "project", "projet", "programme", "programma", "total", "totaal", "tegen", "by",
        "horizon", "ici", *REVISED_WORDS, *EARLIER_WORDS,
    )
)  # fmt: skip
# A header of such words says only that there is a number: what stands in brackets may say of what.
PLAIN_VALUE_WORDS = frozenset(
    "waarde value valeur aantal percentage cijfer score stand meting mesure measurement".split()  # noqa: SIM905
)
