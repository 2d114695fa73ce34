"""A theory as a text: the change, for whom, ways with what each rests on, assumptions, plan, sources, questions."""

from __future__ import annotations

import io
from collections.abc import Sequence

from docx import Document
from docx.document import Document as DocumentObject
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor

from impact.export.theory.theory_file import TheoryFile, clean_text
from impact.i18n import day, join_clauses, label_text
from impact.model.vocabulary.theory_levels import LEVEL_ORDER, Level
from impact.theory.levels import CHANGES, OWN_WORK
from impact.views.theory.evaluation_plan import say_cost
from impact.views.theory.evidence_base import ArrowEvidence, EvidenceItem, ExpectationItem, SourceItem
from impact.views.theory.theory_of_change import LinkAssumption, TheoryLink, TheoryNode

QUIET = RGBColor(0x5D, 0x6A, 0x72)
FONT = "Arial"
TABLE_STYLE = "Light Grid Accent 1"
LOCALES = {"nl": "nl-BE", "en": "en-GB", "fr": "fr-BE"}


def write_narrative(file: TheoryFile) -> bytes:
    """The theory as docx, with headings that a reader can walk through."""
    document = Document()
    document.core_properties.title, document.core_properties.author = clean_text(file.title), "FilantrImpact"
    _set_styles(document, LOCALES[file.language.value])
    _Narrative(document, file).write()
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _set_styles(document: DocumentObject, locale: str) -> None:
    """Set font and language: a spelling checker and a voice read the text in its own language."""
    for name in ("Normal", "Title", "Heading 1", "Heading 2"):
        style = document.styles[name]
        style.font.name = FONT
        properties = style.element.get_or_add_rPr()
        fonts = properties.find(qn("w:rFonts"))
        for attribute in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(attribute), None)
        if name == "Normal":
            language = OxmlElement("w:lang")
            language.set(qn("w:val"), locale)
            properties.append(language)
            style.font.size = Pt(10.5)
    document.styles["Title"].font.size = Pt(20)


