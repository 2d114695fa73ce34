"""Sector templates: an umbrella publishes and withdraws, a grantee begins from one and answers what changes later."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from builders import Network
from sqlalchemy import event, insert
from sqlalchemy.engine import Engine

from impact.errors import Conflict, ImpactError, NotAllowed, NotFound, StoreUnavailable
from impact.model.access import Access
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.measures import Direction, Measure, TimeKind
from impact.model.vocabulary.organisation_kinds import OrganisationKind
from impact.model.vocabulary.roles import Role
from impact.model.vocabulary.theory_levels import Level
from impact.services.core.audit_log import now
from impact.services.core.workspace import (
    Workspace,
    reading,
    unscoped_writing,
    writing_template,
    writing_theory,
)
from impact.services.theory import drafts, versions
from impact.services.theory.editor import load_editor
from impact.services.theory.sector import following, planned, templates
from impact.services.theory.sector.template_editor import load_template_editor
from impact.store import sector_templates, theory_drafts, theory_versions
from impact.store.schema.accounts import Account
from impact.store.schema.organisations import Organisation
from impact.theory.document import (
    ArrowChange,
    Assumption,
    BlockChange,
    FundOutcome,
    PlannedChange,
    PlannedIndicator,
    TemplateOrigin,
    TheoryArrow,
    TheoryBlock,
    TheoryDocument,
    TheoryEdit,
)
from impact.theory.rules.rule_register import OF_EVIDENCE
from impact.theory.template_changes import PartKind, Suggestion, SuggestionKind

TODAY = date(2026, 5, 4)
EDITOR, OFFICER, PEN = 701, 702, 703
HELP = TheoryBlock("help", Level.ACTIVITY, {"nl": "Hulp bij huiswerk"})
GRADES = TheoryBlock("grades", Level.OUTCOME_SHORT, {"nl": "Betere punten"})
DIPLOMA = TheoryBlock("diploma", Level.IMPACT, {"nl": "Meer diploma's"})
COMING = (Assumption("a1", {"nl": "leerlingen komen"}),)
CRITICAL = (Assumption("a", {"nl": "ze komen"}, "high"),)
PUPILS = PlannedIndicator(
    "pupils", "help", {"nl": "Leerlingen in begeleiding"}, {"nl": "Minstens vijf keer gekomen."}, "leerlingen",
    Measure.NUMBER, Direction.UP, TimeKind.PERIOD,
)  # fmt: skip


class Sector:
    """An umbrella with a template, and a fund with two grantees without a theory."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace, self.network = workspace, Network(workspace, "Amber", "Berk")
        with unscoped_writing(workspace) as connection:
            for number in (EDITOR, OFFICER, PEN):
                connection.execute(insert(Account).values(id=number, name=str(number), made_at=now()))
            statement = insert(Organisation).returning(Organisation.id)
            ids = [
                connection.execute(
                    statement.values(kind=OrganisationKind.UMBRELLA.value, name=name)
                ).scalar_one()
                for name in ("Koepel Kaars", "Koepel Lamp")
            ]
        self.umbrella, self.other = (
            Access(PEN, "Koepel", Role.UMBRELLA, key, (), (self.network.id("Amber"),)) for key in ids
        )
        self.fund = replace(self.network.fund, account_id=OFFICER)
        self.grantee = replace(self.network.of("Amber"), account_id=EDITOR)
        self.template_id = templates.create_template(self.umbrella, "Huiswerk", "jeugdwerk", workspace)
        self.steps = 0

    @property
    def organisation_id(self) -> int:
        return self.network.id("Amber")

    @property
    def document(self) -> TheoryDocument:
        return load_editor(self.grantee, self.organisation_id, self.workspace).document

    @property
    def suggestions(self) -> tuple[Suggestion, ...]:
        found = following.load_suggestions(self.grantee, self.organisation_id, self.workspace)
        assert found is not None
        return found.suggestions

    @property
    def names(self) -> list[str]:
        return [suggestion.name for suggestion in self.suggestions]

    def draw(self, *changes: BlockChange | ArrowChange | PlannedChange) -> None:
        """Edit the template."""
        self.steps += 1
        edit = TheoryEdit(
            f"s{self.steps}", tuple(change for change in changes if isinstance(change, BlockChange)),
            tuple(change for change in changes if isinstance(change, ArrowChange)),
            planned_indicators=tuple(change for change in changes if isinstance(change, PlannedChange)),
        )  # fmt: skip
        drafts.save_edit(self.umbrella, self.umbrella.organisation_id, edit, self.workspace, self.template_id)

    def publish(self, reason: str = "Eerste versie") -> int:
        view = load_template_editor(self.umbrella, self.template_id, self.workspace)
        return templates.publish_template(
            self.umbrella, self.template_id, view.revision, reason, self.workspace, today=TODAY
        )

    def publish_first(self) -> None:
        self.draw(
            BlockChange(None, HELP), BlockChange(None, GRADES), BlockChange(None, DIPLOMA),
            ArrowChange(None, TheoryArrow("help", "grades", assumptions=COMING, evidence_level=3)),
            ArrowChange(None, TheoryArrow("grades", "diploma")), PlannedChange(None, PUPILS),
        )  # fmt: skip
        self.publish()

    def begin(self, edit_id: str = "begin") -> None:
        following.begin_from_template(
            self.grantee, self.organisation_id, self.template_id, edit_id, self.workspace
        )

    def answer(self, *names: str, taken: bool, newest: int = 2, edit_id: str = "") -> None:
        self.steps += 1
        following.answer_suggestions(
            self.grantee, self.organisation_id, names, newest, edit_id or f"s{self.steps}", self.workspace,
            is_taken=taken,
        )  # fmt: skip

    def edit_own(self, *changes: BlockChange) -> None:
        self.steps += 1
        drafts.save_edit(
            self.grantee, self.organisation_id, TheoryEdit(f"s{self.steps}", changes), self.workspace
        )


