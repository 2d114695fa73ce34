"""Handing in a workbook: understood, asked, compared, confirmed, undone."""

from __future__ import annotations

import pytest

from impact.errors import UnreadableFile
from impact.model.submission import NumberLocale
from impact.model.words import Language, Role
from impact.services import people, uploads
from pages.parts.site import Page
from tests import sample_views as sample
from tests.pages.situations import an_access, heading, html, run, said

PLACES = ((6, "Ademruimte Kwiek"), (7, sample.NAME))


class Desk:
    """What the services were asked, and what they answer."""

    def __init__(self, monkeypatch, view=None, places=PLACES, fault=None):
        self.previews, self.confirmed, self.undone = [], [], []
        self.view, self.fault = view or sample.upload_view(), fault
        monkeypatch.setattr(uploads, "destinations", lambda *_: places)
        monkeypatch.setattr(uploads, "preview", self.preview)
        monkeypatch.setattr(uploads, "confirm", self.confirm)
        monkeypatch.setattr(uploads, "undo", lambda _, submission_id, __: self.undone.append(submission_id))
        monkeypatch.setattr(people, "revision", lambda *_: len(self.confirmed))

    def preview(self, _, data, name, organisation_id, __, *, locale=None, progress=None):
        progress(0.5, "reading")
        self.previews.append((name, organisation_id, locale))
        if self.fault:
            raise self.fault
        return self.view

    def confirm(self, _, data, name, organisation_id, __, *, locale=None, progress=None):
        progress(1.0, "writing")
        self.confirmed.append((data, name, organisation_id, locale))
        return sample.upload_result()


def page(monkeypatch, desk, language=Language.NL, role=Role.FUND_STAFF, **address):
    assert desk is not None
    return run(monkeypatch, Page.UPLOAD, {}, an_access(role, language), **address)


def choose(at, name="meting.xlsx", data=b"bytes"):
    at.file_uploader[0].upload(name, data)
    return at.run()


@pytest.mark.parametrize("language", list(Language))
def test_a_file_is_shown_as_understood_in_each_language(monkeypatch, language):
    at = choose(page(monkeypatch, Desk(monkeypatch), language))
    assert not at.exception
    assert not at.error
    assert "7" in heading(at)


def test_nothing_is_written_before_it_is_confirmed(monkeypatch):
    desk = Desk(monkeypatch)
    choose(page(monkeypatch, desk))
    assert desk.previews == [("meting.xlsx", 6, None)]
    assert desk.confirmed == []


def test_the_organisation_of_the_address_is_the_one_it_is_for(monkeypatch):
    desk = Desk(monkeypatch)
    choose(page(monkeypatch, desk, organisation="7"))
    assert desk.previews[0][1] == 7


def test_an_organisation_outside_the_access_is_not_taken_from_the_address(monkeypatch):
    desk = Desk(monkeypatch)
    choose(page(monkeypatch, desk, organisation="99"))
    assert desk.previews[0][1] == 6


def test_a_file_is_read_once_and_not_at_every_click(monkeypatch):
    desk = Desk(monkeypatch)
    at = choose(page(monkeypatch, desk))
    at.run()
    assert len(desk.previews) == 1


def test_one_answer_about_decimals_is_read_for_the_whole_file(monkeypatch):
    desk = Desk(monkeypatch)
    at = choose(page(monkeypatch, desk))
    at.get_by_key("upload-locale").set_value("point").run()
    assert desk.previews[-1][2] is Language.EN


def test_a_file_that_is_certain_of_its_decimals_is_not_asked(monkeypatch):
    certain = sample.upload_view(locale=NumberLocale(",", True, ""))
    at = choose(page(monkeypatch, Desk(monkeypatch, certain)))
    with pytest.raises(KeyError):
        at.get_by_key("upload-locale")


def test_an_unclear_value_is_asked_with_both_readings_and_its_cell(monkeypatch):
    words = said(choose(page(monkeypatch, Desk(monkeypatch))))
    assert "F8" in words
    assert "1 250 of 1,25 zijn" in words


def test_the_effect_on_each_figure_is_shown_before_and_after(monkeypatch):
    body = html(choose(page(monkeypatch, Desk(monkeypatch)))).replace("\\u00a0", " ")
    assert "1 214" in body
    assert "1 333" in body
    assert "aandacht" in body


def test_confirming_writes_once_and_links_to_the_grantee(monkeypatch):
    desk = Desk(monkeypatch)
    at = choose(page(monkeypatch, desk, organisation="7"))
    at.button(key="upload-confirm").click().run()
    assert not at.exception
    assert [(name, organisation) for _, name, organisation, _ in desk.confirmed] == [("meting.xlsx", 7)]
    assert "Aangeleverd" in heading(at)
    assert any(sample.NAME in link.label for link in at.get("page_link"))


def test_what_was_confirmed_can_be_undone(monkeypatch):
    desk = Desk(monkeypatch)
    at = choose(page(monkeypatch, desk))
    at.button(key="upload-confirm").click().run()
    at.button(key="upload-undo").click().run()
    assert desk.undone == [9]
    assert "Ongedaan gemaakt" in heading(at)


def test_after_one_file_another_can_be_handed_in(monkeypatch):
    at = choose(page(monkeypatch, Desk(monkeypatch)))
    at.button(key="upload-confirm").click().run()
    at.button(key="upload-again").click().run()
    assert at.file_uploader
    assert "je ziet eerst wat we begrijpen" in heading(at)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"already": True}, "Dit bestand is al binnen: er verandert niets."),
        ({"new": 0, "changed": 0, "unclear": 0}, "Alle waarden in dit bestand staan er al zo"),
    ],
)
def test_a_file_that_changes_nothing_says_so_and_offers_no_button(monkeypatch, changes, sentence):
    at = choose(page(monkeypatch, Desk(monkeypatch, sample.upload_view(**changes))))
    assert sentence in heading(at)
    with pytest.raises(KeyError):
        at.button(key="upload-confirm")


def test_a_file_that_cannot_be_read_gets_a_named_error_and_no_button(monkeypatch):
    fault = UnreadableFile("errors.encrypted", file="meting.xlsx")
    at = choose(page(monkeypatch, Desk(monkeypatch, fault=fault)))
    assert not at.exception
    assert "meting.xlsx" in at.error[0].value
    with pytest.raises(KeyError):
        at.button(key="upload-confirm")


def test_who_may_only_look_is_told_whom_to_ask(monkeypatch):
    at = page(monkeypatch, Desk(monkeypatch, places=()), role=Role.COACH)
    assert not at.exception
    assert not at.file_uploader
    assert "hoort niet bij jouw rol" in said(at)
