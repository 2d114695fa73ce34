"""Whether a sheet lists persons, one per row: names, dates of birth, national numbers, addresses of participants.

Such a file is refused before anything of it is read further, stored or shown. Judged are its headers and the cells
below them; a contact of an organisation or a person who filled in a form is not such a table.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date

from impact.errors import UnreadableFile
from impact.ingest.files.readers import Cell, Sheet
from impact.ingest.values.value_vocabulary import normalise_words
from impact.model.privacy.given_names import GIVEN_NAMES
from impact.model.privacy.personal_details import EMAIL, PHONE, is_national_number

# So many rows are looked at for a header, and so many persons are a table.
SEARCHED_ROWS, FEWEST_PERSONS = 60, 3
# So many rows below a header are judged.
JUDGED_ROWS = 500
# Of the filled cells below a header, this share must look like what it says.
LIKELY_SHARE = 0.6
_DATE = re.compile(r"\d{1,2}[./-]\d{1,2}[./-](?:19|20)?\d{2}|(?:19|20)\d{2}-\d{2}-\d{2}")
_NAME = re.compile(r"[^\W\d_]{2,}(?:[ '’.-]+[^\W\d_]+){0,4}")

# Headers by what stands below them, as normalised words.
GIVEN_NAME = "given"
FAMILY_NAME = "family"
FULL_NAME = "full"
BIRTH = "birth"
NATIONAL = "national"
MAIL = "mail"
CALL = "call"
HEADERS = {
    GIVEN_NAME: ("voornaam", "voornamen", "roepnaam", "first name", "given name", "firstname", "prenom", "prenoms"),
    FAMILY_NAME: (
        "achternaam", "familienaam", "last name", "lastname", "surname", "family name", "nom de famille",
        "naam en voornaam", "nom et prenom",
    ),
    FULL_NAME: (
        "naam", "naam deelnemer", "naam client", "naam van de deelnemer", "deelnemer", "client", "clientnaam", "name",
        "full name", "participant", "participant name", "nom", "nom du participant", "beneficiaire", "leerling",
        "naam leerling", "bewoner", "jongere", "naam kind", "kind",
    ),
    BIRTH: (
        "geboortedatum", "geb datum", "gebdatum", "geboren op", "geboren", "date of birth", "birth date", "birthdate",
        "dob", "date de naissance", "ne le", "nee le",
    ),
    NATIONAL: (
        "rijksregisternummer", "rijksregister", "rrn", "insz", "national number", "national register number",
        "numero national", "numero de registre national", "niss", "registre national",
    ),
    MAIL: ("e mail", "email", "mail", "e mailadres", "emailadres", "mailadres", "email address", "adresse e mail",
           "courriel"),
    CALL: ("telefoon", "tel", "gsm", "telefoonnummer", "gsm nummer", "mobiel", "phone", "mobile", "telephone",
           "portable"),
}  # fmt: skip
_KIND_OF = {words: kind for kind, names in HEADERS.items() for words in names}
# Which kinds together make a table of persons: each pair names somebody, or says when they were born.
TELLING = (
    {GIVEN_NAME, FAMILY_NAME}, {GIVEN_NAME, BIRTH}, {FAMILY_NAME, BIRTH}, {FULL_NAME, BIRTH}, {GIVEN_NAME, MAIL},
    {FAMILY_NAME, MAIL}, {GIVEN_NAME, CALL}, {FAMILY_NAME, CALL}, {NATIONAL},
)  # fmt: skip


def refuse_person_tables(sheets: Iterable[Sheet], file_name: str) -> None:
    """Raise UnreadableFile where a sheet, also a hidden one, lists persons; it says which sheet and nothing of them."""
    for sheet in sheets:
        if is_person_table(sheet.rows):
            raise UnreadableFile("errors.table_of_persons", file=file_name, sheet=sheet.name or "–")


def is_person_table(rows: Sequence[Sequence[Cell]]) -> bool:
    """Whether the rows hold a table with one row per person."""
    for place, row in enumerate(rows[:SEARCHED_ROWS]):
        columns = {
            column: kind
            for column, cell in enumerate(row)
            if isinstance(cell, str) and (kind := _KIND_OF.get(normalise_words(cell)))
        }
        below = rows[place + 1 : place + 1 + JUDGED_ROWS]
        kinds = {kind for column, kind in columns.items() if _holds_persons(kind, column, below)}
        if any(telling <= kinds for telling in TELLING):
            return True
    return _lists_national_numbers(rows)


def _column(rows: Sequence[Sequence[Cell]], column: int) -> list[Cell]:
    return [row[column] for row in rows[:JUDGED_ROWS] if len(row) > column and str(row[column]).strip()]


def _holds_persons(kind: str, column: int, below: Sequence[Sequence[Cell]]) -> bool:
    cells = _column(below, column)
    likely = sum(_looks_like(kind, cell) for cell in cells)
    return likely >= FEWEST_PERSONS and likely >= len(cells) * LIKELY_SHARE


def _looks_like(kind: str, cell: Cell) -> bool:
    words = str(cell).strip()
    if kind == BIRTH:
        return isinstance(cell, date) or _DATE.fullmatch(words) is not None
    if kind == NATIONAL:
        return is_national_number(words)
    if kind == MAIL:
        return EMAIL.fullmatch(words) is not None
    if kind == CALL:
        return PHONE.fullmatch(words) is not None or (words.isdigit() and len(words) in (8, 9, 10))
    if kind == FULL_NAME:
        return _NAME.fullmatch(words) is not None and len(words.split()) > 1
    return _NAME.fullmatch(words) is not None


def _lists_national_numbers(rows: Sequence[Sequence[Cell]]) -> bool:
    """Whether a column without a known header holds national numbers, or full names of which most are known."""
    width = max((len(row) for row in rows[:JUDGED_ROWS]), default=0)
    for column in range(width):
        cells = _column(rows, column)
        numbers = sum(isinstance(cell, str | int | float) and _is_written_number(cell) for cell in cells)
        if numbers >= max(FEWEST_PERSONS, len(cells) * LIKELY_SHARE):
            return True
        texts = [cell.split() for cell in cells if isinstance(cell, str)]
        name_count = sum(len(words) in (2, 3) and words[0].casefold() in GIVEN_NAMES for words in texts)
        if len({*map(tuple, texts)}) >= FEWEST_PERSONS and name_count >= max(FEWEST_PERSONS, len(cells) * LIKELY_SHARE):
            return True
    return False


def _is_written_number(cell: Cell) -> bool:
    words = f"{cell:.0f}" if isinstance(cell, float) else str(cell).strip()
    return is_national_number(words) and re.fullmatch(r"[\d. -]{11,15}", words) is not None
