"""The drawing of a theory of change as Graphviz DOT text, from means on the left to impact on the right.

The page and static exports share one drawing, so it needs no script. Status is never shown by colour
only: every judged block carries word and sign (docs/design.md#on-screen).
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup, escape

from impact.i18n import isolate_direction, label_text, text
from impact.model.figures.status_colours import DARK_STATUSES, LIGHT_STATUSES
from impact.model.words import LEVEL_ORDER, Language, Level, LinkKind, Status
from impact.theory.elements import Arrow, JudgedBlock
from impact.theory.levels import OWN_WORK, WEAK_EVIDENCE, is_above_ceiling, rank

LABEL_WIDTH = 22
FONT = "Source Sans Pro,Source Sans,Helvetica,Arial,sans-serif"
STATUS_MARKS: dict[Status, str] = {
    Status.ACHIEVED: "✓",
    Status.ON_TRACK: "●",
    Status.ATTENTION: "◆",
    Status.BEHIND: "▼",
    Status.REGRESSING: "↓",
    Status.NOT_RATED: "◌",
}


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of one theme."""

    ink: str
    quiet: str
    paper: str
    line: str
    ceiling: str
    statuses: dict[Status, str]


LIGHT = Palette(
    ink="#1f2a30",
    quiet="#5d6a72",
    paper="#ffffff",
    line="#8a949a",
    ceiling="#8a2a63",
    # Unjudged blocks keep a lighter border than unjudged marks in charts.
    statuses=LIGHT_STATUSES | {Status.NOT_RATED: "#9aa3a8"},
)
DARK = Palette(
    ink="#eef2f0",
    quiet="#a9b4b8",
    paper="#1b2327",
    line="#7d898f",
    ceiling="#d38abf",
    statuses=DARK_STATUSES,
)


def draw_theory(
    nodes: Sequence[JudgedBlock],
    links: Sequence[Arrow],
    *,
    language: Language,
    ceiling_above: Level | None = None,
    dark: bool = False,
    upright: bool = False,
) -> str:
    """Return a theory as Graphviz DOT text: one column per level, a dashed frame around what lies up to the
    ceiling, live status per block.

    `upright` puts the levels from top to bottom: seven columns side by side are unreadable on a laptop.
    """
    palette = DARK if dark else LIGHT
    names = {node.key: f"n{number}" for number, node in enumerate(nodes)}
    lines = [
        "digraph theory {",
        f"  graph [rankdir={'TB' if upright else 'LR'}];",
        '  graph [newrank=true, bgcolor="transparent", nodesep=0.22, ranksep=0.34, margin=0.05];',
        f"  graph [fontname={_quote(FONT)}, fontsize=12];",
        f'  node [fontname={_quote(FONT)}, fontsize=11, margin="0.14,0.09", width=2.0];',
        f'  node [shape=box, style="rounded,filled", fillcolor="{palette.paper}"];',
        f'  node [fontcolor="{palette.ink}", color="{palette.line}"];',
        f'  edge [color="{palette.quiet}", fontname={_quote(FONT)}, arrowsize=0.7];',
    ]
    within = [node for node in nodes if not is_above_ceiling(node.level, ceiling_above)]
    beyond = [node for node in nodes if is_above_ceiling(node.level, ceiling_above)]
    if beyond:
        lines += [
            "  subgraph cluster_ceiling {",
            f'    style="dashed,rounded"; color="{palette.ceiling}"; fontcolor="{palette.ceiling}";',
            "    penwidth=1.5; labelloc=b; labeljust=r; margin=14;",
            f"    label={_quote(text(language, 'theory.ceiling_label'))};",
            *_column_lines(within, names, language, palette, indent="    "),
            "  }",
            *_column_lines(beyond, names, language, palette, indent="  "),
        ]
    else:
        lines += _column_lines(within, names, language, palette, indent="  ")
    lines += _column_order_lines(nodes)
    levels = {node.key: node.level for node in nodes}
    lines += [
        _arrow_line(link, names, palette, claims=levels[link.target] not in OWN_WORK)
        for link in links
        if {link.source, link.target} <= names.keys()
    ]
    return "\n".join([*lines, "}"])


