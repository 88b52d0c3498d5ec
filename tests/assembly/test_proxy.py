"""The proxy that a created project has before it: slow visitors, forged headers, uploads."""

from __future__ import annotations

import os
import shutil
import sys
import time
from contextlib import closing, suppress

import pytest

from quickscale_testing.forked import run_python

from . import proxy

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        proxy.missing(), reason="Caddy is missing, so the proxy is not tried: apt-get install caddy"
    ),
]

#: Each kind but the last would stop a bare gunicorn, which has four threads.
SLOW = {"readers": 10, "headers": 90, "bodies": 90, "silent": 10}
HOST = b"Host: 127.0.0.1\r\n"
SLOW_HEADERS = b"GET / HTTP/1.1\r\n" + HOST + b"X-Slow: "
SLOW_BODY = (
    b"POST /accounts/login/ HTTP/1.1\r\n"
    + HOST
    + b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 100000\r\n\r\n"
)
SLOW_READER = (
    b"GET /static/drf_spectacular_sidecar/swagger-ui-dist/swagger-ui-bundle.js HTTP/1.1\r\n"
    + HOST
    + b"\r\n"
)


@pytest.fixture(scope="module")
def site(migrated_database, tmp_path_factory):
    """A created project under gunicorn, in production as the containers run it; its port."""
    folder = tmp_path_factory.mktemp("site") / "store"
    shutil.copytree(proxy.STORE, folder)
    shutil.copy(migrated_database, folder)
    port = proxy.find_port()
    production = {
        "DEBUG": "false",
        "SECRET_KEY": "a-long-random-text-of-more-than-fifty-characters-for-production",
        "SITE_URL": "http://127.0.0.1",
        "ALLOWED_HOSTS": "127.0.0.1",
        "HTTPS": "false",
        "TRUSTED_PROXIES": "1",
        "PORT": str(port),
        "WEB_CONCURRENCY": "1",
    }
    for command in (["migrate", "--verbosity", "0"], ["collectstatic", "--noinput"]):
        environment = {**os.environ, **production, "DJANGO_SETTINGS_MODULE": "store.settings"}
        for name in ("DATABASE_URL", "REDIS_URL"):
            environment.pop(name, None)
        run_python("manage.py", *command, cwd=folder, env=environment).check_returncode()
    # PORT is heeded on every interface, as platforms want it; a test stays on this machine.
    command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "store.wsgi"]
    with proxy.run_process(command, folder, **production):
        proxy.wait_until(lambda: proxy.ask(port, "/health/ready/")[0] == 200, folder)
        yield port


@pytest.fixture
def media(tmp_path):
    folder = tmp_path / "media"
    (folder / "products").mkdir(parents=True)
    for name in ("mug.png", "MUG.JPG", "page.html", "drawing.svg", "paper.pdf", ".env"):
        (folder / "products" / name).write_bytes(b"<script>alert(1)</script>")
    return folder


def test_however_many_slow_connections_the_site_answers_at_once(site, tmp_path):
    with proxy.run_caddy(tmp_path, upstream=site, media=tmp_path) as port:
        openings = [SLOW_READER] * SLOW["readers"] + [SLOW_HEADERS] * SLOW["headers"]
        openings += [SLOW_BODY] * SLOW["bodies"] + [b""] * SLOW["silent"]
        with proxy.dribble(port, openings):
            assert max(_time_answers(port, seconds=8)) < 1


