"""A cache whose Redis goes away, refusing or hanging, and comes back."""

import shutil
import signal
import socket
import subprocess
import threading
import time
from contextlib import suppress

import pytest
from django.core.cache import caches
from django.test import override_settings

from quickscale.core import cache as module
from quickscale.core.api.throttles import ApiThrottle
from quickscale.core.jobs.health import check_cache, check_cache_server


def find_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """A Redis of the test's own."""

    def __init__(self, folder):
        self.folder, self.port = folder, find_port()

    def start(self):
        options = (
            f"--port {self.port} --bind 127.0.0.1 --save '' --appendonly no --dir {self.folder}"
        )
        self.process = subprocess.Popen(
            ["redis-server", *options.replace("'", "").split(" ")], stdout=subprocess.DEVNULL
        )
        until = time.monotonic() + 10
        while time.monotonic() < until:
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
                return
            time.sleep(0.02)
        raise RuntimeError("redis-server did not start")

    def stop(self):
        self.process.send_signal(signal.SIGCONT)
        self.process.kill()
        self.process.wait()

    def hang(self):
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self):
        self.process.send_signal(signal.SIGCONT)


@pytest.fixture
def server(tmp_path):
    if shutil.which("redis-server") is None:
        pytest.skip("needs redis-server")
    server = Server(tmp_path)
    server.start()
    yield server
    server.stop()


@pytest.fixture(autouse=True)
def brisk(monkeypatch):
    monkeypatch.setattr(module, "PAUSE", 0.4)
    monkeypatch.setattr(module, "TIMEOUT", 0.3)


def cache_at(port):
    where = {
        "BACKEND": "quickscale.core.cache.RedisCache",
        "LOCATION": f"redis://127.0.0.1:{port}/0",
    }
    return override_settings(CACHES={"default": where})


@pytest.fixture
def cache(server):
    with cache_at(server.port):
        yield caches["default"]


@pytest.fixture
def refusing():
    """The cache where nobody listens."""
    with cache_at(find_port()):
        yield caches["default"]


@pytest.fixture
def hanging():
    """The cache where somebody listens and never answers."""
    with (
        socket.create_server(("127.0.0.1", 0), backlog=50) as listener,
        cache_at(listener.getsockname()[1]),
    ):
        yield caches["default"]


OUTAGES = pytest.mark.parametrize(
    ("leave", "back"),
    [(Server.stop, Server.start), (Server.hang, Server.go_on)],
    ids=["refusing", "hanging"],
)


@OUTAGES
def test_what_was_cached_is_missed_and_found_again(cache, server, leave, back):
    cache.set("colour", "red")
    leave(server)
    assert cache.get("colour") is None
    cache.set("colour", "blue")
    assert cache.get("colour") == "blue"
    back(server)
    time.sleep(0.5)
    assert cache.get("colour") in (None, "red")
    cache.set("colour", "green")
    assert cache.get("colour") == "green"


@OUTAGES
def test_a_second_outage_remembers_nothing_of_the_first(cache, server, leave, back):
    for _ in range(2):
        leave(server)
        assert cache.get("colour") is None
        cache.set("colour", "blue")
        back(server)
        time.sleep(0.5)
        cache.delete("colour")


def test_of_many_calls_few_wait_for_a_server_that_hangs(hanging):
    begun = time.monotonic()
    threads = [
        threading.Thread(target=lambda: [caches["default"].get("k") for _ in range(200)])
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert time.monotonic() - begun < 2.0


def test_a_lock_can_be_taken_once_while_redis_is_away(refusing):
    assert refusing.add("lock", 1, timeout=10)
    assert not refusing.add("lock", 1, timeout=10)
    refusing.delete("lock")
    assert refusing.add("lock", 1, timeout=10)


def test_counts_go_on_while_redis_is_away(refusing):
    refusing.set("wrong", 1, 60)
    assert [refusing.incr("wrong") for _ in range(3)] == [2, 3, 4]
    assert refusing.get_many(["wrong", "right"]) == {"wrong": 4}


def test_requests_are_limited_while_redis_is_away(refusing, settings, rf):
    settings.QUICKSCALE_API_THROTTLES = {"anonymous": "3/day"}
    request = rf.get("/")
    request.user = None
    answers = [ApiThrottle().allow_request(request, None) for _ in range(5)]
    assert answers == [True, True, True, False, False]


def test_of_many_requests_at_once_exactly_as_many_pass_as_may(cache, settings, rf):
    settings.QUICKSCALE_API_THROTTLES = {"anonymous": "40/day", "burst": None}
    request = rf.get("/")
    request.user = None
    passed = []

    def ask():
        passed.extend(ApiThrottle().allow_request(request, None) for _ in range(25))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(passed), sum(passed)) == (200, 40)


def test_a_request_is_counted_in_one_trip_to_redis_and_forgotten(cache, settings, rf):
    settings.QUICKSCALE_API_THROTTLES = {"anonymous": "3/hour", "burst": "2/day"}
    request = rf.get("/")
    request.user = None
    ApiThrottle().allow_request(request, None)
    client = cache._cache.get_client(None, write=True)
    asked = client.info("commandstats")
    assert ApiThrottle().allow_request(request, None)
    counted = client.info("commandstats")
    calls = {name: counted[name]["calls"] - asked[name]["calls"] for name in asked}
    assert (calls["cmdstat_exec"], calls["cmdstat_incrby"]) == (1, 2)
    assert "cmdstat_get" not in counted
    assert sorted(client.ttl(key) for key in client.scan_iter()) == [3600, 86400]


def test_pages_are_ready_and_a_person_is_told(cache, server):
    assert (check_cache(), check_cache_server()) == (True, True)
    server.stop()
    assert (check_cache(), check_cache_server()) == (True, False)
    server.start()
    time.sleep(0.5)
    assert (check_cache(), check_cache_server()) == (True, True)