@pytest.fixture
def sector(workspace: Workspace) -> Sector:
    return Sector(workspace)


def reword(block: TheoryBlock, words: str) -> BlockChange:
    return BlockChange(block, replace(block, text={"nl": words}))


# What an umbrella does


def test_the_list_sends_as_many_statements_for_many_templates_as_for_one(sector: Sector) -> None:
    sent: list[str] = []
    event.listen(Engine, "before_cursor_execute", lambda *item: sent.append(item[2]))
    counts = {}
    for number in range(5):
        sector.template_id = templates.create_template(
            sector.umbrella, f"Sjabloon {number}", "wonen", sector.workspace
        )
        if number % 2:
            sector.draw(BlockChange(None, HELP))
            sector.publish()
        for access in (sector.umbrella, sector.fund):
            before = len(sent)
            templates.list_templates(access, sector.workspace)
            counts.setdefault(access.role, set()).add(len(sent) - before)
    assert all(len(found) == 1 for found in counts.values()), counts


def test_no_check_asks_for_evidence_of_a_template(sector: Sector) -> None:
    sector.draw(
        BlockChange(None, HELP), BlockChange(None, GRADES),
        ArrowChange(None, TheoryArrow("help", "grades", assumptions=CRITICAL)),
    )  # fmt: skip
    view = load_template_editor(sector.umbrella, sector.template_id, sector.workspace)
    assert not {question.rule for question in view.questions} & OF_EVIDENCE
    assert not any(link.may_have_evidence for link in view.links)
    sector.publish()
    theory = templates.load_template(sector.grantee, sector.template_id, sector.workspace).theory
    assert theory.links and not any(link.may_have_evidence for link in theory.links)
    sector.begin()
    own = load_editor(sector.grantee, sector.organisation_id, sector.workspace)
    assert all(link.may_have_evidence for link in own.links)
    assert {question.rule for question in own.questions} & OF_EVIDENCE


def test_nobody_else_sees_a_template_before_it_is_published(sector: Sector) -> None:
    sector.draw(BlockChange(None, HELP))
    assert [card.title for card in templates.list_templates(sector.umbrella, sector.workspace)] == [
        "Huiswerk"
    ]
    for access in (sector.grantee, sector.fund, sector.other):
        assert templates.list_templates(access, sector.workspace) == ()
        with pytest.raises(NotFound):
            templates.load_template(access, sector.template_id, sector.workspace)


