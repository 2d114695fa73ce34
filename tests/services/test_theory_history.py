"""What became of a theory from one version to another: which parts, in words and in one drawing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from test_theory_drafts import OUTLINE, Pair

from impact.charts.theory.drawing import build_drawing
from impact.charts.theory.graphviz_process import run_graphviz
from impact.charts.theory.layout import lay_out_theory
from impact.errors import NotFound
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.roles import Role
from impact.services.core.workspace import Workspace
from impact.services.theory import history
from impact.theory.differences import Change
from impact.theory.document import ArrowChange, BlockChange, Place, TheoryEdit
from impact.theory.pasted_theory import read_pasted_theory
from impact.views.theory.editor import VersionComparison


@pytest.fixture
def pair(workspace: Workspace) -> Pair:
    return Pair(workspace)


def compare(pair: Pair, **numbers: int) -> VersionComparison | None:
    return history.compare_versions(pair.fund.access, pair.fund.organisation_id, pair.workspace, **numbers)


def test_what_is_new_gone_or_changed_is_found_and_marked(pair: Pair) -> None:
    pair.grantee.add(read_pasted_theory(OUTLINE, Language.NL))
    pair.grantee.publish()
    assert compare(pair) is None
    document = pair.grantee.view.document
    first, *_, last = document.blocks
    arrows = [arrow for arrow in document.arrows if last.key in arrow.key]
    pair.grantee.change("woorden", first.key, text={"nl": "Veel minder schuld"})
    pair.grantee.change("plaats", document.blocks[1].key, place=Place(300, 80))
    pair.grantee.edit(TheoryEdit(
        "ander", (BlockChange(last, None), BlockChange(None, replace(last, key="n", text={"nl": "Huisbezoek"}))),
        (*(ArrowChange(arrow, None) for arrow in arrows),
         *(ArrowChange(None, replace(arrow, source="n")) for arrow in arrows)),
    ))  # fmt: skip
    pair.grantee.publish("Anders gedaan")
    comparison = compare(pair)
    assert comparison is not None
    (arrow,) = arrows
    assert arrow.source == last.key
    assert comparison.changes == {
        first.key: Change.REWORDED, last.key: Change.REMOVED, "n": Change.NEW,
        f"{last.key} → {arrow.target}": Change.REMOVED, f"n → {arrow.target}": Change.NEW,
    }  # fmt: skip
    assert {node.key for node in comparison.nodes} == {"n", *document.block_by_key}
    assert [version.number for version in comparison.versions] == [2, 1]
    layout = lay_out_theory(comparison.nodes, comparison.links, comparison.ceiling_above, run_graphviz, {})
    drawing = build_drawing(
        layout, comparison.nodes, comparison.links, Language.NL, "", changes=comparison.changes, is_still=True
    )
    for word in ("nieuw", "vervallen", "gewijzigd"):
        assert f">{word}</text>" in drawing
    # A picture in which nothing can be picked has no buttons, and says nothing of a status.
    assert "button" not in drawing and "nog geen oordeel" not in drawing


def test_the_order_of_the_numbers_does_not_matter_and_a_missing_one_is_not_found(pair: Pair) -> None:
    pair.grantee.add(read_pasted_theory(OUTLINE, Language.NL))
    pair.grantee.publish()
    for number, words in enumerate(("Eerst", "Dan"), 2):
        pair.grantee.change(words, pair.grantee.view.document.blocks[0].key, text={"nl": words})
        assert pair.grantee.publish(words) == number
    there, back = compare(pair, before=1, after=3), compare(pair, before=3, after=1)
    assert there == back and there is not None and (there.before, there.after) == (1, 3)
    (item,) = there.differences
    assert (item.before, item.after) == ({"nl": "Gezinnen kennen hun rechten"}, {"nl": "Dan"})
    first = compare(pair, after=1)
    assert first is not None and (first.before, first.after) == (1, 2)
    with pytest.raises(NotFound):
        compare(pair, before=9)


def test_older_versions_are_for_those_who_see_names_and_within_reach(pair: Pair) -> None:
    pair.grantee.add(read_pasted_theory(OUTLINE, Language.NL))
    pair.grantee.publish()
    pair.grantee.change("woorden", pair.grantee.view.document.blocks[0].key, text={"nl": "Anders"})
    pair.grantee.publish()
    for role in (Role.ACADEMIC, Role.UMBRELLA, Role.FACILITATOR):
        viewer = replace(pair.fund.access, role=role)
        assert history.compare_versions(viewer, pair.fund.organisation_id, pair.workspace) is None
    outside = replace(pair.grantee.access, organisation_id=999, organisation_ids=(999,))
    assert history.compare_versions(outside, pair.fund.organisation_id, pair.workspace) is None
