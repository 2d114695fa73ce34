"""What people of the demo told, with their consent, and what a coach remarked on figures: `data/demo/voices.json`.

All of it is fictional, and the title of each story says so. Every persona writes by the services that pages use, so
that what may not be written or read in the product is not in the demo either.
"""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from typing import Any, Literal

from impact.model.access import Access
from impact.model.evidence import Consent
from impact.model.figures.figure_comment import CommentKind
from impact.services import figure_comments
from impact.services.accounts import demo_personas
from impact.services.core.workspace import Workspace, reading
from impact.services.demo.demo_years import AS_WRITTEN, move_years, years_later
from impact.services.demo.outline_reader import FOLDER, load_outline, parse_period
from impact.services.demo.outline_schema import Code, Label, Shape, check_file
from impact.services.evidence import evidence
from impact.store.queries import figures as figure_queries
from impact.views.evidence import EvidenceFields


class Story(Shape):
    """What somebody told about a figure of one period, and to whom it may be told further."""

    persona: str
    code: Code
    period: Label
    consent: Consent
    title: str
    text: str
    consent_note: str


class Remark(Shape):
    """What somebody said of a figure, and the answer ('' for none) of another persona."""

    persona: str
    code: Code
    kind: CommentKind
    is_shared: bool
    text: str
    answered_by: str | None
    answer: str


class Voices(Shape):
    """`voices.json`."""

    version: Literal[1]
    about: str
    stories: list[Story]
    remarks: list[Remark]


@cache
def load_voices(as_of: date = AS_WRITTEN) -> Voices:
    """Load and check `voices.json`, once, in the years of `as_of`; ImpactError names the places of its mistakes."""
    file = FOLDER / "voices.json"
    content: dict[str, Any] = json.loads(file.read_text("utf-8"))
    check_file(file, content, Voices, find_voice_mistakes)
    return Voices.model_validate(move_years(content, years_later(as_of)))


def find_voice_mistakes(content: Any) -> list[str]:
    """Find indicators in `voices.json` that the outline does not have."""
    codes = {item["id"] for grantee in load_outline()["grantees"] for item in grantee["indicators"]}
    return [
        f"{part}.code: there is no {item['code']!r}"
        for part in ("stories", "remarks")
        for item in content[part]
        if item["code"] not in codes
    ]


def add_voices(workspace: Workspace, as_of: date) -> bool:
    """Write the stories and remarks that are not there, also those that somebody took away; whether there were any."""
    voices = load_voices(as_of)
    is_written = [_add_story(workspace, story) for story in voices.stories]
    is_written += [_add_remark(workspace, remark) for remark in voices.remarks]
    return any(is_written)


def _add_story(workspace: Workspace, story: Story) -> bool:
    access = demo_personas.find_persona_access(workspace, story.persona)
    indicator_id = _find_indicator(access, workspace, story.code)
    stories = evidence.build_evidence_view(access, indicator_id, workspace).items
    if story.title in {item.title for item in stories}:
        return False
    fields = EvidenceFields(story.title, story.text, story.consent, story.consent_note)
    evidence.add_story(access, indicator_id, workspace, fields, period=parse_period(story.period))
    return True


def _add_remark(workspace: Workspace, remark: Remark) -> bool:
    access = demo_personas.find_persona_access(workspace, remark.persona)
    indicator_id = _find_indicator(access, workspace, remark.code)
    remarks = figure_comments.build_comments_view(access, indicator_id, workspace).items
    earlier = next((item for item in remarks if item.text == remark.text), None)
    if earlier is None:
        comment_id = figure_comments.add_comment(
            access, indicator_id, workspace, kind=remark.kind, text=remark.text, is_shared=remark.is_shared
        )
    elif remark.answered_by is None or earlier.is_answered:
        return False
    else:
        comment_id = earlier.comment_id
    if remark.answered_by is not None:
        answering = demo_personas.find_persona_access(workspace, remark.answered_by)
        figure_comments.answer_comment(answering, comment_id, workspace, text=remark.answer)
    return True


def _find_indicator(access: Access, workspace: Workspace, code: str) -> int:
    with reading(access, workspace) as connection:
        return next(row.id for row in figure_queries.find_indicators(connection, access, code))
