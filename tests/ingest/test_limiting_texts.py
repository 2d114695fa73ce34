"""Texts beside values that change what they mean are asked about: scales, limits, periods, codes, remarks."""

from __future__ import annotations

from datetime import date

import pytest

from impact.ingest import read_submission
from impact.model.answers import Answer, Reply
from impact.model.issues import IssueKind
from impact.model.submission import Submission
from impact.model.vocabulary.languages import Language
from impact.views.submissions.questions import build_questions
from tests.ingest import made
from tests.ingest.test_section_periods import KINDS, read

TABLE: list[list[object]] = [
    ["Indicator", "Eenheid", "Doel 2024", "Realisatie 2024"],
    ["Aantal deelnemers", "personen", 150, 131],
    ["Opgehaalde giften", "euro", 900, 870],
    ["Tevredenheid", "%", 80, 77],
]  # fmt: skip
VALUES = [131, 870, 77]


def beside(text: str, where: str) -> list[list[object]]:
    if where == "above":
        return [[text], [], *TABLE]
    if where == "below":
        return [*TABLE, [], [text]]
    return [[*TABLE[0], None, text], *TABLE[1:]]


def kinds_asked(found: Submission) -> set[IssueKind]:
    return {issue.kind for issue in found.issues if issue.is_open} - {IssueKind.DIRECTION_UNKNOWN}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("where", ["above", "below"])
@pytest.mark.parametrize(
    ("text", "factor"),
    [
        ("alle bedragen x 1.000 euro", 1000), ("amounts in EUR thousands", 1000), ("montants en k€", 1000),
        ("Bedragen in duizend euro", 1000), ("Les montants sont exprimés en milliers d'euros", 1000),
        ("All amounts are in millions of euros", 1e6), ("Overzicht 2024 (x 1.000 euro)", 1000),
    ],
)  # fmt: skip
def test_a_scale_of_amounts_beside_the_table_is_asked_about_for_amounts(
    kind: str, where: str, text: str, factor: float
) -> None:
    found = read(beside(text, where), kind)
    issues = made.asked(found, IssueKind.SCALE_DIFFERS)
    assert {issue.readings for issue in issues} == {(900, 900 * factor), (870, 870 * factor)}
    assert found.actuals.value == [131, None, 77] and found.targets.value == [150, None, 80]


@pytest.mark.parametrize("text", ["x 1.000", "(in duizenden)", "in thousands", "en milliers", "x1000", "'000"])
def test_a_scale_without_a_unit_is_asked_about_for_all_but_percentages(text: str) -> None:
    found = read(beside(text, "above"))
    assert found.actuals.value == [None, None, 77] and found.targets.value == [None, None, 80]


def test_a_scale_beside_the_table_is_one_question_with_both_readings() -> None:
    data = made.xlsx(("Cijfers", beside("x 1.000", "above")))
    asked = [
        question
        for question in build_questions(read_submission(data, "a.xlsx").issues, [], Language.NL)
        if question.kind is not IssueKind.DIRECTION_UNKNOWN
    ]
    assert [question.count for question in asked] == [4]
    answers = [Answer(IssueKind.SCALE_DIFFERS, Reply.SECOND)]
    assert read_submission(data, "a.xlsx", answers=answers).actuals.value == [131000, 870000, 77]


@pytest.mark.parametrize(
    "text",
    ["Subsidie 2024: 1.000 euro", "Totaal budget: € 1.000.000", "bedragen in euro", "100 euro per deelnemer",
     "Project in 3 fases", "Eenheid: zie kolom B"],
)  # fmt: skip
def test_an_amount_is_no_scale(text: str) -> None:
    assert read(beside(text, "above")).actuals.value == VALUES


def test_a_unit_that_states_the_same_scale_is_not_asked_about() -> None:
    rows = [["bedragen x 1.000 euro"], [], ["Indicator", "Eenheid", "2024"], ["Giften", "x 1.000 euro", 87]]
    assert read(rows).actuals.value == [87]


def test_a_line_that_says_percent_is_the_unit_of_what_has_none() -> None:
    rows = [["cijfers in %"], [], ["Indicator", "2024"], ["Tevredenheid", 77], ["Aantal leden", 12]]
    found = read(rows)
    assert found.indicators[0].unit == "%" and found.actuals.value == [77, None]


