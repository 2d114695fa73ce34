"""Evidence with a measurement: who attaches it, whom consent opens it to, and what becomes of its file."""

from __future__ import annotations

import io
import json
import os
import time
import zlib
from dataclasses import replace
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from builders import AFile, a_file, year
from circles import Circles, circles
from hypothesis import given
from hypothesis import strategies as st
from kept import once
from PIL import Image
from sqlalchemy import select, update

from impact.errors import Conflict, ImpactError, NotAllowed, NotFound
from impact.model.access import Access
from impact.model.evidence import Consent, EvidenceKind
from impact.model.text_limits import LONGEST_STORY
from impact.model.upload_limits import EVIDENCE_BYTES
from impact.model.vocabulary.roles import Role
from impact.services.accounts import personal_data
from impact.services.core.audit_log import now
from impact.services.core.workspace import Workspace, unscoped_reading, unscoped_writing
from impact.services.disclosure.person_redaction import redact_persons
from impact.services.evidence import evidence
from impact.services.evidence.photo_metadata import prepare_attachment
from impact.services.operations import expired_data, health_checks
from impact.services.submissions import submission_transaction, upload
from impact.store.audit import audit_chain as trail
from impact.store.db import blob_storage, locks
from impact.store.schema.evidence import Evidence
from impact.store.schema.indicators_and_measurements import Indicator
from impact.store.schema.organisations import Portfolio
from impact.store.schema.submissions import Submission
from impact.views.evidence import EvidenceFields, EvidenceView

STORY = "Vorige week kwam Fatima El Idrissi langs bij Werking a. Ze belde 0478 12 34 56 en bleef."
PDF = b"%PDF-1.7 verslag"
PERIOD = year(2025)


def file_of(value: float = 12, name: str = "scans.xlsx") -> AFile:
    return a_file(name).indicator("scans", baseline=0).target("scans", 2025, 40).actual("scans", 2025, value)


