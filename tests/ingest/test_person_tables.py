"""A table with one row per person is refused before anything of it is kept; counts and contacts are not."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from openpyxl import Workbook

from impact.errors import UnreadableFile
from impact.ingest.persons.person_tables import is_person_table
from impact.ingest.pipeline.read_and_preview import read_with_preview
from impact.model.read_request import ReadRequest

PEOPLE = (("Fatima", "Testers"), ("Karel", "Voorbeeld"), ("Louise", "Proef"), ("Omar", "Schijn"))
BORN = (date(1980, 1, 2), "03/04/1991", "1975-05-06", date(2001, 7, 8))
# The check digits of made numbers are computed, so that they look like real ones and belong to nobody we know.
NATIONAL = [f"{first}-{97 - int(first.replace('.', '').replace('-', '')) % 97:02d}" for first in (
    "80.01.02-001", "91.04.03-002", "75.06.05-003", "64.08.07-004")]  # fmt: skip


def table(*columns: tuple[str, object]) -> list[list[object]]:
    return [[head for head, _ in columns], *map(list, zip(*(cells for _, cells in columns), strict=True))]


GIVEN = [given for given, _ in PEOPLE]
FAMILY = [family for _, family in PEOPLE]
FULL = [" ".join(pair) for pair in PEOPLE]
MAIL = [f"{given.lower()}@voorbeeld.test" for given in GIVEN]
PHONE = ["0470 00 00 01", "0470/00.00.02", "+32 470 00 00 03", "09 000 00 04"]
PERSONS = [
    table(("Voornaam", GIVEN), ("Achternaam", FAMILY)),
    table(("Voornaam", GIVEN), ("Familienaam", FAMILY), ("Aanwezig", ["x", "x", "", "x"])),
    table(("Prénom", GIVEN), ("Date de naissance", BORN)),
    table(("First name", GIVEN), ("E-mail", MAIL)),
    table(("Naam deelnemer", FULL), ("Geboortedatum", BORN), ("Sessies", [3, 4, 5, 6])),
    table(("Nom de famille", FAMILY), ("GSM", PHONE)),
    table(("Rijksregisternummer", NATIONAL), ("Uren", [1, 2, 3, 4])),
    table(("Dossier", NATIONAL), ("Uren", [1, 2, 3, 4])),
    table(("Wie", FULL), ("Uren", [1, 2, 3, 4])),
    [["Deelnemers 2025"], [], *table(("Nr", [1, 2, 3, 4]), ("Voornaam", GIVEN), ("Achternaam", FAMILY))],
]
COUNTS = [
    table(("Indicator", ["Deelnemers", "Vrijwilligers", "Klachten", "Sessies"]), ("2024", [1, 2, 3, 4])),
    # Contacts of organisations, and who filled in a form.
    table(("Organisatie", ["Huis A", "Huis B", "Huis C", "Huis D"]), ("E-mail", MAIL), ("Telefoon", PHONE)),
    [["Voornaam", "Achternaam", "E-mail"], ["Fatima", "Testers", "f@voorbeeld.test"]],
    table(("Naam", ["Energiescans", "Dossiers", "Bezoeken", "Huizen"]), ("Geboren", [1, 2, 3, 4])),
    table(("Indicator", ["Geboortes", "Geboren in 2024", "Leerlingen", "Kinderen"]), ("Kind", [1, 2, 3, 4])),
    table(("Deelnemers", [12, 14, 9, 8]), ("Geboortedatum bekend", [1, 2, 3, 4])),
    table(("Project", ["80010200112", "12345678901", "99999999999", "10000000000"]), ("Waarde", [1, 2, 3, 4])),
]


@pytest.mark.parametrize("rows", PERSONS)
def test_a_row_per_person_is_noticed(rows: list[list[object]]) -> None:
    assert is_person_table(rows)


@pytest.mark.parametrize("rows", COUNTS)
def test_a_table_of_figures_or_of_contacts_is_none(rows: list[list[object]]) -> None:
    assert not is_person_table(rows)


@pytest.mark.parametrize("hidden", [False, True])
def test_it_is_refused_with_a_remedy_and_without_a_word_of_what_it_holds(hidden: bool) -> None:
    book = Workbook()
    book.active.append(["Indicator", "2024"])
    book.active.append(["Deelnemers", 4])
    sheet = book.create_sheet("Aanwezigheid")
    sheet.sheet_state = "hidden" if hidden else "visible"
    for row in PERSONS[0]:
        sheet.append(row)
    stream = BytesIO()
    book.save(stream)
    with pytest.raises(UnreadableFile) as refused:
        read_with_preview(ReadRequest(stream.getvalue(), "cijfers.xlsx"))
    assert refused.value.key == "errors.table_of_persons"
    assert refused.value.params == {"file": "cijfers.xlsx", "sheet": "Aanwezigheid"}
    assert not any(name in str(refused.value.params) for name in (*GIVEN, *FAMILY))
