"""Authorisation of rows: the SQL conditions that limit each table to a scope.

Every function takes the Access of a viewer, or the connection that carries its scope. Conditions are wrapped in
`Limited`, which `store.tenancy.connection_guard` looks for; docs/decisions/0006-scope.md says how each table is
limited.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    FromClause,
    Select,
    and_,
    bindparam,
    false,
    inspect,
    or_,
    select,
    true,
)

from impact.model.access import Access
from impact.model.decisions.decision_kinds import WordsKind
from impact.model.vocabulary.calculation_basis import Variant
from impact.store.schema.accounts import Membership
from impact.store.schema.base import table_of
from impact.store.schema.figures import Aggregate, Figure
from impact.store.schema.indicators_and_measurements import Indicator
from impact.store.schema.organisations import Grant, Portfolio
from impact.store.schema.submissions import Submission
from impact.store.schema.theory_of_change import TheoryDraft
from impact.store.tenancy.query_proof import Limited, base_of
from impact.store.tenancy.tenant_scope import OF_INDICATOR, Owner, Scope, get_scope

# How the values of a limit are called; the wall compares them with the scope of the connection.
PORTFOLIO, ORGANISATION, HOME = "scope_portfolio", "scope_organisation", "scope_home"
OWNER, OWNER_PORTFOLIO = "scope_owner", "scope_in"

# What a limit is taken from; None for the scope of a connection that reaches all rows.
Of = Access | Connection | Scope | None
# Tables whose rows carry organisation and portfolio.
WITH_BOTH = frozenset({
    "grant", "aggregate", "grantee_summary", "submission", "mapping", "cell_comment", "evidence", "figure_comment",
    "figure_comment_answer", "research_consent", "theory_thread", "theory_message", "guest_link",
    "planned_method",
})  # fmt: skip
# The same, but who sees a grantee without its portfolio reads no draft of a decision and no dissent within the fund.
OF_DECISIONS = frozenset({"decision", "decision_words"})
# Tables about a theory of change, which belongs to an organisation as a whole. Drafts with their steps are also of the
# sector templates of an umbrella organisation.
OF_THEORY = frozenset({
    "theory", "node", "link", "theory_draft", "theory_step", "theory_source", "arrow_evidence", "arrow_expectation",
    "assumption_check", "theory_answer",
})  # fmt: skip
# What becomes of them when a version is put forward, which the whole network of a fund reads of the fund's own.
OF_VERSIONS = frozenset({"theory", "node", "link"})
# Templates and their versions: what is published is read by everybody but guests.
OF_TEMPLATES = frozenset({"sector_template", "template_version"})
# Other tables of what belongs to an organisation as a whole.
OF_ORGANISATION = frozenset({"organisation_former_name"})
# What limits read besides the tables of their query. Made once: an alias costs more than a query. Nothing around
# them is ever meant (`correlate(None)`), also where the same name stands outside.
_GRANT = table_of(Grant).alias("scope_grant")
_INDICATOR = table_of(Indicator).alias("scope_indicator")
_SUBMISSION = table_of(Submission).alias("scope_submission")
_PORTFOLIO = table_of(Portfolio).alias("scope_portfolio")
_PARTNER = table_of(Membership).alias("scope_partner")
_DRAFT = table_of(TheoryDraft).alias("scope_draft")

# An entity, an alias of one, a table or a subquery.
Read = Any
Column = ColumnElement[int]


def scope_of(of: Of) -> Scope | None:
    """The scope of a viewer or of a connection; None for one that reaches all rows."""
    if isinstance(of, Access):
        return Scope.of(of)
    return of if of is None or isinstance(of, Scope) else get_scope(of)


def _from(item: Read) -> FromClause:
    """The table, alias or subquery that stands in the FROM."""
    selectable: FromClause = item if isinstance(item, FromClause) else inspect(item).selectable
    return selectable


def limit(of: Of, table: Read) -> ColumnElement[bool]:
    """The rows of a table that are in scope; an unlimited connection leaves it open."""
    scope, item = scope_of(of), _from(table)
    return true() if scope is None else Limited(_condition(scope, item), item)


@lru_cache(maxsize=256)
def limit_to_owner(owner: Owner, table: Read) -> ColumnElement[bool]:
    """The rows of a table that belong to the owner of a writing transaction; made once for each, as every UPDATE
    and DELETE gets one."""
    item = _from(table)
    return Limited(_condition(Scope((), (), 0, owner), item), item)


def through(table: Read, by: Read | tuple[Read, ...], on: ColumnElement[bool]) -> ColumnElement[bool]:
    """Rows that are joined by key to rows in scope: `on` names the key, `by` what those rows are of."""
    parents = by if isinstance(by, tuple) else (by,)
    return Limited(on, _from(table), [_from(item) for item in parents])


def among(table: Read, column: Any, rows: Select[Any]) -> ColumnElement[bool]:
    """Rows whose key is found by another query, which is limited itself."""
    return Limited(column.in_(rows), _from(table))


def of_indicators(of: Of, table: Read, ids: Collection[int] | BindParameter[Any]) -> ColumnElement[bool]:
    """Rows of these indicators as far as their grants are in scope; `table` may be Indicator itself.

    The few indicators asked for come first, so that the size of the scope is not felt.
    """
    item = _from(table)
    key = item.c.id if base_of(item) == "indicator" else item.c.indicator_id
    if scope_of(of) is None:
        return key.in_(ids)
    of_grant = through(_INDICATOR, _GRANT, _GRANT.c.id == _INDICATOR.c.grant_id)
    in_scope = select(_INDICATOR.c.id).join(_GRANT, of_grant).where(_INDICATOR.c.id.in_(ids), limit(of, _GRANT))
    return among(table, key, in_scope.correlate(None))


def _select_in_scope(scope: Scope, item: FromClause, column: Any) -> Select[Any]:
    """A column of the rows of `item` that are in scope."""
    return select(column).where(limit(scope, item)).correlate(None)


def _condition(scope: Scope, item: FromClause) -> ColumnElement[bool]:
    name = base_of(item)
    if name == "organisation":
        return _organisations(scope, item.c.id)
    if name == "portfolio":
        return _portfolios(scope, item.c.id)
    if name == "reporting_period":
        return _portfolios(scope, item.c.portfolio_id)
    if name in WITH_BOTH:
        return _both(scope, item)
    if name in OF_DECISIONS:
        return _decisions(scope, item)
    if name == "indicator":
        return item.c.grant_id.in_(_select_in_scope(scope, _GRANT, _GRANT.c.id))
    if name in OF_INDICATOR:
        return item.c.indicator_id.in_(_select_in_scope(scope, _INDICATOR, _INDICATOR.c.id))
    if name == "file":
        if scope.owner is not None:
            return item.c.organisation_id == bindparam(OWNER, scope.owner.organisation_id, unique=True)
        return item.c.id.in_(_select_in_scope(scope, _SUBMISSION, _SUBMISSION.c.file_id))
    if name in OF_VERSIONS:
        return or_(_theories(scope, item.c.organisation_id), *_funds(scope, item.c.organisation_id))
    if name == "theory_draft":
        return _drafts(scope, item)
    if name == "theory_step":
        own = or_(_theories(scope, item.c.organisation_id), *_templates(scope, item.c.organisation_id))
        return and_(own, item.c.draft_id.in_(_select_in_scope(scope, _DRAFT, _DRAFT.c.id)))
    if name in OF_TEMPLATES:
        return _published_templates(scope, item)
    if name in OF_THEORY:
        return _theories(scope, item.c.organisation_id)
    if name in OF_ORGANISATION:
        return _of_organisation(scope, item.c.organisation_id)
    if name in ("audit_event", "membership"):
        return _own_or_home(scope, item.c.organisation_id)
    if name == "saved_view":
        return _either(_home(scope, item.c.organisation_id)) if scope.owner is None else false()
    raise LookupError(f"no limit is known for {name}")


def _either(limits: list[ColumnElement[bool]]) -> ColumnElement[bool]:
    return or_(*limits) if limits else false()


def _portfolio_ids(scope: Scope, column: Any) -> list[ColumnElement[bool]]:
    if not scope.portfolio_ids:
        return []
    return [column.in_(bindparam(PORTFOLIO, list(scope.portfolio_ids), expanding=True, unique=True))]


def _organisation_ids(scope: Scope, column: Any) -> list[ColumnElement[bool]]:
    if not scope.organisation_ids:
        return []
    return [column.in_(bindparam(ORGANISATION, list(scope.organisation_ids), expanding=True, unique=True))]


def _home(scope: Scope, column: Any) -> list[ColumnElement[bool]]:
    return [column == bindparam(HOME, scope.home, unique=True)] if scope.home else []


def _both(scope: Scope, item: FromClause) -> ColumnElement[bool]:
    """Rows that carry organisation and portfolio. No list of grantees is made: 20,000 would be felt."""
    if scope.owner is not None:
        return and_(
            item.c.organisation_id == bindparam(OWNER, scope.owner.organisation_id, unique=True),
            item.c.portfolio_id == bindparam(OWNER_PORTFOLIO, scope.owner.portfolio_id, unique=True),
        )
    portfolios = _portfolio_ids(scope, item.c.portfolio_id)
    organisations = _organisation_ids(scope, item.c.organisation_id)
    if scope.is_narrow:
        return and_(_either(portfolios), _either(organisations))
    return _either(portfolios + organisations)


def _decisions(scope: Scope, item: FromClause) -> ColumnElement[bool]:
    """What is of a whole portfolio; for a grantee what was taken about it, without dissent within the fund."""
    if scope.owner is not None:
        return _both(scope, item)
    if scope.is_narrow:
        return false()
    is_for_both = item.c.taken_at.is_not(None) if "taken_at" in item.c else item.c.kind != WordsKind.DISSENT.value
    of_grantees = [and_(of_grantee, is_for_both) for of_grantee in _organisation_ids(scope, item.c.organisation_id)]
    return _either([*_portfolio_ids(scope, item.c.portfolio_id), *of_grantees])


def _portfolios(scope: Scope, column: Column) -> ColumnElement[bool]:
    """Portfolios in scope, and those in which an organisation in scope has a grant."""
    if scope.owner is not None:
        return column == bindparam(OWNER_PORTFOLIO, scope.owner.portfolio_id, unique=True)
    limits = _portfolio_ids(scope, column)
    if scope.organisation_ids:
        limits.append(column.in_(_select_in_scope(scope, _GRANT, _GRANT.c.portfolio_id)))
    return _either(limits)


def _of_organisation(scope: Scope, column: Column) -> ColumnElement[bool]:
    """What belongs to an organisation as a whole: that of grantees in scope, and of those named."""
    if scope.owner is not None:
        return column == bindparam(OWNER, scope.owner.organisation_id, unique=True)
    if not scope.portfolio_ids:
        return _either(_organisation_ids(scope, column))
    granted = _select_in_scope(scope, _GRANT, _GRANT.c.organisation_id)
    return or_(column.in_(granted), *_organisation_ids(scope, column))


def _theories(scope: Scope, column: Column) -> ColumnElement[bool]:
    """Theories of grantees in scope, and for who works for a fund its own, which is of no grantee."""
    of_grantees = _of_organisation(scope, column)
    own = _home(scope, column) if scope.has_frame and scope.owner is None and not scope.is_narrow else []
    return or_(of_grantees, *own) if own else of_grantees


def _funds(scope: Scope, column: Column) -> list[ColumnElement[bool]]:
    """The funds of the portfolios in scope; of no guest, and never what a transaction writes."""
    if scope.owner is not None or scope.is_narrow or not (scope.portfolio_ids or scope.organisation_ids):
        return []
    return [column.in_(_select_in_scope(scope, _PORTFOLIO, _PORTFOLIO.c.organisation_id))]


def _templates(scope: Scope, column: Column) -> list[ColumnElement[bool]]:
    """What is of the templates of the viewer's own umbrella organisation, or what a transaction writes of them."""
    if scope.owner is not None:
        is_own = column == bindparam(OWNER, scope.owner.organisation_id, unique=True)
        return [is_own] if scope.owner.is_of_templates else []
    if not scope.has_templates or scope.is_narrow:
        return []
    return _home(scope, column)


