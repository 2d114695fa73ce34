"""Documents: what any version wrote is read, and what a newer one wrote is refused, never dropped."""

from __future__ import annotations

import importlib
import json
import pkgutil
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from impact import store
from impact.errors import UnreadableDocument
from impact.i18n import text
from impact.model.answers import Reply
from impact.model.issues import Issue, IssueKind, Severity
from impact.model.mapping import Mapping, SummedTitle
from impact.model.submission import ColumnRole, NumberLocale
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.measures import Direction
from impact.model.vocabulary.value_states import State
from impact.store.schema import submission_documents, theory_documents
from impact.store.schema.decisions import decision_documents
from impact.store.schema.stored_json import Document, with_version, wrap_list
from impact.store.submissions import layout_mappings, serialized_reading
from impact.store.submissions import undo_log as undo

FIXTURES = Path(__file__).parent / "documents"
KINDS: dict[str, Document[Any]] = {
    document.kind: document
    for document in (
        layout_mappings.LAYOUT, serialized_reading.HELD_READING, undo.UNDO, submission_documents.ANSWERS,
        submission_documents.ISSUES, submission_documents.PERIODS, submission_documents.READING,
        submission_documents.DRAFT, submission_documents.ENTRY, theory_documents.THEORY, theory_documents.THEORY_EDIT,
        decision_documents.DECISION, decision_documents.FROZEN_FIGURES,
    )
}  # fmt: skip
KEPT = sorted(FIXTURES.glob("*/v*.json"))
BY_NAME = [f"{path.parent.name}-{path.stem}" for path in KEPT]


