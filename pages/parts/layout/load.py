"""What pages load: each view from its service, through the one cache (`view_cache`) where it has a data revision."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from impact.model.access import Access
from impact.services.accounts import sessions
from impact.services.accounts.sessions import Viewer
from impact.services.core import current_workspace
from impact.services.core.workspace import Workspace
from impact.views.decisions import DecisionListView, DecisionView
from impact.views.evidence import EvidenceView
from impact.views.figures.explain import Explanation, SheetExcerpt, Term
from impact.views.figures.figure_columns import AllFigures, Records
from impact.views.figures.figure_comments import CommentsView
from impact.views.figures.pending_figures import PendingFigure
from impact.views.fund_setup import FundSetup
from impact.views.grantee import GranteeListRow, GranteeQuery, GranteeView
from impact.views.indicator import IndicatorQuery, IndicatorView
from impact.views.portfolio import PortfolioQuery, PortfolioView
from impact.views.research_consent import ConsentCount, ConsentView
from impact.views.rounds import RoundsView
from impact.views.saved_views import SavedViews
from impact.views.sector import SectorView
from impact.views.start import Need, StartView
from impact.views.submissions.review import EarlierRounds, FilesInProgress
from impact.views.theory.conversations import ConversationsView
from impact.views.theory.editor import TemplateCard, VersionComparison
from impact.views.theory.fund_frame import FundFrameView
from impact.views.theory.sector_templates import SuggestionsView, TemplateView
from impact.views.theory.theory_of_change import TheoryView
from pages.parts.layout.view_cache import load_view

if TYPE_CHECKING:
    import pandas as pd

def workspace() -> Workspace:
    """The workspace of the database this process serves."""
    return current_workspace.workspace()


def access(signed_session: str) -> Access | None:
    """The access of a signed session token, None where it has ended.

    Never cached: a revoked right must end at the next script run.
    """
    return sessions.find_access(workspace(), signed_session)


def viewer(signed_session: str) -> Viewer | None:
    """The holder of a signed session token with all memberships; call it through `visitor`, once per script run."""
    return sessions.find_viewer(workspace(), signed_session)


def portfolio(access: Access, query: PortfolioQuery) -> PortfolioView:
    """The portfolio within this access."""
    from impact.services.dashboards import portfolio as service

    return load_view(service.build_portfolio_view, access, query)


def all_figures(access: Access, as_of: date | None) -> tuple[AllFigures, pd.DataFrame]:
    """The filter choices of the page of all figures, and the figures as a data frame.

    The view comes without its records: the data frame holds them, and the cache would keep them twice.
    """
    from impact.export.frames import build_frame
    from impact.services.dashboards import all_figures as service

    def build(who: Access, day: Any, where: Workspace) -> tuple[AllFigures, pd.DataFrame]:
        view = service.build_all_figures_view(who, day, where)
        return replace(view, records=Records(view.records.columns, ())), build_frame(view.records)

    return load_view(build, access, as_of)


def start(access: Access) -> StartView:
    """The start page of this viewer, as of today."""
    from impact.services.dashboards import start_page as service

    return load_view(lambda who, _, where: service.build_start_view(who, where, date.today()), access, "start")


def open_drafts(access: Access) -> tuple[Need, ...]:
    """What this account did not hand in yet; not cached, because a draft has no data revision."""
    from impact.services.dashboards import start_page as service

    return service.list_open_drafts(access, workspace())


def comments_to_read(access: Access) -> tuple[Need, ...]:
    """Shared comments that this account did not read; not cached, because a comment has no data revision."""
    from impact.services.dashboards import start_page as service

    return service.list_comments_to_read(access, workspace())


def conversations_to_answer(access: Access) -> tuple[Need, ...]:
    """Theories with conversations that wait for the viewer's side; not cached, so that an answer is seen at once."""
    from impact.services.dashboards import start_page as service

    return service.list_conversations_to_answer(access, workspace())


def conversations(access: Access, organisation_id: int) -> ConversationsView:
    """The conversations about one theory; not cached, so that a message is seen at once, and gone at once."""
    from impact.services.theory import conversations as service

    return service.build_conversations(access, organisation_id, workspace())


