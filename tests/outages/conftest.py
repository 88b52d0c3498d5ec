"""A created project as it runs in production, with services of its own that can be taken away."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
import requests

from quickscale_testing.forked import run_python, start_python
from quickscale_testing.postgres import PostgresUnavailable, own_server

STRANGERS = ("DJANGO_SETTINGS_MODULE", "DATABASE_URL", "REDIS_URL", "TASKS_BACKEND")
SETTINGS = """
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
QUICKSCALE_PLANS += [
    {"slug": "pro", "name": "Pro",
     "prices": [{"currency": "USD", "interval": "month", "amount": "10.00"}]},
]
"""
PREPARE = """
from django.core.management import call_command
from django.test import Client
from quickscale.core.billing.plans import sync_plans
from quickscale.core.users.models import User
call_command("migrate", verbosity=0)
sync_plans()
for number in range(8):
    client = Client()
    client.force_login(User.objects.create_user(f"ann{number}@example.com"))
    print("session", client.cookies["sessionid"].value)
"""


def find_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(condition, seconds: float, what: str) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, f"Waited in vain for {what}."
        time.sleep(0.1)


class Redis:
    """A throw-away Redis."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, find_port()

    def start(self) -> None:
        options = {"port": self.port, "bind": "127.0.0.1", "save": "", "dir": self.folder}
        words = [word for name, value in options.items() for word in (f"--{name}", str(value))]
        self.process = subprocess.Popen(["redis-server", *words], stdout=subprocess.DEVNULL)

    def stop(self) -> None:
        self.go_on()
        self.process.kill()
        self.process.wait()

    def hang(self) -> None:
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        self.process.send_signal(signal.SIGCONT)


class HangingStripe:
    """A Stripe that takes connections and never answers."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=100)
        self.asked: list[socket.socket] = []
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self) -> None:
        with suppress(OSError):
            while True:
                self.asked.append(self.socket.accept()[0])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.socket.getsockname()[1]}"


class Site:
    """The project, and the processes that the compose file has."""

    def __init__(self, project: Path, environment: dict[str, str], postgres, redis, stripe) -> None:
        self.project, self.environment = project, environment
        self.postgres, self.redis, self.stripe = postgres, redis, stripe
        self.url = f"http://127.0.0.1:{find_port()}"
        self.sessions: list[str] = []

    def manage(self, *arguments: str) -> str:
        done = run_python("manage.py", *arguments, cwd=self.project, env=self.environment)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self) -> None:
        said = self.manage("shell", "-v0", "-c", PREPARE).splitlines()
        self.sessions = [line.split()[1] for line in said if line.startswith("session ")]
        bind = self.url.removeprefix("http://")
        web = ["-m", "gunicorn", "shop.wsgi", "--bind", bind]
        worker = ["manage.py", "db_worker", "--queue-name", "*"]
        self.processes = {
            name: start_python(*command, cwd=self.project, env=self.environment)
            for name, command in {
                "web": web,
                "worker": worker,
                "scheduler": ["manage.py", "run_schedule"],
            }.items()
        }
        wait_until(self.is_ready, 60, "the site")

    def stop(self) -> None:
        for process in self.processes.values():
            process.kill()
            process.wait()

    def get(self, path: str) -> requests.Response:
        return requests.get(self.url + path, timeout=15, allow_redirects=False)

    def subscribe(self, session: str) -> requests.Response:
        token = "a" * 32
        return requests.post(
            f"{self.url}/api/core/plans/pro/subscribe/",
            json={"interval": "month", "currency": "USD"},
            headers={"X-CSRFToken": token},
            cookies={"csrftoken": token, "sessionid": session},
            timeout=20,
        )

    def is_ready(self) -> bool:
        with suppress(requests.RequestException):
            return self.get("/health/ready/").status_code == 200
        return False

    def part(self, name: str) -> str:
        path = "/health/work/" if name == "cache_server" else "/health/ready/"
        return str(self.get(path).json()["checks"][name])


class Load:
    """Visitors who ask for pages and operations all the time, a bounded number of times."""

    PATHS = ("/accounts/login/", "/api/core/account/", "/")

    def __init__(self, site: Site, visitors: int = 3) -> None:
        self.site = site
        self.answers: list[tuple[str, int, str, float]] = []
        self._stopping = threading.Event()
        self._threads = [threading.Thread(target=self._visit) for _ in range(visitors)]

    def __enter__(self) -> Load:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *args: object) -> None:
        self._stopping.set()
        for thread in self._threads:
            thread.join()

    def _visit(self) -> None:
        for number in range(1000):
            if self._stopping.wait(0.05):
                return
            path = self.PATHS[number % len(self.PATHS)]
            begun = time.monotonic()
            try:
                answer = self.site.get(path)
                status, retry = answer.status_code, answer.headers.get("Retry-After", "")
            except requests.RequestException as error:
                status, retry = 0, type(error).__name__
            self.answers.append((path, status, retry, time.monotonic() - begun))

    def take(self, count: int) -> list[tuple[str, int, str, float]]:
        """Return the next answers but those to whoever has asked already."""
        first = len(self.answers) + len(self._threads)
        wait_until(lambda: len(self.answers) >= first + count, 40, "answers")
        return self.answers[first:]


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="outages-")))
        try:
            postgres = stack.enter_context(own_server())
        except PostgresUnavailable as error:
            pytest.fail(str(error))
        redis = Redis(folder)
        if shutil.which("redis-server"):
            redis.start()
            stack.callback(redis.stop)
        create = ("-m", "quickscale.core.cli", "create", "shop", "--no-install")
        environment = {name: it for name, it in os.environ.items() if name not in STRANGERS}
        run_python(*create, cwd=folder, env=environment).check_returncode()
        project = folder / "shop"
        with (project / "shop" / "settings.py").open("a") as settings:
            settings.write(SETTINGS)
        stripe = HangingStripe()
        environment |= {
            "DEBUG": "false",
            "SECRET_KEY": "only-for-tests" * 5,
            "HTTPS": "false",
            "ALLOWED_HOSTS": "127.0.0.1",
            "DATABASE_URL": postgres.url,
            "TASKS_BACKEND": "django_tasks_db.DatabaseBackend",
            "STRIPE_SECRET_KEY": "sk_test_outages",
            "STRIPE_WEBHOOK_SECRET": "whsec_outages",
            "STRIPE_API_BASE": stripe.url,
            "WEB_CONCURRENCY": "1",
        }
        if shutil.which("redis-server"):
            environment["REDIS_URL"] = f"redis://127.0.0.1:{redis.port}/0"
        site = Site(project, environment, postgres, redis, stripe)
        stack.callback(site.stop)
        site.start()
        yield site
