"""Run the cells of the example notebooks on a new demo portfolio, and store what they say.

    python docs/examples/execute.py

A notebook is JSON, and its cells here are plain Python, so that running them takes no notebook server.
"""

from __future__ import annotations

import ast
import contextlib
import io
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import pandas as pd

HERE = Path(__file__).parent
# As wide as a page of text, whatever terminal this runs in.
WIDTH = ("display.width", 100, "display.max_columns", 20, "display.max_rows", 20)


def execute(notebook: dict[str, Any]) -> dict[str, Any]:
    """The notebook with the outputs of every code cell, each run after the one before in one namespace.

    What a cell raises is raised; the database is that of IMPACT_DATABASE_URL.
    """
    namespace: dict[str, Any] = {}
    cells, number = [], 0
    for cell in notebook["cells"]:
        if cell["cell_type"] != "code":
            cells.append(cell)
            continue
        number += 1
        outputs = run_cell("".join(cell["source"]), namespace, number)
        cells.append(cell | {"execution_count": number, "outputs": outputs})
    return notebook | {"cells": cells}


def run_cell(source: str, namespace: dict[str, Any], number: int) -> list[dict[str, Any]]:
    """What a cell prints, then the value of its last line where that is an expression."""
    body = ast.parse(source).body
    last = body.pop() if body and isinstance(body[-1], ast.Expr) else None
    printed = io.StringIO()
    value = None
    with contextlib.redirect_stdout(printed), pd.option_context(*WIDTH):
        exec(compile(ast.Module(body, []), f"cell {number}", "exec"), namespace)  # noqa: S102 - our own cells
        if isinstance(last, ast.Expr):
            value = eval(compile(ast.Expression(last.value), f"cell {number}", "eval"), namespace)  # noqa: S307
        shown = {"text/plain": lines(repr(value))}
        if isinstance(value, pd.DataFrame):
            shown["text/html"] = lines(value.to_html(border=0))
    outputs: list[dict[str, Any]] = []
    if printed.getvalue():
        outputs.append({"name": "stdout", "output_type": "stream", "text": lines(printed.getvalue())})
    if value is not None:
        result = {"data": shown, "execution_count": number, "metadata": {}, "output_type": "execute_result"}
        outputs.append(result)
    return outputs


def lines(text: str) -> list[str]:
    """A text as notebooks keep it: a list of lines, each with its end."""
    return text.splitlines(keepends=True)


def main() -> None:
    """Execute every notebook beside this file, each on a demo portfolio of its own."""
    sys.path.insert(0, str(HERE.parents[1]))
    from impact.services import demo
    from impact.services.core.workspace import open_workspace

    for file in sorted(HERE.glob("*.ipynb")):
        with tempfile.TemporaryDirectory() as folder:
            os.environ["IMPACT_DATABASE_URL"] = f"sqlite:///{Path(folder) / 'impact.db'}"
            demo.build_demo(open_workspace())
            done = execute(json.loads(file.read_text("utf-8")))
        file.write_text(json.dumps(done, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
