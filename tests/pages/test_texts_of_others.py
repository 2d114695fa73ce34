"""What others wrote never becomes a part of the page: markup and links are planted in every stored text.

The columns are found in the tables: every text column, except those that hold words of the program itself.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from harness import press, subjects, visit, workspace
from planted_texts import PLANTED, list_free_columns
from sqlalchemy import update
from stored import Stored
from streamlit.testing.v1 import AppTest

from impact.charts.theory.drawing import name_arrow
from impact.model.vocabulary.languages import Language
from impact.services.accounts import demo_personas
from impact.services.core.workspace import unscoped_writing
from impact.services.dashboards.theory_of_change import build_theory_view
from impact.services.theory import drafts
from impact.services.theory.editor import load_editor
from impact.store.schema.theory_of_change import TheoryDraft
from impact.theory.document import BlockChange, TheoryEdit
from pages.parts.layout.menu import Page

LINK = re.compile(r"(?<!\\)\]\(https|:\\?//planted|www\.planted|@planted")
TURNED = "\u202e"
ACTING = re.compile(rf"{LINK.pattern}|(?<!\\)<(a class=.)?planted|{TURNED}")
PERSONAS = ("officer", "grantee-G12", "coach", "academic", "administrator")


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.planted = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.planted += tag == "planted" or ("class", "planted") in attrs


def _acts(html: str) -> bool:
    tags = _Tags()
    tags.feed(html)
    return bool(tags.planted)


def _faults(at: AppTest) -> Iterator[str]:
    for kind in ("html", "bidi_component"):
        for element in at.get(kind):
            for piece in [str(element.value)] if kind == "html" else _strings(_data_of(element.proto)):
                if TURNED in piece:
                    yield f"{kind} is turned: {piece[:200]!r}"
                if _acts(piece):
                    at_tag = piece.find('class="planted"')
                    yield f"{kind}: {piece[max(at_tag - 160, 0) : at_tag + 30]!r}"
    for chart in at.get("plotly_chart"):
        for piece in _strings(json.loads(chart.proto.spec)):
            if re.search("<(a class=.)?planted", piece) or TURNED in piece:
                yield f"chart: {piece[:200]!r}"
    for kind in ("markdown", "title", "header", "subheader", "caption", "info", "warning", "error", "success"):
        for element in at.get(kind):
            if ACTING.search(str(element.value)):
                yield f"{kind}: {str(element.value)[:300]!r}"
    for element in (*at.button, *at.checkbox, *at.radio, *at.text_input, *at.selectbox, *at.multiselect):
        for words in (element.label, element.help or ""):
            if ACTING.search(words):
                yield f"{element.type}: {words[:300]!r}"


def _data_of(proto: Any) -> Any:
    return json.loads(proto.json or getattr(proto.mixed, "json", "") or "null")


def _strings(item: Any) -> Iterator[str]:
    if isinstance(item, str):
        yield item
    elif isinstance(item, dict):
        for inner in item.values():
            yield from _strings(inner)
    elif isinstance(item, list):
        for inner in item:
            yield from _strings(inner)


def test_every_text_that_somebody_writes_is_planted() -> None:
    names = {f"{table.name}.{column.name}" for table, column in list_free_columns()}
    assert names >= {
        "indicator.title", "indicator.unit", "indicator.result_title", "measurement.note", "organisation.name",
        "submission.file_name", "measurement.sheet", "cell_comment.text", "node.text", "measurement.breakdown",
        "link.mechanism", "link.assumptions", "theory.external_factors", "theory_draft.document",
    }  # fmt: skip


@pytest.mark.parametrize("persona", PERSONAS)
@pytest.mark.parametrize("page", list(Page))
def test_no_page_takes_up_what_somebody_wrote(
    page: Page, persona: str, planted: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = subjects(planted.url, persona)
    organisation, indicators = found.organisations[:1], found.indicators[:1]
    query: dict[str, int] = {}
    if page in (Page.GRANTEE, Page.THEORY) and organisation:
        query = {"organisation": organisation[0]}
    if page is Page.INDICATOR and indicators:
        query = {"indicator": indicators[0]}
    at = visit(page, persona, Language.NL, planted.url, monkeypatch, **query)
    assert not at.exception, at.exception[0].value
    found_faults = list(dict.fromkeys(_faults(at)))
    assert not found_faults, "\n".join(found_faults)


@pytest.mark.parametrize("persona", ["officer", "grantee-G12"])
def test_the_editor_of_a_theory_takes_up_nothing_neither_of_a_draft_nor_of_what_two_wrote_at_once(
    persona: str, planted: Stored, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = planted.copy(tmp_path / "edited")
    found = subjects(planted.url, persona)
    organisation_id = found.organisations[0]
    at = visit(Page.THEORY, persona, Language.NL, stored.url, monkeypatch, organisation=organisation_id, edit=1)
    assert not at.exception, at.exception[0].value
    place = workspace(stored.url)
    access = demo_personas.find_persona_access(place, persona)
    block = load_editor(access, organisation_id, place).document.blocks[0]
    assert PLANTED in block.text["nl"]
    at.button(key=f"theory-open-{block.key}").click().run()
    said = list(_faults(at))
    theirs = replace(block, text={"nl": f"Zij {PLANTED}"})
    drafts.save_edit(access, organisation_id, TheoryEdit("theirs", (BlockChange(block, theirs),)), place)
    (field,) = (area for area in at.text_area if area.key.startswith(f"theory-field-{block.key}-text"))
    field.set_value("Wij").run()
    assert not at.exception, at.exception[0].value
    assert "planted" in at.error[0].value
    assert list(dict.fromkeys([*said, *_faults(at)])) == []


def test_the_editor_of_a_theory_points_out_beside_the_field_what_may_be_about_a_person(
    planted: Stored, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its fields save themselves: it is said where the words stand, at once and whenever they are opened again."""
    stored, persona = planted.copy(tmp_path / "persons"), "officer"
    organisation_id = subjects(planted.url, persona).organisations[0]
    place = workspace(stored.url)
    access = demo_personas.find_persona_access(place, persona)
    document = load_editor(access, organisation_id, place).document
    block, arrow = document.blocks[0], document.arrows[0]
    at = visit(Page.THEORY, persona, Language.NL, stored.url, monkeypatch, organisation=organisation_id, edit=1)
    for opened, start in (
        (block.key, f"theory-field-{block.key}-"),
        (name_arrow(arrow), f"theory-arrow-field-{arrow.source}-{arrow.target}-"),
    ):
        at.button(key=f"theory-open-{opened}").click().run()
        keys = [str(field.key) for field in (*at.text_area, *at.text_input) if str(field.key).startswith(start)]
        assert len(keys) == 2
        for number, key in enumerate(keys):
            (field,) = (field for field in (*at.text_area, *at.text_input) if field.key == key)
            field.set_value(f"Bel Emma op claes{number}@voorbeeld.be").run()
            assert not at.exception, at.exception[0].value
            beside = [caption.value for caption in at.caption if "wie deze theorie opent" in caption.value]
            assert len([words for words in beside if "Emma" in words and f"claes{number}@" in words]) == 1
        at.button(key=f"theory-open-{opened}").click().run()