def figure_conversations(access: Access, indicator_id: int) -> ConversationsView:
    """The conversations about one indicator; not cached, as those about a theory are not."""
    from impact.services.theory import figure_conversations as service

    return service.build_conversations(access, indicator_id, workspace())


def research_consent(access: Access, organisation_id: int) -> ConsentView | None:
    """Whether one organisation consents to research; not cached, so that it is seen at once."""
    from impact.services.admin import research_consent as service

    return service.load_consent(access, organisation_id, workspace())


def consenting(access: Access) -> ConsentCount:
    """Of how many grantees the list of figures holds figures for research; not cached, so that it obeys at once."""
    from impact.services.admin import research_consent as service

    return service.count_consenting(access, workspace())


def fund_setup(access: Access) -> FundSetup | None:
    """The steps of a fund without figures; not cached, because its steps have no data revision."""
    from impact.services.admin import fund_setup as service

    return service.load_setup(access, workspace())


def grantees(access: Access) -> tuple[GranteeListRow, ...]:
    """All grantees within this access."""
    from impact.services.dashboards import grantees as service

    return load_view(lambda who, _, where: service.list_grantees(who, where), access, "grantees")


def grantee(access: Access, query: GranteeQuery) -> GranteeView:
    """One grantee."""
    from impact.services.dashboards import grantees as service

    return load_view(service.build_grantee_view, access, query)


def rounds(access: Access, organisation_id: int) -> RoundsView:
    """The reporting rounds of one grantee as of today; not cached, because a calendar has no data revision."""
    from impact.services.calendar import rounds as service

    return service.load_rounds(access, organisation_id, workspace())


def files_in_progress(access: Access, organisation_id: int) -> FilesInProgress:
    """The files of one grantee that wait for its fund or came back; not cached, because answers change no figure."""
    from impact.services.returns import files_in_progress as service

    return service.load_files_in_progress(access, organisation_id, workspace())


def earlier_rounds(access: Access, submission_id: int) -> EarlierRounds:
    """What went before a submission in review; not cached, because answers change no figure."""
    from impact.services.returns import earlier_rounds as service

    return service.load_earlier_rounds(access, submission_id, workspace())


def pending_figures(access: Access, organisation_id: int) -> tuple[PendingFigure, ...]:
    """The figures of one grantee that would change if its pending submissions were approved."""
    from impact.services.submissions import pending_figures as service

    return load_view(service.list_pending_figures, access, organisation_id)


def indicator(access: Access, query: IndicatorQuery) -> IndicatorView:
    """One indicator."""
    from impact.services.dashboards import indicators as service

    return load_view(service.build_indicator_view, access, query)


def explain(access: Access, indicator_id: int, as_of: date | None = None) -> Explanation:
    """The explanation of a figure: formulas, terms and source cells."""
    from impact.services.dashboards import explain as service

    return load_view(
        lambda who, arguments, where: service.explain_indicator(who, *arguments, where), access, (indicator_id, as_of)
    )


def values(access: Access, indicator_id: int) -> tuple[Term, ...]:
    """Every value, target and baseline of one indicator with its source cell and earlier values."""
    from impact.services.dashboards import explain as service

    return load_view(service.list_values, access, indicator_id)


def cell(access: Access, submission_id: int, sheet: str, row: int, column: int) -> SheetExcerpt | None:
    """One cell of an original file with the rows around it; read from the file each time."""
    from impact.services.submissions import source_excerpts as service

    return service.load_cell_excerpt(access, submission_id, sheet, row, column, workspace())


def evidence(access: Access, indicator_id: int) -> EvidenceView:
    """The evidence of one indicator; not cached, so that withdrawn consent takes effect at once."""
    from impact.services.evidence import evidence as service

    return service.build_evidence_view(access, indicator_id, workspace())


def grantees_to_edit(access: Access) -> dict[int, str]:
    """The grantees whose theory the viewer may change, by id, in the order of their names; not cached."""
    from impact.access.permissions import Action, Kind, may
    from impact.services.submissions import destinations

    if not may(access.role, Action.CHANGE, Kind.THEORY):
        return {}
    return {place.organisation_id: place.organisation for place in destinations.list_destinations(access, workspace())}