LIMITS = [
    "alleen Gent", "exclusief december", "cumulatief sinds de start", "gemiddelden per maand", "voorlopige cijfers",
    "cijfers van het hele netwerk", "data incomplete", "getallen zijn schattingen", "Deze cijfers zijn onvolledig",
    "Enkel de vestiging Aalst", "uniquement Namur", "hors décembre", "Figures exclude the Ghent branch",
    "The figures are provisional", "chiffres provisoires", "données incomplètes", "moyennes mensuelles",
    "Cumul depuis le début du projet", "Cijfers voor alle partners samen", "waarden per 1.000 inwoners", "Draft",
    "fictieve cijfers", "dubbeltellingen mogelijk", "December ontbreekt nog", "Zonder de partner in Mechelen",
    "nog niet alle scholen hebben gerapporteerd", "cijfers nog te herzien", "de telling stopte in oktober",
    "de cijfers liggen in werkelijkheid hoger", "the numbers have gaps", "chiffres à prendre avec prudence",
    "Resultaten van 3 van de 5 locaties", "cijfers van vorig jaar", "données fictives", "Alleen Gent 2024 (fictief)",
    "Cijfers 2024 zijn fictief", "Overzicht 2024 (dummy)", "Suivi 2024, données d'exemple",
    "De cijfers staan op het volgende blad dubbel", "de cijfers staan op losse briefjes",
]  # fmt: skip
ORDINARY_LINES = [
    "Bron: jaarverslag 2024", "Bron: eigen registratie (Excel Ilse) en bevraging", "Contact: els@x.be",
    "Opgemaakt op 12/01/2024 door de coördinator", "Vul alleen de gele cellen in", "Wonen zonder zorgen",
    "Gelieve dit formulier terug te sturen voor 15 januari 2025", "Médecins sans frontières",
    "Accueil des sans-abri à Namur", "Enkel voor intern gebruik", "Confidential – internal use only",
    "Verwachte resultaten", "Résultats attendus", "Nota: in 2024 waren er 3 maanden sluiting",
    "laatst bijgewerkt 14/11/2026", "Looptijd 01/01/2024 t/m 31/12/2026", "Please fill in the yellow cells only",
    "Aantal deelnemers per maand", "Doelgroep: alleenstaande ouders", "Jongeren zonder werk", "Versie 3",
    "De cijfers werden verzameld door de coördinator", "Les données sont collectées par l'équipe",
    "The figures are final", "De gegevens komen uit het registratiesysteem", "Cijfers per gemeente",
    "Voortgangsrapport juni 2024", "schaal 1-5", "Tel: 09 123 45 67", "Alle partners: Gent, Aalst, Brugge",
    "Années 2022-2024, données fictives", "Huis op Maat: opvolging 2022-2024 (fictief)", "Follow-up 2025 (fictional)",
    "De cijfers staan op het volgende blad.", "The figures are on the next sheet",
    "Les chiffres sont sur la feuille suivante",
]  # fmt: skip


ORDINARY_CHANGES = [
    "Definitie: unieke deelnemers per jaar", "Cijfers nagekeken door de boekhouder",
    "Vanaf 2024 werken we met drie coaches", "Nieuwe methode voor taallessen gestart", "We tellen unieke deelnemers",
    "Depuis 2020 nous travaillons à Liège", "Vanaf september nemen drie scholen deel",
    "Nous comptons les personnes une seule fois", "Since 2019 we run three sites",
]  # fmt: skip
CHANGES = [
    "Vanaf Q2 tellen we ook online mee", "Sinds juni tellen we ook telefonische contacten",
    "We tellen sinds 2024 ook de ouders", "We tellen nu gezinnen i.p.v. personen", "Nieuwe telwijze sinds maart",
    "Let op: andere meetmethode dan vorig jaar", "From Q2 we also count online participants",
    "Since 2024 we no longer count drop-ins", "The definition was widened in Q3",
    "À partir du T2 nous comptons aussi les participants en ligne", "Depuis mars nous comptons aussi les parents",
    "Attention : la définition a changé en 2024",
]  # fmt: skip
UNCHECKED = [
    "Cijfers moeten nog nagekeken worden", "moeten nog nagekeken worden", "Figures need to be checked",
    "Les chiffres doivent encore être vérifiés",
]  # fmt: skip


