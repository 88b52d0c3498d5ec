"""A real server on the loopback that hears webhooks."""

import threading
import time
from collections import Counter, deque
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from quickscale.core.hooks import Event
from quickscale.core.hooks.registry import registry
from quickscale.core.teams.models import Team
from quickscale.core.webhooks.services import create_endpoint


class Hearing(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.heard.append((self.path, headers, body))
        with self.server.counting(self.path):
            self.answer()

    def answer(self):
        for name, delay in self.server.delays.items():
            if self.path.endswith(f"name={name}"):
                time.sleep(delay)
        answer = self.server.answers.popleft() if self.server.answers else 200
        if callable(answer):
            answer(self)
        else:
            self.reply(answer)

    def reply(self, status, body=b"thanks", **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


class Receiver(ThreadingHTTPServer):
    """``answers`` are given in turn, statuses or functions of the handler; then 200 for ever.

    ``delays`` are the seconds that an address waits which ends with ``name=`` and their name.
    """

    daemon_threads = True
    request_queue_size = 50

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Hearing)
        self.heard = []
        self.answers = deque()
        self.delays = {}
        self.running = Counter()
        self.most_at_once = 0
        self.lock = threading.Lock()

    @contextmanager
    def counting(self, path):
        """Count how many requests to one path are answered at once."""
        with self.lock:
            self.running[path] += 1
            self.most_at_once = max(self.most_at_once, self.running[path])
        yield
        with self.lock:
            self.running[path] -= 1

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}/hooks?a=1"

    def handle_error(self, request, client_address):
        pass


@pytest.fixture
def receiver():
    server = Receiver()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def ann(db, django_user_model):
    return django_user_model.objects.create_user("ann@example.com", name="Ann")


@pytest.fixture
def bob(db, django_user_model):
    return django_user_model.objects.create_user("bob@example.com")


@pytest.fixture
def blue(db):
    return Team.objects.create(name="Blue", slug="blue")


@pytest.fixture
def endpoint(ann, receiver):
    return create_endpoint(user=ann, url=receiver.url, events=["*"])


@pytest.fixture
def happen():
    """An event that is declared, public, and gone after the test."""
    event = Event(
        "core.cake_baked",
        object_type="cake",
        data={"layers": int},
        public=True,
        doc="A cake was baked.",
    )
    quiet = Event("core.dough_kneaded", data={})
    yield event
    del registry.hooks[event.name], registry.hooks[quiet.name]


@pytest.fixture
def bake(happen, django_capture_on_commit_callbacks):
    """Let the event happen in a transaction that commits."""

    def bake(owner=None, **values):
        with django_capture_on_commit_callbacks(execute=True):
            happen.send("c1", owner=owner, data={"layers": 3}, **values)

    return bake