class _Narrative:
    """One text while it is written."""

    def __init__(self, document: DocumentObject, file: TheoryFile) -> None:
        self.document, self.file, self.view, self.say = document, file, file.view, file.say

    def write(self) -> None:
        """Write everything in the order in which one tells it."""
        self.document.add_heading(clean_text(self.file.title), level=0)
        self._quiet(self.file.caption)
        self._quiet(self.file.source)
        if self.view.reason:
            self._line(self.say("theory_page.about.reason", reason=self.view.reason))
        self._write_change()
        self._write_groups()
        self._write_contributions()
        self._write_work()
        self._write_ways()
        self._write_frame()
        self._write_assumptions()
        self._write_plan()
        self._write_sources()
        self._write_questions()

    def _write_change(self) -> None:
        self._head("theory_file.change")
        levels = [level for level in reversed(LEVEL_ORDER) if level in CHANGES]
        for level in levels:
            self._list_blocks([node for node in self.view.nodes if node.level is level])
        unintended = [node for node in self.view.nodes if node.level is Level.UNINTENDED]
        if unintended:
            self._line(self.say("theory_file.unintended"))
            self._list_blocks(unintended)

    def _write_groups(self) -> None:
        groups: dict[str, list[str]] = {}
        for node in self.view.nodes:
            if node.stakeholder:
                groups.setdefault(clean_text(node.stakeholder), []).append(clean_text(node.text))
        if groups:
            self._head("theory_file.who")
        for name, texts in groups.items():
            self._bullet(self._label(name, self._join(texts)))

    def _write_contributions(self) -> None:
        """Write who works on each outcome of a fund; nothing of it where that is hidden from the viewer."""
        frame = self.file.frame
        if frame is None or not frame.shows_who or not frame.outcomes:
            return
        shown_keys = {node.key for node in self.view.nodes}
        self._head("fund_frame.who")
        self._line(self.say("fund_frame.caption"))
        if not frame.is_whole:
            self._line(self.say("fund_frame.caption.some"))
        for outcome in frame.outcomes:
            if outcome.key not in shown_keys or not (outcome.contributions or frame.is_whole):
                continue
            self.document.add_heading(clean_text(outcome.text), level=2)
            for item in outcome.contributions:
                judged = self.say("fund_frame.judged", n=item.counts.rated, total=item.counts.total)
                self._bullet(f"{item.organisation} · {item.text} · {judged}" if item.counts.total else
                             f"{item.organisation} · {item.text}")  # fmt: skip
            if not outcome.contributions:
                self._line(self.say("fund_frame.nobody"))

    def _write_work(self) -> None:
        self._head("theory_file.work")
        work = [node for node in self.view.nodes if node.level in OWN_WORK or node.level is Level.OUTPUT]
        self._list_blocks(work)
        if not work:
            self._line("–")

    def _list_blocks(self, nodes: Sequence[TheoryNode]) -> None:
        for node in nodes:
            line = f"{node.text} ({self.say(f'words.level.{node.level.value}')})"
            signs = [self._label(title, self.say(f"words.status.{kind.key}")) for _, title, kind in node.indicators]
            names = self._label(self.say("theory_page.table.indicators"), self._join(signs))
            self._bullet(f"{line}. {names}" if signs else line)

    def _write_ways(self) -> None:
        """Write the arrows that claim a change; those within the own work claim none."""
        levels = {node.key: node.level for node in self.view.nodes}
        claims = [link for link in self.view.links if levels.get(link.target) not in OWN_WORK]
        self._head("theory_file.ways")
        self._line(self.say("theory_file.ways.help"))
        for link in claims:
            claim = self.say(f"theory_page.arrow.kind.{link.kind.value}")
            names = self.file.name_block(link.source), self.file.name_block(link.target)
            self.document.add_heading(f"{names[0]} {claim} {names[1]}", level=2)
            self._write_arrow(link)

    def _write_arrow(self, link: TheoryLink) -> None:
        arrow_evidence = self.view.evidence.arrows.get((link.source, link.target))
        self._part("theory_page.arrow.mechanism", link.mechanism or self.say("theory_evidence.mechanism.none"))
        for assumption in link.assumptions:
            state = f" — {self._name_state(arrow_evidence, assumption)}" if arrow_evidence else ""
            self._part("theory_page.arrow.assumption", f"{assumption.text}{state}")
        if not link.assumptions:
            self._part("theory_page.arrow.assumption", self.say("theory_page.arrow.no_assumption"))
        self._part("theory_page.arrow.evidence", self.file.name_strength(link.evidence_level))
        for item in arrow_evidence.evidence if arrow_evidence else ():
            self._write_piece(item)
        if arrow_evidence and arrow_evidence.expectations:
            self._line(self.say("theory_evidence.expected"))
            for expected in arrow_evidence.expectations:
                self._bullet(self._describe_expectation(expected))

    def _write_piece(self, item: EvidenceItem) -> None:
        side = self.say(f"theory_evidence.side.{item.side.value}")
        self._bullet(self._label(side, describe_source(self.file, item.source)))
        if item.passage:
            paragraph = self.document.add_paragraph(clean_text(f"“{item.passage}”"), style="Quote")
            paragraph.paragraph_format.left_indent = Pt(36)
        if item.answer:
            self._line(self.say("theory_evidence.piece.answer", words=item.answer))

    def _describe_expectation(self, item: ExpectationItem) -> str:
        kind = self.say(f"theory_evidence.kind.{item.kind.value}")
        return self._label(kind, f"{item.text} — {self.say(f'theory_evidence.state.{item.state.value}')}")

    def _name_state(self, arrow_evidence: ArrowEvidence, assumption: LinkAssumption) -> str:
        state = arrow_evidence.find_assumption(assumption.key).state
        return self.say(f"theory_evidence.assumption.state.{state.value}")

    def _write_frame(self) -> None:
        if not self.view.ceiling_above and not self.view.external_factors:
            return
        self._head("theory_file.frame")
        if self.view.ceiling_above:
            level = self.say(f"words.level.{self.view.ceiling_above.value}")
            self._line(self.say("theory_page.about.ceiling", level=level))
        if self.view.external_factors:
            self._line(self.say("theory_page.about.external", factors=", ".join(self.view.external_factors)))

    def _write_assumptions(self) -> None:
        rows = []
        for link in self.view.links:
            arrow_evidence = self.view.evidence.arrows.get((link.source, link.target))
            if arrow_evidence is None:
                continue
            for assumption in link.assumptions:
                item = arrow_evidence.find_assumption(assumption.key)
                how = " · ".join(part for part in (item.how_tested, item.tested_by) if part)
                following = day(self.file.language, item.next_look) if item.next_look else "–"
                names = f"{self.file.name_block(link.source)} → {self.file.name_block(link.target)}"
                state = self._name_state(arrow_evidence, assumption)
                rows.append((names, assumption.text, state, how or "–", following))
        if not rows:
            return
        self._head("theory_evidence.register")
        heads = [self.say(f"theory_evidence.register.{name}") for name in ("arrow", "text", "state", "how", "next")]
        self._table(heads, rows)

    def _write_plan(self) -> None:
        """Write the evaluation plan; without a column of costs for whoever does not see them."""
        plan, language = self.view.evidence.plan, self.file.language
        if not plan:
            return
        with_cost = any(item.may_see_cost for item in plan)
        rows = []
        for item in plan:
            fields = item.fields
            days = [day(language, at) if at else "–" for at in (fields.starts_on, fields.ends_on)]
            question = self.say(f"theory_plan.question.{item.question.value}")
            cost = "–" if fields.cost_cents is None else say_cost(fields.cost_cents, language)
            rows.append(
                (
                    self.file.name_subject(item.subject),
                    "\n".join(part for part in (item.name, question, fields.note) if part), fields.who or "–", *days,
                    *((cost,) if with_cost else ()), self.say(f"theory_plan.state.{fields.state.value}"),
                )
            )  # fmt: skip
        names = ("table.about", "table.method", "table.who", "starts", "ends", *(("table.cost",) if with_cost else ()))
        self._head("theory_plan.title")
        self._table([self.say(f"theory_plan.{name}") for name in (*names, "state")], rows)

    def _table(self, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        table = self.document.add_table(rows=1, cols=len(heads), style=TABLE_STYLE)
        _repeat_head(table.rows[0])
        for row, words in ((table.rows[0], heads), *((table.add_row(), row) for row in rows)):
            for cell, part in zip(row.cells, words, strict=True):
                cell.text = clean_text(part)

    def _write_sources(self) -> None:
        used = {item.source.source_id for arrow in self.view.evidence.arrows.values() for item in arrow.evidence}
        sources = [source for source in self.view.evidence.sources if source.source_id in used]
        if sources:
            self._head("theory_file.sources")
        for source in sources:
            self._bullet(describe_source(self.file, source))

    def _write_questions(self) -> None:
        self._head("theory_file.questions")
        questions = (*self.view.evidence.open_questions, *(self.view.fund_gaps if self.file.frame else ()))
        for question in questions:
            self._bullet(f"{question.words} {question.suggestion}")
        if not questions:
            self._line(self.say("theory_page.questions.none"))

    def _head(self, key: str) -> None:
        self.document.add_heading(self.say(key), level=1)

    def _line(self, words: str) -> None:
        self.document.add_paragraph(clean_text(words))

    def _quiet(self, words: str) -> None:
        self.document.add_paragraph().add_run(clean_text(words)).font.color.rgb = QUIET

    def _bullet(self, words: str) -> None:
        self.document.add_paragraph(clean_text(words), style="List Bullet")

    def _label(self, label: str, words: str) -> str:
        return label_text(self.file.language, label, words)

    def _join(self, clauses: Sequence[str]) -> str:
        return join_clauses(self.file.language, clauses)

    def _part(self, key: str, words: str) -> None:
        paragraph = self.document.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(2)
        paragraph.add_run(f"{self.say(key)} ").bold = True
        paragraph.add_run(clean_text(words))


def _repeat_head(row: object) -> None:
    """Mark the row of heads, which stands on every page and is read as heads."""
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)  # type: ignore[attr-defined]


def describe_source(file: TheoryFile, source: SourceItem) -> str:
    """A source as it is referred to: title and year, kind, design, quality, whom it is about, and where it stands."""
    year = str(source.year or "")
    title = source.title if not year or year in source.title else f"{source.title} ({year})"
    quality = file.say("theory_evidence.quality", n=source.quality) if source.quality else ""
    about = file.say("theory_evidence.piece.about", group=source.about) if source.about else ""
    parts = [
        title, file.say(f"theory_evidence.origin.{source.origin.value}"),
        file.say("theory_evidence.design", n=source.design), quality, about, source.reference,
    ]  # fmt: skip
    return " · ".join(clean_text(part) for part in parts if part)
