"""The permission table as markdown: docs/permissions.md is this, and a test holds it current."""

from __future__ import annotations

from itertools import groupby

from impact.access.permissions import Kind, Sight, table
from impact.i18n import text
from impact.model.words import Language, Role

ORDER = tuple(Kind)


def markdown(language: Language) -> str:
    """All rows grouped by what they are about, a column per role; who may not has an empty cell."""
    roles = [text(language, f"words.role.{role.value}") for role in Role]
    lines = [f"# {text(language, 'admin.permissions.sentence')}", "", text(language, "admin.permissions.caption"), ""]
    rows = sorted(table(), key=lambda row: ORDER.index(row[0].kind))
    for kind, group in groupby(rows, lambda row: row[0].kind):
        title = text(language, f"admin.kind.{kind.value}")
        lines += [f"## {title[0].upper()}{title[1:]}", ""]
        lines += [_row([text(language, "admin.trail.action"), *roles]), _row(["---"] * (len(roles) + 1))]
        for permission, cells in group:
            marks = [text(language, f"admin.sight.{how.value}") if how is not Sight.NO else "" for _, how in cells]
            lines.append(_row([text(language, f"admin.action.{permission.action.value}"), *marks]))
        lines.append("")
    lines += [text(language, "admin.permissions.veiled"), ""]
    return "\n".join(lines)


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"
