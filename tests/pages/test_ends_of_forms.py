"""No form ends with a date: on a phone the calendar that opens lies over the button below it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import pairwise

import pytest
from harness import PAGES

WIDGETS = frozenset({
    "button", "checkbox", "date_input", "file_uploader", "form_submit_button", "multiselect", "number_input", "pills",
    "radio", "selectbox", "segmented_control", "text_area", "text_input", "toggle",
})  # fmt: skip
BUTTONS = ("button", "form_submit_button")
# A row in which the button stands beside the date.
BESIDE = "_beside_last_date"
# What they choose holds at once: there is no button below.
FILTERS = {("filters.py", "draw_since"), ("trail_filters.py", "draw_filters")}
# Further fields come from other functions: targets, and what need not be filled in.
CONTINUED = {
    ("indicator_form.py", "draw_form"), ("calculation_form.py", "draw_form"), ("calculation_form.py", "_draw_end"),
}  # fmt: skip


def list_widgets(function: ast.FunctionDef) -> list[tuple[str, bool]]:
    """The widgets that a function draws, in its order, each with whether it stands in a row beside its button."""

    def walk(node: ast.AST, *, is_beside: bool) -> Iterator[tuple[int, int, str, bool]]:
        if isinstance(node, ast.With):
            is_beside = is_beside or BESIDE in {name.id for item in node.items for name in ast.walk(item)
                                                if isinstance(name, ast.Name)}  # fmt: skip
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WIDGETS:
            yield node.lineno, node.col_offset, node.func.attr, is_beside
        for child in ast.iter_child_nodes(node):
            yield from walk(child, is_beside=is_beside)

    return [(name, is_beside) for _, _, name, is_beside in sorted(walk(function, is_beside=False))]


def find_last_dates(source: str) -> Iterator[str]:
    """The functions that draw a date after which comes a button below it, or nothing."""
    for function in ast.walk(ast.parse(source)):
        if not isinstance(function, ast.FunctionDef):
            continue
        widgets = list_widgets(function)
        for (name, is_beside), (following, _) in pairwise([*widgets, ("", False)]):
            if name == "date_input" and not is_beside and following in ("", *BUTTONS):
                yield function.name


def test_after_a_date_comes_another_field_or_its_button_stands_beside_it() -> None:
    found = {
        (path.name, name) for path in sorted(PAGES.rglob("*.py")) for name in find_last_dates(path.read_text("utf-8"))
    }
    assert found == FILTERS | CONTINUED


@pytest.mark.parametrize(("body", "found"), [
    ("st.date_input(); st.form_submit_button()", ["f"]),
    ("st.date_input(); st.text_input(); st.button()", []),
    ("st.text_input(); st.date_input()", ["f"]),
    ("\n with _beside_last_date():\n  st.date_input(); st.form_submit_button()", []),
])  # fmt: skip
def test_the_check_finds_what_it_looks_for(body: str, found: list[str]) -> None:
    assert list(find_last_dates(f"def f(): {body}")) == found
