"""Every free text of every form is looked through for details of persons before it is sent, or beside its field.

The fields are found in the code of the pages and of the forms outside them. What somebody types is followed from the
field to where it is looked through: through names, through what a function returns, and into what it calls. What is
typed on the pages where one enters figures becomes part of an entry, which is looked through as a whole before it is
sent.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from datetime import date
from pathlib import Path

import pytest
from page_sources import Function, Sources, arguments_for, own_nodes

from impact.model.screen_entry import EnteredIndicator, EnteredValue, ScreenEntry
from impact.model.submission import ValueKind
from pages.enter import check_panel

ROOT = Path(__file__).parents[2]
FIELDS = frozenset({"text_input", "text_area", "chat_input"})
# Fields of which nothing is kept: passwords, and searches that narrow a list.
NOT_KEPT = frozenset({"password", "search"})
NOTICE = "pages.parts.inputs.personal_notice."
# What is typed there is kept as an entry, which `check_panel.list_written_texts` looks through.
ENTRY = ("impact.model.screen_entry.", "pages.enter.entry_state.store")
# Fields that ask for what they would be told of, by module and the start of their label.
ASKED = {
    ("pages.admin_people.invitation_form", "admin.people.name"): "the name of who is invited",
    ("pages.admin_people.invitation_form", "admin.people.email"): "the address of who is invited",
    ("pages.account.account_forms", "account.name"): "one's own name",
    ("pages.theory.guest_links", "guests.note"): "for whom a link is; its guest does not read it",
    ("pages.admin_organisations.organisation_fields", "admin.organisation.name"): "the name of an organisation",
    ("pages.admin_portfolios.portfolio_forms", "admin.field.name"): "the name of a portfolio",
}
DETAIL = "Bel Emma Claes op 0470 12 34 56"


class Forms(Sources):
    """The pages, with where the texts go that somebody types."""

    def __init__(self, sources: dict[str, str]) -> None:
        super().__init__(sources)
        self.all_functions = [
            function
            for name, module in self.modules.items() if name.startswith("pages.")
            for function in (module.body, *module.functions.values())
        ]  # fmt: skip
        # Of each call what it calls, by its full name and as a function of the pages; and who calls a function.
        self.called: dict[int, tuple[str, Function | None]] = {}
        self.callers: dict[int, list[tuple[Function, ast.Call]]] = {}
        for function in self.all_functions:
            for call in function.calls:
                full = self.resolve(function.module, call.func)
                called = self.find(full) or self.find_inner(call.func, function)
                self.called[id(call)] = full, called
                self.callers.setdefault(id(called), []).append((function, call))
        self.parts: dict[int, tuple[frozenset[str], frozenset[int]]] = {}

    def find_parts(self, node: ast.AST) -> tuple[frozenset[str], frozenset[int]]:
        """The names and the calls that stand in an expression."""
        if id(node) not in self.parts:
            parts = list(ast.walk(node))
            self.parts[id(node)] = (
                frozenset(part.id for part in parts if isinstance(part, ast.Name)),
                frozenset(id(part) for part in parts if isinstance(part, ast.Call)),
            )
        return self.parts[id(node)]

    def find_fields(self) -> Iterator[tuple[Function, ast.Call]]:
        """Every field in which a text is typed that is kept."""
        for function in self.all_functions:
            for call in function.calls:
                is_field = isinstance(call.func, ast.Attribute) and call.func.attr in FIELDS
                kind = next((item.value for item in call.keywords if item.arg == "type"), None)
                if is_field and not (isinstance(kind, ast.Constant) and kind.value in NOT_KEPT):
                    yield function, call

    def is_looked_through(self, function: Function, source: ast.Call | str, seen: frozenset[object]) -> bool:
        """Whether what a call in a function says, or one of its names, is looked through."""
        place = (id(function), source if isinstance(source, str) else id(source))
        if place in seen:
            return False
        seen |= {place}
        names = {source} if isinstance(source, str) else set[str]()

        def holds(node: ast.AST) -> bool:
            own_names, calls = self.find_parts(node)
            return not names.isdisjoint(own_names) or id(source) in calls

        while True:
            more = {name for name, given in function.assigned.items() if any(holds(value) for value in given)}
            if more <= names:
                break
            names |= more
        return (
            any(self._takes(call, holds, seen) for inner in self._inside(function) for call in inner.calls)
            or self._is_returned(function, holds, seen)
            or self._is_read_by_key(function, source, seen)
        )

    def _inside(self, function: Function) -> list[Function]:
        """A function with those in it, which know its names."""
        found = [function]
        for other in function.module.functions.values():
            outer = other.outer
            while outer is not None:
                found += [other] if outer is function else []
                outer = outer.outer
        return found

    def _takes(self, call: ast.Call, holds: Callable[[ast.AST], bool], seen: frozenset[object]) -> bool:
        """Whether a call takes it and is what looks through texts, or does so with its parameter."""
        if not any(holds(part) for part in (*call.args, *(item.value for item in call.keywords))):
            return False
        full, called = self.called[id(call)]
        if full.startswith((NOTICE, *ENTRY)):
            return True
        return called is not None and any(
            any(holds(part) for part in arguments_for(call, called, name))
            and self.is_looked_through(called, name, seen)
            for name in called.parameters
        )

    def _is_returned(
        self, function: Function, holds: Callable[[ast.AST], bool], seen: frozenset[object]
    ) -> bool:
        """Whether a function returns it and everybody who calls that function looks it through."""
        returns = [node.value for node in own_nodes(function.node) if isinstance(node, ast.Return) and node.value]
        if not any(holds(value) for value in returns):
            return False
        calls = self.callers.get(id(function), [])
        return bool(calls) and all(self.is_looked_through(caller, call, seen) for caller, call in calls)

    def _is_read_by_key(self, function: Function, source: ast.Call | str, seen: frozenset[object]) -> bool:
        """Whether what stands in a field is read by its key, in the same module, and looked through there."""
        if isinstance(source, str) or getattr(source.func, "attr", "") not in FIELDS:
            return False
        key = next((ast.unparse(item.value) for item in source.keywords if item.arg == "key"), None)
        return any(
            self.is_looked_through(other, call, seen)
            for other in (function.module.body, *function.module.functions.values())
            for call in other.calls
            if ast.unparse(call.func) == "st.session_state.get" and ast.unparse(call.args[0]) == key
        )

    def find_faults(self) -> list[str]:
        """Every field whose text nobody looks through, and every exception that is none."""
        faults, used = [], set()
        for function, call in self.find_fields():
            label = ast.unparse(call.args[0]) if call.args else ""
            asked = {(name, key) for name, key in ASKED if name == function.module.dotted and f"'{key}'" in label}
            used |= asked
            if not asked and not self.is_looked_through(function, call, frozenset()):
                faults.append(f"{function.module.dotted}:{call.lineno} {label}")
        return faults + [f"no such field: {place}" for place in ASKED.keys() - used]


def read_pages() -> dict[str, str]:
    return {
        file.relative_to(ROOT).as_posix(): file.read_text("utf-8")
        for file in sorted(ROOT.glob("pages/**/*.py"))
    }


def test_every_free_text_of_a_page_is_looked_through() -> None:
    forms = Forms(read_pages())
    assert len(list(forms.find_fields())) > 40
    faults = forms.find_faults()
    assert not faults, "\n".join(faults)


LEFT_OUT = (
    ("pages/review/comments.py", 'if added and personal_notice.has_seen_details(f"comment-{key}", (words,)):',
     "if added:"),
    ("pages/theory/editor_state.py", "    personal_notice.draw_beside(typed)\n", ""),
    ("pages/theory/evidence/plan_section.py", "(fields.who, fields.note), {", "(), {"),
    ("pages/upload/confirmation.py", 'has_seen_details("upload-reason", (reason,))', 'has_seen_details("", ())'),
)  # fmt: skip


@pytest.mark.parametrize(("path", "there", "instead"), LEFT_OUT, ids=[path for path, *_ in LEFT_OUT])
def test_a_form_that_does_not_look_is_found(path: str, there: str, instead: str) -> None:
    pages = read_pages()
    assert there in pages[path]
    pages[path] = pages[path].replace(there, instead)
    assert Forms(pages).find_faults()


def test_every_free_text_of_a_form_outside_the_pages_is_looked_through() -> None:
    """Those forms are templates: each with a textarea is sent to a route that looks through it."""
    free = [
        file.name for file in sorted((ROOT / "impact/web/templates").glob("*.html"))
        if re.search(r"<textarea", file.read_text("utf-8"))
    ]  # fmt: skip
    assert free == ["guest_theory.html"], "a form more: look it through as impact/web/guests does, and name it here"


def test_every_text_of_an_entry_is_looked_through() -> None:
    """A text that is no number and no choice; a new field of an entry is one until it is named here."""
    no_text = {"indicator", "name", "grant_ref", "frequency", "in_force", "value", "numerator", "denominator",
               "no_value", "baseline", "band_low", "band_high", "calculation"}  # fmt: skip
    value = EnteredValue("1", ValueKind.ACTUAL, date(2026, 1, 1), date(2026, 3, 31))
    indicator = EnteredIndicator("new-1")
    for item in (value, indicator):
        for field in fields(item):
            if field.type != "str" or field.name in no_text:
                continue
            words = f"Groep={DETAIL}" if field.name == "breakdown" else DETAIL
            told = replace(item, **{field.name: words})
            entry = (
                ScreenEntry("k", (told,)) if isinstance(told, EnteredValue) else ScreenEntry("k", (), (told,))
            )
            assert DETAIL in check_panel.list_written_texts(entry), field.name