def test_what_is_published_is_read_by_whoever_works_on_a_theory_with_who_made_it_and_why(
    sector: Sector,
) -> None:
    sector.publish_first()
    for access in (sector.grantee, sector.fund, sector.other):
        (card,) = templates.list_templates(access, sector.workspace)
        assert (card.title, card.sector, card.publisher) == ("Huiswerk", "jeugdwerk", "Koepel Kaars")
        assert (card.number, card.dated, card.reason) == (1, TODAY, "Eerste versie")
        assert not card.is_own and not card.has_draft
    view = templates.load_template(sector.grantee, sector.template_id, sector.workspace)
    assert [node.text for node in view.theory.nodes] == [
        "Hulp bij huiswerk",
        "Betere punten",
        "Meer diploma's",
    ]
    assert view.planned_indicators == (PUPILS,)
    assert dict(view.beginners) == {sector.organisation_id: "Amber"} and not view.with_theory


def test_a_change_is_seen_by_others_only_once_it_is_published(sector: Sector) -> None:
    sector.publish_first()
    sector.draw(reword(HELP, "Hulp bij huiswerk en taal"))
    for access, words in ((sector.grantee, "Hulp bij huiswerk"), (sector.umbrella, "Hulp bij huiswerk")):
        nodes = templates.load_template(access, sector.template_id, sector.workspace).theory.nodes
        assert nodes[0].text == words
    view = load_template_editor(sector.umbrella, sector.template_id, sector.workspace)
    assert view.document.blocks[0].text == {"nl": "Hulp bij huiswerk en taal"} and len(view.differences) == 1
    assert sector.publish("Taal erbij") == 2
    shown = templates.load_template(sector.grantee, sector.template_id, sector.workspace)
    assert shown.theory.nodes[0].text == "Hulp bij huiswerk en taal"
    assert [(version.number, version.reason) for version in shown.history] == [
        (2, "Taal erbij"),
        (1, "Eerste versie"),
    ]


@pytest.mark.parametrize("name", ["grantee", "fund", "other"])
def test_nobody_but_its_umbrella_changes_a_template(sector: Sector, name: str) -> None:
    sector.publish_first()
    access: Access = getattr(sector, name)
    own_id = sector.umbrella.organisation_id
    for attempt in (
        lambda: drafts.save_edit(access, own_id, TheoryEdit("x"), sector.workspace, sector.template_id),
        lambda: drafts.undo_edit(access, own_id, sector.workspace, sector.template_id),
        lambda: load_template_editor(access, sector.template_id, sector.workspace),
        lambda: templates.publish_template(access, sector.template_id, 1, "x", sector.workspace, today=TODAY),
        lambda: templates.withdraw_template(access, sector.template_id, sector.workspace),
        lambda: templates.rename_template(access, sector.template_id, "x", "y", sector.workspace),
    ):
        with pytest.raises(NotAllowed):
            attempt()


@pytest.mark.parametrize("role", [Role.COACH, Role.ACADEMIC, Role.FACILITATOR, Role.GRANTEE_VIEWER])
def test_other_roles_see_no_templates(sector: Sector, role: Role) -> None:
    sector.publish_first()
    access = replace(sector.grantee, role=role)
    for attempt in (
        lambda: templates.list_templates(access, sector.workspace),
        lambda: templates.load_template(access, sector.template_id, sector.workspace),
    ):
        with pytest.raises(NotAllowed):
            attempt()
    assert following.load_suggestions(access, sector.organisation_id, sector.workspace) is None


def test_an_umbrella_changes_no_theory_of_a_grantee(sector: Sector) -> None:
    for template_id in (0, sector.template_id):
        with pytest.raises((NotAllowed, ImpactError)):
            drafts.save_edit(
                sector.umbrella, sector.organisation_id, TheoryEdit("x", (BlockChange(HELP, None),)), sector.workspace,
                template_id,
            )  # fmt: skip
    with reading(sector.grantee, sector.workspace) as connection:
        assert theory_drafts.find_draft(connection, sector.organisation_id) is None


