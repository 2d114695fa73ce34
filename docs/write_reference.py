"""Write docs/reference.md: every public function and class of the package with its docstring.

Run from the folder of the project: `python docs/write_reference.py`. A test holds the page current.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs/reference.md"
# What is called from outside: the package itself, its formulas and its use cases. What stands behind them is read in
# its own files.
PACKAGES = ("impact", "impact/metrics", "impact/services")
OPENING = """\
# Reference

Every public function and class, as its docstring describes it. Written by `python docs/write_reference.py`.
Data frames have a page of their own, [api.md](api.md).
"""


def modules() -> Iterator[Path]:
    """The modules of the reference, in the order of their paths; the root package without its rooms."""
    for package in PACKAGES:
        folder = ROOT / package
        files = folder.glob("*.py") if package == "impact" else folder.rglob("*.py")
        yield from sorted(file for file in files if file.name != "__main__.py" and "migrations/" not in file.as_posix())


def describe(file: Path) -> str:
    """One module as markdown: its docstring, then what it offers; '' where it offers nothing."""
    tree = ast.parse(file.read_text("utf-8"))
    entries = [entry for node in tree.body for entry in _entries(node)]
    if not entries:
        return ""
    name = file.relative_to(ROOT).with_suffix("").as_posix().removesuffix("/__init__").replace("/", ".")
    return "\n".join([f"## {name}", "", ast.get_docstring(tree) or "", "", *entries])


def _entries(node: ast.stmt) -> Iterator[str]:
    if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
        head = node.name if isinstance(node, ast.ClassDef) else f"{node.name}({ast.unparse(node.args)})"
        lines = (ast.get_docstring(node) or "").splitlines()
        yield f"- `{head}`"
        yield from (f"  {line}".rstrip() for line in lines)


def write() -> str:
    """The whole page."""
    return OPENING + "".join(f"\n{text}\n" for file in modules() if (text := describe(file)))


if __name__ == "__main__":
    PAGE.write_text(write(), "utf-8")