def _drafts(scope: Scope, item: FromClause) -> ColumnElement[bool]:
    """Drafts of theories in scope, and those of the templates of the viewer's own umbrella organisation.

    One that is a grantee as well drafts both: whoever reads or writes its theory has no business with its templates,
    and the other way round.
    """
    limits = [and_(own, item.c.template_id > 0) for own in _templates(scope, item.c.organisation_id)]
    if scope.owner is None or not scope.owner.is_of_templates:
        limits.append(and_(_theories(scope, item.c.organisation_id), item.c.template_id == 0))
    return _either(limits)


def _published_templates(scope: Scope, item: FromClause) -> ColumnElement[bool]:
    """Templates that are published, and all of the viewer's own umbrella organisation."""
    if scope.owner is not None:
        return _either(_templates(scope, item.c.organisation_id))
    if scope.is_narrow or not (scope.portfolio_ids or scope.organisation_ids or scope.has_templates):
        return false()
    # There is no version that is not published.
    published = item.c.published > 0 if "published" in item.c else item.c.number > 0
    return or_(published, *_templates(scope, item.c.organisation_id))


def _own_or_home(scope: Scope, column: Column) -> ColumnElement[bool]:
    """What is told to an organisation about itself only, and so to no guest."""
    if scope.owner is not None:
        return column == bindparam(OWNER, scope.owner.organisation_id, unique=True)
    if scope.is_narrow:
        return false()
    return _either(_organisation_ids(scope, column) + _home(scope, column))