def test_a_guest_of_one_theory_reads_no_template(sector: Sector) -> None:
    sector.publish_first()
    guest = replace(sector.grantee, is_narrow=True, portfolio_ids=(sector.network.portfolio_id,))
    with reading(guest, sector.workspace) as connection:
        assert sector_templates.list_templates(connection) == []
        assert sector_templates.list_template_versions(connection, sector.template_id) == []


def test_a_draft_of_a_template_is_read_by_nobody_else(sector: Sector) -> None:
    sector.publish_first()
    sector.draw(reword(HELP, "Nog niet af"))
    own_id = sector.umbrella.organisation_id
    for access in (sector.grantee, sector.fund, sector.other, replace(sector.umbrella, role=Role.COACH)):
        with reading(access, sector.workspace) as connection:
            assert theory_drafts.find_draft(connection, own_id, sector.template_id) is None
    with reading(sector.umbrella, sector.workspace) as connection:
        assert theory_drafts.find_draft(connection, own_id, sector.template_id) is not None


def test_an_umbrella_that_is_a_grantee_as_well_keeps_its_theory_apart_from_its_templates(
    sector: Sector,
) -> None:
    """Who works for it as an umbrella reads no step of what it drafts as a grantee, though both are its own."""
    sector.edit_own(BlockChange(None, DIPLOMA))
    members = (sector.network.id("Berk"),)
    both = replace(sector.umbrella, organisation_id=sector.organisation_id, organisation_ids=members)
    template_id = templates.create_template(both, "Eigen", "jeugdwerk", sector.workspace)
    edit = TheoryEdit("sjabloon", (BlockChange(None, HELP),))
    drafts.save_edit(both, sector.organisation_id, edit, sector.workspace, template_id)
    with reading(both, sector.workspace) as connection:
        assert theory_drafts.find_draft(connection, sector.organisation_id) is None
        draft = theory_drafts.find_draft(connection, sector.organisation_id, template_id)
        assert draft is not None and len(theory_drafts.list_steps(connection, draft.id)) == 1
    with reading(sector.grantee, sector.workspace) as connection:
        own = theory_drafts.find_draft(connection, sector.organisation_id)
        assert own is not None and [
            step.edit_id for step in theory_drafts.list_steps(connection, own.id)
        ] == ["s1"]
    assert sector.document.blocks == (DIPLOMA,)
    with reading(both, sector.workspace) as connection:
        assert theory_drafts.list_steps(connection, own.id) == []


def test_whoever_sees_or_writes_the_theory_of_an_umbrella_that_is_a_grantee_reaches_no_draft_of_its_templates(
    sector: Sector,
) -> None:
    """Its own editors, its fund and its coach see its theory, and what it did not publish yet is of its templates."""
    members = (sector.network.id("Berk"),)
    both = replace(sector.umbrella, organisation_id=sector.organisation_id, organisation_ids=members)
    template_id = templates.create_template(both, "Eigen", "jeugdwerk", sector.workspace)
    edit = TheoryEdit("sjabloon", (BlockChange(None, HELP),))
    drafts.save_edit(both, sector.organisation_id, edit, sector.workspace, template_id)
    sector.edit_own(BlockChange(None, DIPLOMA))
    with reading(both, sector.workspace) as connection:
        draft = theory_drafts.find_draft(connection, sector.organisation_id, template_id)
    assert draft is not None
    coach = replace(sector.fund, role=Role.COACH, organisation_id=sector.organisation_id)
    for access in (sector.grantee, sector.fund, coach):
        with reading(access, sector.workspace) as connection:
            assert theory_drafts.find_draft(connection, sector.organisation_id) is not None
            assert theory_drafts.find_draft(connection, sector.organisation_id, template_id) is None
            assert theory_drafts.list_steps(connection, draft.id) == []
    place = {"organisation_id": sector.organisation_id, "portfolio_id": sector.network.portfolio_id}
    for access in (sector.grantee, sector.fund):
        with writing_theory(access, sector.workspace, **place) as connection:
            assert theory_drafts.find_draft(connection, sector.organisation_id) is not None
            assert theory_drafts.find_draft(connection, sector.organisation_id, template_id) is None
            theory_drafts.remove_draft(connection, draft.id)
            theory_drafts.change_draft(connection, draft.id, {}, now())
            sector_templates.change_template(connection, template_id, published=9)
        with (
            pytest.raises((NotAllowed, StoreUnavailable)),
            writing_theory(access, sector.workspace, **place) as connection,
        ):
            theory_drafts.add_draft(connection, sector.organisation_id, 0, {}, now(), template_id + 1)
    with writing_template(both, sector.workspace) as connection:
        assert theory_drafts.find_draft(connection, sector.organisation_id) is None
        present = theory_drafts.find_draft(connection, sector.organisation_id, template_id)
        assert present == draft and len(theory_drafts.list_steps(connection, draft.id)) == 1
        record = sector_templates.find_template(connection, template_id)
        assert record is not None and record.published == 0
    with pytest.raises((NotAllowed, StoreUnavailable)), writing_template(both, sector.workspace) as connection:
        theory_drafts.add_draft(connection, sector.organisation_id, 0, {}, now())


