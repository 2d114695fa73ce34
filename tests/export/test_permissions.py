"""The permission table in the docs is the one that guards ask."""

from __future__ import annotations

from pathlib import Path

import pytest

from impact.access.permissions import PERMISSIONS, Action, Kind, Sight, permission_table
from impact.export.permissions import permissions_markdown
from impact.i18n import text
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.roles import Role

WRITTEN = Path(__file__).parents[2] / "docs/permissions.md"


def test_the_table_in_the_docs_is_current() -> None:
    """After a change: python -m impact permissions > docs/permissions.md."""
    assert WRITTEN.read_text("utf-8") == permissions_markdown(Language.EN)


@pytest.mark.parametrize("language", list(Language))
def test_every_permission_is_a_row_with_a_cell_for_every_role(language: Language) -> None:
    rows = [line for line in permissions_markdown(language).splitlines() if line.startswith("| ") and "---" not in line]
    heads = {line for line in rows if text(language, "words.role.coach") in line.split(" | ")}
    lines = [line for line in rows if line not in heads]
    assert len(lines) == len(PERMISSIONS)
    assert all(line.count("|") == len(Role) + 2 for line in rows)
    cells = [how for _, cells in permission_table() for _, how in cells]
    filled = [cell.strip() for line in lines for cell in line.removeprefix("|").removesuffix("|").split("|")[1:]]
    assert sum(map(bool, filled)) == sum(how is not Sight.NO for how in cells)
    assert filled.count(text(language, "admin.sight.veiled")) == sum(how is Sight.PSEUDONYMISED for how in cells)


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("word", [*Action, *Kind])
def test_every_word_of_the_table_has_its_text(word: Action | Kind, language: Language) -> None:
    area = "action" if isinstance(word, Action) else "kind"
    assert text(language, f"admin.{area}.{word.value}")
