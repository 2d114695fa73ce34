"""Letters: sent by a real mail server on this machine, kept with their trouble where it does not take them."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from sqlalchemy import select

from impact.errors import ImpactError, NotAllowed
from impact.model.access import Access
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.roles import Role
from impact.services.accounts import email_delivery, invites_and_resets, operator_access
from impact.services.core.audit_log import now
from impact.services.core.workspace import Workspace, unscoped_reading, unscoped_writing
from impact.store.accounts import accounts as store
from impact.store.accounts import email_outbox
from impact.store.schema.accounts import Outbox

EMAIL = "sofie@werking.be"


@dataclass
class MailServer:
    """A little SMTP server; `answers` are what it says to RCPT TO, the last one for ever."""

    answers: list[bytes] = field(default_factory=lambda: [b"250 ok"])
    taken: list[EmailMessage] = field(default_factory=list)
    said: list[bytes] = field(default_factory=list)
    extensions: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                talk, _ = self.listener.accept()
            except OSError:  # closed by the test
                return
            threading.Thread(target=self._talk, args=(talk,), daemon=True).start()

    def _talk(self, talk: socket.socket) -> None:
        with talk, talk.makefile("rb") as lines:
            talk.sendall(b"220 hier\r\n")
            for line in lines:
                word = line.strip().upper()
                self.said.append(line.strip())
                if word.startswith(b"EHLO"):
                    hello = (b"hier", *self.extensions)
                    talk.sendall(b"".join(b"250-" + item + b"\r\n" for item in hello) + b"250 HELP\r\n")
                elif word.startswith(b"RCPT"):
                    talk.sendall((self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]) + b"\r\n")
                elif word == b"DATA":
                    talk.sendall(b"354 begin\r\n")
                    body = b""
                    while not body.endswith(b"\r\n.\r\n"):
                        body += lines.readline()
                    self.taken.append(message_from_bytes(body[:-3], policy=policy.default))  # type: ignore[arg-type]
                    talk.sendall(b"250 taken\r\n")
                elif word == b"QUIT":
                    talk.sendall(b"221 dag\r\n")
                    return
                else:
                    talk.sendall(b"250 ok\r\n")


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[MailServer]:
    """The server, and a setting that leads to it."""
    made = MailServer()
    monkeypatch.setenv("IMPACT_SMTP_URL", f"smtp://127.0.0.1:{made.port}")
    monkeypatch.setenv("IMPACT_MAIL_FROM", "impact@fonds.be")
    monkeypatch.setenv("IMPACT_BASE_URL", "https://impact.fonds.be/")
    yield made
    made.listener.close()


@pytest.fixture
def waiting(workspace: Workspace) -> Workspace:
    """A workspace in which one letter waits."""
    put(workspace, EMAIL)
    return workspace


def put(workspace: Workspace, email: str, language: Language = Language.NL, hours: float = 72) -> int:
    """Somebody, with a letter to them."""
    with unscoped_writing(workspace) as connection:
        account_id = store.add_account(
            connection, email=email, name="Sofie", language=language.value, state="invited", made_at=now()
        )
        email_delivery.queue_link_email(
            connection, account_id, email, language, invites_and_resets.INVITATION, "/password/geheim123",
            now() + timedelta(hours=hours),
        )  # fmt: skip
    return account_id


def rows(workspace: Workspace) -> list[dict[str, Any]]:
    """The outbox."""
    with unscoped_reading(workspace) as connection:
        return [dict(row) for row in connection.execute(select(Outbox.__table__).order_by(Outbox.id)).mappings()]


@pytest.mark.parametrize(
    ("language", "word"),
    [(Language.NL, "Uitnodiging"), (Language.EN, "Invitation"), (Language.FR, "Invitation à")],
)
def test_a_letter_arrives_in_the_language_of_who_gets_it(
    workspace: Workspace, server: MailServer, language: Language, word: str
) -> None:
    put(workspace, EMAIL, language)
    assert email_delivery.send_pending(workspace) == (1, 0)
    (letter,) = server.taken
    assert (letter["To"], letter["From"]) == (EMAIL, "impact@fonds.be")
    assert letter["Subject"].startswith(word)
    assert letter["Auto-Submitted"] == "auto-generated"
    assert "https://impact.fonds.be/password/geheim123" in letter.get_content()
    assert "72" in letter.get_content()


def test_what_a_letter_said_is_blanked_once_it_is_sent(waiting: Workspace, server: MailServer) -> None:
    assert "geheim123" in rows(waiting)[0]["body"]
    email_delivery.send_pending(waiting)
    (row,) = rows(waiting)
    assert (row["body"], row["trouble"]) == ("", "")
    assert row["sent_at"] is not None
    assert email_delivery.send_pending(waiting) == (0, 0)
    assert len(server.taken) == 1


@pytest.mark.parametrize(
    ("answer", "trouble"),
    [(b"550 no such user sofie@werking.be", "SMTPRecipientsRefused 550"),
     (b"451 greylisted, try later", "SMTPRecipientsRefused 451")],
)  # fmt: skip
def test_a_refused_letter_is_kept_with_its_trouble_and_without_an_address_in_it(
    waiting: Workspace, server: MailServer, answer: bytes, trouble: str
) -> None:
    server.answers = [answer, b"250 ok"]
    assert email_delivery.send_pending(waiting) == (0, 1)
    (row,) = rows(waiting)
    assert (row["sent_at"], row["tries"], row["trouble"]) == (None, 1, trouble)
    assert "geheim123" in row["body"]
    assert email_delivery.send_pending(waiting) == (1, 0)
    assert rows(waiting)[0]["trouble"] == ""


def test_one_refused_letter_does_not_hold_up_the_next(waiting: Workspace, server: MailServer) -> None:
    put(waiting, "ander@werking.be")
    server.answers = [b"550 no", b"250 ok"]
    assert email_delivery.send_pending(waiting) == (1, 1)
    assert [letter["To"] for letter in server.taken] == ["ander@werking.be"]


def test_a_server_that_is_not_there_is_tried_eight_times(waiting: Workspace, server: MailServer) -> None:
    server.listener.shutdown(socket.SHUT_RDWR)
    server.listener.close()
    results = [email_delivery.send_pending(waiting) for _ in range(10)]
    assert results == [(0, 1)] * email_delivery.MAX_ATTEMPTS + [(0, 0)] * 2
    assert rows(waiting)[0]["trouble"] == "ConnectionRefusedError"


def test_two_who_send_at_once_send_a_letter_once(waiting: Workspace, server: MailServer) -> None:
    for number in range(5):
        put(waiting, f"p{number}@werking.be")
    with ThreadPoolExecutor(4) as pool:
        went = list(pool.map(lambda _: email_delivery.send_pending(waiting)[0], range(4)))
    assert sum(went) == 6
    assert len({letter["To"] for letter in server.taken}) == len(server.taken) == 6


def test_a_letter_that_a_sender_died_with_goes_after_a_while(waiting: Workspace, server: MailServer) -> None:
    for ago, went in ((timedelta(minutes=9), (0, 0)), (timedelta(minutes=11), (1, 0))):
        with unscoped_writing(waiting) as connection:
            (row,) = email_outbox.list_sendable(connection, now(), email_delivery.MAX_ATTEMPTS)
            assert email_outbox.claim_email(connection, row, now() - ago)
        assert email_delivery.send_pending(waiting) == went


def test_a_letter_whose_link_is_out_of_date_is_not_sent_and_says_nothing_any_more(
    workspace: Workspace, server: MailServer
) -> None:
    put(workspace, EMAIL, hours=-1)
    assert email_delivery.send_pending(workspace) == (0, 0)
    assert rows(workspace)[0]["body"] == ""
    assert server.taken == []


def test_without_a_mail_server_letters_wait(waiting: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("IMPACT_SMTP_URL", raising=False)
    assert email_delivery.send_pending(waiting) == (0, 0)
    (found,) = email_delivery.list_unsent(operator_access.load_operator(waiting), waiting)
    assert (found.recipient, found.tries) == (EMAIL, 0)
    assert "geheim123" not in repr(found)
    with pytest.raises(NotAllowed):
        email_delivery.list_unsent(Access(1, "", Role.ADMINISTRATOR, 1, (1,), ()), waiting)


def test_a_password_is_not_sent_to_a_mail_server_in_the_clear(
    waiting: Workspace, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.extensions = (b"AUTH PLAIN LOGIN",)
    monkeypatch.setenv("IMPACT_SMTP_URL", f"smtp://impact:wachtwoord@127.0.0.1:{server.port}")
    assert email_delivery.send_pending(waiting) == (0, 1)
    assert not [line for line in server.said if line.upper().startswith(b"AUTH")]
    assert rows(waiting)[0]["trouble"] == "ValueError"


@pytest.mark.parametrize("url", ["http://mail.fonds.be", "smtp://", "mail.fonds.be:25"])
def test_a_mail_server_that_is_not_one_is_said_by_name(
    waiting: Workspace, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("IMPACT_SMTP_URL", url)
    with pytest.raises(ImpactError) as refused:
        email_delivery.send_pending(waiting)
    assert refused.value.params["name"] == "IMPACT_SMTP_URL"


def test_no_line_of_a_name_or_address_becomes_a_header(workspace: Workspace, server: MailServer) -> None:
    """Should a bad address ever be in the database: it is refused, and the next letter goes."""
    with unscoped_writing(workspace) as connection:
        account_id = store.add_account(connection, email="x", name="x", language="nl", state="invited", made_at=now())
        email_outbox.enqueue_email(connection, account_id=account_id, recipient="a@b.be\nBcc: c@d.be", subject="s",
                                   body="b", made_at=now(), expires_at=now() + timedelta(hours=1))  # fmt: skip
    put(workspace, EMAIL)
    assert email_delivery.send_pending(workspace) == (1, 1)
    assert [letter["To"] for letter in server.taken] == [EMAIL]


def test_a_letter_says_how_long_its_link_works(workspace: Workspace, server: MailServer) -> None:
    put(workspace, EMAIL, hours=24)
    assert email_delivery.send_pending(workspace) == (1, 0)
    (letter,) = server.taken
    assert "24" in letter.get_content() and "72" not in letter.get_content()