class Net:
    """Two funds, their grantees with one indicator each, and somebody of every role."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.circles: Circles = circles(workspace)
        self.editor = self.member("maker@a.be", Role.GRANTEE_EDITOR, "grantee a")
        self.fund = self.member("fonds@a.be", Role.FUND_STAFF, "fund a")
        self.indicators = {whose: self.measured(whose) for whose in ("a", "b")}

    def member(self, email: str, role: Role, opens: str) -> Access:
        return self.circles.member(email, role, opens)

    def measured(self, whose: str, value: float = 12) -> int:
        who = self.circles.operator
        organisation = self.circles.organisations[f"grantee {whose}"]
        file = file_of(value, f"scans {value}.xlsx")
        submission_transaction.submit(
            who, file.submission, file.data, self.workspace, organisation_id=organisation,
            portfolio_id=self.circles.portfolios[whose], submitted_by="iemand",
        )  # fmt: skip
        with unscoped_reading(self.workspace) as connection:
            found = connection.scalar(select(Indicator.id).where(Indicator.organisation_id == organisation))
        assert found is not None
        return found

    def tell(self, consent: Consent = Consent.NAMED, words: str = STORY, **facts: Any) -> int:
        said = EvidenceFields("Een bezoek", words, consent, "Fatima, mondeling, 3 maart")
        return evidence.add_story(
            self.editor, self.indicators["a"], self.workspace, replace(said, **facts), period=PERIOD
        )

    def attach(self, consent: Consent = Consent.NAMED, data: bytes = PDF, name: str = "verslag.pdf") -> int:
        said = EvidenceFields("Het verslag", "", consent, "allen, schriftelijk")
        return evidence.add_file(
            self.editor, self.indicators["a"], self.workspace, said, period=PERIOD, data=data, file_name=name
        )

    def seen(self, who: Access, whose: str = "a") -> EvidenceView:
        from impact.access.permissions import sees_pseudonyms
        from impact.services.core.workspace import load_secret
        from impact.services.disclosure import masked_ids

        number = self.indicators[whose]
        if sees_pseudonyms(who.role):
            number = masked_ids.mask_id(load_secret(self.workspace), who.organisation_id, "indicator", number)
        return evidence.build_evidence_view(who, number, self.workspace)

    def rows(self) -> list[dict[str, Any]]:
        with unscoped_reading(self.workspace) as connection:
            query = select(Evidence.__table__).order_by(Evidence.id)
            return [dict(row) for row in connection.execute(query).mappings()]

    @cached_property
    def people(self) -> dict[str, Access]:
        return {
            "editor": self.editor,
            "viewer": self.member("lezer@a.be", Role.GRANTEE_VIEWER, "grantee a"),
            "fund": self.fund,
            "administrator": self.circles.admins["a"],
            "coach": self.member("coach@a.be", Role.COACH, "partner a"),
            "academic": self.member("kennis@a.be", Role.ACADEMIC, "partner a"),
            "umbrella": self.member("koepel@a.be", Role.UMBRELLA, "partner a"),
            "facilitator": self.member("sessie@a.be", Role.FACILITATOR, "partner a"),
        }


@pytest.fixture
def net(workspace: Workspace) -> Net:
    return once(workspace, Net)


OWN, FUND, VEILED = {"editor", "viewer"}, {"fund", "administrator"}, {"academic", "umbrella", "facilitator"}
# Per consent: who sees a story at all, who sees it whole, and who gets a file.
OPENED = {
    Consent.NONE: (OWN, OWN, OWN),
    Consent.INTERNAL: (OWN | FUND, OWN | FUND, OWN | FUND),
    Consent.ANONYMOUS: (OWN | FUND | {"coach"} | VEILED, OWN | FUND, OWN | FUND),
    Consent.NAMED: (OWN | FUND | {"coach"} | VEILED, OWN | FUND | {"coach"}, OWN | FUND | {"coach"}),
}


@pytest.mark.parametrize("consent", list(Consent))
def test_consent_opens_evidence_to_these_and_to_nobody_else(consent: Consent, net: Net) -> None:
    story, file = net.tell(consent), net.attach(consent)
    sees, whole, gets = OPENED[consent]
    for name, who in net.people.items():
        items = net.seen(who).items
        stories = [item for item in items if item.kind is EvidenceKind.STORY]
        assert bool(stories) == (name in sees), name
        assert [item.whole for item in stories] == [name in whole] * len(stories), name
        assert any(item.kind is EvidenceKind.FILE for item in items) == (name in gets), name
        if name in gets:
            assert evidence.fetch_file(who, file, net.workspace) == ("verslag.pdf", PDF, "application/pdf")
        else:
            with pytest.raises((NotFound, NotAllowed)):
                evidence.fetch_file(who, file, net.workspace)
        with pytest.raises((NotFound, NotAllowed)):
            evidence.fetch_file(who, story, net.workspace)


@pytest.mark.parametrize("consent", [Consent.ANONYMOUS, Consent.NAMED])
def test_under_the_veil_a_story_names_nobody(consent: Consent, net: Net) -> None:
    net.tell(consent)
    for name in sorted(VEILED):
        (item,) = net.seen(net.people[name]).items
        said = repr(item)
        for word in ("Fatima", "Idrissi", "Werking", "0478", "Sofie", "Maes", "mondeling"):
            assert word not in said, name
        assert "bleef" in item.text
        assert (item.evidence_id, item.file_name, item.added_by, item.added_on) == (0, "", "", None)


def test_an_anonymous_story_names_nobody_to_a_coach_either(net: Net) -> None:
    net.tell(Consent.ANONYMOUS)
    (item,) = net.seen(net.people["coach"]).items
    assert "Fatima" not in repr(item)
    assert "Sofie" not in repr(item)


def test_who_gave_consent_is_known_to_the_organisation_alone(net: Net) -> None:
    net.tell(Consent.NAMED)
    noted = {name: net.seen(who).items[0].consent_note for name, who in net.people.items()}
    assert {name for name, note in noted.items() if note} == OWN


def test_withdrawn_consent_holds_from_the_next_look_on(net: Net) -> None:
    story, file = net.tell(Consent.NAMED), net.attach(Consent.NAMED)
    assert len(net.seen(net.fund).items) == 2
    for key in (story, file):
        (row,) = [row for row in net.rows() if row["id"] == key]
        wished = EvidenceFields(row["title"], row["text"], Consent.NONE, "")
        evidence.change_evidence(net.editor, key, net.workspace, wished, version=row["version"])
    for name, who in net.people.items():
        assert len(net.seen(who).items) == (2 if name in OWN else 0), name
        if name not in OWN:
            assert evidence.count_evidence(who, net.circles.organisations["grantee a"], net.workspace) == {}
            with pytest.raises((NotFound, NotAllowed)):
                evidence.fetch_file(who, file, net.workspace)


def test_another_fund_sees_and_does_nothing(net: Net) -> None:
    story, file = net.tell(Consent.NAMED), net.attach(Consent.NAMED)
    stranger = net.member("fonds@b.be", Role.FUND_STAFF, "fund b")
    other = net.member("maker@b.be", Role.GRANTEE_EDITOR, "grantee b")
    fields = EvidenceFields("x", "y", Consent.NAMED, "z")
    for who in (stranger, other):
        for deed in (
            lambda who=who: net.seen(who),
            lambda who=who: evidence.fetch_file(who, file, net.workspace),
            lambda who=who: evidence.change_evidence(who, story, net.workspace, fields, version=1),
            lambda who=who: evidence.remove_evidence(who, story, net.workspace),
            lambda who=who: evidence.add_story(who, net.indicators["a"], net.workspace, fields, period=PERIOD),
        ):
            with pytest.raises((NotFound, NotAllowed)):
                deed()
    assert len(net.rows()) == 2


def test_only_the_grantee_itself_attaches_changes_and_removes(net: Net) -> None:
    story = net.tell(Consent.NAMED)
    before = net.rows()
    fields = EvidenceFields("x", "y", Consent.NAMED, "z")
    for name, who in net.people.items():
        if name == "editor":
            continue
        for deed in (
            lambda who=who: evidence.add_story(who, net.indicators["a"], net.workspace, fields, period=PERIOD),
            lambda who=who: evidence.change_evidence(who, story, net.workspace, fields, version=1),
            lambda who=who: evidence.remove_evidence(who, story, net.workspace),
            lambda who=who: evidence.restore_evidence(who, story, net.workspace),
        ):
            with pytest.raises(NotAllowed):
                deed()
    assert net.rows() == before


def test_a_grantee_who_looks_along_with_another_neither_sees_nor_attaches_theirs(net: Net) -> None:
    """Consent was given to the organisation itself, not to whoever else it lets look along."""
    story = net.tell(Consent.NAMED)
    neighbour = net.member("maker@b.be", Role.GRANTEE_EDITOR, "grantee b")
    along = replace(neighbour, organisation_ids=(*neighbour.organisation_ids, net.editor.organisation_id))
    fields = EvidenceFields("x", "y", Consent.NAMED, "z")
    assert (net.seen(along).items, net.seen(along).may_attach) == ((), False)
    with pytest.raises(NotAllowed):
        evidence.add_story(along, net.indicators["a"], net.workspace, fields, period=PERIOD)
    for deed in (
        lambda: evidence.change_evidence(along, story, net.workspace, fields, version=1),
        lambda: evidence.remove_evidence(along, story, net.workspace),
    ):
        with pytest.raises(NotFound):
            deed()
    assert len(net.rows()) == 1


def test_evidence_survives_corrections_and_taking_back(net: Net) -> None:
    net.tell(Consent.INTERNAL)
    net.measured("a", value=15)
    assert [item.period_end for item in net.seen(net.fund).items] == [date(2025, 12, 31)]
    with unscoped_reading(net.workspace) as connection:
        newest = connection.scalars(select(Submission.id).order_by(Submission.id.desc())).first()
    assert newest is not None
    upload.undo(net.fund, newest, net.workspace)
    assert len(net.seen(net.fund).items) == 1


def test_two_people_who_change_the_same_piece_see_both_texts(net: Net) -> None:
    key = net.tell()
    wished = EvidenceFields("Een bezoek", "De ene tekst", Consent.INTERNAL, "allen")
    evidence.change_evidence(net.editor, key, net.workspace, wished, version=1)
    with pytest.raises(Conflict) as met:
        evidence.change_evidence(net.editor, key, net.workspace, replace(wished, text="De andere tekst"), version=1)
    assert "De ene tekst" in met.value.params["there"]
    assert "De andere tekst" in met.value.params["wished"]
    assert net.rows()[0]["text"] == "De ene tekst"


def test_what_is_removed_can_be_brought_back_for_thirty_days(net: Net) -> None:
    key = net.attach(Consent.INTERNAL)
    evidence.remove_evidence(net.editor, key, net.workspace)
    assert net.seen(net.fund).items == net.seen(net.editor).items == ()
    with pytest.raises(NotFound):
        evidence.fetch_file(net.editor, key, net.workspace)
    evidence.restore_evidence(net.editor, key, net.workspace)
    assert evidence.fetch_file(net.fund, key, net.workspace)[1] == PDF
    evidence.remove_evidence(net.editor, key, net.workspace)
    with unscoped_writing(net.workspace) as connection:
        connection.execute(update(Evidence).values(removed_at=now() - timedelta(days=31)))
    with pytest.raises(NotFound):
        evidence.restore_evidence(net.editor, key, net.workspace)
    expired_data.delete_expired(net.workspace)
    assert net.rows() == []


def age(net: Net, digest: str) -> None:
    """Make a stored file look as if it came days ago: younger ones are never swept."""
    old = time.time() - 3 * 24 * 3600
    os.utime(net.workspace.files / digest[:2] / digest, (old, old))


def test_an_attached_file_is_no_orphan_until_its_evidence_is_gone(net: Net) -> None:
    key = net.attach()
    digest = net.rows()[0]["content_hash"]
    age(net, digest)
    expired_data.delete_expired(net.workspace)
    assert all(finding.good for finding in health_checks.run_checks(net.workspace) if "files" in finding.key)
    assert evidence.fetch_file(net.editor, key, net.workspace)[1] == PDF
    evidence.remove_evidence(net.editor, key, net.workspace)
    age(net, digest)
    expired_data.delete_expired(net.workspace)
    assert blob_storage.has_file(net.workspace.files, digest)
    with unscoped_writing(net.workspace) as connection:
        connection.execute(update(Evidence).values(removed_at=now() - timedelta(days=31)))
    expired_data.delete_expired(net.workspace)
    assert not blob_storage.has_file(net.workspace.files, digest)


def test_doctor_finds_an_attached_file_that_is_missing(net: Net) -> None:
    net.attach()
    blob_storage.remove_file(net.workspace.files, net.rows()[0]["content_hash"])
    assert [
        finding.good for finding in health_checks.run_checks(net.workspace) if "doctor_files" in finding.key
    ] == [False]


def test_a_file_past_its_time_is_gone_and_said_to_be(net: Net) -> None:
    key = net.attach(Consent.INTERNAL)
    with unscoped_writing(net.workspace) as connection:
        connection.execute(update(Portfolio).values(files_kept_months=1))
    assert expired_data.delete_expired_files(net.workspace) == 0
    digest = net.rows()[0]["content_hash"]
    assert expired_data.delete_expired_files(net.workspace, now() + timedelta(days=62)) > 0
    assert not blob_storage.has_file(net.workspace.files, digest)
    (item,) = net.seen(net.fund).items
    assert (item.is_deleted, item.file_name) == (True, "verslag.pdf")
    with pytest.raises(NotFound):
        evidence.fetch_file(net.fund, key, net.workspace)


def test_bytes_stay_while_another_piece_or_a_submission_keeps_them(net: Net) -> None:
    net.attach()
    net.attach()
    first = net.rows()[0]
    with unscoped_writing(net.workspace) as connection:
        connection.execute(update(Portfolio).values(files_kept_months=1))
        connection.execute(
            update(Evidence).where(Evidence.id == first["id"]).values(added_at=now() - timedelta(days=99))
        )
    expired_data.delete_expired_files(net.workspace)
    assert [row["content_hash"] != "" for row in net.rows()] == [False, True]
    assert blob_storage.has_file(net.workspace.files, first["content_hash"])


def test_who_attached_it_reads_that_and_can_be_forgotten(net: Net) -> None:
    net.tell(Consent.INTERNAL)
    said = json.loads(personal_data.export_person(net.editor, net.editor.account_id, net.workspace))
    assert [(item["title"], item["organisation"]) for item in said["evidence"]] == [("Een bezoek", "Werking a")]
    personal_data.erase_person(net.circles.operator, net.editor.account_id, net.workspace)
    (item,) = net.seen(net.fund).items
    assert item.text == STORY
    assert item.added_by == "voormalig lid"
    assert net.rows()[0]["added_by"] == ""


def test_the_trail_says_what_was_done_and_repeats_no_word_of_it(net: Net) -> None:
    key = net.tell()
    evidence.remove_evidence(net.editor, key, net.workspace)
    evidence.restore_evidence(net.editor, key, net.workspace)
    with unscoped_reading(net.workspace) as connection:
        events = [row for row in trail.iterate_events(connection) if row.kind == "evidence"]
    assert [row.action for row in events] == ["attach", "remove", "bring_back"]
    assert "bezoek" not in repr(events)
    assert "Fatima" not in repr(events)


REFUSED = {
    "no title": ("title_missing", {"title": "  "}),
    "no words": ("story_missing", {"text": " \n"}),
    "too many words": ("too_long", {"text": "x" * (LONGEST_STORY + 1)}),
    "consent without who gave it": ("consent_unsaid", {"consent_note": " "}),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_missing_is_named(case: str, net: Net) -> None:
    key, facts = REFUSED[case]
    with pytest.raises(ImpactError) as met:
        net.tell(**facts)
    assert met.value.key == f"evidence.{key}"
    assert net.rows() == []


def test_evidence_goes_with_a_period_that_was_measured_or_aimed_for(net: Net) -> None:
    fields = EvidenceFields("x", "y", Consent.NONE, "")
    with pytest.raises(ImpactError) as met:
        evidence.add_story(net.editor, net.indicators["a"], net.workspace, fields, period=year(1999))
    assert met.value.key == "evidence.no_such_period"


def test_nothing_is_kept_of_a_file_whose_writing_fails(net: Net, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise OSError("full")

    monkeypatch.setattr(evidence.evidence_store, "add_evidence", full)
    with pytest.raises(OSError, match="full"):
        net.attach()
    assert net.rows() == []
    digest = blob_storage.content_hash(PDF)
    age(net, digest)
    expired_data.delete_orphaned_files(net.workspace)
    assert not blob_storage.has_file(net.workspace.files, digest)


def test_the_file_is_alone_while_it_is_stored(net: Net, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody lets go of the same bytes between their storing and the row that keeps them."""
    order: list[str] = []
    held, kept = locks.lock_file, blob_storage.save_file
    monkeypatch.setattr(locks, "lock_file", lambda *a: (order.append("alone"), held(*a))[1])
    monkeypatch.setattr(blob_storage, "save_file", lambda *a: (order.append("save"), kept(*a))[1])
    net.attach()
    assert order == ["alone", "save"]