def test_a_version_needs_a_reason_blocks_and_clear_indicators(sector: Sector) -> None:
    sector.draw()
    with pytest.raises(ImpactError, match="no_blocks"):
        sector.publish()
    sector.draw(BlockChange(None, HELP), PlannedChange(None, replace(PUPILS, time_kind=None)))
    with pytest.raises(ImpactError, match="unclear_indicators"):
        sector.publish()
    sector.draw(PlannedChange(replace(PUPILS, time_kind=None), replace(PUPILS, measure=Measure.PERCENTAGE)))
    with pytest.raises(ImpactError, match="no_reason"):
        sector.publish("  ")
    assert sector.publish() == 1


def test_a_template_that_went_on_meanwhile_is_not_published(sector: Sector) -> None:
    sector.draw(BlockChange(None, HELP))
    view = load_template_editor(sector.umbrella, sector.template_id, sector.workspace)
    sector.draw(BlockChange(None, GRADES))
    with pytest.raises(Conflict):
        templates.publish_template(
            sector.umbrella, sector.template_id, view.revision, "Te laat", sector.workspace, today=TODAY
        )


def test_undo_and_discard_of_a_template_leave_what_is_published(sector: Sector) -> None:
    sector.publish_first()
    sector.draw(reword(HELP, "Anders"))
    drafts.undo_edit(sector.umbrella, sector.umbrella.organisation_id, sector.workspace, sector.template_id)
    view = load_template_editor(sector.umbrella, sector.template_id, sector.workspace)
    assert view.document.blocks[0] == HELP and view.may_redo
    drafts.discard_draft(
        sector.umbrella, sector.umbrella.organisation_id, view.revision, sector.workspace, sector.template_id
    )
    assert (
        load_template_editor(sector.umbrella, sector.template_id, sector.workspace).document.blocks[0] == HELP
    )


def test_two_templates_of_one_umbrella_are_edited_apart(sector: Sector) -> None:
    sector.draw(BlockChange(None, HELP))
    second = templates.create_template(sector.umbrella, "Vakantie", "jeugdwerk", sector.workspace)
    assert not load_template_editor(sector.umbrella, second, sector.workspace).document.blocks
    edit = TheoryEdit("tweede", (BlockChange(None, DIPLOMA),))
    drafts.save_edit(sector.umbrella, sector.umbrella.organisation_id, edit, sector.workspace, second)
    assert load_template_editor(sector.umbrella, sector.template_id, sector.workspace).document.blocks == (
        HELP,
    )


