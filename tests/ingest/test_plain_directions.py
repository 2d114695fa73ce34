"""Titles that say without doubt which way is better, so that nobody is asked."""

from __future__ import annotations

import pytest

from impact.ingest import read_submission
from impact.ingest.values.value_vocabulary import direction_of_title
from impact.model.issues import IssueKind
from impact.model.vocabulary.measures import Direction, Origin
from tests.ingest import made

UP, DOWN, UNKNOWN = Direction.UP, Direction.DOWN, Direction.UNKNOWN
PLAIN = [
    ("Deelnemers", UP), ("Aantal deelnemers", UP), ("Aantal bereikte gezinnen", UP), ("Bereikte huishoudens", UP),
    ("Nombre de participants", UP), ("Taux de réussite", UP), ("Personnes accompagnées", UP),
    ("Number of participants", UP), ("People reached", UP), ("Tevredenheid ouders", UP), ("Lessen", UP),
    ("Aantal klachten", DOWN), ("Taux d'abandon", DOWN), ("Waiting time", DOWN),
    ("Leden", UP), ("Aantal nieuwe leden", UP), ("Nombre de membres", UP), ("Donors", UP), ("Klanttevredenheid", UP),
    ("Bereikte scholen", UP), ("Geholpen gezinnen", UP), ("Enfants aidés", UP), ("Écoles accompagnées", UP),
    ("Teachers trained", UP), ("Students supported", UP), ("Aantal diploma's", UP), ("Personnes diplômées", UP),
    ("Uitstroom naar werk", UP), ("Deelnemers aan het werk na 6 maanden", UP), ("Taux d'emploi", UP),
    ("Participants en emploi après 6 mois", UP), ("In employment after 6 months", UP),
    ("Personeelsverloop", DOWN), ("Staff turnover (%)", DOWN), ("Rotation du personnel", DOWN), ("Wachtdagen", DOWN),
    ("Aantal afhakers", DOWN), ("Taux d'échec", DOWN), ("Werkloosheidsgraad", DOWN), ("Taux de chômage", DOWN),
    ("CO2-uitstoot", DOWN), ("Early school leavers", DOWN), ("Vroegtijdige schoolverlaters", DOWN),
]  # fmt: skip
OPEN = [
    "Deelnemers zonder werk", "Deelnemers die afhaken", "Sessies per cliënt", "Gezinnen", "Gezinnen in armoede",
    "Aantal personen", "Jeunes sans emploi", "People in debt", "Leerlingen met taalachterstand", "Nieuwe dossiers",
    "Opgeloste klachten", "Score", "Gemiddelde leeftijd deelnemers", "Kosten per deelnemer", "Workshops (uren)",
    "Turnover", "Omzet", "Participants sans emploi", "Niet aan het werk", "Kosten uitstroom naar werk", "Verloop",
    "Dagen tot uitstroom naar werk", "CO2-uitstoot bespaard", "Werkloosheid: begeleide jongeren", "Nombre d'aides",
    "Spijbelaars opgevolgd", "Vroegtijdige schoolverlaters aan het werk", "Maaltijden", "Visites", "Dossiers",
    "Rotation", "Jobs lost before exit to work", "Personnes non en emploi après 6 mois", "Ledenverlies",
]  # fmt: skip


@pytest.mark.parametrize(("title", "direction"), PLAIN)
def test_a_plain_title_says_which_way_is_better(title: str, direction: Direction) -> None:
    assert direction_of_title(title) is direction
    for carrier in ("xlsx", "csv"):
        rows = [["Indicator", "Doel 2024", "Realisatie 2024"], [title, 100, 90]]
        data = made.xlsx(("Blad1", rows)) if carrier == "xlsx" else made.text_table(rows, ";")
        found = read_submission(data, f"a.{carrier}")
        (item,) = found.indicators
        assert (item.direction, item.direction_origin) == (direction, Origin.STATED)
        assert not made.asked(found, IssueKind.DIRECTION_UNKNOWN)


@pytest.mark.parametrize("title", OPEN)
def test_any_other_word_in_a_title_leaves_it_open(title: str) -> None:
    assert direction_of_title(title) is UNKNOWN
    found = made.table(["Indicator", "Doel 2024", "Realisatie 2024"], [title, 100, 90])
    assert len(made.asked(found, IssueKind.DIRECTION_UNKNOWN)) == 1


def test_a_baseline_above_the_target_says_more_than_the_title() -> None:
    found = made.table(["Indicator", "Nulmeting", "Doel 2024", "Realisatie 2024"], ["Deelnemers", 200, 100, 120])
    (item,) = found.indicators
    assert (item.direction, item.direction_origin) == (UNKNOWN, Origin.ASSUMED)
    assert not made.asked(found, IssueKind.TARGET_ON_WRONG_SIDE)


@pytest.mark.parametrize(
    "title",
    [
        "Familles touchées", "Nombre de personnes touchées", "Personnes atteintes", "Taux de sorties",
        "Nombre de sorties", "Number of stages", "Nombre de courses", "Aantal stages", "Stages", "Number of classes",
        "Aantal uitstappen", "Enfants touchés", "Jeunes atteints", "Number of lessen", "Aantal familles reached",
        "Participants bereikt", "Visiteurs van de workshops",
    ],
)  # fmt: skip
def test_words_of_two_meanings_or_two_languages_leave_a_title_open(title: str) -> None:
    assert direction_of_title(title) is UNKNOWN
    for rows in ([["Indicator", "Doel 2024", "2024"], [title, 100, 130]],):
        for carrier in ("xlsx", "csv"):
            data = made.xlsx(("Blad1", rows)) if carrier == "xlsx" else made.text_table(rows, ";")
            assert len(made.asked(read_submission(data, f"a.{carrier}"), IssueKind.DIRECTION_UNKNOWN)) == 1
