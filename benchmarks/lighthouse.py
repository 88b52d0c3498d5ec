"""Lighthouse on a phone, over a created project in its production settings.

The project is written anew from this workspace, or is one that was created before, from wheels for
instance. It is served by gunicorn behind the project's own Caddy, which compresses pages and serves
uploads. Each page is measured several times, of which the median counts: other work on the machine
makes single runs worse, never better. Exits with 1 when a page misses a bar, with 0 and a reason
when a tool is missing.

    python benchmarks/lighthouse.py [--skin classic] [--runs 5] [--project DIR] [--pages home,cart]
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

REPOSITORY = Path(__file__).parent.parent
LIGHTHOUSE = "lighthouse@12.8.2"  # the newest for Node 20
TRIES = 3
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
PASSWORD = "correct horse battery staple"

PAGES = {
    "home": "/",
    "list": "/products/",
    "product": "/products/merino-crew-sweater/",
    "cart": "/cart/",
    "checkout": "/checkout/",
    "account": "/account/",
}
#: Of a customer who is signed in and has a cart; such pages are not for search engines.
OWN = ("cart", "checkout", "account")
_FLAGS = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
)

#: Put into the project's shell: somebody with a cart, and the key of their session.
_SIGN_IN = """
from django.contrib.auth import get_user_model
from django.test import Client
from allauth.account.models import EmailAddress
from quickscale_business_themes.ecommerce.models import Product
from quickscale_business_themes.ecommerce.services import carts
user, _ = get_user_model().objects.get_or_create(email="lighthouse@example.com")
EmailAddress.objects.get_or_create(user=user, email=user.email, verified=True, primary=True)
cart = carts.ensure_cart(user=user, token=None)
variant = Product.objects.get(slug="merino-crew-sweater").default_variant
carts.add_to_cart(cart, variant, 1, user=user)
client = Client()
client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
print(client.cookies["sessionid"].value)
"""


class Bar(NamedTuple):
    """What the medians of a page have to reach: scores of 100, and seconds."""

    performance: float
    lcp: float


BARS = {"modern-htmx": Bar(98, 1.8), "classic": Bar(95, 2.5)}


class Measure(NamedTuple):
    scores: dict[str, float]
    lcp: float
    kilobytes: float
    faults: list[str]


def find_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def create_project(folder: Path, skin: str) -> Path:
    """Write a project, whose layers are those of this workspace's environment."""
    layers = ["--business-theme", "ecommerce", "--presentation-skin", skin]
    layers += ["--feature-plugins", "analytics,seo", "--layers-from", str(REPOSITORY)]
    run(
        [sys.executable, "-m", "quickscale.core.cli", "create", "shop", "--no-install", *layers],
        folder,
    )
    return folder / "shop"


def run(command: list[str], folder: Path, **environment: str) -> str:
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(done.stdout + done.stderr)
    return done.stdout


def find_python(project: Path) -> str:
    own = project / ".venv/bin/python"
    return str(own) if own.exists() else sys.executable


def fill_project(project: Path, environment: dict[str, str]) -> str:
    """Fill the project with the sample products, and return the key of a customer's session."""
    manage = [find_python(project), "manage.py"]
    run([*manage, "migrate", "--verbosity", "0"], project, **environment)
    run([*manage, "create_sample_products"], project, **environment)
    run([*manage, "collectstatic", "--noinput", "--verbosity", "0"], project, **environment)
    return run([*manage, "shell", "-c", _SIGN_IN], project, **environment).split()[-1]


@contextmanager
def serve(command: list[str], folder: Path, **environment: str) -> Iterator[None]:
    with (folder / "benchmark.log").open("a") as log:
        process = subprocess.Popen(
            command, cwd=folder, env={**os.environ, **environment}, stdout=log, stderr=log
        )
        try:
            yield
        finally:
            process.terminate()
            process.wait(20)


def wait_for(url: str) -> None:
    for _ in range(120):
        with suppress(OSError), urllib.request.urlopen(url, timeout=5):
            return
        time.sleep(0.5)
    raise SystemExit(f"{url} does not answer.")


def adapt_proxy(text: str) -> str:
    """Return the project's Caddyfile as Caddy 2.6 reads it, where that is installed."""
    version = run(["caddy", "version"], REPOSITORY).split()[0].strip("v")
    if tuple(map(int, version.split(".")[:2])) > (2, 6):
        return text
    text = text.replace("request_buffers 10MB", "buffer_requests")
    return text.replace("response_buffers 4MB", "buffer_responses\nmax_buffer_size 10MB")


