"""The page on which a guest reads one theory: its drawing, its blocks and arrows in words, and the conversations."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

from impact.charts.status_shapes import find_shape
from impact.charts.theory.drawing import say_statuses
from impact.charts.theory.graphviz_process import run_graphviz
from impact.charts.theory.layout import lay_out_theory
from impact.charts.theory.picture import build_picture
from impact.errors import ImpactError
from impact.i18n import day, label_text, text
from impact.model.text_limits import LONGEST_FIGURE_COMMENT
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.theory_levels import LEVEL_ORDER
from impact.services.core.workspace import Workspace
from impact.services.dashboards.theory_of_change import build_theory_view
from impact.services.theory import guest_visits
from impact.services.theory.guest_visits import Guest
from impact.theory.levels import OWN_WORK
from impact.views.figures.status_counts import CountedStatus
from impact.views.html_elements import element
from impact.views.theory.evidence_base import ArrowEvidence, AssumptionItem, EvidenceItem
from impact.views.theory.guest_links import GuestMessage
from impact.views.theory.theory_of_change import TheoryLink, TheoryNode, TheoryView
from impact.web import html_pages
from impact.web.html_pages import PageContext

# A wider drawing (pixels) is not shrunk to the width of the page: its letters would be too small. It scrolls.
WIDEST_PICTURE = 1300


@dataclass(frozen=True, slots=True)
class ShownStatus:
    """A status as the page shows it: shape with a class that has its colour, and word."""

    shape: Markup
    word: str
    name: str


@dataclass(frozen=True, slots=True)
class ShownBlock:
    """A block in words; `about` is what a form says to ask about it."""

    about: str
    text: str
    stakeholder: str
    status: ShownStatus | None
    indicators: tuple[tuple[str, ShownStatus], ...]


@dataclass(frozen=True, slots=True)
class ShownArrow:
    """An arrow in words, with what stands on it: why, each assumption with its state, evidence."""

    about: str
    title: str
    strength: str
    mechanism: str
    assumptions: tuple[tuple[str, str], ...]
    evidence: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ShownMessage:
    """A message: what it does where it takes a stance, its lines, and who wrote it when."""

    stance: str
    lines: tuple[str, ...]
    by: str


@dataclass(frozen=True, slots=True)
class ShownThread:
    """A conversation: its id, what it is about, where it stands."""

    thread_id: int
    title: str
    status: str
    messages: tuple[ShownMessage, ...]


def render_page(workspace: Workspace, guest: Guest, context: PageContext, typed: Mapping[str, str]) -> str:
    """Render the theory of a guest; `typed` is what a form held that was refused. NotFound where it is gone."""
    view = build_theory_view(guest.access, None, workspace)
    threads = guest_visits.list_conversations(guest, workspace)
    language = context.language
    names = {node.key: node.text for node in view.nodes}
    arrows = [link for link in view.links if {link.source, link.target} <= names.keys()]
    subjects = {node.key: node.text for node in view.nodes}
    subjects |= {_say_about(link): f"{names[link.source]} → {names[link.target]}" for link in arrows}
    picture, alt, width = _build_picture(view, language)
    levels = [
        (text(language, f"words.level.{level.value}"), blocks)
        for level in LEVEL_ORDER
        if (blocks := [_build_block(node, language) for node in view.nodes if node.level is level])
    ]
    facts = [text(language, "theory_page.caption.version", version=view.version)]
    if view.dated:
        facts.append(day(language, view.dated))
    lead = text(
        language, "guests.reading", name=guest.name, day=day(language, guest.expires_at.date()), facts=" · ".join(facts)
    )
    return html_pages.render_page(
        "guest_theory", context, text(language, "guests.theory_title", name=view.organisation), wide=True,
        page_address=_begin_address(context), lead=lead, picture=picture, alt=alt, levels=levels,
        is_wide=width > WIDEST_PICTURE,
        arrows=[_build_arrow(link, names, view.evidence.arrows.get((link.source, link.target)), language)
                for link in arrows],
        threads=[
            ShownThread(
                thread.thread_id,
                subjects.get("\t".join(thread.subject).rstrip("\t")) or text(language, "conversations.gone"),
                text(language, f"conversations.status.{thread.status.value}"),
                tuple(
                    ShownMessage(
                        text(language, f"conversations.kind.{item.kind.value}")
                        if item.kind.value in ("agreement", "difference") else "",
                        _split_lines(item, language),
                        _say_author(item.author, item.who, day(language, item.made_on), language),
                    )
                    for item in thread.messages
                ),
            )
            for thread in threads
        ],
        subjects=subjects, typed=typed, longest=LONGEST_FIGURE_COMMENT,
    )  # fmt: skip


def _split_lines(item: GuestMessage, language: Language) -> tuple[str, ...]:
    """The lines of a message; of one that was erased, that it was."""
    if item.who == "conversations.guest" and not item.text:
        return (text(language, "guests.erased_words"),)
    return tuple(item.text.split("\n")) if item.text else ()


def _begin_address(context: PageContext) -> str:
    """The address of this page in the language that was chosen, to which a parameter can be added."""
    return f"{context.path}?lang={context.language.value}&" if context.language_chosen else f"{context.path}?"


def _say_about(link: TheoryLink) -> str:
    return f"{link.source}\t{link.target}"


def _say_author(author: str, who: str, made_on: str, language: Language) -> str:
    role = text(language, who)
    if author:
        return text(language, "conversations.line", author=author, role=role, day=made_on)
    return text(language, "guests.line_without_name", role=role[:1].upper() + role[1:], day=made_on)


def _build_picture(view: TheoryView, language: Language) -> tuple[str, str, int]:
    """The drawing as the address of a picture, its text and width; blank where it cannot be drawn: words are there."""
    alt = text(language, "theory_page.alt", name=view.organisation, n=len(view.nodes), links=len(view.links))
    try:
        layout = lay_out_theory(view.nodes, view.links, view.ceiling_above, run_graphviz, say_statuses(language))
    except ImpactError:
        return "", alt, 0
    svg, width, _ = build_picture(layout, view.nodes, view.links, language, view.organisation, ("",))
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode(), alt, width


def _build_status(kind: CountedStatus, language: Language) -> ShownStatus:
    shape = element(
        "svg", find_shape(kind).format(c="currentColor", on="var(--card)"), viewBox="0 0 16 16", aria_hidden="true",
        width="16", height="16",
    )  # fmt: skip
    return ShownStatus(shape, text(language, f"words.status.{kind.key}"), kind.status.value.replace("_", "-"))


def _build_block(node: TheoryNode, language: Language) -> ShownBlock:
    is_judged = bool(node.indicators) or node.level not in OWN_WORK
    return ShownBlock(
        node.key, node.text, node.stakeholder, _build_status(node.counted_status, language) if is_judged else None,
        tuple((title, _build_status(kind, language)) for _, title, kind in node.indicators),
    )


def _build_arrow(
    link: TheoryLink, names: Mapping[str, str], arrow_evidence: ArrowEvidence | None, language: Language
) -> ShownArrow:
    word = text(language, f"theory_evidence.strength.{link.evidence_level}")
    items = [
        arrow_evidence.find_assumption(assumption.key) if arrow_evidence else AssumptionItem(key=assumption.key)
        for assumption in link.assumptions
    ]
    return ShownArrow(
        _say_about(link),
        f"{names[link.source]} {text(language, f'theory_page.arrow.kind.{link.kind.value}')} {names[link.target]}",
        text(language, "theory_evidence.strength.of", word=word, n=link.evidence_level),
        link.mechanism,
        tuple(
            (assumption.text, text(language, f"theory_evidence.assumption.state.{item.state.value}"))
            for assumption, item in zip(link.assumptions, items, strict=True)
        ),
        tuple(_build_piece(item, language) for item in arrow_evidence.evidence) if arrow_evidence else (),
    )  # fmt: skip


def _build_piece(item: EvidenceItem, language: Language) -> tuple[str, str]:
    source = item.source
    year = str(source.year or "")
    title = source.title if not year or year in source.title else f"{source.title} ({year})"
    side = text(language, f"theory_evidence.side.{item.side.value}")
    origin = text(language, f"theory_evidence.origin.{source.origin.value}")
    return label_text(language, side, f"{title} · {origin}"), item.passage
