"""Several assumptions of one arrow: written, changed and taken away in the editor, and read everywhere."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import sample_views as sample
from harness import query_for, subjects, visit
from markupsafe import Markup
from stored import Stored

from impact.i18n import text
from impact.model.access import Access
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.theory_levels import Level
from impact.services.accounts import demo_personas
from impact.services.core.workspace import open_workspace
from impact.services.theory.editor import load_editor
from impact.theory.differences import find_differences
from impact.theory.document import Assumption, TheoryArrow, TheoryBlock, TheoryDocument
from impact.theory.evidence.evidence_kinds import AssumptionState
from impact.views.theory.evidence_base import AssumptionItem
from impact.views.theory.theory_of_change import LinkAssumption, TheoryView
from pages.parts.layout.menu import Page
from pages.theory.differences import build_lines
from pages.theory.evidence import register
from pages.theory.tables import build_arrows

PAIR = ("G01.k1", "G01.m1")
FIELD = "theory-arrow-field-G01.k1-G01.m1-assumption"


class Editor:
    """The editor of the first grantee's theory, with one arrow open in the list."""

    def __init__(self, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
        self.url = url
        found = query_for(Page.THEORY, subjects(url, "grantee-G01"))
        self.at = visit(Page.THEORY, "grantee-G01", Language.NL, url, monkeypatch, edit=1, **found)
        self.open()

    def open(self) -> None:
        (button,) = [one for one in self.at.button if one.key == f"theory-open-{' → '.join(PAIR)}"]
        self.at = button.click().run()

    @property
    def fields(self) -> dict[str, str]:
        """What stands in the fields of assumptions, by label."""
        return {one.label: one.value for one in self.at.text_area if str(one.key).startswith(FIELD)}

    def write(self, label: str, words: str) -> None:
        (field,) = [one for one in self.at.text_area if one.label == label and str(one.key).startswith(FIELD)]
        self.at = field.set_value(words).run()
        assert not self.at.exception and not self.at.error

    @property
    def stated(self) -> list[tuple[dict[str, str], str]]:
        """The assumptions in the draft."""
        workspace = open_workspace(self.url)
        access: Access = demo_personas.find_persona_access(workspace, "grantee-G01")
        document = load_editor(access, access.organisation_id, workspace).document
        return [(item.text, item.criticality) for item in document.arrow_by_key[PAIR].assumptions]


@pytest.fixture
def editor(demo_master: Stored, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Editor:
    return Editor(demo_master.copy(tmp_path / "data").url, monkeypatch)


def say(key: str, **values: object) -> str:
    return text(Language.NL, f"theory_edit.arrow.assumption{key}", **values)


def test_a_further_assumption_is_written_weighed_undone_and_taken_away(editor: Editor) -> None:
    before = editor.stated
    assert len(before) == 2
    labels = [say(".number", n=1), say(".number", n=2), say(".more")]
    assert list(editor.fields) == labels and editor.fields[say(".more")] == ""
    editor.write(say(".more"), "  Het loket blijft open ")
    assert editor.stated == [*before, ({"nl": "Het loket blijft open"}, "")]
    assert editor.fields[say(".number", n=3)] == "Het loket blijft open" and editor.fields[say(".more")] == ""
    weight = [one for one in editor.at.selectbox if str(one.key).startswith(FIELD)][2]
    editor.at = weight.select("high").run()
    assert editor.stated[2] == ({"nl": "Het loket blijft open"}, "high")
    editor.write(say(".number", n=3), "")
    assert editor.stated == before
    editor.at = editor.at.button(key="theory-undo").click().run()
    assert editor.stated == [*before, ({"nl": "Het loket blijft open"}, "high")]
    (removal,) = [
        one for one in editor.at.button
        if str(one.key).startswith(FIELD) and one.help == "Het loket blijft open"
    ]  # fmt: skip
    editor.at = removal.click().run()
    assert editor.stated == before and not editor.at.exception


def several() -> TheoryView:
    """The small theory, whose second arrow rests on two assumptions: the second of them refuted."""
    view = sample.theory_view()
    pair = ("o", "k")
    links = tuple(
        replace(link, assumptions=(*link.assumptions, LinkAssumption("b2", "Ouders <i>doen</i> mee")))
        if (link.source, link.target) == pair else link
        for link in view.links
    )  # fmt: skip
    there = view.evidence.arrows[pair]
    refuted = AssumptionItem(AssumptionState.REFUTED, "nagevraagd", key="b2")
    arrows = {**view.evidence.arrows, pair: replace(there, assumptions=(*there.assumptions, refuted))}
    return replace(view, links=links, evidence=replace(view.evidence, arrows=arrows))


@pytest.mark.parametrize("language", list(Language))
def test_the_register_and_the_table_have_each_assumption(language: Language) -> None:
    table = register.build_register(several(), language)
    assert isinstance(table, Markup)
    refuted = text(language, "theory_evidence.assumption.state.refuted")
    assert table.index(refuted) < table.index("Wie vaak leest") and "Ouders &lt;i&gt;doen&lt;/i&gt; mee" in table
    assert "<li>Wie vaak leest, leest beter</li><li>Ouders &lt;i&gt;doen" in build_arrows(several(), language)


def test_what_became_of_each_assumption_is_a_sentence() -> None:
    blocks = (TheoryBlock("Les", Level.OUTPUT, {"nl": "Les"}), TheoryBlock("Kennis", Level.IMPACT, {"nl": "Kennis"}))
    first, second, third = (Assumption(key, {"nl": key}) for key in ("Ze komen", "Ze blijven", "Er is rust"))

    def build(*assumptions: Assumption) -> TheoryDocument:
        return TheoryDocument(blocks, (TheoryArrow("Les", "Kennis", assumptions=assumptions),))

    after = build(replace(second, text={"nl": "Ze blijven komen"}, criticality="high"), third)
    assert build_lines(find_differences(build(first, second), after), {}, {}, Language.NL) == [
        "“Les” → “Kennis”: aanname weg: “Ze komen”",
        "“Les” → “Kennis”: aanname erbij: “Er is rust”",
        "“Les” → “Kennis”: de aanname “Ze blijven” luidt nu “Ze blijven komen”",
        "“Les” → “Kennis”: wat er van de aanname “Ze blijven komen” afhangt, ging van “niet gezegd” naar "
        "“veel: zonder haar valt de stap”",
    ]
