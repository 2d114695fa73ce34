"""Whatever a test names of a module of the product is there: a moved function is found now and not in the long run."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path

TESTS = Path(__file__).parent


def _list_modules(tree: ast.Module) -> dict[str, str]:
    """Name in the test -> module of the product, for `from impact.a import b` where b is a module itself."""
    found = {}
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in ("impact", "pages"):
            for name in node.names:
                full = f"{node.module}.{name.name}"
                try:
                    importlib.import_module(full)
                except ModuleNotFoundError as missing:
                    if missing.name != full:
                        raise
                    continue
                found[name.asname or name.name] = full
    return found


def _find_missing(code: str) -> Iterator[str]:
    tree = ast.parse(code)
    modules = _list_modules(tree)
    hidden = {
        node.arg if isinstance(node, ast.arg) else node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.arg) or (isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store))
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            module = modules.get(node.value.id)
            if module and node.value.id not in hidden and not hasattr(importlib.import_module(module), node.attr):
                yield f"line {node.lineno}: {module}.{node.attr}"


def test_what_tests_name_of_a_module_is_there() -> None:
    codes = {file.relative_to(TESTS): file.read_text(encoding="utf-8") for file in sorted(TESTS.rglob("*.py"))}
    missing = [f"{file}, {found}" for file, code in codes.items() for found in _find_missing(code)]
    assert missing == []


def test_a_function_that_moved_is_found() -> None:
    code = "from impact.services.dashboards import analyst_tables\n\nprint(analyst_tables.build_what_moved_away)\n"
    assert list(_find_missing(code)) == ["line 3: impact.services.dashboards.analyst_tables.build_what_moved_away"]
