"""Graphviz as a process of its own: text in, places out. Nothing of it runs within the server.

`graphviz-pure` is one program without libraries (docs/decisions/0019-the-drawing-of-a-theory.md). It is started per
layout, which takes some ten milliseconds, and ends with it: a fault in it ends one layout and nothing else.
"""

from __future__ import annotations

import shutil
import subprocess
import sysconfig
from functools import lru_cache
from threading import BoundedSemaphore

from impact.errors import ImpactError

# Seconds that a layout may take; a theory of 200 blocks takes less than one.
LONGEST = 10
AT_ONCE = 4
LAYOUTS_REMEMBERED = 256
_turn = BoundedSemaphore(AT_ONCE)


@lru_cache(maxsize=LAYOUTS_REMEMBERED)
def run_graphviz(engine: str, graph: str) -> str:
    """Return what Graphviz makes of a graph in its `plain` format; `engine` is 'dot', or 'neato' for given places.

    ImpactError where it cannot be started, takes too long or refuses the graph.
    """
    program = shutil.which("graphviz-pure", path=sysconfig.get_path("scripts")) or shutil.which("graphviz-pure")
    if program is None:
        raise ImpactError("theory_drawing.no_layout")
    places = ("-n2",) if engine == "neato" else ()
    with _turn:
        try:
            process = subprocess.run(
                [program, f"-K{engine}", *places, "-Tplain"], input=graph.encode(), capture_output=True,
                timeout=LONGEST, check=True, env={},
            )  # fmt: skip
        except (OSError, subprocess.SubprocessError) as bad:
            raise ImpactError("theory_drawing.no_layout") from bad
    return process.stdout.decode()