# Files


def picture(kind: str, **facts: Any) -> bytes:
    held = io.BytesIO()
    Image.new("RGB", (9, 6), (40, 120, 90)).save(held, kind, **facts)
    return held.getvalue()


def with_place(turned: int = 1) -> Image.Exif:
    """What a telephone writes: make, moment, and where it was."""
    told = Image.Exif()
    told[0x010F], told[0x0132], told[0x0112] = "Toestel van Fatima", "2026:03:12 10:00:00", turned
    told.get_ifd(0x8825).update({1: "N", 2: (51.0, 2.0, 3.0)})
    return told


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photograph_keeps_its_picture_and_loses_what_was_written_in_it(kind: str) -> None:
    given_ = picture(kind, exif=with_place(), **({"comment": b"Fatima"} if kind == "JPEG" else {}))
    assert b"Fatima" in given_
    kept = prepare_attachment(given_, "foto.bin")
    assert b"Fatima" not in kept.data
    assert b"2026:03:12" not in kept.data
    with Image.open(io.BytesIO(kept.data)) as now_, Image.open(io.BytesIO(given_)) as then:
        assert now_.tobytes() == then.tobytes()
        assert not now_.getexif().get_ifd(0x8825)
    assert kept.media_type == f"image/{kind.lower()}"