def test_renaming_keeps_the_translations_of_what_stays(sector: Sector) -> None:
    french = replace(sector.umbrella, language=Language.FR)
    templates.rename_template(
        sector.umbrella, sector.template_id, "Huiswerkklas", "jeugdwerk", sector.workspace
    )
    (card,) = templates.list_templates(french, sector.workspace)
    assert (card.title, card.sector) == ("Huiswerkklas", "jeugdwerk")
    for title, sector_name in (("", "x"), ("x", " ")):
        with pytest.raises(ImpactError, match="no_name"):
            templates.rename_template(
                sector.umbrella, sector.template_id, title, sector_name, sector.workspace
            )


# What a grantee does


def test_a_theory_begins_as_the_template_with_where_it_is_from_and_without_the_evidence_of_others(
    sector: Sector,
) -> None:
    sector.publish_first()
    sector.begin()
    document = sector.document
    assert [block.key for block in document.blocks] == ["help", "grades", "diploma"]
    assert (document.arrows[0].assumptions, document.arrows[0].evidence_level) == (COMING, 0)
    assert document.planned_indicators == (PUPILS,)
    assert document.frame.template == TemplateOrigin(sector.template_id, 1)
    assert load_editor(sector.grantee, sector.organisation_id, sector.workspace).is_draft
    assert sector.suggestions == ()
    drafts.undo_edit(sector.grantee, sector.organisation_id, sector.workspace)
    assert sector.document == TheoryDocument()
    drafts.redo_edit(sector.grantee, sector.organisation_id, sector.workspace)
    assert sector.document == document


def test_a_template_does_not_begin_a_theory_that_there_is(sector: Sector) -> None:
    sector.publish_first()
    sector.edit_own(BlockChange(None, DIPLOMA))
    with pytest.raises(Conflict, match="has_theory"):
        sector.begin()
    view = templates.load_template(sector.grantee, sector.template_id, sector.workspace)
    assert not view.beginners and dict(view.with_theory) == {sector.organisation_id: "Amber"}
    own = following.load_own_theory(sector.grantee, sector.organisation_id, sector.workspace)
    assert [node.text for node in own.nodes] == ["Meer diploma's"]


def test_nobody_begins_the_theory_of_another_grantee(sector: Sector) -> None:
    sector.publish_first()
    for access in (sector.network.of("Berk"), sector.umbrella):
        with pytest.raises(NotAllowed):
            following.begin_from_template(
                access, sector.organisation_id, sector.template_id, "vreemd", sector.workspace
            )


def test_where_a_theory_is_from_outlives_a_version(sector: Sector) -> None:
    sector.publish_first()
    sector.begin()
    view = load_editor(sector.grantee, sector.organisation_id, sector.workspace)
    versions.publish_draft(
        sector.grantee, sector.organisation_id, view.revision, "Van ons", sector.workspace, today=TODAY
    )
    assert sector.document.frame.template == TemplateOrigin(sector.template_id, 1)
    assert sector.document.planned_indicators == (PUPILS,)
    sector.draw(reword(HELP, "Huiswerkklas"))
    sector.publish("Ander woord")
    (suggestion,) = sector.suggestions
    assert (suggestion.kind, suggestion.fields) == (SuggestionKind.CHANGED, ("text",))


def test_every_kind_of_change_becomes_a_suggestion_and_all_are_taken_over_by_one_undoable_step(
    sector: Sector,
) -> None:
    sector.publish_first()
    sector.begin()
    parents = TheoryBlock("parents", Level.ACTIVITY, {"nl": "Gesprekken met ouders"})
    talks = replace(PUPILS, key="talks", block="parents", title={"nl": "Gesprekken"})
    sector.draw(
        reword(HELP, "Huiswerkklas"), BlockChange(DIPLOMA, None), BlockChange(None, parents),
        ArrowChange(TheoryArrow("grades", "diploma"), None), ArrowChange(None, TheoryArrow("parents", "grades")),
        PlannedChange(PUPILS, replace(PUPILS, unit="kinderen")), PlannedChange(None, talks),
    )  # fmt: skip
    sector.publish("Ouders erbij")
    kinds = {(suggestion.part, suggestion.kind) for suggestion in sector.suggestions}
    # An arrow or an indicator of a block that is not there yet waits for it, and one goes with its block.
    assert kinds == {
        (PartKind.BLOCK, SuggestionKind.CHANGED), (PartKind.BLOCK, SuggestionKind.REMOVED),
        (PartKind.BLOCK, SuggestionKind.ADDED), (PartKind.PLANNED, SuggestionKind.CHANGED),
    }  # fmt: skip
    before = sector.document
    sector.answer(taken=True)
    document = sector.document
    assert [block.key for block in document.blocks] == ["help", "grades", "parents"]
    assert {arrow.key for arrow in document.arrows} == {("help", "grades"), ("parents", "grades")}
    assert {planned.key: planned.unit for planned in document.planned_indicators} == {
        "pupils": "kinderen", "talks": "leerlingen",
    }  # fmt: skip
    assert sector.suggestions == ()
    drafts.undo_edit(sector.grantee, sector.organisation_id, sector.workspace)
    assert sector.document == before and len(sector.suggestions) == 4


