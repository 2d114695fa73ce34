"""The words of coordinators in Flanders, Brussels and Wallonia and of English-speaking organisations."""

from __future__ import annotations

HEADERS = {
    "nl": {
        "title": ["Indicator", "Indicatoren", "Naam indicator", "Omschrijving indicator", "Resultaatindicator"],
        "unit": ["Eenheid", "Meeteenheid"],
        "actual": ["Gerealiseerd", "Realisatie", "Behaald", "Bereikt", "Gerealiseerde waarde", "Werkelijk",
                   "Behaald resultaat", "Waarde", "Resultaat behaald"],
        "target": ["Streefwaarde", "Doel", "Target", "Streefcijfer", "Doelwaarde", "Beoogd", "Te behalen", "Gepland"],
        "baseline": ["Nulmeting", "Beginwaarde", "Startwaarde", "Baseline", "Beginsituatie", "Uitgangswaarde"],
        "year": ["Jaar", "Periode", "Rapporteringsjaar"],
        "half": ["Periode", "Semester", "Halfjaar"],
        "quarter": ["Periode", "Kwartaal", "Trimester"],
        "month": ["Maand", "Periode"],
        "school": ["Schooljaar"],
        "code": ["Nr.", "Code", "Nr", "Indicatornr."],
        "result": ["Outcome", "Resultaat", "Resultaatgebied", "Doelstelling"],
        "remark": ["Opmerkingen", "Toelichting", "Commentaar", "Bron", "Verificatiebron", "Verantwoordelijke"],
        "place": ["Locatie", "Plaats", "Gemeente", "Vestiging", "Regio"],
        "group": ["Geslacht", "Doelgroep", "Leeftijd"],
        "start": ["Startdatum", "Begin periode", "Van"],
        "end": ["Einddatum", "Einde periode", "Tot en met"],
    },
    "en": {
        "title": ["Indicator", "Indicators", "Indicator name", "Performance indicator", "Indicator title"],
        "unit": ["Unit", "Unit of measure", "Unit of measurement"],
        "actual": ["Actual", "Achieved", "Result", "Actual value", "Value", "Actuals", "Realised", "Progress"],
        "target": ["Target", "Planned", "Goal", "Target value", "Milestone"],
        "baseline": ["Baseline", "Baseline value", "Starting value", "Starting point"],
        "year": ["Year", "Period", "Reporting year"],
        "half": ["Period", "Half-year", "Semester"],
        "quarter": ["Quarter", "Period", "Reporting period"],
        "month": ["Month", "Period"],
        "school": ["School year"],
        "code": ["No.", "Code", "Ref.", "Indicator no.", "ID"],
        "result": ["Outcome", "Output", "Objective", "Result area"],
        "remark": ["Comments", "Remarks", "Source", "Means of verification", "Responsible", "Notes"],
        "place": ["Location", "District", "City", "Region", "Site"],
        "group": ["Sex", "Target group", "Age group", "Gender"],
        "start": ["Start date", "Period start", "From"],
        "end": ["End date", "Period end", "To"],
    },
    "fr": {
        "title": ["Indicateur", "Indicateurs", "Intitulé de l'indicateur", "Libellé de l'indicateur"],
        "unit": ["Unité", "Unité de mesure"],
        "actual": ["Réalisé", "Réalisation", "Valeur atteinte", "Atteint", "Valeur", "Résultat atteint", "Valeur réelle"],
        "target": ["Cible", "Objectif", "Valeur cible", "Prévu", "Attendu"],
        "baseline": ["Valeur de base", "Situation de départ", "Valeur initiale", "Baseline", "Référence"],
        "year": ["Année", "Période", "Exercice"],
        "half": ["Période", "Semestre"],
        "quarter": ["Trimestre", "Période"],
        "month": ["Mois", "Période"],
        "school": ["Année scolaire"],
        "code": ["N°", "Code", "Réf.", "N° indicateur"],
        "result": ["Résultat", "Effet", "Objectif spécifique", "Axe"],
        "remark": ["Remarques", "Commentaires", "Source", "Source de vérification", "Responsable"],
        "place": ["Lieu", "Commune", "Localité", "Région", "Site"],
        "group": ["Sexe", "Public cible", "Âge", "Genre"],
        "start": ["Date de début", "Début", "Du"],
        "end": ["Date de fin", "Fin", "Au"],
    },
}  # fmt: skip
SHORT_HEADERS = {
    "nl": {"actual": ["Real.", "Gereal.", "Beh."], "target": ["Streefw.", "Doel", "Tgt"], "baseline": ["Nulm.", "Start"]},
    "en": {"actual": ["Act.", "Ach.", "Actual"], "target": ["Tgt", "Targ.", "Plan"], "baseline": ["BL", "Base"]},
    "fr": {"actual": ["Réal.", "Att.", "Réel"], "target": ["Cib.", "Obj.", "Cible"], "baseline": ["Val. init.", "Base"]},
}
TITLES_ABOVE = {
    "nl": ["Voortgangsrapport {name}", "Opvolging indicatoren – {name}", "Resultatenkader {name}", "Monitoring {name}"],
    "en": ["Progress report – {name}", "Monitoring framework {name}", "Results framework: {name}", "{name} indicators"],
    "fr": ["Rapport d'avancement – {name}", "Cadre de résultats {name}", "Suivi des indicateurs : {name}"],
}
PROJECTS = ["De Brug", "Horizon", "Kompas", "La Passerelle", "Springplank", "Bright Start", "Tremplin", "Ankerplaats"]
ORGANISATIONS = ["vzw Het Anker", "asbl Les Ponts", "Open Doors", "Buurtwerk Noord", "Maison Verte"]
SHEETS = {
    "nl": ["Indicatoren", "Resultaten", "Blad1", "Opvolging", "Cijfers"],
    "en": ["Indicators", "Results", "Sheet1", "Monitoring", "Data"],
    "fr": ["Indicateurs", "Résultats", "Feuil1", "Suivi", "Données"],
}
FILES = {
    "nl": ["indicatoren", "opvolging", "resultaten_vzw", "rapport", "cijfers definitief"],
    "en": ["indicators", "monitoring", "results_final", "report", "data collection"],
    "fr": ["indicateurs", "suivi", "resultats", "rapport", "donnees"],
}
PLACES = {
    "nl": ["Gent", "Aalst", "Brugge", "Mechelen", "Hasselt", "Molenbeek", "Genk"],
    "en": ["Kampala", "Gulu", "Mbale", "Leeds", "Northside", "Lira"],
    "fr": ["Namur", "Charleroi", "Liège", "Mons", "Schaerbeek", "Verviers"],
}
# Words of one group in its ways of writing; the first is the one the truth uses.
GROUPS = {
    "sex": {
        "nl": [("women", ["Vrouwen", "Meisjes", "V", "Vrouw"]), ("men", ["Mannen", "Jongens", "M", "Man"])],
        "en": [("women", ["Women", "Girls", "F", "Female"]), ("men", ["Men", "Boys", "M", "Male"])],
        "fr": [("women", ["Femmes", "Filles", "F", "Femme"]), ("men", ["Hommes", "Garçons", "H", "Homme"])],
    },
    "age": {
        "nl": [("0-11", ["0-11 jaar"]), ("12-17", ["12-17 jaar"]), ("18+", ["18 jaar en ouder"])],
        "en": [("0-11", ["0-11 years"]), ("12-17", ["12-17 years"]), ("18+", ["18 years and over"])],
        "fr": [("0-11", ["0-11 ans"]), ("12-17", ["12-17 ans"]), ("18+", ["18 ans et plus"])],
    },
}
TOTALS = {
    "nl": ["Totaal", "TOTAAL", "Algemeen totaal", "Som", "Totaal generaal"],
    "en": ["Total", "TOTAL", "Grand total", "Sum", "Overall"],
    "fr": ["Total", "TOTAL", "Total général", "Somme", "Ensemble"],
}
SUBTOTALS = {
    "nl": ["Subtotaal", "Subtotaal {what}", "Totaal {what}", "Tussentotaal", "{what} totaal"],
    "en": ["Subtotal", "Subtotal {what}", "Total {what}", "Sub-total", "{what} total", "Total for {what}"],
    "fr": ["Sous-total", "Sous-total {what}", "Total {what}", "S/total", "Total pour {what}"],
}
NOTES = {
    "nl": ["Bron: eigen registratie, {y}", "* voorlopige cijfers, stand op 15/11/{y}", "Opgemaakt op 12/01/{y} door de coördinator",
           "1 exclusief 15 vrijwilligers van de partner", "Nota: in {y} waren er 3 maanden sluiting"],
    "en": ["Source: own registration, {y}", "* preliminary figures as of 15/11/{y}", "Prepared on 12/01/{y} by the coordinator",
           "1 excluding 15 volunteers of the partner", "Note: closed for 3 months in {y}"],
    "fr": ["Source : enregistrement propre, {y}", "* chiffres provisoires au 15/11/{y}", "Établi le 12/01/{y} par la coordinatrice",
           "1 hors 15 bénévoles du partenaire", "Note : fermeture de 3 mois en {y}"],
}  # fmt: skip
REMARKS = {
    "nl": ["eigen registratie", "bevraging deelnemers", "in overleg met partner", "", "", "wachtlijst in het najaar"],
    "en": ["own register", "participant survey", "agreed with partner", "", "", "waiting list in autumn"],
    "fr": ["registre interne", "enquête participants", "en accord avec le partenaire", "", "", "liste d'attente"],
}
RESULTS = {
    "nl": ["Gezinnen zijn sterker", "Jongeren vinden werk", "Buurten zijn groener", "Leerlingen halen hun diploma"],
    "en": ["Families are stronger", "Young people find work", "Neighbourhoods are greener", "Pupils graduate"],
    "fr": ["Les familles sont renforcées", "Les jeunes trouvent un emploi", "Les quartiers sont plus verts",
           "Les élèves obtiennent leur diplôme"],
}  # fmt: skip
BLANKS = {"nl": ["", "n.v.t.", "nog niet gekend"], "en": ["", "n/a", "not yet known"], "fr": ["", "n/a", "à déterminer"]}
REVISED = {"nl": ["Herziene {w}", "{w} (herzien)", "{w} aangepast"], "en": ["Revised {w}", "{w} (revised)", "Updated {w}"],
           "fr": ["{w} révisé", "{w} (révisé)", "{w} actualisé"]}  # fmt: skip