def test_a_photograph_stays_turned_as_it_was() -> None:
    kept = prepare_attachment(picture("JPEG", exif=with_place(turned=6)), "foto.jpg").data
    with Image.open(io.BytesIO(kept)) as image:
        assert dict(image.getexif()) == {0x0112: 6}


@pytest.mark.parametrize(
    "options", [{"progressive": True}, {"quality": 95, "subsampling": 0}, {"restart_marker_rows": 1}]
)
def test_every_way_of_writing_a_jpeg_is_followed(options: dict[str, Any]) -> None:
    held = io.BytesIO()
    Image.effect_noise((64, 48), 80).convert("RGB").save(held, "JPEG", **options)
    kept = prepare_attachment(held.getvalue() + b"\xff\xd8 a second picture with a place", "foto.jpg").data
    assert kept == held.getvalue()


def test_text_in_a_png_goes() -> None:
    plain = picture("PNG")
    words = b"tEXtComment\0Fatima"
    chunk = len(words[4:]).to_bytes(4, "big") + words + zlib.crc32(words).to_bytes(4, "big")
    assert prepare_attachment(plain[:33] + chunk + plain[33:] + b"tail", "foto.png").data == plain


@pytest.mark.parametrize(
    ("data", "name", "key"),
    [
        (b"", "leeg.pdf", "file_empty"),
        (b"MZ\x90\0", "foto.jpg", "file_kind"),
        (b"<html><script>alert(1)</script>", "foto.png", "file_kind"),
        (b"<svg onload='x'/>", "tekening.svg", "file_kind"),
        (b"PK\x03\x04", "blad.xlsx", "file_kind"),
        (b"%PDF-" + b"x" * EVIDENCE_BYTES, "groot.pdf", "file_too_large"),
        (picture("JPEG")[:200], "foto.jpg", "file_damaged"),
        (picture("PNG")[:-20], "foto.png", "file_damaged"),
        (picture("WEBP")[:-4], "foto.webp", "file_damaged"),
    ],
)
def test_other_files_are_refused_by_name(data: bytes, name: str, key: str) -> None:
    with pytest.raises(ImpactError) as met:
        prepare_attachment(data, name)
    assert (met.value.key, met.value.params["file"]) == (f"evidence.{key}", name)


