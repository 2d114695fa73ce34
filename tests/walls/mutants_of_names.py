"""The walls before names of organisations, characters that nobody sees, and messages and files that fill the memory."""

from __future__ import annotations

from tests.walls.mutant import Mutant, mutants_of

NAMES, STORABLE = "tests/services/test_former_names.py", "tests/store/test_storable_text.py"
LETTERS = "tests/services/test_names_in_other_letters.py"
SHORT, PEOPLE = "tests/services/test_short_names.py", "tests/services/test_persons_in_theories.py"
TEXTS_OF_FIGURES = "tests/services/test_texts_of_figures.py"
UNSEEN, UNFINISHED = "tests/pages/test_unseen_characters.py", "tests/walls/test_unfinished_messages.py"

NAMES_OF_BEFORE: tuple[Mutant, ...] = (
    *mutants_of(
        "impact/store/organisation_names.py", NAMES,
        ("        *rows_of(connection.execute(former.order_by(FormerName.id.desc())), NameRecord),\n", ""),
    ),
    *mutants_of(
        "impact/store/organisation_names.py", "tests/store/test_scope.py",
        (".where(row_access.limit(access, FormerName))", ""),
    ),
    *mutants_of(
        "impact/store/admin/organisations_and_portfolios.py", NAMES, ("    if name or ref:\n", "    if False:\n"),
    ),
    *mutants_of(
        "impact/services/disclosure/organisation_redaction.py", NAMES,
        ("            hit = hit or _match_ref_at(text_words, position, refs, replacement)\n", ""),
        ("joined, end = joined + text_words[end], end + 1", "joined, end = joined + text_words[end] + ' ', end + 1"),
    ),
    *mutants_of(
        "impact/services/disclosure/organisation_redaction.py", LETTERS,
        ('rf"[^\\W_](?:[^\\W_]|{WITHIN_WORD})*"', 'r"[^\\W_]+"'),
        ("    number = text_words[position].lstrip(_LETTERS)\n", "    number = ''\n"),
    ),
    *mutants_of(
        "impact/services/disclosure/person_redaction.py", LETTERS,
        ("CONTACT_DETAILS.sub(REDACTED, join_letters(text))", "CONTACT_DETAILS.sub(REDACTED, text)"),
    ),
    *mutants_of(
        "impact/services/disclosure/person_redaction.py", "tests/services/test_person_redaction.py",
        ("(has_case(word) and not word[:1].isupper())", "not word[:1].isupper()"),
    ),
    *mutants_of(
        "impact/services/disclosure/viewer_filter.py", NAMES,
        ("            text = redact_references(text, self._names_by_organisation.get(organisation_id, ()), REDACTED)\n",
         "            pass\n"),
        ("        own = self._names_by_organisation.get(organisation_id, ())\n", "        own = ()\n"),
    ),
    *mutants_of(
        "impact/services/accounts/display_names.py", NAMES,
        ('filters[role_key(row)].display_name(row.subject_id, row.subject or "")', "row.subject"),
        ("build_access(row, memberships, language)", "build_access(row, [], language)"),
    ),
    *mutants_of(
        "impact/store/migrations/versions/names/0019_former_names_of_organisations.py",
        "tests/store/test_row_level_security.py",
        ("FOR SELECT TO {ROLE} USING ({SEEN})", "FOR SELECT TO {ROLE} USING (true)"),
    ),
)  # fmt: skip
SHORT_NAMES_AND_PEOPLE: tuple[Mutant, ...] = (
    *mutants_of(
        "impact/services/disclosure/organisation_redaction.py", SHORT,
        ("            hit = hit or own_short.find_at(text, matches, text_words, position)\n", ""),
        ("            hit = hit or self.short.find_at(text, matches, text_words, position)\n", ""),
        ("            hit = hit or _match_refs_of_others(text_words, position, self.refs)\n", ""),
    ),
    *mutants_of(
        "impact/services/disclosure/short_names.py", SHORT,
        ("if _has_telling_capital(text, matches[position]) else REDACTED", "if True else REDACTED"),
        ("        if written in self.abbreviations:\n", "        if False:\n"),
        ("        if word in self.ordinary and", "        if False and"),
        ("self._compounds.search(word) if self._compounds else None", "None"),
        ("        for ending in INFLECTIONS:\n", "        for ending in ('',):\n"),
        ("        if len(core) > 1:\n", "        if False:\n"),
    ),
    *mutants_of(
        "impact/services/disclosure/viewer_filter.py", PEOPLE,
        ("known_words = self._words_of_people |", "known_words ="),
        ("known_words = self._words_of_people | split_person_names(people)", "known_words = self._words_of_people"),
        ("return redact_theory_text(self.redact(organisation_id, text), known_words, self._shown_names, whole_names)",
         "return self.redact(organisation_id, text)"),
    ),
    *mutants_of(
        "impact/services/dashboards/indicators.py", PEOPLE,
        ("viewer_filter.redact_theory_text(record.organisation_id, node, *people)",
         "viewer_filter.redact(record.organisation_id, node)"),
    ),
    *mutants_of(
        "impact/services/disclosure/theory_text_redaction.py", PEOPLE,
        ("is_known = place in in_names or fold_accents(word) in names", "is_known = place in in_names"),
        ("is_known = place in in_names or", "is_known ="),
        ("    if _is_month_as_name(text, match):\n", "    if False:\n"),
        ('if (tells and _is_telling(text, match)) or ("." in word and word[:1].isupper()):', "if False:"),
        ("return word[:1].isupper() or not has_case(word) if is_written else", "return False if is_written else"),
        ("or not has_case(word) if is_written", "if is_written"),
        ("else len(word) > 1 or not has_case(word)\n", "else False\n"),
    ),
    *mutants_of(
        "impact/services/dashboards/theory_of_change.py", PEOPLE,
        ("return redact(pick_indicator_title(item.indicator, access.language))",
         "return pick_indicator_title(item.indicator, access.language)"),
    ),
    *mutants_of(
        "impact/services/core/data_revision.py", PEOPLE,
        ("return names + organisation_names.sum_changes_of_people(connection)", "return names"),
    ),
)  # fmt: skip
FIGURE_TEXTS: tuple[Mutant, ...] = (
    *mutants_of(
        "impact/services/disclosure/data_texts.py", TEXTS_OF_FIGURES,
        ("        if len(texts) == 1 and text_left not in unchanged:\n", "        if True:\n"),
        ("len(texts) == 1 and text_left not in unchanged", "len(texts) == 1"),
        ("in used:\n", "in ():\n"),
        ("number_alike({title: redact(title) for title in titles})", "{title: redact(title) for title in titles}"),
        ("number_alike({title: redact(title) for title in titles})", "{title: title for title in titles}"),
        ("shared_title or self._redact(organisation_id, title)", "shared_title or title"),
        ("        numbered = number_alike(shown_titles)\n", "        numbered = shown_titles\n"),
        ("number_alike(groups) for name, groups", "groups for name, groups"),
        ("else self._redact(organisation_id, written)", "else written"),
    ),
    *mutants_of(
        "impact/services/disclosure/viewer_filter.py", TEXTS_OF_FIGURES,
        ("return DataTexts(self._connection, self._access, shared, self.redact_theory_text)",
         "return DataTexts(self._connection, self._access, shared, self.redact)"),
        ("return redact_entries(entries or (), self.redact_frame_text)", "return list(map(dict, entries or ()))"),
        ('unit=self.data_texts.show_text(owner, "unit", indicator.unit)', "unit=indicator.unit"),
    ),
    *mutants_of(
        "impact/services/dashboards/breakdowns.py", TEXTS_OF_FIGURES,
        ("    if viewer_filter.hides(owner):\n        shown_names", "    if False:\n        shown_names"),
    ),
    *mutants_of(
        "impact/services/disclosure/theory_text_redaction.py", PEOPLE,
        ("places_of_names |= {place, *_find_given_names(text, matches, place, places_of_names)}",
         "places_of_names.add(place)"),
        ("_LETTERED.search(before) is not None and not has_name_behind", "True"),
    ),
    *mutants_of(
        "impact/services/disclosure/short_names.py", SHORT,
        ("replacement if is_name else REDACTED", "replacement"),
        ("return (1, REDACTED) if is_whole and", "return (1, REDACTED) if False and"),
    ),
)  # fmt: skip
CHARACTERS: tuple[Mutant, ...] = (
    *mutants_of(
        "impact/store/db/stored_text.py", STORABLE,
        ("return json.dumps(make_storable(content)) if _ESCAPED.search(written) else written", "return written"),
        ("        return statement, _clean_row(parameters)\n", "        return statement, parameters\n"),
        ("        return [tuple(map(_clean_text, row)) for row in rows]\n", "        return rows\n"),
    ),
    *mutants_of(
        "impact/store/audit/audit_chain.py", STORABLE,
        ("*(make_storable(getattr(event, name)) for name in CHAINED)", "*(getattr(event, name) for name in CHAINED)"),
    ),
    *mutants_of(
        "impact/web/forms.py", UNSEEN, ("{name: clean_typed_text(value) for name, value in pairs}", "dict(pairs)"),
    ),
    *mutants_of(
        "pages/parts/messages/widget_messages.py", UNSEEN,
        ("cleaned = clean_typed_text(content)", "cleaned = content"),
        ("if not is_typed(widget.deserializer) or not isinstance(content, str):", "if not isinstance(content, str):"),
    ),
)  # fmt: skip
MEMORY: tuple[Mutant, ...] = (
    *mutants_of(
        "impact/web/upload_policy.py", "tests/web/test_upload_policy.py",
        ("DEMO_PER_ADDRESS if who[0] == ADDRESS else PER_PERSON", "10**12 if who[0] == ADDRESS else PER_PERSON"),
        ("        for who in holders:\n", "        for who in holders[-1:]:\n"),
    ),
    *mutants_of(
        "impact/web/limits/unfinished_messages.py", UNFINISHED,
        ("return now <= before or all(self.bytes_of[who] <= find_limit(who) for who in holders)", "return True"),
        ("return DEMO_PER_ADDRESS if", "return 10**12 if"),
        (" or (self.counted_bytes and not self.holders)", ""),
        ("self.pieces + size + BYTES_PER_PIECE", "self.pieces + size"),
        ("self.unfinished.weigh(len(self.conn.reader.buffer))", "self.unfinished.weigh(0)"),
        ("            self.unfinished.forget()\n            super()", "            super()"),
        ("        elif not size and self.timer is not None:\n", "        elif False:\n"),
    ),
    *mutants_of(
        "impact/web/limits/slow_connections.py", UNFINISHED,
        ("self.ws_protocol_class = unfinished_messages.count_unfinished(self.ws_protocol_class, unfinished)", "pass"),
    ),
    *mutants_of(
        "impact/web/limits/open_windows.py", UNFINISHED,
        ("            unfinished.belong_to(holders)\n", "            pass\n"),
    ),
)  # fmt: skip
