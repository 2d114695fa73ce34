"""What must hold whenever an upload was cut off (`uploading` is what is cut off)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from builders import year
from sqlalchemy import text
from uploading import BRINGS, KEYS, Step, file_of, values_of, what

from impact.services.core.workspace import Workspace, unscoped_reading
from impact.services.operations import expired_data, figure_rebuild
from impact.store.audit import audit_chain
from impact.store.db import blob_storage
from impact.store.maintenance import database_checks


class Broken(AssertionError):
    """Something that was promised does not hold."""


@dataclass
class Witness:
    """Somebody who knows which steps were acknowledged and looks at what is there."""

    workspace: Workspace
    checked: int = 0
    seen: set[str] = field(default_factory=set)
    looks: int = 0
    unspoken: int = 0

    def look(self, acknowledged: int) -> None:
        """Steps below `acknowledged` are done, the next one wholly or not at all. Raises Broken.

        `unspoken` counts how often it was done without a word.
        """
        with self._reading() as rows:
            cards = rows("SELECT id, file_name, state, content_hash, \"values\" FROM submission ORDER BY id")
            events = rows("SELECT action, object_ref FROM audit_event WHERE kind = 'submission' ORDER BY number")
            in_force = rows(
                "SELECT DISTINCT submission_id FROM measurement WHERE superseded_by IS NULL "
                "UNION SELECT DISTINCT submission_id FROM target WHERE superseded_by IS NULL"
            )
            done = self._done(acknowledged, cards)
            for card in cards[self.checked :]:
                self._values(card, rows)
            told = _told(done, [card.id for card in cards])
            _expect([tuple(row) for row in events], told, "the trail tells what happened, once")
            standing = [card.id for card in cards if card.state == "approved"]
            _expect([row[0] for row in in_force], standing[-1:], "what is in force is of the last that stands")
        # The last two may still be retried or taken back.
        self.checked = max(0, len(cards) - 2)
        self._whole_files()
        self._sound()
        self.looks += 1
        if self.looks % 2:
            # Otherwise no upload would ever find its file there already.
            self._swept()

    def _done(self, acknowledged: int, cards: list[Any]) -> int:
        """How many steps are done by what the cards say."""
        found = [(card.file_name, card.state) for card in cards]
        if found == _expected(acknowledged + 1):
            self.unspoken += 1
            return acknowledged + 1
        if found != _expected(acknowledged):
            raise Broken(f"{acknowledged} steps were acknowledged, the last cards are {found[-3:]}")
        return acknowledged

    def _values(self, card: Any, rows: Callable[..., list[Any]]) -> None:
        step = int(card.file_name.removeprefix("stap ").removesuffix(".xlsx"))
        found = rows(
            "SELECT i.key, m.period_start, m.period_end, m.breakdown, m.value FROM measurement m "
            "JOIN indicator i ON i.id = m.indicator_id WHERE m.submission_id = :id",
            id=card.id,
        )
        told = {(row.key, str(row.period_start), str(row.period_end), row.breakdown): row.value for row in found}
        wanted = {(key, *map(str, year(of)), words): value for (key, of, words), value in values_of(step).items()}
        # A card counts baselines and targets too, of which each file has one for every indicator.
        counted = len(wanted) + 2 * len(KEYS)
        _expect((told, len(found), card.values), (wanted, len(wanted), counted), f"the values of {card.file_name}")
        _expect(
            blob_storage.load_file(self.workspace.files, card.content_hash),
            file_of(step)[1],
            f"the bytes of {card.file_name}",
        )

    def _sound(self) -> None:
        _expect(figure_rebuild.rebuild_figures(self.workspace), 0, "figures equal a rebuild")
        with unscoped_reading(self.workspace) as connection:
            _expect(audit_chain.find_break(connection)[1], None, "the trail is a whole chain")

    def _whole_files(self) -> None:
        """What bears the name of its content is that content, also before anything is swept."""
        for place in self._there():
            if not place.name.startswith(blob_storage.INCOMING) and place.name not in self.seen:
                _expect(blob_storage.content_hash(place.read_bytes()), place.name, "a file is whole or not there")
                self.seen.add(place.name)

    def _swept(self) -> None:
        expired_data.delete_orphaned_files(self.workspace)
        with unscoped_reading(self.workspace) as connection:
            kept = set(database_checks.list_content_hashes(connection))
        there = {place.name for place in self._there()}
        self.seen &= there
        _expect(there, kept, "after the sweep there are the files that submissions keep")

    def _there(self) -> list[Path]:
        return [place for place in self.workspace.files.rglob("*") if place.is_file()]

    @contextmanager
    def _reading(self) -> Iterator[Callable[..., list[Any]]]:
        with unscoped_reading(self.workspace) as connection:
            yield lambda sql, **given: list(connection.execute(text(sql), given).all())


# What becomes of a submission at first, and by the step that follows it.
AT_FIRST = {Step.HAND_IN: "approved", Step.SEND: "pending"}
THEN = {Step.TAKE_BACK: "undone", Step.APPROVE: "approved", Step.SEND_BACK: "returned"}
TOLD = {Step.TAKE_BACK: "take_back", Step.APPROVE: "approve", Step.SEND_BACK: "approve"}


def _expected(done: int) -> list[tuple[str, str]]:
    """The cards after so many steps, with their state."""
    found = []
    for step in range(done):
        if what(step) in BRINGS:
            follows = what(step + 1) if step + 1 < done else None
            state = THEN[follows] if follows in THEN else AT_FIRST[what(step)]
            found.append((f"stap {step}.xlsx", state))
    return found


def _told(done: int, ids: list[int]) -> list[tuple[str, str]]:
    """What the trail tells after so many steps, of submissions with these numbers."""
    told, left = [], iter(ids)
    latest = 0
    for step in range(done):
        if what(step) in BRINGS:
            latest = next(left)
            told.append(("submit", str(latest)))
        else:
            told.append((TOLD[what(step)], str(latest)))
    return told


def _expect(found: object, wanted: object, what: str) -> None:
    if found != wanted:
        raise Broken(f"{what}: {found!r:.400} instead of {wanted!r:.400}")