@pytest.mark.parametrize(
    ("given_", "kept"),
    [
        ("../../etc/foto.png", "foto.png"),
        ("C:\\foto's\\Klas 3.PNG", "Klas 3.PNG"),
        ("foto.png.exe", "foto.png.exe.png"),
        ("foto\u202egnp.exe", "fotognp.exe.png"),
        ("", ".png"),
    ],
)
def test_a_name_is_only_a_name_and_ends_as_its_bytes_are(given_: str, kept: str) -> None:
    assert prepare_attachment(picture("PNG"), given_).name == kept


def test_a_very_long_name_keeps_its_ending() -> None:
    name = prepare_attachment(picture("PNG"), "x" * 400 + ".png").name
    assert (len(name) <= 120, name.endswith(".png")) == (True, True)


HEADS = (b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"RIFF\x40\0\0\0WEBP", b"%PDF-")


@given(st.binary(max_size=400), st.sampled_from(HEADS))
def test_whatever_follows_the_first_bytes_is_kept_or_refused_by_name(tail: bytes, head: bytes) -> None:
    met = "kept"
    try:
        prepare_attachment(head + tail, "x.jpg")
    except ImpactError as refused:
        met = refused.key
    assert met in ("kept", "evidence.file_damaged")


def test_files_are_stored_once_by_their_content(net: Net) -> None:
    net.attach()
    net.attach()
    (digest,) = {row["content_hash"] for row in net.rows()}
    stored = [place for place in Path(net.workspace.files).glob("??/*") if place.name == digest]
    assert len(stored) == 1