def _column_lines(
    nodes: Sequence[JudgedBlock], names: dict[str, str], language: Language, palette: Palette, *, indent: str
) -> list[str]:
    lines: list[str] = []
    for level in LEVEL_ORDER:
        column = [node for node in nodes if node.level is level]
        if not column:
            continue
        if rank(level) is None:
            lines += [indent + _block_line(node, names, language, palette) for node in column]
            continue
        lines.append(f"{indent}{{ rank=same;")
        lines.append(
            f'{indent}  {_heading_id(level)} [shape=plaintext, style="", width=0, margin=0, fontsize=12, '
            f'fontcolor="{palette.quiet}", label={_quote(text(language, f"words.level.{level}"))}];'
        )
        lines += [f"{indent}  " + _block_line(node, names, language, palette) for node in column]
        lines.append(f"{indent}}}")
    return lines


def _column_order_lines(nodes: Sequence[JudgedBlock]) -> list[str]:
    used = {node.level for node in nodes}
    present = [level for level in LEVEL_ORDER if rank(level) is not None and level in used]
    return [f"  {_heading_id(a)} -> {_heading_id(b)} [style=invis, weight=20];" for a, b in pairwise(present)]


def _heading_id(level: Level) -> str:
    return f"level_{level.value}"


def _block_line(node: JudgedBlock, names: dict[str, str], language: Language, palette: Palette) -> str:
    words = textwrap.wrap(isolate_direction(node.text), LABEL_WIDTH, break_long_words=True) or [node.key]
    if node.level is Level.UNINTENDED:
        words.insert(0, label_text(language, text(language, "words.level.unintended"), "").rstrip())
    lines = [escape(line) for line in words]
    tooltip = [node.text, *(title for _, title, _ in node.indicators)]
    settings = [f"tooltip={_quote(' · '.join(tooltip))}"]
    if node.indicators or node.level not in OWN_WORK:
        colour = palette.statuses[node.status]
        word = text(language, f"words.status.{node.status}")
        # Only the sign is coloured: the status colours have too little contrast for text.
        mark = STATUS_MARKS[node.status]
        lines.append(Markup('<FONT COLOR="{colour}">{mark}</FONT> {word}').format(colour=colour, mark=mark, word=word))
        settings += [f'color="{colour}"', "penwidth=2"]
        if node.status is Status.NOT_RATED:
            settings.append('style="rounded,filled,dashed"')
    label = Markup("<BR/>").join(lines)
    return f"{names[node.key]} [label=<{label}>, {', '.join(settings)}];"


def _arrow_line(link: Arrow, names: dict[str, str], palette: Palette, *, claims: bool) -> str:
    settings = [f"penwidth={0.8 + 0.6 * max(0, min(link.evidence_level, 5)):.1f}"]
    # An arrow to the organisation's own work claims no effect, so it needs no evidence.
    weak = claims and link.evidence_level <= WEAK_EVIDENCE
    if link.kind is LinkKind.FEEDBACK:
        # Without this Graphviz would move the source of a feedback arrow to the left of its target.
        settings += ["constraint=false", "arrowhead=open"]
    if link.kind is LinkKind.HINDERS:
        settings += ["arrowhead=tee", f'color="{palette.statuses[Status.BEHIND]}"']
    if weak:
        settings.append('style="dashed"')
    if link.assumption:
        settings.append(f"tooltip={_quote(link.assumption)}")
    return f"  {names[link.source]} -> {names[link.target]} [{', '.join(settings)}];"


def _escape(words: str) -> str:
    return " ".join(isolate_direction(words).replace("\\", "\\\\").replace('"', '\\"').split())


def _quote(words: str) -> str:
    return f'"{_escape(words)}"'

