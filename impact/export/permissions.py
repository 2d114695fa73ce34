"""The permission table as markdown; docs/permissions.md holds this output, and a test compares the two."""

from __future__ import annotations

from itertools import groupby

from impact.access.permissions import Kind, Sight, permission_table
from impact.i18n import text
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.roles import Role

KIND_ORDER = tuple(Kind)


def permissions_markdown(language: Language) -> str:
    """Return all permissions grouped by kind, with a column per role; an empty cell means not allowed."""
    roles = [text(language, f"words.role.{role.value}") for role in Role]
    lines = [f"# {text(language, 'admin.permissions.sentence')}", "", text(language, "admin.permissions.caption"), ""]
    rows = sorted(permission_table(), key=lambda row: KIND_ORDER.index(row[0].kind))
    for kind, group in groupby(rows, lambda row: row[0].kind):
        title = text(language, f"admin.kind.{kind.value}")
        lines += [f"## {title[0].upper()}{title[1:]}", ""]
        lines.append(_markdown_row([text(language, "admin.trail.action"), *roles]))
        lines.append(_markdown_row(["---"] * (len(roles) + 1)))
        for permission, cells in group:
            marks = [
                text(language, f"admin.sight.{permitted.value}") if permitted is not Sight.NO else ""
                for _, permitted in cells
            ]
            lines.append(_markdown_row([text(language, f"admin.action.{permission.action.value}"), *marks]))
        lines.append("")
    lines += [text(language, "admin.permissions.veiled"), ""]
    return "\n".join(lines)


def _markdown_row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"
