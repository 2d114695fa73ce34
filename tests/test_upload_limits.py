"""The largest files are stated once: server, reader and texts on screen follow impact.model.upload_limits."""

from __future__ import annotations

import inspect
import tomllib
from pathlib import Path

import pytest
import streamlit.config

from impact.errors import UnreadableFile
from impact.i18n import catalog, text
from impact.ingest.files import safety_checks
from impact.ingest.pipeline.pdf_text import MOST_LETTERS
from impact.model.upload_limits import EVIDENCE_BYTES, EVIDENCE_MEGABYTES, WORKBOOK_BYTES, WORKBOOK_MEGABYTES
from impact.model.vocabulary.languages import Language

CONFIG = Path(__file__).parents[1] / ".streamlit/config.toml"


def test_the_server_takes_as_much_as_the_reader() -> None:
    assert tomllib.loads(CONFIG.read_text("utf-8"))["server"]["maxUploadSize"] == WORKBOOK_MEGABYTES


def test_the_fields_of_a_visit_hold_the_longest_text_of_a_source_and_little_more() -> None:
    megabytes = tomllib.loads(CONFIG.read_text("utf-8"))["server"]["maxWidgetStateSize"]
    # Two bytes for a letter with an accent; whoever is signed in may have many visits, and uploads are counted apart.
    assert 2 * MOST_LETTERS < megabytes * 1_000_000 < 5 * MOST_LETTERS
    assert "maxWidgetStateSize" in inspect.getsource(streamlit.config), "a hidden option: Streamlit may drop it"


def test_a_byte_more_than_the_limit_is_refused_with_the_limit_in_the_text() -> None:
    largest = b"a;b\n" * (WORKBOOK_BYTES // 4)
    with pytest.raises(UnreadableFile) as refused:
        safety_checks.check_file(largest + b"c", "groot.csv")
    assert refused.value.key == "errors.too_large"
    assert f"{WORKBOOK_MEGABYTES} MB" in text(Language.NL, refused.value.key, **refused.value.params)


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize(
    ("key", "megabytes"), [("upload.file.help", WORKBOOK_MEGABYTES), ("evidence.field.file.help", EVIDENCE_MEGABYTES)]
)
def test_the_text_beside_a_file_input_names_the_limit(key: str, megabytes: int, language: Language) -> None:
    assert f" {megabytes} M" in text(language, key, megabytes=megabytes)
    assert str(megabytes) not in catalog()[key][language.value]


def test_the_limits_in_bytes_are_those_in_megabytes() -> None:
    assert (WORKBOOK_BYTES, EVIDENCE_BYTES) == (WORKBOOK_MEGABYTES * 1024 * 1024, EVIDENCE_MEGABYTES * 1024 * 1024)
