"""The walls before guests: neighbours' names in texts, links and their bounds, plans of one fund, a full server."""

from __future__ import annotations

from tests.walls.mutant import Mutant, mutants_of

AROUND, GUESTS = "tests/services/test_names_around.py", "tests/services/test_guest_links.py"
GUEST_PAGES, PLAN = "tests/web/test_guest_pages.py", "tests/services/test_evaluation_plan.py"
UPLOADS, UNFINISHED = "tests/web/test_upload_policy.py", "tests/walls/test_unfinished_messages.py"
LEVELS = "tests/store/test_row_level_security.py"

NAMES_AROUND: tuple[Mutant, ...] = (
    *mutants_of(
        "impact/services/disclosure/viewer_filter.py", AROUND,
        ("return NameRedactor.of([*replacements, *((row.name, other) for row in around)], refs)",
         "return NameRedactor.of(replacements, refs)"),
    ),
    *mutants_of(
        "impact/store/organisation_names.py", AROUND,
        ("Portfolio.organisation_id.in_(select(Portfolio.organisation_id).where(in_reach))", "in_reach"),
        ("        Grant.portfolio_id.in_(networks), Grant.organisation_id.not_in",
         "        Grant.organisation_id.not_in"),
        ("union_all(today, former)", "today"),
        ("    if not access.is_narrow:\n        own_grants", "    if True:\n        own_grants"),
    ),
    *mutants_of(
        "impact/services/dashboards/theory_of_change.py", AROUND,
        ("return redact(pick_text(texts, access.language))", "return pick_text(texts, access.language)"),
        ("Redaction(redact, keys)", "Redaction(lambda words: words, keys)"),
    ),
    *mutants_of(
        "impact/services/theory/evidence_base.py", AROUND,
        ("redaction.redact(row.note)", "row.note"),
        ("redaction.redact(quote_passage(row, base.pages.get(row.source_id, [])))",
         "quote_passage(row, base.pages.get(row.source_id, []))"),
        ("redaction.redact(row.answer)", "row.answer"),
        ("redaction.redact(row.title)", "row.title"),
        ("redaction.redact(row.about)", "row.about"),
        ("redaction.redact(row.text)", "row.text"),
        ("redaction.redact(row.how_tested)", "row.how_tested"),
        ('"" if redaction.is_hidden else row.tested_by', "row.tested_by"),
        ('redaction.redact(answer.text) if answer else ""', 'answer.text if answer else ""'),
    ),
)  # fmt: skip
FRAMES: tuple[Mutant, ...] = (
    *mutants_of(
        "impact/store/tenancy/row_access.py", "tests/services/test_fund_frame_edits.py",
        ("if scope.has_frame and scope.owner is None and not", "if scope.owner is None and not"),
    ),
    *mutants_of(
        "impact/store/tenancy/row_access.py", "tests/services/test_sector_templates.py",
        ("    if not scope.has_templates or scope.is_narrow:\n", "    if scope.is_narrow:\n"),
        ("return [is_own] if scope.owner.is_of_templates else []", "return [is_own]"),
        ("    if scope.owner is None or not scope.owner.is_of_templates:\n", "    if True:\n"),
        ("limits.append(and_(_theories(scope, item.c.organisation_id), item.c.template_id == 0))",
         "limits.append(_theories(scope, item.c.organisation_id))"),
        ("and_(own, item.c.draft_id.in_(_select_in_scope(scope, _DRAFT, _DRAFT.c.id)))", "own"),
        ("    if scope.is_narrow or not (scope.portfolio_ids", "    if not (scope.portfolio_ids"),
        ("published = item.c.published > 0 if", "published = item.c.id > 0 if"),
        ("and_(own, item.c.template_id > 0)", "and_(own, item.c.template_id > -1)"),
    ),
    *mutants_of(
        "impact/services/theory/sector/own_templates.py", "tests/services/test_sector_templates.py",
        ("if action is not Action.SEE and template.organisation_id != access.organisation_id:", "if False:"),
    ),
    *mutants_of(
        "impact/store/tenancy/connection_guard.py", "tests/services/test_sector_templates.py",
        ('if table.name == "theory_draft" and any(', 'if False and any('),
    ),
)  # fmt: skip
CACHED: tuple[Mutant, ...] = (
    *mutants_of(
        "pages/parts/layout/view_cache.py", AROUND,
        ("        data_revision.count_names_taken_out(access, current),\n", ""),
    ),
    *mutants_of("pages/parts/layout/load.py", PLAN, ("access, (organisation_id, revision)", "access, (organisation_id, 0)")),
)  # fmt: skip
LINKS: tuple[Mutant, ...] = (
    *mutants_of(
        "impact/web/route_policy.py", "tests/walls/test_every_route.py",
        (' and (not only_next or (step != "" and "/" not in step))', ""),
    ),
    *mutants_of(
        "impact/services/accounts/admin_scope.py", "tests/services/test_privacy.py",
        ("return organisation_id in self.visible_ids and (portfolio_id is None or portfolio_id in self.portfolios)",
         "return organisation_id in self.visible_ids"),
    ),
    *mutants_of(
        "impact/services/theory/guest_links.py", GUESTS,
        ("        if len(links) >= MOST_LINKS:\n", "        if False:\n"),
        ("for link in links) >= MOST_OPEN_LINKS:", "for link in links) >= 10**9:"),
        ("unlisted = ended[MOST_LISTED_ENDED:]", "unlisted = ended[10**6:]"),
        ("    if link is None:\n        record_refusal", "    if False:\n        record_refusal"),
    ),
    *mutants_of(
        "impact/store/guest_links.py", GUESTS,
        ("select(ended.c.id).where(ended.c.place > most)", "select(ended.c.id).where(ended.c.place > 10**6)"),
        (".where(or_(GuestLink.withdrawn_at <= moment, GuestLink.expires_at <= moment))", ""),
        ("    connection.execute(links.where(GuestLink.withdrawn_at.is_(None)).values(withdrawn_at=moment))\n", ""),
        ("    connection.execute(links.values(account_id=None))\n", ""),
    ),
    *mutants_of(
        "impact/services/accounts/personal_data.py", GUESTS,
        ("in_sight(guest_links.list_made_by(connection, account_id))", "()"),
        ("in_sight(theory_conversations.list_written_by(connection, account_id))", "()"),
    ),
    *mutants_of(
        "impact/services/theory/guest_visits.py", GUESTS,
        ("        is_narrow=True,\n", ""),
        ("MESSAGES_PER_HOUR:\n        raise", "10**9:\n        raise"),
        ("MOST_MESSAGES:\n        raise ImpactError(\"guests", "10**9:\n        raise ImpactError(\"guests"),
        ("    author = row.author if is_own else \"\"\n", "    author = row.author\n"),
        ("if not is_seen or len(typed_name) > LONGEST_NAME:", "if len(typed_name) > LONGEST_NAME:"),
        ("if not is_seen or len(typed_name) > LONGEST_NAME:", "if not is_seen:"),
    ),
    *mutants_of(
        "impact/web/guests/guest_routes.py", GUEST_PAGES,
        ("    if _limits.wrong.is_full(origin):\n", "    if False:\n"),
        ("if _limits.wrong.is_full(origin) or _limits", "if _limits"),
        (" or _limits.openings.is_full(origin, link)", ""),
        ("        _limits.wrong.add(origin)\n        return _say_gone(context)\n    lead", "        return _say_gone(context)\n    lead"),
        ("    _limits.openings.add(origin, link)\n", ""),
        ("secure=address.is_secure(request), httponly=True, samesite=\"lax\",\n    )", "secure=False, httponly=False,\n    )"),
    ),
    *mutants_of(
        "impact/web/guests/opening_limits.py", GUEST_PAGES,
        ("elif not count and len(self.counts) >= MOST_COUNTERS:", "elif False:"),
        (" and self.clock() - began_at < WINDOW_SECONDS", ""),
    ),
)  # fmt: skip
PLANS: tuple[Mutant, ...] = (
    *mutants_of(
        "impact/services/theory/evaluation_plan.py", PLAN,
        ("    with open_theory(access, organisation_id, workspace, portfolio_id) as theory:\n        _require_subject(theory.document, subject)\n",
         "    with open_theory(access, organisation_id, workspace, portfolio_id) as theory:\n"),
        ("    with open_theory(access, organisation_id, workspace, portfolio_id) as theory:\n        if not theory_plan.remove",
         "    with open_theory(access, organisation_id, workspace) as theory:\n        if not theory_plan.remove"),
        (">= MOST_PLANNED:", ">= 10**9:"),
    ),
    *mutants_of(
        "impact/services/theory/drafts.py", PLAN,
        ("return resolve_portfolio(connection, access, organisation_id, portfolio_id)",
         "return portfolio_id or resolve_portfolio(connection, access, organisation_id)"),
    ),
    *mutants_of(
        "impact/services/theory/evidence_base.py", PLAN,
        ("may_see_cost = may(access.role, Action.SEE, Kind.GRANT) and not redaction.is_hidden", "may_see_cost = True"),
        ('PlanState(row.state), "" if redaction.is_hidden else row.who', "PlanState(row.state), row.who"),
        ("number if redaction.is_hidden else row.id, (source, target)", "row.id, (source, target)"),
    ),
    *mutants_of(
        "impact/store/migrations/versions/theories/0022_planned_methods_of_one_fund.py", LEVELS,
        ("FOR SELECT TO {ROLE} USING ({seen})", "FOR SELECT TO {ROLE} USING (true)"),
        ("FOR INSERT TO {ROLE} WITH CHECK ({own})", "FOR INSERT TO {ROLE} WITH CHECK (true)"),
        ("FOR UPDATE TO {ROLE} USING ({own}) WITH CHECK ({own})", "FOR UPDATE TO {ROLE} USING (true) WITH CHECK (true)"),
        ("FOR DELETE TO {ROLE} USING ({own})", "FOR DELETE TO {ROLE} USING (true)"),
    ),
)  # fmt: skip
ROOM: tuple[Mutant, ...] = (
    *mutants_of(
        "impact/web/upload_policy.py", UPLOADS,
        ("            if count <= counts[newcomer] + size:\n", "            if True:\n"),
        ("            ending.set()\n", "            pass\n"),
        ("        if ending.is_set() and not is_answered:\n", "        if False:\n"),
    ),
    *mutants_of(
        "impact/web/limits/unfinished_messages.py", UNFINISHED,
        ("        self.ledger.make_room()\n", ""),
        ("return self.holders[-1] if self.holders", "return self.holders[0] if self.holders"),
        ("            self.ledger.messages.pop(self, None)\n", "            pass\n"),
    ),
)  # fmt: skip
