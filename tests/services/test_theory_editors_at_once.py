"""Eight people who edit one theory at the same moment: every edit is kept once, or refused with both texts."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import insert
from test_theory_drafts import OUTLINE, Pair, Side
from together import at_once

from impact.errors import Conflict
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.theory_levels import Level
from impact.services.core.audit_log import now
from impact.services.core.workspace import Workspace, unscoped_writing
from impact.store.schema.accounts import Account
from impact.theory.document import BlockChange, TheoryBlock, TheoryEdit
from impact.theory.pasted_theory import read_pasted_theory

EDITORS, EDITS = 8, 6
FIRST_ACCOUNT = 200


@pytest.fixture
def editors(workspace: Workspace) -> list[Side]:
    """Four of the grantee and four of the fund, each with an account of its own, before a theory of four blocks."""
    pair = Pair(workspace)
    pair.grantee.add(read_pasted_theory(OUTLINE, Language.NL), "begin")
    found = []
    for number in range(EDITORS):
        side = pair.fund if number % 2 else pair.grantee
        account_id = FIRST_ACCOUNT + number
        with unscoped_writing(workspace) as connection:
            connection.execute(insert(Account).values(id=account_id, name=f"Iemand {number}", made_at=now()))
        found.append(Side(replace(side.access, account_id=account_id), workspace, side.organisation_id))
    return found


def test_blocks_that_eight_people_add_at_once_all_stand_there_once(editors: list[Side]) -> None:
    """Each sends every edit twice, as a browser does that got no answer."""

    def add(number: int) -> None:
        for step in range(EDITS):
            name = f"b{number}-{step}"
            edit = TheoryEdit(name, (BlockChange(None, TheoryBlock(name, Level.OUTPUT, text={"nl": name})),))
            editors[number].edit(edit)
            editors[number].edit(edit)

    assert at_once(EDITORS, add) == [None] * EDITORS
    view = editors[0].view
    added = sorted(block.key for block in view.document.blocks if block.key.startswith("b"))
    assert added == sorted(f"b{number}-{step}" for number in range(EDITORS) for step in range(EDITS))
    assert view.revision == 1 + EDITORS * EDITS
    for editor in editors:
        editor.undo()
    left = [block.key for block in editors[0].view.document.blocks if block.key.startswith("b")]
    assert sorted(left) == sorted(f"b{number}-{step}" for number in range(EDITORS) for step in range(EDITS - 1))


def test_of_eight_who_write_one_text_at_once_one_is_kept_and_the_others_see_both(editors: list[Side]) -> None:
    block = editors[0].view.document.blocks[0]

    def write(number: int) -> None:
        changed = replace(block, text={"nl": f"Tekst van {number}"})
        editors[number].edit(TheoryEdit(f"t{number}", (BlockChange(block, changed),)))

    results = at_once(EDITORS, write)
    kept = results.index(None)
    assert [type(result) for number, result in enumerate(results) if number != kept] == [Conflict] * (EDITORS - 1)
    assert editors[0].view.document.block_by_key[block.key].text == {"nl": f"Tekst van {kept}"}
    for number, result in enumerate(results):
        if number != kept:
            assert result.params == {"theirs": f"Tekst van {kept}", "yours": f"Tekst van {number}"}


def test_eight_who_change_different_fields_and_places_at_once_all_succeed(editors: list[Side]) -> None:
    blocks = editors[0].view.document.blocks
    fields = ("text", "stakeholder")

    def change(number: int) -> None:
        block, field = blocks[number // 2], fields[number % 2]
        changed = replace(block, **{field: {"nl": f"{field} {number}"}})
        editors[number].edit(TheoryEdit(f"v{number}", (BlockChange(block, changed),)))

    assert at_once(EDITORS, change) == [None] * EDITORS
    document = editors[0].view.document
    for number in range(EDITORS):
        block, field = document.block_by_key[blocks[number // 2].key], fields[number % 2]
        assert getattr(block, field) == {"nl": f"{field} {number}"}