def test_one_is_taken_over_and_one_refused_stays_quiet_until_it_changes_again(sector: Sector) -> None:
    sector.publish_first()
    sector.begin()
    sector.draw(reword(HELP, "Huiswerkklas"), reword(GRADES, "Hogere punten"))
    sector.publish("Twee woorden")
    assert sector.names == ["block:help", "block:grades"]
    sector.answer("block:help", taken=True)
    assert sector.document.blocks[0].text == {"nl": "Huiswerkklas"} and sector.names == ["block:grades"]
    sector.answer("block:grades", taken=False)
    assert sector.document.blocks[1] == GRADES and sector.suggestions == ()
    # Undo brings the question back, redo the refusal.
    drafts.undo_edit(sector.grantee, sector.organisation_id, sector.workspace)
    assert sector.names == ["block:grades"]
    drafts.redo_edit(sector.grantee, sector.organisation_id, sector.workspace)
    assert sector.suggestions == ()
    # Another part of the template changes: what was refused stays quiet.
    sector.draw(reword(DIPLOMA, "Een diploma voor iedereen"))
    sector.publish("Derde")
    assert sector.names == ["block:diploma"]
    sector.draw(reword(replace(GRADES, text={"nl": "Hogere punten"}), "Beter rapport"))
    sector.publish("Vierde")
    (again,) = [suggestion for suggestion in sector.suggestions if suggestion.name == "block:grades"]
    assert isinstance(again.before, TheoryBlock) and isinstance(again.after, TheoryBlock)
    assert (again.before.text, again.after.text) == ({"nl": "Hogere punten"}, {"nl": "Beter rapport"})
    # What the template takes back is suggested to whoever took it over.
    sector.draw(reword(replace(HELP, text={"nl": "Huiswerkklas"}), "Hulp bij huiswerk"))
    sector.publish("Vijfde")
    assert "block:help" in sector.names


def test_what_a_grantee_changed_itself_is_not_overwritten_by_what_the_template_changed_beside_it(
    sector: Sector,
) -> None:
    sector.publish_first()
    sector.begin()
    sector.edit_own(BlockChange(HELP, replace(HELP, stakeholder={"nl": "tieners"})))
    sector.draw(reword(HELP, "Huiswerkklas"))
    sector.publish("Woord")
    sector.answer("block:help", taken=True)
    assert sector.document.blocks[0] == replace(
        HELP, text={"nl": "Huiswerkklas"}, stakeholder={"nl": "tieners"}
    )


def test_what_a_grantee_took_out_is_not_suggested_again(sector: Sector) -> None:
    sector.publish_first()
    sector.begin()
    document = sector.document
    arrow = document.arrow_by_key["grades", "diploma"]
    edit = TheoryEdit(
        "weg", (BlockChange(document.block_by_key["diploma"], None),), (ArrowChange(arrow, None),)
    )
    drafts.save_edit(sector.grantee, sector.organisation_id, edit, sector.workspace)
    sector.draw(reword(DIPLOMA, "Een diploma voor iedereen"))
    sector.publish("Woord")
    assert sector.suggestions == ()