def _organisations(scope: Scope, column: Column) -> ColumnElement[bool]:
    """Grantees in scope, the viewer's own, the funds of its portfolios and the partners that open them."""
    if scope.owner is not None:
        return column == bindparam(OWNER, scope.owner.organisation_id, unique=True)
    funds = _select_in_scope(scope, _PORTFOLIO, _PORTFOLIO.c.organisation_id)
    limits = [_of_organisation(scope, column), *_home(scope, column), column.in_(funds)]
    if scope.portfolio_ids and not scope.is_narrow:
        opens = Limited(_either(_portfolio_ids(scope, _PARTNER.c.portfolio_id)), _PARTNER)
        limits.append(column.in_(select(_PARTNER.c.organisation_id).where(opens).correlate(None)))
    return or_(*limits)


def limit_to_grantees(of: Of, table: Read) -> ColumnElement[bool]:
    """Organisations whose data is in scope, without funds and partners; or rows that belong to one."""
    scope, item = scope_of(of), _from(table)
    key = item.c.id if base_of(item) == "organisation" else item.c.organisation_id
    return true() if scope is None else Limited(_of_organisation(scope, key), item)


def in_force(as_of: date | None) -> ColumnElement[bool]:
    """Aggregates that hold at the end of the day `as_of`; without a date the latest ones."""
    return or_(*parts_in_force(as_of))


def parts_in_force(as_of: date | None) -> tuple[ColumnElement[bool], ...]:
    """The same as conditions that exclude each other, each of them one range of the index on `until`."""
    still_holds = Aggregate.until.is_(None)
    if as_of is None:
        return (still_holds,)
    has_begun = or_(Aggregate.as_of.is_(None), Aggregate.as_of <= as_of)
    return and_(still_holds, has_begun), and_(Aggregate.until > as_of, has_begun)


def approved(table: type[Aggregate | Figure]) -> ColumnElement[bool]:
    """The variant that counts towards portfolio figures."""
    return table.variant == Variant.APPROVED.value