@contextmanager
def open_site(project: Path) -> Iterator[tuple[str, str]]:
    """Serve a project as in production; give its address and the key of a customer's session."""
    port, upstream, admin = find_port(), find_port(), find_port()
    site = f"http://127.0.0.1:{port}"
    environment = {
        "DEBUG": "false",
        "SECRET_KEY": "of-a-benchmark-that-nobody-else-reaches-0123456789abcdef",
        "ALLOWED_HOSTS": "127.0.0.1",
        "HTTPS": "false",
        "SITE_URL": site,
        "TRUSTED_PROXIES": "1",
        "EMAIL_URL": "dummymail://",
        "LOG_LEVEL": "WARNING",
    }
    session = fill_project(project, environment)
    (project / "Caddyfile.benchmark").write_text(adapt_proxy((project / "Caddyfile").read_text()))
    python = find_python(project)
    package = next(project.glob("*/wsgi.py")).parent.name
    web = [python, "-m", "gunicorn", f"{package}.wsgi", "--bind", f"127.0.0.1:{upstream}"]
    proxy = ["caddy", "run", "--config", "Caddyfile.benchmark", "--adapter", "caddyfile"]
    with ExitStack() as servers:
        servers.enter_context(serve([*web, "--workers", "2"], project, **environment))
        wait = {"UPSTREAM": f"127.0.0.1:{upstream}", "MEDIA_ROOT": str(project / "media")}
        names = ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME")
        own = {**dict.fromkeys(names, str(project)), "CADDY_ADMIN": f"127.0.0.1:{admin}"}
        servers.enter_context(serve(proxy, project, SITE_URL=site, **wait, **own))
        wait_for(f"{site}/products/")
        yield site, session


def measure(url: str, folder: Path, *, session: str) -> Measure:
    """Run Lighthouse once."""
    target = folder / "report.json"
    command = ["npx", "--yes", LIGHTHOUSE, url, "--quiet", "--output=json"]
    command += [f"--output-path={target}", f"--only-categories={','.join(CATEGORIES)}"]
    profile = tempfile.mkdtemp(dir=folder)
    command.append(f"--chrome-flags={_FLAGS} --user-data-dir={profile}")
    if session:
        command.append(f"--extra-headers={json.dumps({'Cookie': f'sessionid={session}'})}")
    run_again(command, folder, CHROME_PATH=shutil.which("chromium") or "")
    return read_report(json.loads(target.read_text()))


def run_again(command: list[str], folder: Path, **environment: str) -> None:
    """Run Lighthouse, which now and then misses the beginning of what it records, until it does."""
    for _try in range(TRIES - 1):
        with suppress(subprocess.CalledProcessError):
            subprocess.run(
                command, cwd=folder, env={**os.environ, **environment}, check=True,
                capture_output=True,
            )  # fmt: skip
            return
    run(command, folder, **environment)


def read_report(report: dict[str, Any]) -> Measure:
    scores = {name: report["categories"][name]["score"] * 100 for name in CATEGORIES}
    audits = report["audits"]
    weighed = {
        each["id"]
        for name in CATEGORIES
        for each in report["categories"][name]["auditRefs"]
        if each["weight"] or name == "performance"
    }
    faults = [
        f"{name}: {audits[name]['title']}"
        for name in sorted(weighed)
        if (audits[name]["score"] if audits[name]["score"] is not None else 1) < 0.9
    ]
    lcp = audits["largest-contentful-paint"]["numericValue"] / 1000
    return Measure(scores, lcp, audits["total-byte-weight"]["numericValue"] / 1024, faults)


def judge(name: str, measures: list[Measure], bar: Bar) -> bool:
    """Print a page's medians, and say whether they reach the bar."""
    scores = {each: median(it.scores[each] for it in measures) for each in CATEGORIES}
    lcps = sorted(it.lcp for it in measures)
    reached = scores["performance"] >= bar.performance and median(lcps) <= bar.lcp
    # What only its owner sees is kept from search engines, which Lighthouse takes for a fault.
    others = [each for each in CATEGORIES[1:] if each != "seo" or name not in OWN]
    reached = reached and all(scores[each] == 100 for each in others)
    told = "/".join(f"{scores[each]:.0f}" for each in CATEGORIES)
    spread = f"{lcps[0]:.2f} to {lcps[-1]:.2f} s"
    weight = measures[-1].kilobytes
    print(f"{name:9} {told:16} LCP {median(lcps):.2f} s ({spread}), {weight:.0f} KiB", flush=True)
    for fault in [] if reached else measures[-1].faults:
        print(f"          {fault}")
    return reached


def find_missing() -> str:
    tools = ("npx", "caddy", "chromium")
    return next((tool for tool in tools if shutil.which(tool) is None), "")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--skin", default="modern-htmx", choices=BARS)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--project", type=Path)
    parser.add_argument("--pages", default=",".join(PAGES))
    asked = parser.parse_args()
    if missing := find_missing():
        print(f"Nothing was measured: {missing} is missing.")
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        project = asked.project or create_project(folder, asked.skin)
        with open_site(project) as (site, session):
            judged = [
                judge(
                    page,
                    [
                        measure(
                            f"{site}{PAGES[page]}", folder, session=session if page in OWN else ""
                        )
                        for _ in range(asked.runs)
                    ],
                    BARS[asked.skin],
                )
                for page in asked.pages.split(",")
            ]
    raise SystemExit(not all(judged))


if __name__ == "__main__":
    main()
