"""Whatever goes wrong at whichever point: an error with a name, everything as before, and a later try works."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import count
from typing import Any

import faulty
import pytest
from builders import AFile, Network, a_file
from databases import every_row
from kept import once

from impact.errors import ImpactError, StoreUnavailable
from impact.i18n import catalog
from impact.model.evidence import Consent
from impact.model.mapping import Mapping
from impact.model.read_request import ReadRequest
from impact.services.core.workspace import Workspace
from impact.services.evidence import evidence
from impact.services.operations import figure_rebuild, health_checks
from impact.services.submissions import drafts, layout_mappings, review, submission_transaction
from impact.store.db import blob_storage
from impact.views.evidence import EvidenceFields

RAVELHOEK = "Ravelhoek"
PAGE = b"%PDF-1.4\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n"


def _file(number: int, value: float, **facts: Any) -> AFile:
    file = a_file(f"bestand {number}.xlsx").indicator("scans", baseline=0, **facts).indicator("bereik", baseline=1)
    for year in (2021, 2022, 2023):
        file.actual("scans", year, value + year).actual("scans", year, value, "Wijk=A").actual("bereik", year, value)
    return file.target("scans", 2023, value * 2)


class World:
    """A grantee of which something counts, something waits and something is put aside."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.network = Network(workspace)
        self.fund, self.grantee = self.network.fund, self.network.of(RAVELHOEK)
        self.id = self.network.id()
        self.first = self._id(self.network.hand_in(RAVELHOEK, _file(1, 40)))
        self.counts = self._id(self.network.hand_in(RAVELHOEK, _file(2, 50, title="Scans")))
        self.waits = self._id(self.send(_file(3, 60)))
        self.draft = drafts.save(self.grantee, ReadRequest(b"een bestand", "later.csv"), self.id, workspace)
        self.layout = layout_mappings.store_layout(self.grantee, self.id, Mapping(), workspace, name="Cijfers")
        self.comment = review.add_comment(self.fund, self.waits, "Klopt dit?", workspace)
        self.indicator = self.network.rows("indicator", ())[0]["id"]

    @staticmethod
    def _id(result: submission_transaction.WriteResult) -> int:
        assert result.submission_id is not None
        return result.submission_id

    def send(self, file: AFile) -> submission_transaction.WriteResult:
        """The grantee hands a file in, which waits."""
        return submission_transaction.submit(
            self.grantee, file.submission, file.data, self.workspace, organisation_id=self.id,
            portfolio_id=self.network.portfolio_id, submitted_by=RAVELHOEK,
            delivery=submission_transaction.DeliveryOptions(waits=True),
        )  # fmt: skip

    def everything(self) -> list[str]:
        """Every row of every table."""
        return every_row(self.workspace)

    def files(self) -> set[str]:
        """The names of all files beside the database."""
        return {place.name for place in self.workspace.files.rglob("*") if place.is_file()}


FIELDS = EvidenceFields("Verslag", "", Consent.NAMED, "Gevraagd op 3 maart.")
STORY = EvidenceFields("Verhaal", "Een voormiddag in de wijk.", Consent.ANONYMOUS, "Gevraagd op 3 maart.")
PERIOD = (date(2023, 1, 1), date(2023, 12, 31))

DEEDS: dict[str, Callable[[World], object]] = {
    "a fund hands in": lambda world: world.network.hand_in(RAVELHOEK, _file(4, 70)),
    "a grantee sends": lambda world: world.send(_file(4, 70)),
    "approve": lambda world: review.approve(world.fund, world.waits, world.workspace),
    "return": lambda world: review.send_back(world.fund, world.waits, "Kijk 2023 na.", world.workspace),
    "reopen": lambda world: review.reopen_decision(world.fund, world.waits, world.workspace),
    "take back what counts": lambda world: submission_transaction.undo(world.fund, world.first, world.workspace),
    "take back what waits": lambda world: submission_transaction.undo(world.grantee, world.waits, world.workspace),
    "comment": lambda world: review.add_comment(world.fund, world.waits, "En dit?", world.workspace, sheet="A"),
    "take a comment away": lambda world: review.delete_comment(
        world.fund, world.waits, world.comment, world.workspace
    ),
    "put a draft aside": lambda world: drafts.save(
        world.grantee, ReadRequest(b"nieuw", "nieuw.csv"), world.id, world.workspace
    ),
    "let a draft go": lambda world: drafts.delete_draft(world.grantee, world.draft, world.workspace),
    "remember a layout": lambda world: layout_mappings.store_layout(
        world.grantee, world.id, Mapping(), world.workspace, name="Andere"
    ),
    "forget a layout": lambda world: layout_mappings.delete_layout(
        world.grantee, world.layout.id, world.layout.version, world.workspace
    ),
    "attach a report": lambda world: evidence.add_file(
        world.grantee, world.indicator, world.workspace, FIELDS, period=PERIOD, data=PAGE, file_name="verslag.pdf"
    ),
    "tell a story": lambda world: evidence.add_story(
        world.grantee, world.indicator, world.workspace, STORY, period=PERIOD
    ),
}


