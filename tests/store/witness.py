"""What must hold whenever an upload was cut off (`uploading` is what is cut off)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from builders import year
from sqlalchemy import text
from uploading import file_of, takes_back, values_of

from impact.services import maintenance
from impact.services.workspace import Workspace, unlimited_reading
from impact.store import audit, files, health


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
            events = rows("SELECT action, object_ref FROM audit_event WHERE kind = 'submission'")
            in_force = rows(
                "SELECT DISTINCT submission_id FROM measurement WHERE superseded_by IS NULL "
                "UNION SELECT DISTINCT submission_id FROM target WHERE superseded_by IS NULL"
            )
            self._compare(acknowledged, cards)
            for card in cards[self.checked :]:
                self._values(card, rows)
            _expect(sorted(events), sorted(_told(cards)), "the trail tells what happened, once")
            standing = [card.id for card in cards if card.state != "undone"]
            _expect([row[0] for row in in_force], standing[-1:], "what is in force is of the last that stands")
        # The last two may still be retried or taken back.
        self.checked = max(0, len(cards) - 2)
        self._whole_files()
        self._sound()
        self.looks += 1
        if self.looks % 2:
            # Otherwise no upload would ever find its file there already.
            self._swept()

    def _compare(self, acknowledged: int, cards: list[Any]) -> None:
        found = [(card.file_name, card.state) for card in cards]
        if found == _expected(acknowledged + 1):
            self.unspoken += 1
        elif found != _expected(acknowledged):
            raise Broken(f"{acknowledged} steps were acknowledged, the last cards are {found[-3:]}")

    def _values(self, card: Any, rows: Callable[..., list[Any]]) -> None:
        step = int(card.file_name.removeprefix("stap ").removesuffix(".xlsx"))
        found = rows(
            "SELECT i.key, m.period_start, m.period_end, m.breakdown, m.value FROM measurement m "
            "JOIN indicator i ON i.id = m.indicator_id WHERE m.submission_id = :id",
            id=card.id,
        )
        told = {(row.key, str(row.period_start), str(row.period_end), row.breakdown): row.value for row in found}
        wanted = {(key, *map(str, year(of)), words): value for (key, of, words), value in values_of(step).items()}
        _expect((told, len(found), card.values), (wanted, len(wanted), len(wanted)), f"the values of {card.file_name}")
        _expect(files.load(self.workspace.files, card.content_hash), file_of(step)[1], f"the bytes of {card.file_name}")

    def _sound(self) -> None:
        _expect(maintenance.recompute(self.workspace), 0, "figures equal a rebuild")
        with unlimited_reading(self.workspace) as connection:
            _expect(audit.broken_at(connection)[1], None, "the trail is a whole chain")

    def _whole_files(self) -> None:
        """What bears the name of its content is that content, also before anything is swept."""
        for place in self._there():
            if not place.name.startswith(files.INCOMING) and place.name not in self.seen:
                _expect(files.content_hash(place.read_bytes()), place.name, "a file is whole or not there")
                self.seen.add(place.name)

    def _swept(self) -> None:
        maintenance.sweep(self.workspace)
        with unlimited_reading(self.workspace) as connection:
            kept = set(health.content_hashes(connection))
        there = {place.name for place in self._there()}
        self.seen &= there
        _expect(there, kept, "after the sweep there are the files that submissions keep")

    def _there(self) -> list[Path]:
        return [place for place in self.workspace.files.rglob("*") if place.is_file()]

    @contextmanager
    def _reading(self) -> Iterator[Callable[..., list[Any]]]:
        with unlimited_reading(self.workspace) as connection:
            yield lambda sql, **given: list(connection.execute(text(sql), given).all())


def _expected(done: int) -> list[tuple[str, str]]:
    """The cards after so many steps."""
    handed_in = [step for step in range(done) if not takes_back(step)]
    taken_back = {step - 1 for step in range(done) if takes_back(step)}
    return [(f"stap {step}.xlsx", "undone" if step in taken_back else "approved") for step in handed_in]


def _told(cards: list[Any]) -> list[tuple[str, str]]:
    told = [("submit", str(card.id)) for card in cards]
    return told + [("take_back", str(card.id)) for card in cards if card.state == "undone"]


def _expect(found: object, wanted: object, what: str) -> None:
    if found != wanted:
        raise Broken(f"{what}: {found!r:.400} instead of {wanted!r:.400}")
