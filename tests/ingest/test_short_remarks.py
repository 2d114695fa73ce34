"""Short remarks that say of what a number is: of each month, of several years, counted otherwise, or copied."""

from __future__ import annotations

import pytest

from impact.model.issues import IssueKind
from tests.ingest import made
from tests.ingest.test_comment_limits import places_asked, read_with

OF_WHAT = (
    "per kwartaal", "par trimestre", "doel per maand", "streefdoel over 3 jaar", "sur 3 ans", "voor heel het project",
    "pour l'ensemble du projet", "mediaan", "piek", "gemiddelde van de maanden", "zelfde als vorig jaar",
    "overgenomen van 2023", "te verifiëren", "min december", "dit zijn contacten, geen personen",
    "niet unieke personen", "vanaf 2024 anders geteld", "sinds 2023 andere telling", "compté autrement depuis 2024",
    "geteld op een andere manier", "vanaf 2024 ook kinderen onder 12", "ander meetinstrument", "nieuwe vragenlijst",
)  # fmt: skip
ORDINARY = (
    "per jaar", "par an", "registratie per maand", "over 3 jaar stoppen we", "contract voor 3 jaar",
    "geen deelnemers in augustus", "stijging t.o.v. vorig jaar", "vragenlijst afgenomen in juni", "telling in december",
    "min of meer stabiel", "gemiddelde score op 10", "zoeken partners per regio",
)  # fmt: skip


@pytest.mark.parametrize("text", OF_WHAT)
def test_a_remark_that_says_of_what_its_number_is_asks_whether_it_counts(text: str) -> None:
    header = ["Indicator", "Doel 2024", "2024", "Opmerking"]
    found = made.table(header, ["Deelnemers", 20, 54, text], ["Lessen", 12, 9, ""])
    is_about_target = text.startswith(("doel", "streefdoel"))
    asked, other = (found.targets, found.actuals) if is_about_target else (found.actuals, found.targets)
    assert asked.value[0] is None and asked.value[1] is not None and None not in other.value


@pytest.mark.parametrize("text", OF_WHAT)
def test_such_a_comment_on_the_header_of_a_target_asks_about_its_targets(text: str) -> None:
    found = read_with("C2", text)
    assert places_asked(found, IssueKind.TEXT_LIMITS) == {(3, 3), (4, 3)}
    assert found.targets.value == [None, None]


@pytest.mark.parametrize("text", ORDINARY)
def test_an_ordinary_remark_asks_nothing(text: str) -> None:
    header = ["Indicator", "Doel 2024", "2024", "Opmerking"]
    found = made.table(header, ["Deelnemers", 20, 54, text], ["Lessen", 12, 9, ""])
    assert found.actuals.value == [54, 9]
