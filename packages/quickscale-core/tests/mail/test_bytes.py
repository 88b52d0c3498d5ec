"""The bytes that leave for a mail server, which on each Django are made by other code."""

from __future__ import annotations

import email
import email.policy
import socketserver
import threading

import pytest

from quickscale.core import mail
from quickscale.core.mail.outbox import Message, put
from quickscale.core.mail.rendering import Rendered

pytestmark = pytest.mark.django_db

HOST = "shop.some-rather-long-name-of-a-company.example.com"
UNSUBSCRIBE = f"https://{HOST}/newsletter/unsubscribe/{'0123456789abcdef' * 5}/"


class Server(socketserver.StreamRequestHandler):
    """As much of SMTP as it takes to be given a mail."""

    def handle(self):
        self.wfile.write(b"220 here\r\n")
        while line := self.rfile.readline():
            command = line[:4].upper()
            if command == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                self.server.taken.append(self.read_data())
            self.wfile.write(b"221 bye\r\n" if command == b"QUIT" else b"250 fine\r\n")

    def read_data(self):
        lines = iter(self.rfile.readline, b".\r\n")
        return b"".join(line[1:] if line.startswith(b"..") else line for line in lines)


@pytest.fixture
def taken(settings):
    """Let mails go to a server, and return what it was given, byte by byte."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Server) as server:
        server.taken = []
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        settings.DEFAULT_FROM_EMAIL = f"The Shop of Somebody with a Long Name <orders@{HOST}>"
        settings.QUICKSCALE_SITE_URL = f"https://{HOST}"
        yield server.taken
        server.shutdown()


def head_of(data):
    return data.partition(b"\r\n\r\n")[0].decode("ascii")


def unfold(head):
    return head.replace("\r\n ", " ").replace("\r\n\t", " ").split("\r\n")


def require_valid(data):
    """Fail unless every line is one that any mail server takes (RFC 5322, 5321)."""
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert max(map(len, data.split(b"\r\n"))) <= 998
    assert head_of(data)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("List-Unsubscribe", f"<{UNSUBSCRIBE}>"),
        ("List-Unsubscribe", f"<{UNSUBSCRIBE}>, <mailto:unsubscribe@{HOST}?subject=stop>"),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
        ("List-Id", f"News of the shop <news.{HOST}>"),
        ("References", f"<{'1' * 70}@{HOST}> <{'2' * 70}@{HOST}>"),
        ("In-Reply-To", f"<{'1' * 70}@{HOST}>"),
        ("Feedback-ID", f"{'campaign' * 10}:customer:news:shop"),
    ],
)
def test_long_addresses_in_headers_leave_whole(taken, name, value):
    Message("News", "Hello", to=["ada@example.com"], headers={name: value}).send()
    [data] = taken
    require_valid(data)
    assert f"{name}: {value}" in [" ".join(line.split()) for line in unfold(head_of(data))]


def test_an_invoices_mail_leaves_as_it_was_meant(taken, django_capture_on_commit_callbacks):
    subject = "Rechnung 2026-0001 für Ihre Bestellung vom achtundzwanzigsten November ist bezahlt"
    recipient = f"{'a' * 60}@{HOST}"
    link = f"https://invoice.stripe.com/i/acct_1/{'live_' * 60}"
    text = f"Grüße\n\n{link}\n.\nFrom here on\n"
    with django_capture_on_commit_callbacks(execute=True):
        row = put(Rendered(subject, text, f"<p>{link}</p>"), recipient=recipient, template="x")
    [data] = taken
    require_valid(data)
    read = email.message_from_bytes(data, policy=email.policy.default)
    assert (read["Subject"].strip(), read["To"].strip()) == (subject, recipient)
    assert f"orders@{HOST}" in read["From"]
    assert f"Message-ID: <{row.pk}@{HOST}>" in [
        " ".join(line.split()) for line in unfold(head_of(data))
    ]
    assert read["Auto-Submitted"] == "auto-generated"
    assert read.get_body(("plain",)).get_content().replace("\r\n", "\n") == text
    assert link in read.get_body(("html",)).get_content()


def test_a_mail_of_the_outbox_leaves_by_the_same_way(taken, django_capture_on_commit_callbacks):
    context = {"name": "Ada", "link": UNSUBSCRIBE}
    with django_capture_on_commit_callbacks(execute=True):
        mail.send("greeting", to="ada@example.com", context=context)
    [data] = taken
    require_valid(data)
    read = email.message_from_bytes(data, policy=email.policy.default)
    assert UNSUBSCRIBE in read.get_body(("plain",)).get_content()


def test_a_header_is_never_continued_by_a_line_break(taken):
    message = Message("x", "x", to=["a@example.com"], headers={"List-Help": "<a>\r\nBcc: b@c.de"})
    with pytest.raises(ValueError, match=r"newline|linefeed"):
        message.send()
    assert taken == []