@pytest.mark.parametrize("where", ["above", "below"])
@pytest.mark.parametrize("text", [*LIMITS, *CHANGES, *UNCHECKED])
def test_a_line_that_limits_the_values_of_a_sheet_is_one_question(text: str, where: str) -> None:
    found = read(beside(text, where))
    assert found.actuals.value == [None] * 3 and found.targets.value == [150, 900, 80]
    (question,) = [
        item for item in build_questions(found.issues, [], Language.NL) if item.kind is IssueKind.TEXT_LIMITS
    ]
    assert question.count == 3 and {case.issue.params["text"] for case in question.cases} == {text}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("text", [*ORDINARY_LINES, *ORDINARY_CHANGES])
def test_ordinary_lines_are_not_asked_about(text: str, kind: str) -> None:
    found = read(beside(text, "above"), kind)
    assert found.actuals.value == VALUES and not kinds_asked(found)


def test_the_answer_to_a_limit_counts_or_leaves_out() -> None:
    data = made.xlsx(("Cijfers", beside("alleen Gent", "below")))
    counted = read_submission(data, "a.xlsx", answers=[Answer(IssueKind.TEXT_LIMITS, Reply.COUNTS)])
    assert counted.actuals.value == VALUES
    dropped = read_submission(data, "a.xlsx", answers=[Answer(IssueKind.TEXT_LIMITS, Reply.DOES_NOT_COUNT)])
    assert not dropped.actuals.value


def test_a_limited_value_with_another_question_counts_once_both_are_answered() -> None:
    rows = [["alleen Gent"], [], ["Indicator", "2024"], ["Deelnemers", "280 - 300"]]
    data = made.xlsx(("Cijfers", rows))
    limit, number = Answer(IssueKind.TEXT_LIMITS, Reply.COUNTS), Answer(IssueKind.RANGE, Reply.SECOND)
    for answers, value in (([limit], None), ([number], None), ([limit, number], 300)):
        assert read_submission(data, "a.xlsx", answers=answers).actuals.value == [value]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("cijfers t/m september", date(2024, 9, 30)), ("Stand op 30/09/2024", date(2024, 9, 30)),
        ("figures up to June", date(2024, 6, 30)), ("chiffres jusqu'à fin septembre", date(2024, 9, 30)),
        ("Periode: jan-jun 2024", date(2024, 6, 30)), ("Rapport 1e semester 2024", date(2024, 6, 30)),
        ("enkel eerste semester", date(2024, 6, 30)), ("data as of 30 June 2024", date(2024, 6, 30)),
    ],
)  # fmt: skip
def test_a_line_about_a_part_of_the_year_offers_both_periods(text: str, end: date, kind: str) -> None:
    found = read(beside(text, "above"), kind)
    issues = made.asked(found, IssueKind.PERIOD_UNCERTAIN)
    assert {issue.periods for issue in issues} == {
        (("2024-01-01", end.isoformat(), ""), ("2024-01-01", "2024-12-31", ""))
    }
    assert found.actuals.value == [None] * 3


@pytest.mark.parametrize("text", ["Stand op 31/12/2024", "cijfers t/m december 2024", "Stand op 15/01/2025"])
def test_a_line_about_the_whole_year_says_nothing_new(text: str) -> None:
    assert read(beside(text, "above")).actuals.value == VALUES


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("legend", "code"),
    [
        ("999 = onbekend", 999), ("-1 = n.v.t.", -1), ("0 = niet gemeten", 0), ("99: no answer", 99),
        ("999 staat voor geen antwoord", 999), ("onbekend = 999", 999), ("-99 means missing", -99),
        ("9 = ne sait pas", 9), ("Codes: 1=ja 2=nee 9=weet niet", 9),
    ],
)  # fmt: skip
def test_a_value_that_is_a_code_is_asked_about(legend: str, code: float, kind: str) -> None:
    for rows in (
        [[legend], [], ["Indicator", "2023", "2024"], ["A", 40, code], ["B", 50, 60]],
        [["Indicator", "2023", "2024"], ["A", 40, code], ["B", 50, 60], [], [legend]],
    ):
        found = read(rows, kind)
        (issue,) = made.asked(found, IssueKind.CODE_VALUE)
        assert (issue.column, issue.readings, issue.params["text"]) == (3, (code,), legend)
        assert sorted(found.actuals.value, key=str) == [40, 50, 60, None]