def test_the_explanation_of_a_figure_takes_up_nothing(planted: Stored, monkeypatch: pytest.MonkeyPatch) -> None:
    found = subjects(planted.url, "officer")
    at = visit(Page.GRANTEE, "officer", Language.NL, planted.url, monkeypatch, organisation=found.organisations[0])
    press(at, "trends", "explain", str(found.indicators[0]))
    assert not at.exception, at.exception[0].value
    titles = [piece for piece in _strings_of_dialogs(at) if "planted.example" in piece]
    found_faults = list(dict.fromkeys([*_faults(at), *(title for title in titles if ACTING.search(title))]))
    assert not found_faults, "\n".join(found_faults)


def _strings_of_dialogs(at: AppTest) -> Iterator[str]:
    def blocks(block: Any) -> Iterator[Any]:
        yield block
        for child in getattr(block, "children", {}).values():
            yield from blocks(child)

    for block in blocks(at._tree):
        proto = getattr(block, "proto", None)
        if getattr(block, "type", "") == "dialog" or (proto is not None and hasattr(proto, "dialog")):
            yield str(getattr(getattr(proto, "dialog", None), "title", ""))


def test_a_draft_that_cannot_be_read_is_thrown_away_from_its_page(
    demo_master: Stored, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = demo_master.copy(tmp_path / "damaged")
    place = workspace(stored.url)
    access = demo_personas.find_persona_access(place, "officer")
    organisation_id = build_theory_view(access, None, place).organisation_id
    block = load_editor(access, organisation_id, place).document.blocks[0]
    edit = TheoryEdit("een", (BlockChange(block, replace(block, text={"nl": "Anders"})),))
    drafts.save_edit(access, organisation_id, edit, place)
    with unscoped_writing(place) as connection:
        connection.execute(update(TheoryDraft).values(document={"version": 3, "blocks": "?"}))
    at = visit(Page.THEORY, "officer", Language.NL, stored.url, monkeypatch, organisation=organisation_id, edit=1)
    assert not at.exception
    at.button(key="theory-discard").click().run()
    # A browser runs the dialog alone; here the whole page runs, with the button that opened it.
    at.button(key="theory-discard").click()
    at.button(key="theory-discard-sure").click().run()
    assert not at.exception
    assert not load_editor(access, organisation_id, place).is_draft
