"""What is typed in the draft of a decision: saved as soon as a field is left, so that nothing is lost by F5.

Two people may have the same draft open. Who saves over what somebody else saved meanwhile is told so first; what was
typed stays, and saving once more overwrites it knowingly. Nobody takes or removes what the fields did not show.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import streamlit as st

from impact.errors import Conflict, ImpactError
from impact.model.access import Access
from impact.model.decisions.decision_content import DecisionContent, GuardAnswer, LinkedFigure
from impact.model.decisions.decision_kinds import GUARD_QUESTIONS, DecisionOption
from impact.services.decisions import decision_drafts
from impact.views.decisions import DecisionView, IndicatorChoice
from pages.parts.layout import load, visitor

CONDITION, TRIPWIRE, ASSUMPTION = ADDED = ("condition-new", "tripwire-new", "assumption-new")
TEXTS = ("title", "reason", "change_reason")
CHOICES = ("option", "level", "confidence")


@dataclass(frozen=True, slots=True)
class DraftForm:
    """The form of one draft: its fields by key, and what is stored of it."""

    view: DecisionView
    access: Access

    @property
    def prefix(self) -> str:
        """How the keys of its fields begin."""
        return f"decision-{self.view.card.decision_id}-"

    @property
    def error_key(self) -> str:
        """Where the error of the last save waits to be drawn."""
        return f"draft-error-{self.view.card.decision_id}"

    @property
    def version_key(self) -> str:
        """Where the version stands that the fields show."""
        return f"draft-version-{self.view.card.decision_id}"

    @property
    def refusal_key(self) -> str:
        """Where it stands that what the fields show is not what is stored: the last save was refused."""
        return f"draft-refusal-{self.view.card.decision_id}"

    def begin(self) -> tuple[ImpactError | None, ImpactError | None]:
        """Begin a run: show what is stored where somebody else saved since.

        Returns the error of the last save, if any, and why a click on this run may neither take nor remove the draft:
        whoever clicked saw other words than those that are stored.
        """
        error: ImpactError | None = st.session_state.pop(self.error_key, None)
        if self.name("title") not in st.session_state:
            # Streamlit forgets fields once their page is left: they begin again with what is stored.
            for key in (self.version_key, self.refusal_key):
                st.session_state.pop(key, None)
        shown_version = st.session_state.get(self.version_key)
        obstacle: ImpactError | None = st.session_state.get(self.refusal_key)
        if obstacle is None and shown_version not in (None, self.view.version):
            obstacle = Conflict("decisions.changed_unseen")
            for name in [name for name in st.session_state if str(name).startswith(self.prefix)]:
                # What was typed to be added is of nobody else: it is added to whatever is there.
                if not str(name).removeprefix(self.prefix).startswith(ADDED):
                    del st.session_state[name]
        st.session_state[self.version_key] = self.view.version
        return error, obstacle

    def name(self, field: str) -> str:
        """The key of a field."""
        return f"{self.prefix}{field}"

    def read(self, field: str, stored_value: Any) -> Any:
        """What stands in a field, or what is stored where it is not drawn."""
        return st.session_state.get(self.name(field), stored_value)

    def name_choice(self, choice: IndicatorChoice) -> str:
        """An indicator in a list: with its organisation where the decision is about several."""
        is_about_one = choice.organisation == self.view.card.organisation
        return choice.title if is_about_one else f"{choice.title} – {choice.organisation}"

    def save_fields(self) -> Callable[..., None]:
        """The callback that saves all fields of the form."""
        return visitor.guard_callback(lambda: self.save(self.collect()))

    def collect(self) -> DecisionContent:
        """What stands in the fields now, and of what has none what is stored."""
        content = self.view.content
        texts = {name: str(self.read(name, getattr(content, name))) for name in TEXTS}
        choices = {name: self.read(name, getattr(content, name)) for name in CHOICES}
        notes = {item.indicator_id: item.note for item in content.figures}
        # One that is gone is in no list to choose from: it stays until somebody takes it away.
        gone_ids = [key for key in notes if key in self.view.gone_titles]
        picked = self.read("figures", [key for key in notes if key not in gone_ids])
        indicator_ids = [*gone_ids, *(key for key in picked if key not in gone_ids)]
        figures = tuple(LinkedFigure(key, str(self.read(f"note-{key}", notes.get(key, "")))) for key in indicator_ids)
        answers = {item.question: item.text for item in content.answers}
        questions = list_questions(choices["option"])
        # Answers to the questions of another option stay: whoever comes back to it finds them.
        answers |= {name: str(self.read(f"answer-{name}", answers.get(name, ""))) for name in questions}
        return replace(
            content, **texts, **choices, figures=figures,
            answers=tuple(GuardAnswer(name, words) for name, words in answers.items()),
        )  # fmt: skip

    def save(self, content: DecisionContent) -> bool:
        """Save a content with the owner and the day of review that stand in the fields; False where it is refused."""
        owner, review_on = self.read("owner", self.view.owner), self.read("review", self.view.card.review_on)
        version = int(st.session_state.get(self.version_key, self.view.version))
        try:
            decision_drafts.change_draft(
                self.access, self.view.card.decision_id, version, content, load.workspace(), owner=str(owner or ""),
                review_on=review_on if isinstance(review_on, date) else None,
            )  # fmt: skip
        except ImpactError as error:
            st.session_state[self.error_key] = st.session_state[self.refusal_key] = error
            return False
        st.session_state.pop(self.refusal_key, None)
        st.session_state[self.version_key] = version + 1
        return True


def list_texts(content: DecisionContent, owner: str) -> tuple[str, ...]:
    """Every free text of a decision."""
    return (
        content.title, content.reason, content.change_reason, owner, *(item.note for item in content.figures),
        *(item.text for item in (*content.answers, *content.conditions)),
    )  # fmt: skip


def list_questions(option: DecisionOption | None) -> tuple[str, ...]:
    """The questions that an option raises."""
    return GUARD_QUESTIONS.get(option, ()) if option else ()
