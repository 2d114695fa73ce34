"""What the organisations of the demo found out about the arrows of their theories, from `data/demo/evidence.json`.

All of it is fictional, and each title and text says so. The days stand in the file and move with the years of the demo.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Any, Literal

from impact.ingest.pipeline.pdf_text import read_pages
from impact.model.access import Access
from impact.services.core.workspace import Workspace, reading
from impact.services.demo.demo_years import AS_WRITTEN, move_years, years_later
from impact.services.demo.outline_reader import FOLDER, load_outline
from impact.services.demo.outline_schema import Shape, check_file
from impact.services.theory.evidence import OpenTheory, note_change, open_theory, require_arrow
from impact.services.theory.evidence_base import load_evidence_base
from impact.services.theory.questions import load_rows, take_subject_fingerprint
from impact.store import theory_evidence, theory_plan, theory_register, theory_versions
from impact.store.db import blob_storage, locks
from impact.theory.evidence.evidence_kinds import (
    AssumptionState,
    EvidenceOrigin,
    EvidenceSide,
    ExpectationKind,
    ExpectationState,
)
from impact.theory.evidence.methods import MethodQuestion
from impact.theory.evidence.passages import find_passage
from impact.views.grants import CENTS
from impact.views.theory.evaluation_plan import PlanState

TEXTS = FOLDER / "evidence"
Arrow = tuple[str, str]


class DemoSource(Shape):
    """A source; `file` is its text in `data/demo/evidence`, None where only its title is known."""

    id: str
    title: str
    origin: EvidenceOrigin
    design: int
    quality: int | None
    year: int
    about: str
    file: str | None


class DemoPiece(Shape):
    """A source on an arrow, at the passage that says so ('' for none)."""

    arrow: Arrow
    source: str
    side: EvidenceSide
    passage: str
    answer: str


class DemoExpectation(Shape):
    """What was expected on an arrow, and what became of it."""

    arrow: Arrow
    kind: ExpectationKind
    text: str
    state: ExpectationState
    decided_on: date | None


class DemoCheck(Shape):
    """How an assumption of an arrow is doing; `assumption` is its key."""

    arrow: Arrow
    assumption: str = "a1"
    state: AssumptionState
    how_tested: str
    tested_by: str
    looked_on: date
    next_look: date


class DemoAnswer(Shape):
    """The answer to a question of a rule about a block or an arrow."""

    rule: str
    subject: str
    text: str


class DemoPlannedMethod(Shape):
    """A method in the evaluation plan; the second key of `subject` is '' for a block."""

    subject: Arrow
    method: str
    question: MethodQuestion
    state: PlanState
    who: str
    starts_on: date | None
    ends_on: date | None
    cost_euros: int | None
    note: str


class DemoTheory(Shape):
    """What one grantee found out."""

    sources: list[DemoSource]
    evidence: list[DemoPiece]
    expectations: list[DemoExpectation]
    assumptions: list[DemoCheck]
    answers: list[DemoAnswer]
    plan: list[DemoPlannedMethod]


class DemoEvidence(Shape):
    """`evidence.json`: what is kept beside the theories; `made_at` is when all of it was written."""

    version: Literal[1]
    about: str
    made_at: datetime
    theories: dict[str, DemoTheory]


@cache
def load_demo_evidence(as_of: date = AS_WRITTEN) -> DemoEvidence:
    """Load and check `evidence.json`, once, in the years of `as_of`; ImpactError that names the places of mistakes."""
    file = FOLDER / "evidence.json"
    content: dict[str, Any] = json.loads(file.read_text("utf-8"))
    check_file(file, content, DemoEvidence, find_evidence_mistakes)
    return DemoEvidence.model_validate(move_years(content, years_later(as_of)))


def find_evidence_mistakes(content: Any) -> list[str]:
    """Find arrows and sources in `evidence.json` that the outline or the file itself does not have."""
    arrows = {
        grantee["id"]: {(link["from"], link["to"]) for link in grantee["toc"]["links"]}
        for grantee in load_outline()["grantees"]
    }
    blocks = {
        grantee["id"]: {(node["id"], "") for node in grantee["toc"]["nodes"]} for grantee in load_outline()["grantees"]
    }
    mistakes = []
    for key, theory in content["theories"].items():
        source_ids = {source["id"] for source in theory["sources"]}
        mistakes += [
            f"{key}.{field}: there is no arrow {item['arrow']}"
            for field in ("evidence", "expectations", "assumptions")
            for item in theory[field]
            if tuple(item["arrow"]) not in arrows.get(key, set())
        ]
        mistakes += [
            f"{key}.evidence: there is no source {piece['source']!r}"
            for piece in theory["evidence"]
            if piece["source"] not in source_ids
        ]
        mistakes += [
            f"{key}.plan: there is no {item['subject']}"
            for item in theory["plan"]
            if tuple(item["subject"]) not in arrows.get(key, set()) | blocks.get(key, set())
        ]
    return mistakes


def add_demo_evidence(access: Access, workspace: Workspace, owners: Mapping[str, int], as_of: date) -> bool:
    """Write what is not there yet, a transaction per grantee; whether anything was. `owners`: ids by name."""
    names = {grantee["id"]: grantee["name"] for grantee in load_outline()["grantees"]}
    is_any_written = False
    evidence = load_demo_evidence(as_of)
    for key, theory in evidence.theories.items():
        owner = owners[names[key]]
        with reading(access, workspace) as connection:
            has_sources = bool(theory_evidence.list_sources(connection, owner))
        if not has_sources:
            _write_theory(access, workspace, owner, theory, evidence.made_at, years_later(as_of))
            is_any_written = True
    return is_any_written


def _write_theory(
    access: Access, workspace: Workspace, owner: int, theory: DemoTheory, made_at: datetime, by: int
) -> None:
    with open_theory(access, owner, workspace) as written:
        signed = {"organisation_id": owner, "account_id": None, "made_at": made_at}
        sources = {item.id: _add_source(written, workspace, item, signed, by) for item in theory.sources}
        for piece in theory.evidence:
            source_id, pages = sources[piece.source]
            place = find_passage(pages, piece.passage) if piece.passage else None
            theory_evidence.add_evidence(
                written.connection, source_id=source_id, source_key=piece.arrow[0], target_key=piece.arrow[1],
                side=piece.side.value, page=place.page if place else None, starts_at=place.start if place else None,
                ends_at=place.end if place else None, answer=piece.answer, **signed,
            )  # fmt: skip
        for expected in theory.expectations:
            decided_at = datetime.combine(expected.decided_on, made_at.time()) if expected.decided_on else None
            theory_evidence.add_expectation(
                written.connection, source_key=expected.arrow[0], target_key=expected.arrow[1],
                kind=expected.kind.value, text=expected.text, state=expected.state.value, decided_at=decided_at,
                **signed | {"made_at": min(made_at, decided_at) if decided_at else made_at},
            )  # fmt: skip
        for check in theory.assumptions:
            assumption = require_arrow(written.document, check.arrow).assumption_by_key[check.assumption]
            theory_register.save_check(
                written.connection, owner, check.arrow, check.assumption, 0,
                text=dict(assumption.text), state=check.state.value,
                how_tested=check.how_tested, tested_by=check.tested_by, looked_on=check.looked_on,
                next_look=check.next_look, account_id=None, made_at=made_at,
            )  # fmt: skip
        for item in theory.plan:
            theory_plan.add_planned_method(
                written.connection, portfolio_id=written.portfolio_id, source_key=item.subject[0],
                target_key=item.subject[1], method=item.method,
                question=item.question.value, state=item.state.value, who=item.who, starts_on=item.starts_on,
                ends_on=item.ends_on, cost_cents=None if item.cost_euros is None else item.cost_euros * CENTS,
                note=item.note, **signed,
            )  # fmt: skip
        if theory.answers:
            _answer(written, access, owner, theory.answers, made_at)
        note_change(written, access, owner, "attach_evidence", owner)


def _add_source(
    written: OpenTheory, workspace: Workspace, source: DemoSource, signed: dict[str, Any], by: int
) -> tuple[int, list[str]]:
    """Add a source with its file, in which years are `by` later; its id and its text."""
    data = move_years((TEXTS / source.file).read_text("utf-8"), by).encode() if source.file else b""
    pages = read_pages(data, source.file) if source.file else []
    digest = blob_storage.content_hash(data) if data else ""
    if data:
        locks.lock_file(written.connection, digest)
        blob_storage.save_file(workspace.files, data)
    source_id = theory_evidence.add_source(
        written.connection, title=source.title, origin=source.origin.value, design=source.design,
        quality=source.quality, year=source.year, reference="", about=source.about, pages=pages, has_text=bool(pages),
        content_hash=digest, file_name=source.file or "", size=len(data), **signed,
    )  # fmt: skip
    return source_id, pages


def _answer(
    written: OpenTheory, access: Access, owner: int, answers: list[DemoAnswer], made_at: datetime
) -> None:
    """Write the answers last: each holds for what its rule sees with all the rest in place."""
    rows = load_rows(written.connection, access, owner)
    base = load_evidence_base(written.connection, owner)
    versions = theory_versions.list_versions(written.connection, owner)
    for answer in answers:
        fingerprint = take_subject_fingerprint(
            written.connection, access, written.document, rows, base, answer.subject, organisation_id=owner,
            versions=versions, today=made_at.date(),
        )  # fmt: skip
        theory_register.save_answer(
            written.connection, owner, answer.rule, answer.subject, text=answer.text, fingerprint=fingerprint,
            account_id=None, made_at=made_at,
        )  # fmt: skip