def _time_answers(port, *, seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        began = time.monotonic()
        status, _, _ = proxy.ask(port, "/health/ready/")
        yield time.monotonic() - began
        assert status == 200
        time.sleep(0.1)


def test_headers_that_take_too_long_end_the_connection(tmp_path, media):
    with (
        proxy.run_echo() as (upstream, _),
        proxy.run_caddy(tmp_path, upstream=upstream, media=media) as port,
        proxy.dribble(port, [SLOW_HEADERS]) as [connection],
    ):
        connection.settimeout(15)
        began = time.monotonic()
        with suppress(ConnectionError):
            connection.recv(1000)
        assert time.monotonic() - began < 14


def test_a_body_beyond_the_limit_never_reaches_the_application(tmp_path, media):
    opening = SLOW_BODY.replace(b"100000", b"11000000")
    with (
        proxy.run_echo() as (upstream, seen),
        proxy.run_caddy(tmp_path, upstream=upstream, media=media) as port,
        closing(proxy.open_connection(port, opening)) as connection,
    ):
        connection.settimeout(20)
        with suppress(OSError):
            for _ in range(11):
                connection.sendall(b"a" * 1_000_000)
        answer = connection.recv(1000)
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert seen == []


def test_forged_headers_do_not_reach_the_application(tmp_path, media):
    forged = {
        "X__Forwarded__For": "203.0.113.9",
        "X__Forwarded__Proto": "https",
        "X__Forwarded__Host": "evil.example.com",
        "X__Forwarded__Port": "1",
        "X__Forwarded__Prefix": "/evil",
        "X__Real__IP": "203.0.113.9",
        "X__Request__ID": "forged",
        "Forwarded": "for=203.0.113.9;proto=https",
    }
    with (
        proxy.run_echo() as (upstream, seen),
        proxy.run_caddy(tmp_path, upstream=upstream, media=media) as port,
    ):
        proxy.ask(port, "/", **forged)
    [headers] = seen
    assert headers["x-forwarded-for"] == "127.0.0.1"
    assert headers["x-forwarded-proto"] == "http"
    assert headers["x-forwarded-host"] == f"127.0.0.1:{port}"
    assert headers["host"] == f"127.0.0.1:{port}"
    assert len(headers["x-request-id"]) == 36
    assert not {"forwarded", "x-real-ip", "x-forwarded-port", "x-forwarded-prefix"} & set(headers)


def test_forged_variables_do_not_reach_the_application(site, tmp_path, media):
    with proxy.run_caddy(tmp_path, upstream=site, media=media) as port:
        honest = proxy.ask(port, "/accounts/login/")
        forged = proxy.ask(port, "/accounts/login/", SCRIPT_NAME="/evil", PATH_INFO="/evil")
    assert (honest[0], forged[0]) == (200, 200)
    assert b"/evil" not in forged[2]


@pytest.mark.parametrize("name", ["mug.png", "MUG.JPG"])
def test_an_uploaded_picture_is_shown(tmp_path, media, name):
    with proxy.run_caddy(tmp_path, upstream=1, media=media) as port:
        status, headers, _ = proxy.ask(port, f"/media/products/{name}")
    assert status == 200
    assert headers["Content-Type"] in ("image/png", "image/jpeg")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in headers["Content-Security-Policy"]
    assert "Content-Disposition" not in headers


@pytest.mark.parametrize("name", ["page.html", "drawing.svg", "paper.pdf"])
def test_any_other_upload_is_a_download(tmp_path, media, name):
    with proxy.run_caddy(tmp_path, upstream=1, media=media) as port:
        status, headers, _ = proxy.ask(port, f"/media/products/{name}")
    assert status == 200
    assert headers["Content-Disposition"] == "attachment"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in headers["Content-Security-Policy"]


def test_nothing_else_is_served_as_an_upload(tmp_path, media):
    (tmp_path / "secret.png").write_text("secret")
    below = ["products/.env", "products/", "", "../secret.png", "%2e%2e/secret.png", "//secret.png"]
    with (
        proxy.run_echo() as (upstream, _),
        proxy.run_caddy(tmp_path, upstream=upstream, media=media) as port,
    ):
        answers = [proxy.ask(port, f"/media/{path}") for path in below]
    # What leaves the folder is no upload, so the application is asked; it answers 204 here.
    assert {status for status, _, _ in answers} <= {204, 400, 404}
    assert {body for _, _, body in answers} == {b""}


def test_the_application_itself_serves_no_uploads_in_production(site):
    assert proxy.ask(site, "/media/settings.py")[0] == 404
    assert proxy.ask(site, "/media/")[0] == 404
