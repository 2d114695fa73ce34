"""Files that pages have open take so much of the memory of the server and no more, whatever number of pages it is."""

from __future__ import annotations

import gc
from dataclasses import replace
from typing import Any

import pytest

from impact.errors import ImpactError
from impact.i18n import text
from impact.model.access import Access
from impact.model.read_request import ReadRequest
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.roles import Role
from impact.services.operations import open_files
from impact.services.submissions import reading_cache
from impact.services.submissions.reading_cache import Readings

SOMEBODY = Access(1, "Iemand", Role.GRANTEE_EDITOR, 7, (), (7,))
PIECE = bytes(1000)


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is open yet, and three pieces of one person or five in all are the most."""
    gc.collect()
    monkeypatch.setattr(open_files, "_open_files", type(open_files._open_files)())
    monkeypatch.setattr(open_files, "BYTES_PER_PERSON", 3 * len(PIECE))
    monkeypatch.setattr(open_files, "BYTES_PER_SERVER", 5 * len(PIECE))


def test_somebody_has_so_much_open_and_gets_it_back_with_each_page_that_is_left() -> None:
    pages = [open_files.open_file(SOMEBODY, PIECE) for _ in range(3)]
    with pytest.raises(ImpactError) as refusal:
        open_files.open_file(SOMEBODY, PIECE)
    assert refusal.value.key == "upload.too_many_open"
    assert all(text(language, refusal.value.key, **refusal.value.params) for language in Language)
    # A second session of the same person is the same person; another one has a share of their own.
    with pytest.raises(ImpactError):
        open_files.open_file(replace(SOMEBODY, session_id=9), b"x")
    pages.append(open_files.open_file(replace(SOMEBODY, account_id=2), PIECE))
    pages.pop(0)
    pages.append(open_files.open_file(SOMEBODY, PIECE))


def test_all_together_have_so_much_open() -> None:
    pages = [open_files.open_file(replace(SOMEBODY, account_id=number), PIECE) for number in range(5)]
    with pytest.raises(ImpactError) as refusal:
        open_files.open_file(replace(SOMEBODY, account_id=9), PIECE)
    assert refusal.value.key == "upload.server_is_full"
    assert all(text(language, refusal.value.key) for language in Language)
    pages.clear()
    assert open_files.open_file(replace(SOMEBODY, account_id=9), PIECE).data == PIECE


def _read(visit: Readings, number: int, account: int = 1) -> list[int]:
    """Look at a file in a visit; which number was read from its bytes for it, if any."""
    read: list[int] = []

    def parse() -> Any:
        read.append(number)
        return f"reading {account} {number}"

    request = ReadRequest(str(number).encode(), "cijfers.csv")
    found: Any = visit.find_or_read(replace(SOMEBODY, account_id=account), request, parse)
    assert found == f"reading {account} {number}"
    return read


def test_readings_of_many_visits_are_forgotten_oldest_first_and_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_cache, "_of_all_visits", type(reading_cache._of_all_visits)())
    monkeypatch.setattr(reading_cache, "READINGS_PER_PERSON", 3)
    monkeypatch.setattr(reading_cache, "READINGS_PER_SERVER", 5)
    visits = [Readings() for _ in range(4)]
    assert [_read(visit, number) for number, visit in enumerate(visits)] == [[0], [1], [2], [3]]
    assert [len(visit) for visit in visits] == [0, 1, 1, 1]
    assert _read(visits[1], 1) == []
    # It is used now, so another one goes; and it is right again where it comes back.
    assert _read(visits[0], 0) == [0]
    assert [len(visit) for visit in visits] == [1, 1, 0, 1]
    others = [Readings() for _ in range(3)]
    for number, visit in enumerate(others, start=2):
        _read(visit, 10 + number, account=number)
    assert sum(len(visit) for visit in (*visits, *others)) == 5
    assert [len(visit) for visit in others] == [1, 1, 1]
    del visits[:]
    gc.collect()
    assert len(reading_cache._of_all_visits) == len(others)