# Persons


@pytest.mark.parametrize(
    ("told", "left"),
    [
        ("Fatima kwam langs.", "… kwam langs."),
        ("Vorige week kwam Fatima El Idrissi langs.", "Vorige week kwam … langs."),
        ("We zagen Jan van den Broeck en zijn zus An-Sofie.", "We zagen … en zijn zus …."),
        ("De ouders bellen. De ouders blijven.", "De ouders bellen. De ouders blijven."),
        ("Mail naar fatima@werking.be of 0478/12.34.56.", "Mail naar … of …."),
        ("She met J. Peeters. I was there.", "She met …. I was there."),
        ("Zie www.werking.be/fatima en @fatima_b", "Zie … en …"),
        ("In 2025 hielpen we 12 gezinnen.", "In 2025 hielpen we 12 gezinnen."),
    ],
)
def test_a_story_without_persons(told: str, left: str) -> None:
    assert redact_persons(told) == left


def test_a_name_we_know_goes_however_it_is_written() -> None:
    assert "fatima" not in redact_persons("ze heet fatima", "Fatima El Idrissi")


@given(st.lists(st.sampled_from(["Fatima", "Peeters", "Jan-Piet", "O'Neill", "Zoë"]), min_size=1, max_size=4))
def test_no_name_with_a_capital_is_left_in_any_order(people: list[str]) -> None:
    left = redact_persons("Samen met " + " en ".join(people) + " werkten we. " + ", ".join(people) + " bleven.")
    assert not [name for name in people if name in left]