PREPARED: dict[str, Callable[[World], object]] = {"reopen": DEEDS["approve"]}
WITH_A_FILE = ("a fund hands in", "a grantee sends", "put a draft aside", "attach a report")


@pytest.fixture
def world(workspace: Workspace, deed: str) -> World:
    made = once(workspace, World)
    PREPARED.get(deed, lambda _: None)(made)
    return made


def _strike_until_through(
    world: World,
    deed: str,
    strike: Callable[[int], Callable[[Any], None]],
    around: Callable[[Any], Any],
    stride: int = 1,
) -> int:
    """Let it go wrong at the first point, the second, … until there is none left; returns how many there are.

    With a stride only at every so-many-th.
    """
    before = world.everything()
    for at in count(1, stride):
        countdown = faulty.Countdown(at, strike(at))
        with around(countdown):
            refusal = _refusal(world, deed)
        if not countdown.struck:
            break
        assert isinstance(refusal, StoreUnavailable), f"point {at} gives {refusal!r}"
        assert refusal.key in catalog()
        assert world.everything() == before, f"something is half there after point {at}"
        assert not [name for name in world.files() if name.startswith(blob_storage.INCOMING)]
    assert refusal is None
    assert world.everything() != before
    assert figure_rebuild.rebuild_figures(world.workspace) == 0
    return at - 1


def _refusal(world: World, deed: str) -> ImpactError | None:
    """What keeps a deed from being done."""
    try:
        DEEDS[deed](world)
    except ImpactError as error:
        return error
    return None


def _faults(world: World, deed: str, strike: Callable[[int], Callable[[Any], None]], stride: int = 1) -> int:
    return _strike_until_through(
        world, deed, strike, lambda countdown: faulty.in_database(world.workspace.engine, countdown), stride
    )


@pytest.mark.parametrize("deed", DEEDS)
def test_a_trouble_of_the_database_at_any_statement_or_commit_leaves_nothing_half(world: World, deed: str) -> None:
    points = _faults(world, deed, lambda at: faulty.saying(world.workspace, at))
    print(f"{deed}: {points} points")
    assert points >= 4
    assert [(found.key, found.params) for found in health_checks.run_checks(world.workspace) if not found.good] == []


@pytest.mark.parametrize("deed", WITH_A_FILE)
@pytest.mark.parametrize("error", [faulty.NO_ROOM, faulty.NO_DISK], ids=["full", "broken"])
def test_a_disk_that_takes_no_file_leaves_nothing_half(world: World, deed: str, error: OSError) -> None:
    points = _strike_until_through(world, deed, lambda _: faulty.failing(error), faulty.in_files)
    assert points >= 7


@pytest.mark.parametrize("deed", ["a fund hands in"])
def test_a_file_that_is_there_already_is_made_young_or_nothing_is_written(world: World, deed: str) -> None:
    blob_storage.save_file(world.workspace.files, _file(4, 70).data)
    assert _strike_until_through(world, deed, lambda _: faulty.failing(faulty.NO_DISK), faulty.in_files) >= 1


@pytest.mark.postgres
@pytest.mark.parametrize("workspace", ["postgresql"], indirect=True)
@pytest.mark.parametrize("deed", ["a fund hands in", "a grantee sends", "approve", "return", "take back what counts"])
def test_a_connection_that_the_server_ends_leaves_nothing_half(world: World, deed: str) -> None:
    with faulty.ending_connection(world.workspace) as strike:
        points = _faults(world, deed, lambda _: strike, stride=7)
    assert points >= 21


@pytest.mark.parametrize("deed", ["a fund hands in"])
def test_a_commit_whose_answer_got_lost_is_found_to_be_done_at_the_next_try(
    world: World, deed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialect = world.workspace.engine.dialect
    commit = dialect.do_commit

    def unanswered(driver: Any) -> None:
        commit(driver)
        faulty.saying(world.workspace, 0)(None)

    monkeypatch.setattr(dialect, "do_commit", unanswered)
    with pytest.raises(StoreUnavailable):
        DEEDS[deed](world)
    monkeypatch.undo()
    kept = world.everything()
    again = world.network.hand_in(RAVELHOEK, _file(4, 70))
    assert again.already
    assert world.everything() == kept
    assert figure_rebuild.rebuild_figures(world.workspace) == 0
