"""Nothing is chosen by its place in a list: others change lists, and then the place is that of something else."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PAGES = Path(__file__).parents[2] / "pages"
CHOICES = ("selectbox", "radio", "multiselect", "pills", "segmented_control", "select_slider")


def find_choices_by_place(source: str) -> list[int]:
    """The lines of choices whose options are places in a list: range(len(…)), also under a name or within a list."""
    tree = ast.parse(source)
    named = {
        target.id: node.value
        for node in ast.walk(tree) if isinstance(node, ast.Assign)
        for target in node.targets if isinstance(target, ast.Name)
    }  # fmt: skip
    found = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or node.func.attr not in CHOICES:
            continue
        options = [*node.args[1:2], *(each.value for each in node.keywords if each.arg == "options")]
        options = [named.get(each.id, each) if isinstance(each, ast.Name) else each for each in options]
        if any(_counts_a_list(each) for each in options):
            found.append(node.lineno)
    return found


def _counts_a_list(options: ast.expr) -> bool:
    """Whether options are made of `range(len(…))` or of `enumerate(…)`."""
    calls = [node for node in ast.walk(options) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    ranges = [node for node in calls if node.func.id == "range"]
    is_length = any(
        isinstance(part, ast.Call) and isinstance(part.func, ast.Name) and part.func.id == "len"
        for node in ranges for argument in node.args for part in ast.walk(argument)
    )  # fmt: skip
    return is_length or any(node.func.id == "enumerate" for node in calls)


def find_clicks_by_place(source: str) -> list[int]:
    """The lines of buttons in a loop whose key is the place in it alone: a click acts on what stands there next.

    A click with `on_click` acts on what was drawn, whatever stands there by then.
    """
    found = []
    for loop in ast.walk(ast.parse(source)):
        if not isinstance(loop, ast.For) or not isinstance(loop.target, ast.Tuple):
            continue
        is_counted = isinstance(loop.iter, ast.Call) and getattr(loop.iter.func, "id", "") == "enumerate"
        place = loop.target.elts[0]
        if not is_counted or not isinstance(place, ast.Name):
            continue
        found += [node.lineno for node in _list_buttons(loop) if _is_named_by(node, place.id)]
    return found


def _list_buttons(loop: ast.For) -> Iterator[ast.Call]:
    calls = (node for node in ast.walk(loop) if isinstance(node, ast.Call))
    for call in calls:
        if getattr(call.func, "attr", "") == "button" and not any(each.arg == "on_click" for each in call.keywords):
            yield call


def _is_named_by(button: ast.Call, place: str) -> bool:
    """Whether nothing in the key of a button but `place` tells it from the others."""
    keys = [each.value for each in button.keywords if each.arg == "key" and isinstance(each.value, ast.JoinedStr)]
    names = {node.id for key in keys for node in ast.walk(key) if isinstance(node, ast.Name)}
    return names == {place}


def test_the_check_finds_what_it_is_for() -> None:
    assert find_choices_by_place('st.selectbox("Wie?", range(len(guests)), None)') == [1]
    assert find_choices_by_place('places = list(range(len(x)))\nst.radio("Wie?", options=places)') == [2]
    assert find_choices_by_place('st.selectbox("Hoe goed?", [None, *range(1, MOST)])') == []
    loop = "for number, item in enumerate(items):\n    if st.button('x', key=f'erase-{number}'{more}):\n        act()"
    assert find_clicks_by_place(loop.replace("{more}", "")) == [2]
    assert find_clicks_by_place(loop.replace("{more}", ", on_click=act, args=(item,)")) == []


@pytest.mark.parametrize("file", sorted(PAGES.rglob("*.py")), ids=lambda file: str(file.relative_to(PAGES)))
def test_nothing_is_chosen_by_its_place_in_a_list(file: Path) -> None:
    source = file.read_text(encoding="utf-8")
    assert not find_choices_by_place(source) and not find_clicks_by_place(source)