def saved_views(access: Access) -> SavedViews:
    """The saved views of all figures; not cached, so that one that was shared is seen at once."""
    from impact.services.accounts import saved_views as service

    return service.list_saved_views(access, workspace())


def figure_comments(access: Access, indicator_id: int) -> CommentsView:
    """The comments on one indicator; not cached, so that one is seen at once, and gone at once."""
    from impact.services import figure_comments as service

    return service.build_comments_view(access, indicator_id, workspace())


def comment_counts(access: Access, organisation_id: int) -> dict[int, int]:
    """How many comments there are, by indicator id, for one grantee; not cached."""
    from impact.services import figure_comments as service

    return service.count_comments(access, organisation_id, workspace())


def evidence_counts(access: Access, organisation_id: int) -> dict[int, int]:
    """How many pieces of evidence there are, by indicator id, for one grantee; not cached."""
    from impact.services.evidence import evidence as service

    return service.count_evidence(access, organisation_id, workspace())


def sector(access: Access) -> SectorView:
    """The members of an umbrella beside the sector; keyed on the portfolios compared and their data as well."""
    from impact.services.dashboards import sector as service

    compared = service.read_sector_revision(access, workspace())
    return load_view(lambda who, _, where: service.build_sector_view(who, where), access, ("sector", compared))


def fund_frame(access: Access, fund_id: int | None) -> FundFrameView | None:
    """The frame of the viewer's own fund, also before its first version, or of one in sight; None without any."""
    from impact.services.theory.frames import frame_view as service

    return service.build_frame_view(access, workspace(), fund_id)


def sector_templates(access: Access) -> tuple[TemplateCard, ...]:
    """The sector templates that the viewer may read; not cached, so that one is seen, or gone, at once."""
    from impact.services.theory.sector import templates as service

    return service.list_templates(access, workspace())


def sector_template(access: Access, template_id: int) -> TemplateView:
    """One sector template; not cached, for the same reason."""
    from impact.services.theory.sector import templates as service

    return service.load_template(access, template_id, workspace())


def suggestions(access: Access, organisation_id: int) -> SuggestionsView | None:
    """What the template of a theory suggests; not cached, since a draft has no data revision."""
    from impact.services.theory.sector import following as service

    return service.load_suggestions(access, organisation_id, workspace())


def theory_comparison(
    access: Access, organisation_id: int, before: int | None, after: int | None
) -> VersionComparison | None:
    """Two versions of one theory beside each other, None without two; not cached, since it is looked at seldom."""
    from impact.services.theory import history as service

    return service.compare_versions(access, organisation_id, workspace(), before=before, after=after)


def places_to_plan(access: Access, organisation_id: int) -> dict[int, str]:
    """The portfolios in which a method may be planned for one grantee, by id; not cached, asked when one is planned."""
    from impact.services.theory import evaluation_plan as service

    return service.list_places(access, organisation_id, workspace())


def decisions(access: Access) -> DecisionListView:
    """The decisions that the viewer may read; not cached, because a decision has no data revision."""
    from impact.services.decisions import decision_views as service

    return service.list_decisions(access, workspace())


def decision(access: Access, decision_id: int) -> DecisionView:
    """One decision with its figures then and now; not cached, for the same reason."""
    from impact.services.decisions import decision_views as service

    return service.load_decision(access, decision_id, workspace())


def decisions_to_look_at(access: Access) -> tuple[Need, ...]:
    """Decisions that came back by a tripwire or their day, or that a grantee wrote no view of; not cached."""
    from impact.services.decisions import decision_views as service

    return service.list_waiting(access, workspace())


def theory(access: Access, organisation_id: int) -> TheoryView:
    """The theory of change of one grantee; keyed on its own revision too, since it is one for all its funds."""
    from impact.services.dashboards import theory_of_change as service

    revision = service.read_revision(access, organisation_id, workspace())
    return load_view(
        lambda who, query, where: service.build_theory_view(who, query[0], where), access, (organisation_id, revision)
    )
