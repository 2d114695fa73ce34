"""A file is fetched once, by whoever was told its address, and by nobody after that."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from impact.web import downloads, routes


@pytest.fixture
def client() -> TestClient:
    return TestClient(Starlette(routes=routes.routes()))


def test_a_file_is_handed_over_once_under_its_own_name(client: TestClient) -> None:
    address = downloads.offer("Invulblad Ademruimte é.xlsx", b"PK", "application/x-test")
    first = client.get(address)
    assert (first.status_code, first.content) == (200, b"PK")
    assert "Invulblad%20Ademruimte%20%C3%A9.xlsx" in first.headers["content-disposition"]
    assert first.headers["cache-control"] == "no-store, private"
    assert client.get(address).status_code == 404


def test_an_address_nobody_was_told_serves_nothing(client: TestClient) -> None:
    downloads.offer("a.xlsx", b"secret")
    answer = client.get("/download/guess")
    assert (answer.status_code, b"secret" in answer.content) == (404, False)


def test_an_offer_ends_by_itself(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    address = downloads.offer("a.xlsx", b"x")
    later = downloads.time.monotonic() + downloads.MINUTES * 60 + 1
    monkeypatch.setattr(downloads.time, "monotonic", lambda: later)
    assert client.get(address).status_code == 404


def test_offers_are_bounded(client: TestClient) -> None:
    first = downloads.offer("first.xlsx", b"1")
    for number in range(downloads.MOST_WAITING):
        downloads.offer(f"{number}.xlsx", b"2")
    assert client.get(first).status_code == 404


def test_health_says_nothing_about_the_data(client: TestClient) -> None:
    assert client.get("/health").json() == {"status": "ok"}
