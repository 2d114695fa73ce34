"""Pieces of evidence as cards: the story or the file, its period, and who may see it."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup

from impact.access.permissions import Action, Kind, may
from impact.i18n import NO_BREAK, day, number, period, text
from impact.model.access import Access
from impact.model.evidence import EvidenceKind
from impact.model.vocabulary.languages import Language
from impact.views.evidence import EvidenceItem
from impact.views.html_elements import element, fragment
from pages.parts.layout import fragments

STYLE = Markup("""<style>
.fi-piece { border-left: 3px solid light-dark(#0b5c5c, #4fb3a9); padding: 0.1rem 0 0.1rem 0.9rem; max-width: 46rem; }
.fi-piece p { margin: 0 0 0.25rem; } .fi-piece .fi-story { white-space: pre-line; overflow-wrap: anywhere; }
.fi-piece .fi-head { font-weight: 600; overflow-wrap: anywhere; }
.fi-piece .fi-quiet { color: light-dark(#5c686f, #a9b8b8); font-size: 0.9rem; margin: 0; overflow-wrap: anywhere; }
.fi-piece a { color: inherit; text-underline-offset: 0.18em; }
</style>""")


def draw_cards(items: Iterable[EvidenceItem], access: Access) -> None:
    """Draw pieces of evidence as cards, one below the other."""
    for item in items:
        fragments.draw_fragment(build_card(item, access))


def build_card(item: EvidenceItem, access: Access) -> Markup:
    """One piece of evidence as HTML; a viewer of another organisation sees neither author nor date."""
    language = access.language
    body = (
        element("p", item.text, class_="fi-story")
        if item.kind is EvidenceKind.STORY
        else element("p", _build_file_link(item, access))
    )
    details = [period(language, item.period_start, item.period_end)]
    if item.whole:
        details.append(text(language, f"evidence.consent.{item.consent.value}"))
        if item.added_by and item.added_on:
            details.append(text(language, "evidence.signed", by=item.added_by, on=day(language, item.added_on)))
    else:
        details.append(text(language, "evidence.consent.for_others"))
    note_html = ""
    if item.consent_note:
        note = text(language, "evidence.consent_given", given=item.consent_note)
        note_html = element("p", note, class_="fi-quiet")
    return fragment(
        STYLE,
        element(
            "div",
            element("p", item.title, class_="fi-head"),
            body,
            element("p", " · ".join(details), class_="fi-quiet"),
            note_html,
            class_="fi-piece",
        ),
    )


def _build_file_link(item: EvidenceItem, access: Access) -> str:
    language = access.language
    if item.is_deleted:
        return text(language, "evidence.gone", file=item.file_name)
    name = item.file_name
    if may(access.role, Action.FETCH, Kind.EVIDENCE):
        name = element("a", name, href=f"/attached/{item.evidence_id}", download=True)
    return fragment(name, " ", element("span", "(", _format_size(item.size, language), ")", class_="fi-quiet"))


def _format_size(size: int, language: Language) -> str:
    if size < 1024**2:
        return text(language, "evidence.size.kb", n=max(round(size / 1024), 1)).replace(" ", NO_BREAK)
    return text(language, "evidence.size.mb", amount=number(language, size / 1024**2, 1)).replace(" ", NO_BREAK)
