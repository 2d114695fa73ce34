"""Evidence on the arrows of a theory: attached by its sentence, read at its place, weighed; assumptions; answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from builders import Network
from test_theory_drafts import GRANTEE, OUTLINE, TODAY, Pair

from impact.errors import Conflict, ImpactError, NotAllowed, NotFound
from impact.ingest.pipeline.pdf_text import MOST_LETTERS, SAMPLE_PDF
from impact.model.access import Access
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.roles import Role
from impact.model.vocabulary.theory_levels import Level
from impact.services.core.workspace import Workspace, unscoped_reading
from impact.services.dashboards.theory_of_change import build_theory_view
from impact.services.operations import expired_data
from impact.services.theory import evidence, register
from impact.store.db import blob_storage
from impact.store.maintenance import database_checks
from impact.theory.document import ArrowChange, Assumption, FrameChange, TheoryEdit
from impact.theory.evidence.evidence_kinds import (
    AssumptionState,
    EvidenceOrigin,
    EvidenceSide,
    ExpectationKind,
    ExpectationState,
)
from impact.theory.evidence.strength import StrengthRule
from impact.theory.pasted_theory import read_pasted_theory
from impact.views.theory.evidence_base import ArrowEvidence, AssumptionItem, NewSource
from impact.views.theory.theory_of_change import TheoryView

STUDY = "Het liep twee jaar. Gezinnen die hun rechten kennen, vragen ze vaker op. Dat bleef zo."
SENTENCE = "Gezinnen die hun rechten kennen, vragen ze vaker op."
SOURCE = NewSource(
    "Smits (2019)", EvidenceOrigin.RESEARCH, 3, 3, 2019, "https://doi.org/10.1000/182", "gezinnen", text=STUDY
)
FOR, AGAINST, SHORT = EvidenceSide.FOR, EvidenceSide.AGAINST, Level.OUTCOME_SHORT


class Work:
    """Both sides at one theory of four blocks, put forward as a version."""

    def __init__(self, workspace: Workspace) -> None:
        self.pair = Pair(workspace)
        self.workspace, self.organisation_id = workspace, self.pair.grantee.organisation_id
        self.grantee, self.fund = self.pair.grantee.access, self.pair.fund.access
        self.pair.grantee.add(read_pasted_theory(OUTLINE, Language.NL))
        self.arrow = self.pair.grantee.view.document.arrows[0].key
        self.assume("De huurbaas werkt mee")
        self.pair.grantee.publish()

    def assume(self, words: str) -> None:
        there = self.pair.grantee.view.document.arrow_by_key[self.arrow]
        stated = (Assumption("a1", {"nl": words}, "high"),)
        change = ArrowChange(there, replace(there, assumptions=stated, evidence_level=3))
        self.pair.grantee.edit(TheoryEdit(words[:40], arrows=(change,)))

    def add(self, source: NewSource = SOURCE, access: Access | None = None, **more: object) -> int:
        options = {"side": FOR, "passage": SENTENCE, "today": TODAY} | more
        return evidence.add_source(
            access or self.grantee, self.organisation_id, self.arrow, source, self.workspace, **options
        )  # type: ignore[arg-type]

    def view(self, access: Access | None = None) -> TheoryView:
        return build_theory_view(access or self.fund, self.organisation_id, self.workspace)

    @property
    def on_arrow(self) -> ArrowEvidence:
        return self.view().evidence.arrows[self.arrow]

    def asks(self, rule: str) -> list[str]:
        return [item.subject for item in self.view().evidence.open_questions if item.rule == rule]


@pytest.fixture
def work(workspace: Workspace) -> Work:
    return Work(workspace)


def test_a_study_is_attached_by_its_sentence_and_opened_there(work: Work) -> None:
    assert work.on_arrow.strength.rules == (StrengthRule.STATED,) and work.on_arrow.strength.level == 3
    evidence_id = work.add()
    (piece,) = work.on_arrow.evidence
    assert (piece.passage, piece.page, piece.side) == (SENTENCE, 1, FOR)
    assert (piece.source.reference, piece.source.about, piece.source.year) == ("doi:10.1000/182", "gezinnen", 2019)
    assert work.on_arrow.strength.rules == (StrengthRule.HEAVIEST,)
    opened = evidence.open_passage(work.fund, work.organisation_id, evidence_id, work.workspace)
    assert opened.before.endswith("Het liep twee jaar. ") and opened.passage == SENTENCE
    assert opened.after == " Dat bleef zo." and (opened.page, opened.pages) == (1, 1)


def test_the_sentence_of_a_pdf_is_found_and_its_file_is_kept(work: Work) -> None:
    source = replace(SOURCE, text="", file_name="../map/Pr\u202eaktijk.pdf", data=SAMPLE_PDF)
    with pytest.raises(ImpactError) as refusal:
        work.add(source)
    assert refusal.value.key == "theory_evidence.passage_not_there"
    work.add(source, passage="")
    (piece,) = work.on_arrow.evidence
    assert (piece.source.file_name, piece.source.has_text, piece.passage) == ("Praktijk.pdf", True, "")
    digest = blob_storage.content_hash(SAMPLE_PDF)
    with unscoped_reading(work.workspace) as connection:
        assert digest in database_checks.list_content_hashes(connection)
    expired_data.delete_expired(work.workspace)
    assert blob_storage.load_file(work.workspace.files, digest) == SAMPLE_PDF


def test_a_source_is_used_again_on_another_arrow_and_once_on_each(work: Work) -> None:
    work.add()
    other = work.pair.fund.view.document.arrows[1].key
    (source,) = work.view().evidence.sources
    sentences = evidence.list_sentences(work.fund, work.organisation_id, source.source_id, work.workspace)
    assert SENTENCE in sentences

    def reuse() -> None:
        evidence.reuse_source(
            work.fund, work.organisation_id, other, source.source_id, work.workspace, side=AGAINST, passage=SENTENCE
        )

    reuse()
    assert [item.source for item in work.view().evidence.arrows[other].evidence] == [source]
    with pytest.raises(Conflict):
        reuse()


def test_evidence_against_is_asked_about_until_it_is_answered_and_weakens_the_arrow(work: Work) -> None:
    work.add()
    work.add(replace(SOURCE, title="Onze cijfers", design=2), side=AGAINST, passage="", access=work.fund)
    assert work.on_arrow.strength.level == 2 and work.view().links[0].evidence_level == 2
    subject = " → ".join(work.arrow)
    assert work.asks("E04") == [subject] and work.asks("E05") == []
    against = work.on_arrow.evidence[1]
    for version, error in ((against.version, None), (against.version, Conflict)):
        if error is None:
            evidence.answer_evidence(
                work.grantee, work.organisation_id, against.evidence_id, version, "We meten het na", work.workspace
            )
            continue
        with pytest.raises(error):
            evidence.answer_evidence(
                work.grantee, work.organisation_id, against.evidence_id, version, "Anders", work.workspace
            )
    assert work.asks("E04") == [] and work.on_arrow.evidence[1].answer == "We meten het na"
    assert work.on_arrow.strength.level == 2
    now = work.on_arrow.evidence[1]
    evidence.remove_evidence(work.fund, work.organisation_id, now.evidence_id, now.version, work.workspace)
    with pytest.raises(Conflict):
        evidence.remove_evidence(work.fund, work.organisation_id, now.evidence_id, now.version, work.workspace)
    assert len(work.on_arrow.evidence) == 1 and len(work.view().evidence.sources) == 2


def test_what_was_expected_counts_also_when_it_is_not_seen(work: Work) -> None:
    work.add()
    expectation_id = evidence.expect_evidence(
        work.grantee, work.organisation_id, work.arrow, ExpectationKind.MUST_SEE, "Meer aanvragen", work.workspace
    )
    assert work.on_arrow.strength.level == 3 and work.on_arrow.expectations[0].decided_on is None
    evidence.decide_expectation(
        work.fund, work.organisation_id, expectation_id, 1, ExpectationState.NOT_OBSERVED, work.workspace
    )
    assert work.on_arrow.strength.level == 1
    assert work.on_arrow.strength.rules[-1] is StrengthRule.MUST_SEE_MISSING
    with pytest.raises(Conflict):
        evidence.decide_expectation(
            work.grantee, work.organisation_id, expectation_id, 1, ExpectationState.OBSERVED, work.workspace
        )


def test_each_assumption_of_an_arrow_has_a_state_of_its_own_and_keeps_it_when_another_goes(work: Work) -> None:
    present = work.pair.grantee.view.document.arrow_by_key[work.arrow]
    stated = (*present.assumptions, Assumption("b2", {"nl": "De huurder blijft wonen"}))
    work.pair.grantee.edit(TheoryEdit("b2", arrows=(ArrowChange(present, replace(present, assumptions=stated)),)))
    for key, state in (("b2", AssumptionState.REFUTED), ("a1", AssumptionState.HOLDING)):
        item = AssumptionItem(state, "nagevraagd", "de coach", TODAY, None, key=key)
        register.save_assumption(work.grantee, work.organisation_id, work.arrow, item, work.workspace)
    question = ("A04", " → ".join(work.arrow), "We bouwen ze om", work.workspace)
    register.answer_question(work.fund, work.organisation_id, *question, today=TODAY)
    work.pair.grantee.publish("Tweede aanname")
    assert [item.state for item in work.on_arrow.assumptions] == [AssumptionState.HOLDING, AssumptionState.REFUTED]
    assert work.view().evidence.shaken >= {work.arrow[1]}
    before = work.pair.grantee.view.document.arrow_by_key[work.arrow]
    after = replace(before, assumptions=before.assumptions[1:])
    work.pair.grantee.edit(TheoryEdit("c3", arrows=(ArrowChange(before, after),)))
    # The arrow says something else now, and so the question is asked again.
    register.answer_question(work.fund, work.organisation_id, *question, today=TODAY)
    work.pair.grantee.publish("Zonder de eerste")
    assert [(item.key, item.state) for item in work.on_arrow.assumptions] == [("b2", AssumptionState.REFUTED)]
    unknown = AssumptionItem(AssumptionState.HOLDING, "nagevraagd", key="a1")
    with pytest.raises(ImpactError) as refusal:
        register.save_assumption(work.grantee, work.organisation_id, work.arrow, unknown, work.workspace)
    assert refusal.value.key == "theory_evidence.no_assumption"


def test_an_assumption_is_refuted_marks_what_stands_on_it_and_is_open_again_with_another_text(work: Work) -> None:
    assert work.asks("A02") == [" → ".join(work.arrow)]
    refuted = AssumptionItem(
        AssumptionState.REFUTED, "We vroegen het 40 huurbazen", "de coach", date(2026, 4, 1), date(2026, 9, 1)
    )
    register.save_assumption(work.grantee, work.organisation_id, work.arrow, refuted, work.workspace)
    with pytest.raises(Conflict):
        register.save_assumption(work.fund, work.organisation_id, work.arrow, refuted, work.workspace)
    seen = work.on_arrow.find_assumption("a1")
    assert (seen.state, seen.tested_by, seen.version) == (AssumptionState.REFUTED, "de coach", 1)
    assert work.view().evidence.shaken >= {work.arrow[1]}
    assert work.asks("A02") == [] and work.asks("A04") == [" → ".join(work.arrow)]
    # An error stops a version, unless the arrow is justified.
    work.pair.fund.edit(TheoryEdit("x", frame=FrameChange(*(work.pair.fund.view.document.frame,) * 2)))
    with pytest.raises(ImpactError) as refusal:
        work.pair.fund.publish("Toch")
    assert refusal.value.key == "theory_edit.errors_first"
    register.answer_question(
        work.fund, work.organisation_id, "A04", " → ".join(work.arrow), "We bouwen ze om", work.workspace, today=TODAY
    )
    assert work.pair.fund.publish("Toch") == 2
    work.assume("De huurbaas krijgt een premie")
    work.pair.grantee.publish("Anders geschreven")
    reworded = work.on_arrow.find_assumption("a1")
    assert reworded.is_reworded and reworded.state is AssumptionState.OPEN
    assert work.view().evidence.shaken == frozenset() and work.asks("A02") == [" → ".join(work.arrow)]


def test_an_answered_question_is_quiet_until_what_it_rests_on_changes(work: Work) -> None:
    blocks = work.pair.fund.view.document.blocks
    block, other = (next(each.key for each in blocks if each.level is level) for level in (SHORT, Level.OUTPUT))
    assert block in work.asks("H01")

    def answer(words: str = "Het gaat om iedereen") -> None:
        register.answer_question(work.grantee, work.organisation_id, "H01", block, words, work.workspace, today=TODAY)

    with pytest.raises(ImpactError):
        answer("  ")
    answer()
    assert block not in work.asks("H01")
    (quiet,) = (item for item in work.view().evidence.questions if item.is_quiet)
    assert quiet.answer == "Het gaat om iedereen" and quiet.words not in work.view().questions
    # In every language of a reader, and while another block changes.
    english = build_theory_view(
        replace(work.fund, language=Language.EN), work.organisation_id, work.workspace
    ).evidence
    assert [item.rule for item in english.questions if item.is_quiet] == ["H01"]
    work.pair.fund.change("ander", other, text={"nl": "Iets anders"})
    work.pair.fund.publish("Ander blok")
    assert block not in work.asks("H01")
    work.pair.fund.change("dit", block, text={"nl": "Nieuwe woorden"})
    work.pair.fund.publish("Dit blok")
    assert block in work.asks("H01")
    (asked,) = (item for item in work.view().evidence.open_questions if (item.rule, item.subject) == ("H01", block))
    assert asked.is_outdated and asked.answer == "Het gaat om iedereen"
    answer()
    register.withdraw_answer(work.fund, work.organisation_id, "H01", block, work.workspace)
    assert block in work.asks("H01")


def test_what_only_a_change_mends_cannot_be_answered_away(work: Work) -> None:
    keys = [block.key for block in work.pair.fund.view.document.blocks]
    first = work.pair.fund.view.document.arrows[0]
    loop = replace(first, source=first.target, target=first.source, assumptions=())
    work.pair.fund.edit(TheoryEdit("kring", arrows=(ArrowChange(None, loop),)))
    subject = next(item.subject for item in work.pair.fund.view.questions if item.rule == "S03")
    assert set(subject.split(" → ")) <= set(keys)
    for rule, about, key in (("S03", subject, "only_mended"), ("S03", "elders", "not_asked")):
        with pytest.raises(ImpactError) as refusal:
            register.answer_question(
                work.fund, work.organisation_id, rule, about, "Het hoort zo", work.workspace, today=TODAY
            )
        assert refusal.value.key == f"theory_evidence.{key}"


@pytest.mark.parametrize(
    ("changes", "passage", "key"),
    [
        ({"title": "  "}, "", "title_missing"), ({"design": 6}, "", "design_range"),
        ({"quality": 0}, "", "quality_range"), ({"year": 2028}, "", "year_range"),
        ({"reference": "javascript:alert(1)"}, "", "reference_kind"), ({"about": "x" * 301}, "", "title_too_long"),
        ({}, "Gezinnen die niets weten, vragen niets", "passage_not_there"), ({}, "kort", "passage_length"),
        ({"text": ""}, SENTENCE, "passage_without_text"),
    ],
)  # fmt: skip
def test_what_is_missing_or_not_there_is_refused_and_nothing_is_kept(work: Work, changes, passage, key) -> None:
    with pytest.raises(ImpactError) as refusal:
        work.add(replace(SOURCE, **changes), passage=passage)
    assert refusal.value.key == f"theory_evidence.{key}"
    assert work.view().evidence.sources == ()


def test_a_text_longer_than_a_source_may_be_is_refused_before_it_is_split() -> None:
    assert evidence.list_typed_sentences(STUDY)[1] == SENTENCE
    with pytest.raises(ImpactError) as refusal:
        evidence.list_typed_sentences("a" * (MOST_LETTERS + 1))
    assert refusal.value.key == "theory_evidence.text_too_long"


def test_who_may_only_look_or_is_elsewhere_writes_nothing_and_an_arrow_must_exist(work: Work) -> None:
    lookers = [
        replace(work.grantee, role=role)
        for role in (Role.COACH, Role.ACADEMIC, Role.UMBRELLA, Role.FACILITATOR, Role.GRANTEE_VIEWER)
    ]
    elsewhere = [replace(work.fund, portfolio_ids=(99_999,)), replace(work.grantee, organisation_ids=(99_999,))]
    for access in (*lookers, *elsewhere):
        for act in (
            lambda: work.add(access=access),  # noqa: B023
            # Refused before the file is read: a damaged one is not said to be damaged.
            lambda: work.add(replace(SOURCE, text="", file_name="a.pdf", data=b"%PDF-1.7"), access=access),  # noqa: B023
            lambda: register.save_assumption(access, work.organisation_id, work.arrow, AssumptionItem(), work.workspace),  # noqa: B023, E501
            lambda: register.answer_question(access, work.organisation_id, "H01", "", "x", work.workspace, today=TODAY),  # noqa: B023
            lambda: evidence.expect_evidence(access, work.organisation_id, work.arrow, ExpectationKind.MUST_SEE, "x", work.workspace),  # noqa: B023, E501
        ):
            with pytest.raises(NotAllowed):
                act()
    with pytest.raises(NotFound):
        evidence.add_source(
            work.grantee, work.organisation_id, ("weg", "ook weg"), SOURCE, work.workspace, side=FOR, today=TODAY
        )
    assert work.view().evidence.sources == ()


def test_under_a_pseudonym_no_name_no_address_and_no_text_is_seen(work: Work) -> None:
    evidence_id = work.add(
        replace(SOURCE, title=f"Telling van {GRANTEE}", about=f"klanten van {GRANTEE}",
                text=f"{GRANTEE} telde elk bezoek van dit jaar."),
        passage=f"{GRANTEE} telde elk bezoek",
    )  # fmt: skip
    register.save_assumption(
        work.grantee, work.organisation_id, work.arrow,
        AssumptionItem(AssumptionState.SHAKY, f"door {GRANTEE} geteld", "An Peeters"), work.workspace,
    )  # fmt: skip
    academic = replace(work.fund, role=Role.ACADEMIC, organisation_id=0)
    theory = build_theory_view(academic, None, work.workspace)
    assert GRANTEE not in repr(theory) and "An Peeters" not in repr(theory) and "10.1000" not in repr(theory)
    (piece,) = (item for arrow in theory.evidence.arrows.values() for item in arrow.evidence)
    assert (piece.evidence_id, piece.source.source_id, piece.source.has_text) == (0, 1, False)
    assert "telde elk bezoek" in piece.passage
    with pytest.raises(NotAllowed):
        evidence.open_passage(academic, work.organisation_id, evidence_id, work.workspace)


def test_the_passage_of_another_organisation_is_not_found(work: Work) -> None:
    evidence_id = work.add()
    for access, organisation_id in (
        (replace(work.fund, portfolio_ids=(99_999,)), work.organisation_id), (work.fund, work.organisation_id + 99),
    ):  # fmt: skip
        with pytest.raises(NotFound):
            evidence.open_passage(access, organisation_id, evidence_id, work.workspace)


def test_a_network_without_evidence_has_nothing_beside_its_theories(workspace: Workspace) -> None:
    pair = Pair(workspace)
    assert isinstance(pair.network, Network)
    assert pair.fund.view.evidence.sources == () and pair.fund.view.questions == ()