def plain(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


def newest(kind: str) -> Any:
    return plain(FIXTURES / kind / f"v{KINDS[kind].version}.json")


def test_every_kind_that_the_store_declares_is_tried() -> None:
    # The scripts of migrations run by themselves, and hold no kind.
    names = [
        module.name for module in pkgutil.walk_packages(store.__path__, "impact.store.")
        if not module.name.startswith("impact.store.migrations.")
    ]  # fmt: skip
    members = [item for name in names for item in vars(importlib.import_module(name)).values()]
    assert {item.kind for item in members if isinstance(item, Document)} == set(KINDS)


def test_there_is_a_document_of_every_version_of_every_kind() -> None:
    wanted = {(kind, f"v{number}") for kind, document in KINDS.items() for number in range(1, document.version + 1)}
    assert {(path.parent.name, path.stem) for path in KEPT} == wanted


@pytest.mark.parametrize("path", KEPT, ids=BY_NAME)
def test_a_document_of_every_version_reads_as_the_newest_one(path: Path) -> None:
    document = KINDS[path.parent.name]
    assert document.dump(document.load(plain(path))) == newest(document.kind)
    assert document.load_bytes(path.read_bytes()) == document.load(newest(document.kind))


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_what_is_written_says_its_version_and_is_read_again(kind: str) -> None:
    document = KINDS[kind]
    content = document.load(newest(kind))
    assert document.dump(content)["version"] == document.version
    assert json.loads(document.dump_bytes(content)) == document.dump(content)
    assert document.unpack(document.pack(content)) == content


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize("language", list(Language))
def test_a_document_of_a_newer_version_is_refused_with_a_remedy(kind: str, language: Language) -> None:
    document = KINDS[kind]
    later = newest(kind) | {"version": document.version + 1, "something": "else"}
    for read, raw in (
        (document.load, later), (document.load_bytes, json.dumps(later).encode()),
        (document.unpack, zlib.compress(json.dumps(later).encode())),
    ):  # fmt: skip
        with pytest.raises(UnreadableDocument) as caught:
            read(raw)
        assert caught.value.key == "documents.newer"
        assert caught.value.params == {"kind": kind, "version": document.version + 1, "known": document.version}
        assert str(document.version + 1) in text(language, caught.value.key, **caught.value.params)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_field_that_nobody_knows_is_refused_and_not_left_out(kind: str) -> None:
    document = KINDS[kind]
    with pytest.raises(UnreadableDocument) as caught:
        document.load(newest(kind) | {"renamed": "without a step"})
    assert caught.value.params["where"] == "renamed: unexpected_keyword_argument"


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_field_that_is_not_there_is_refused(kind: str) -> None:
    for name in set(newest(kind)) - {"version"}:
        left = {key: value for key, value in newest(kind).items() if key != name}
        for read, raw in (
            (KINDS[kind].load, left), (KINDS[kind].load_bytes, json.dumps(left, separators=(",", ":")).encode()),
        ):  # fmt: skip
            with pytest.raises(UnreadableDocument):
                read(raw)


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize("wrong", [None, 3, "text", [3], {}, {"version": 0}, {"version": "2"}, {"version": None}])
def test_what_is_no_document_of_its_kind_is_refused(kind: str, wrong: object) -> None:
    for read, raw in ((KINDS[kind].load, wrong), (KINDS[kind].load_bytes, json.dumps(wrong).encode())):
        with pytest.raises(UnreadableDocument) as caught:
            read(raw)
        assert caught.value.key == "documents.damaged"


@pytest.mark.parametrize("raw", [b"", b"no zlib", zlib.compress(b"no json"), zlib.compress(b'{"version":2,')])
def test_what_was_cut_off_is_refused(raw: bytes) -> None:
    for document in (serialized_reading.HELD_READING, undo.UNDO):
        with pytest.raises(UnreadableDocument):
            document.unpack(raw)


def test_a_refusal_says_where_and_never_what() -> None:
    wrong = newest("answers")
    wrong["answers"][0]["row"] = "Sofie Maes"
    with pytest.raises(UnreadableDocument) as caught:
        KINDS["answers"].load(wrong)
    assert caught.value.params["where"] == "answers.0.row: int_type"
    assert "Sofie" not in str(caught.value)


def test_a_reply_that_its_question_does_not_take_is_refused() -> None:
    wrong = newest("answers")
    wrong["answers"][0]["reply"] = Reply.SWAP.value
    with pytest.raises(UnreadableDocument):
        KINDS["answers"].load(wrong)


def test_words_and_days_are_read_as_such() -> None:
    reading = serialized_reading.HELD_READING.load(newest("held"))
    assert reading.indicators[0].direction is Direction.UNKNOWN
    assert reading.actuals.state[0] is State.REPORTED
    log = undo.UNDO.load(newest("undo"))
    assert log.said[0].before is not None
    assert submission_documents.READING.load(plain(FIXTURES / "reading" / "v1.json")) == submission_documents.Reading(
        ("Meting",),
        tuple(ColumnRole(*column) for column in plain(FIXTURES / "reading" / "v1.json")["columns"]),
        NumberLocale(",", True, "issues.locale_given"),
        (),
    )


def test_what_is_not_a_number_or_without_end_stays_what_it_is() -> None:
    reading = serialized_reading.HELD_READING.load(newest("held"))
    reading.actuals.value[0] = float("inf")
    assert serialized_reading.HELD_READING.unpack(
        serialized_reading.HELD_READING.pack(reading)
    ).actuals.value[0] == float("inf")


def test_what_could_not_be_read_again_is_not_written() -> None:
    wrong: Any = Issue(IssueKind.RANGE, Severity.QUESTION, params={"factor": 3})  # type: ignore[dict-item]
    for write in (submission_documents.ISSUES.dump, submission_documents.ISSUES.dump_bytes):
        with pytest.raises(TypeError) as caught:
            write(submission_documents.Issues((wrong,)))
        assert str(caught.value) == "issues: a value is of another type than its field"
        assert caught.value.__suppress_context__


@dataclass(frozen=True)
class Third:
    """A kind that was a list, then an object, then had a field renamed."""

    titles: tuple[str, ...]


def test_steps_run_one_after_another_from_whatever_version_it_was() -> None:
    document = Document("third", Third, wrap_list("names"), lambda old: {"titles": old["names"]})
    assert document.version == 3
    read = [document.load(raw) for raw in (["a"], {"version": 2, "names": ["a"]}, {"version": 3, "titles": ["a"]})]
    assert read == [Third(("a",))] * 3


def test_a_renamed_field_without_a_step_is_noticed() -> None:
    document = Document("third", Third, wrap_list("names"))
    with pytest.raises(UnreadableDocument):
        document.load(["a"])


def test_an_object_that_only_got_its_version_was_an_object() -> None:
    with pytest.raises(UnreadableDocument):
        Document("mapping", Mapping, with_version).load([])


def test_a_sum_of_which_no_rows_were_kept_is_asked_about_again() -> None:
    old = plain(FIXTURES / "mapping" / "v3.json")
    old["sheets"][0]["summed"] = ["Deelnemers"]
    assert layout_mappings.LAYOUT.load(old).sheets[0].summed == (SummedTitle("Deelnemers", 0),)
    draft = {"version": 3, "mapping": {key: item for key, item in old.items() if key != "version"}, "locale": None}
    assert submission_documents.DRAFT.load(draft).mapping == layout_mappings.LAYOUT.load(old)