# Titles with unit, kind of measure and the range values are taken from.
INDICATORS = {
    "nl": [
        ("Aantal begeleide gezinnen", "gezinnen", "count", 40, 300), ("Aantal huisbezoeken", "bezoeken", "count", 100, 900),
        ("Aantal deelnemers aan workshops", "personen", "count", 50, 600), ("Bereikte jongeren", "jongeren", "count", 80, 1500),
        ("Aantal opgeleide vrijwilligers", "vrijwilligers", "count", 10, 120), ("Verdeelde maaltijden", "maaltijden", "count", 900, 25000),
        ("Deelnemers met werk na 6 maanden", "%", "percent", 30, 80), ("Tevredenheid van de deelnemers", "score op 10", "score", 6, 9),
        ("Percentage leerlingen met diploma", "%", "percent", 50, 95), ("Opgehaalde giften", "euro", "money", 2000, 90000),
        ("Aantal contacturen", "uren", "count", 200, 4000), ("Geplante bomen", "bomen", "count", 100, 5000),
        ("Aandeel gezinnen met een vast inkomen", "%", "percent", 20, 70), ("Aantal doorverwijzingen", "doorverwijzingen", "count", 15, 200),
        ("Gemiddelde wachttijd", "dagen", "score", 5, 40), ("Welbevinden van kinderen", "score op 5", "score", 2, 5),
        ("Uitbetaalde microkredieten", "EUR", "money", 5000, 200000), ("Aantal partnerscholen", "scholen", "count", 5, 60),
    ],
    "en": [
        ("Number of families supported", "families", "count", 40, 300), ("Number of home visits", "visits", "count", 100, 900),
        ("Workshop participants", "people", "count", 50, 600), ("Young people reached", "people", "count", 80, 1500),
        ("Volunteers trained", "volunteers", "count", 10, 120), ("Meals served", "meals", "count", 900, 25000),
        ("Participants in work after 6 months", "%", "percent", 30, 80), ("Participant satisfaction", "score out of 10", "score", 6, 9),
        ("Share of pupils who graduate", "%", "percent", 50, 95), ("Funds raised", "EUR", "money", 2000, 90000),
        ("Contact hours", "hours", "count", 200, 4000), ("Trees planted", "trees", "count", 100, 5000),
        ("Households with a stable income", "%", "percent", 20, 70), ("Referrals made", "referrals", "count", 15, 200),
        ("Average waiting time", "days", "score", 5, 40), ("Well-being of children", "score out of 5", "score", 2, 5),
        ("Microloans paid out", "EUR", "money", 5000, 200000), ("Partner schools", "schools", "count", 5, 60),
    ],
    "fr": [
        ("Nombre de familles accompagnées", "familles", "count", 40, 300), ("Nombre de visites à domicile", "visites", "count", 100, 900),
        ("Participants aux ateliers", "personnes", "count", 50, 600), ("Jeunes touchés", "jeunes", "count", 80, 1500),
        ("Bénévoles formés", "bénévoles", "count", 10, 120), ("Repas distribués", "repas", "count", 900, 25000),
        ("Participants en emploi après 6 mois", "%", "percent", 30, 80), ("Satisfaction des participants", "score sur 10", "score", 6, 9),
        ("Taux d'élèves diplômés", "%", "percent", 50, 95), ("Dons récoltés", "euros", "money", 2000, 90000),
        ("Heures de contact", "heures", "count", 200, 4000), ("Arbres plantés", "arbres", "count", 100, 5000),
        ("Part des ménages avec un revenu stable", "%", "percent", 20, 70), ("Nombre d'orientations", "orientations", "count", 15, 200),
        ("Délai d'attente moyen", "jours", "score", 5, 40), ("Bien-être des enfants", "score sur 5", "score", 2, 5),
        ("Microcrédits octroyés", "EUR", "money", 5000, 200000), ("Écoles partenaires", "écoles", "count", 5, 60),
    ],
}  # fmt: skip
DIRECTION = {
    "nl": ("Richting", "hoger is beter", "lager is beter"),
    "en": ("Direction", "higher is better", "lower is better"),
    "fr": ("Sens", "plus haut est mieux", "plus bas est mieux"),
}
