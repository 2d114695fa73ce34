"""A file with answers for `import --answers`: replies to the questions about the files that are imported."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter

from impact.errors import ImpactError
from impact.model.answers import REPLIES_OF_KIND, Answer, Reply
from impact.model.cell_address import parse_address
from impact.model.issues import IssueKind


@dataclass(frozen=True, slots=True)
class ReplyInFile:
    """One reply in a file of answers: to one cell ('D4'), to a column of a sheet ('D'), or to all of its kind."""

    kind: IssueKind
    reply: Reply
    sheet: str = ""
    cell: str = ""


REPLIES_IN_FILE = TypeAdapter(tuple[ReplyInFile, ...])


def load_answers(path: Path) -> tuple[Answer, ...]:
    """Load replies from a JSON file: a list of objects as `ReplyInFile`. ImpactError for anything else."""
    try:
        return tuple(_to_answer(item) for item in REPLIES_IN_FILE.validate_json(path.read_bytes()))
    except (OSError, ValueError) as error:
        reason = str(error).splitlines()[0]
        raise ImpactError("cli.answers_unreadable", file=str(path), reason=reason) from error


def _to_answer(item: ReplyInFile) -> Answer:
    if item.reply not in REPLIES_OF_KIND.get(item.kind, ()):
        raise ValueError(f"{item.reply.value} is no reply to {item.kind.value}")
    row, column = _parse_place(item.cell)
    return Answer(item.kind, item.reply.value, item.sheet, row, column)


def _parse_place(text: str) -> tuple[int | None, int | None]:
    """Row and column (from 1) of 'D4', (None, column) of 'D', (None, None) of ''; ValueError for anything else."""
    if not text:
        return None, None
    cell = parse_address(text) or (parse_address(f"{text}1") if text.isalpha() else None)
    if cell is None:
        raise ValueError(f"{text} is no address of a cell")
    return None if text.isalpha() else cell[0], cell[1]