@pytest.mark.parametrize("name", ["Legende", "Uitleg", "Codeboek", "Blad2"])
def test_a_legend_on_another_sheet_holds_too(name: str) -> None:
    legends: tuple[list[list[object]], ...] = (
        [["Codes"], ["999 = onbekend"]], [["Code", "Betekenis"], [999, "onbekend"]],
    )  # fmt: skip
    for legend in legends:
        rows = [["Indicator", "2023", "2024"], ["A", 40, 999], ["B", 50, 60]]
        found = read_submission(made.xlsx(("Cijfers", rows), (name, legend)), "a.xlsx")
        assert [issue.readings for issue in made.asked(found, IssueKind.CODE_VALUE)] == [(999,)]


def test_codes_of_answers_are_asked_about_where_every_value_is_one() -> None:
    rows = [["1 = ja, 2 = nee"], [], ["Indicator", "2023", "2024"], ["Plan klaar", 2, 1], ["Sessies", 2, 14]]
    found = read(rows)
    assert found.actuals.value == [None, None, 2, 14]
    assert {issue.kind for issue in found.issues if issue.is_open and issue.row == 4} == {IssueKind.CODE_VALUE}


def test_a_code_is_not_reported_or_a_number_after_all() -> None:
    rows = [["999 = onbekend"], [], ["Indicator", "2024"], ["A", 999]]
    data = made.xlsx(("Cijfers", rows))
    for reply, value in ((Reply.NOT_REPORTED, None), (Reply.FIRST, 999)):
        found = read_submission(data, "a.xlsx", answers=[Answer(IssueKind.CODE_VALUE, reply)])
        assert found.actuals.value == [value] and not kinds_asked(found)


@pytest.mark.parametrize("text", ["blank means zero", "lege cel = 0", "leeg = nul", "cellule vide = 0"])
def test_blank_cells_that_mean_zero_are_asked_about_once(text: str) -> None:
    found = read([[text], [], ["Indicator", "2023", "2024"], ["A", 40, None], ["B", 50, 60]])
    assert [issue.raw for issue in made.asked(found, IssueKind.BLANK_AS_ZERO)] == [text]
    assert found.actuals.value == [40, 50, 60]


REMARKS = [
    "eigenlijk 17", "moet 21 zijn", "excl. december", "nog zonder Aalst", "dubbeltellingen", "foutje", "incl. 2023",
    "17 volgens jaarverslag", "onvolledig", "only Q1", "sans décembre", "hors Namur", "not final",
    "en cours de validation", "nog te bevestigen", "ruwe schatting", "double counting possible", "sauf Mons",
    "December not included", "klopt niet", "nog na te kijken", "waarvan 5 van vorig jaar", "Brugge ontbreekt",
    "op basis van 8 maanden", "18 of 19?", "t/m september", "niet gemeten in de zomer",
]  # fmt: skip
ORDINARY_REMARKS = [
    "Goed resultaat", "zie bijlage 3", "dank aan de 12 vrijwilligers", "dit is geen fout", "Bron: jaarverslag 2024",
    "eigen registratie", "bevraging deelnemers", "own register", "participant survey", "gestart in september",
    "wachtlijst in het najaar", "stijging door nieuwe werking sinds 2023", "cijfers van Gent", "telling op 15/01/2025",
    "zonder problemen verlopen", "hoger dan verwacht", "lager door ziekte", "zonder dubbeltellingen", "doel bereikt",
    "12 in Gent en 8 in Brugge", "12 sessies van 2 uur", "niet alleen jongeren", "voir annexe 2", "2de fase",
    "vorig jaar 18", "merci aux 15 bénévoles", "gesprekken met 14 scholen", "signed on 3 May 2024",
    "Verkregen op 30 september 2024; gepland was 31 maart 2023.", "Permis obtenu le 30 septembre 2024",
]  # fmt: skip


@pytest.mark.parametrize("text", [*REMARKS, *CHANGES, *UNCHECKED])
@pytest.mark.parametrize("header", ["Opmerking", "Xyz", None])
def test_a_remark_that_limits_or_doubts_its_value_is_asked_about(text: str, header: str | None) -> None:
    rows = [["Indicator", "Realisatie 2024", None, header], ["A", 20, None, text], ["B", 30, None, None]]
    found = read(rows)
    assert found.actuals.value == [None, 30] and kinds_asked(found)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("text", ORDINARY_REMARKS)