def test_an_answer_to_an_older_version_or_to_no_suggestion_is_refused(sector: Sector) -> None:
    sector.publish_first()
    sector.begin()
    sector.draw(reword(HELP, "Huiswerkklas"))
    sector.publish("Woord")
    with pytest.raises(Conflict, match="went_on"):
        sector.answer("block:help", taken=True, newest=1)
    with pytest.raises(Conflict, match="no_suggestion"):
        sector.answer("block:diploma", taken=True)
    sector.answer("block:help", taken=True)
    with pytest.raises(Conflict, match="no_suggestion"):
        sector.answer("block:help", taken=True)


def test_the_fund_answers_for_its_grantee_and_both_see_one_answer(sector: Sector) -> None:
    sector.publish_first()
    sector.begin()
    sector.draw(reword(HELP, "Huiswerkklas"), reword(GRADES, "Hogere punten"))
    sector.publish("Woorden")
    following.answer_suggestions(
        sector.fund, sector.organisation_id, ["block:help"], 2, "fonds", sector.workspace, is_taken=False
    )
    sector.answer("block:grades", taken=False)
    assert sector.suggestions == ()
    assert sector.document.frame.answers == {"text@block:help": 2, "text@block:grades": 2}


def test_a_withdrawn_template_begins_nothing_and_suggests_nothing_until_it_is_offered_again(
    sector: Sector,
) -> None:
    sector.publish_first()
    sector.begin()
    sector.draw(reword(HELP, "Huiswerkklas"))
    sector.publish("Woord")
    templates.withdraw_template(sector.umbrella, sector.template_id, sector.workspace)
    assert templates.list_templates(sector.grantee, sector.workspace) == ()
    found = following.load_suggestions(sector.grantee, sector.organisation_id, sector.workspace)
    assert found is not None and found.card.is_withdrawn and not found.suggestions
    with pytest.raises(ImpactError, match="withdrawn"):
        following.begin_from_template(
            sector.network.of("Berk"), sector.network.id("Berk"), sector.template_id, "b", sector.workspace
        )
    with pytest.raises(NotFound):
        sector.answer("block:help", taken=True)
    templates.restore_template(sector.umbrella, sector.template_id, sector.workspace)
    assert sector.names == ["block:help"]


def test_a_template_holds_nobodys_indicators_or_links_to_a_fund(sector: Sector) -> None:
    links = (FundOutcome("uitkomst", 1),)
    sector.draw(BlockChange(None, replace(HELP, indicators=(12, 13), fund_outcomes=links)))
    sector.publish()
    sector.begin()
    (block,) = sector.document.blocks
    assert block.indicators == () and block.fund_outcomes == ()
    with reading(sector.grantee, sector.workspace) as connection:
        stored = sector_templates.load_template_versions(connection, sector.template_id, {1})[1]
    assert stored.blocks[0].indicators == () and stored.blocks[0].fund_outcomes == ()


def test_what_is_planned_begins_the_form_of_an_indicator(sector: Sector) -> None:
    sector.publish_first()
    sector.begin()
    form = planned.find_planned(sector.grantee, sector.organisation_id, "planned-pupils", sector.workspace)
    assert form is not None and form.is_new
    assert (form.title, form.unit, form.level) == ("Leerlingen in begeleiding", "leerlingen", Level.ACTIVITY)
    assert (form.direction, form.time_kind, form.baseline) == (Direction.UP, TimeKind.PERIOD, "")
    for name in ("planned-nothing", "new", "12"):
        assert planned.find_planned(sector.grantee, sector.organisation_id, name, sector.workspace) is None


def test_what_is_planned_goes_with_its_block_and_comes_back_with_it(sector: Sector) -> None:
    sector.publish_first()
    sector.begin()
    before = sector.document
    edit = TheoryEdit("alleen", (BlockChange(before.block_by_key["help"], None),),
                      (ArrowChange(before.arrows[0], None),))  # fmt: skip
    with pytest.raises(ImpactError, match="planned_meanwhile"):
        drafts.save_edit(sector.grantee, sector.organisation_id, edit, sector.workspace)
    with reading(sector.grantee, sector.workspace) as connection:
        assert theory_versions.find_newest_number(connection, sector.organisation_id) == 0
    assert sector.document == before