def test_ordinary_remarks_stay_silent(text: str, kind: str) -> None:
    rows = [["Indicator", "Realisatie 2024", "Opmerking"], ["A", 20, text], ["B", 30, None]]
    found = read(rows, kind)
    assert found.actuals.value == [20, 30] and not kinds_asked(found)


def test_the_number_of_a_remark_is_offered() -> None:
    found = read([["Indicator", "2024", "Opmerking"], ["A", 20, "17 volgens jaarverslag"]])
    assert [issue.readings for issue in made.asked(found, IssueKind.NOTE_DISAGREES)] == [(20, 17)]


def test_a_remark_beside_several_years_is_about_the_year_it_names() -> None:
    rows = [["Indicator", "2023", "2024", "Opmerking"], ["A", 18, 20, "2024 excl. december"], ["B", 3, 4, "onvolledig"]]
    assert read(rows).actuals.value == [18, None, None, None]


def test_a_note_with_a_mark_is_about_the_numbers_that_bear_it() -> None:
    rows = [["Indicator", "2023", "2024*"], ["A", 18, 20], ["B", "7 (1)", 8], [], ["* zonder vrijwilligers"],
            ["(1) exclusief Aalst"]]  # fmt: skip
    found = read(rows)
    kinds = (IssueKind.TEXT_LIMITS, IssueKind.HEADER_UNEXPLAINED)
    asked = {(issue.row, issue.column) for kind in kinds for issue in made.asked(found, kind)}
    assert asked == {(2, 3), (3, 2), (3, 3)}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "header",
    [
        ["Indicator", "Nieuw in 2024", "Stand 2024"], ["Indicator", "Nieuw 2024", "Stand 31/12/2024"],
        ["Indicator", "New in 2024", "Actual 2024"], ["Indicator", "Nieuw in 2024", "Realisatie 2024"],
    ],
)  # fmt: skip
def test_what_is_new_in_a_year_is_no_value_beside_how_many_there_are(header: list[object], kind: str) -> None:
    found = read([header, ["Leden", 30, 210], ["Partners", 4, 18]], kind)
    assert found.actuals.value == [210, 18]
    assert [(issue.column, issue.raw) for issue in made.asked(found, IssueKind.COLUMN_UNREAD)] == [(2, header[1])]


def test_what_is_new_and_a_total_are_two_columns_of_one_meaning() -> None:
    found = read([["Indicator", "Nieuw in 2024", "Totaal"], ["Leden", 30, 210], ["Partners", 4, 18]])
    assert found.actuals.value == [None, None]
    assert {issue.readings for issue in made.asked(found, IssueKind.TWO_COLUMNS)} == {(30, 210), (4, 18)}


@pytest.mark.parametrize("header", ["Nieuw in 2024", "Nieuwe realisatie 2024"])
def test_what_is_new_is_the_value_where_nothing_else_is(header: str) -> None:
    assert read([["Indicator", header], ["Leden", 30], ["Partners", 4]]).actuals.value == [30, 4]


@pytest.mark.parametrize(
    "header", [["Indicator", "Score 2024", "n"], ["Indicator", "Aantal respondenten", "Score 2024"],
               ["Indicateur", "Nombre de répondants", "Score"]],
)  # fmt: skip
def test_the_number_of_respondents_is_no_value_beside_a_score(header: list[object]) -> None:
    first, second = (8.1, 120) if "Score" in str(header[1]) else (120, 8.1)
    assert read([header, ["Tevredenheid", first, second]]).actuals.value == [8.1]


@pytest.mark.parametrize(
    ("line", "start", "end"),
    [("alleen december", "2023-12-01", "2023-12-31"), ("alleen maart", "2024-03-01", "2024-03-31"),
     ("cijfers t/m oktober", "2023-09-01", "2023-10-31"), ("cijfers t/m maart", "2023-09-01", "2024-03-31")],
)  # fmt: skip
def test_a_part_of_a_school_year_lies_in_either_of_its_years(line: str, start: str, end: str) -> None:
    rows = [("Indicator", "Schooljaar 2023-2024"), ("Deelnemers", 32), ("Lessen", 11), (), (line,)]
    asked = made.asked(made.table(*rows), IssueKind.PERIOD_UNCERTAIN)
    assert [issue.periods[0][:2] for issue in asked] == [(start, end)] * 2
