"""What is checked, session by session. ``nox`` alone runs all that CI runs.

Four sessions run beside each other: where one waits, the others go on. What is measured runs
alone, at the end.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import product
from pathlib import Path

import nox

nox.needs_version = ">=2026.10.20"
nox.options.default_venv_backend = "uv"
nox.options.reuse_existing_virtualenvs = True
nox.options.error_on_missing_interpreters = False
nox.options.parallel = 4
nox.options.allow_parallel = True
# Those that take longest come first; what needs the wheels waits for them.
nox.options.sessions = [
    "left_out", "build", "tests", "pairs", "wheels", "browser", "postgres", "lint", "docs",
    "contract", "benchmark",
]  # fmt: skip

#: Containers often forbid bytecode; every process that a test starts would compile all of Django.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

ROOT = Path(__file__).parent
DIST = ROOT / "dist"
SITE = ROOT / "docs" / "_build"
#: One environment for all sessions but matrix and pairs, whose layers are wheels.
WORKSPACE = ROOT / ".nox" / "workspace"
#: What the matrix has found, which COMPATIBILITY.md is written from.
RESULTS = ROOT / "build" / "compatibility"
#: 3.11 where there is one, otherwise whatever this machine has.
DEFAULT_PYTHON = "3.11" if shutil.which("python3.11") else "{}.{}".format(*sys.version_info)

#: Two workers; one that runs out of tests takes some of the other's.
SHARED = ("-n", "2", "--dist", "worksteal")
#: More where many tests wait for a process or a clock, which leaves a core with nothing to do.
WAITING = ("-n", "4", "--dist", "worksteal")

#: The tests that run on a stack of another theme, in a process of their own.
CRM_TESTS = "packages/business-theme-crm/tests"
CRM_STACK = {"QUICKSCALE_TEST_THEME": "crm"}
REALESTATE_TESTS = "packages/business-theme-realestate/tests"
REALESTATE_STACK = {"QUICKSCALE_TEST_THEME": "realestate"}

#: What ``mypy`` is strict with.
TYPED = (
    "quickscale.core",
    "quickscale_testing",
    "stripe_sandbox",
    "quickscale_business_themes.ecommerce",
    "quickscale_presentation_skins.modern_htmx",
    "quickscale_presentation_skins.classic",
    "quickscale_feature_plugins.analytics",
    "quickscale_feature_plugins.seo",
)

#: The stack whose plugins are all tested; the usual one lacks what costs pages a statement.
WHOLE_STACK = {"QUICKSCALE_TEST_PLUGINS": "analytics,seo"}

#: The sessions that do not run at each push, and what they hold.
LEFT_OUT = {
    "matrix": "every stack on every interpreter takes a quarter of an hour",
    "authors": "the tutorial, examples of checks, new layers and a stranger's project take minutes",
    "releases": "an upgrade of a site and a release in a clone take minutes each",
    "skins": "browser journeys of other skins, and of a stranger's theme, take minutes",
    "deploys": "killing deployers of a real server at every step takes a quarter of an hour",
    "fuzz": "asking every operation for anything takes minutes",
    "nightly": "a thousand generated examples each, and benchmarks of millions of rows, take hours",
    "sabotage": "breaking each kind of promise takes minutes",
}

#: What is supported, oldest first.
INTERPRETERS = {
    "3.11": "django>=5.2,<5.3",
    "3.12": "django>=6.1,<6.2",
    "3.13": "django>=6.1,<6.2",
}
#: The ends of it, which a push is tried on.
ENDS = [min(INTERPRETERS), max(INTERPRETERS)]


def _sync(session: nox.Session) -> None:
    """Install the workspace's members and all groups exactly as locked, and use what they bring."""
    with _alone():
        session.run_install(
            "uv", "sync", "--quiet", "--locked", f"--python={DEFAULT_PYTHON}",
            env={"UV_PROJECT_ENVIRONMENT": str(WORKSPACE)},
            external=True,
        )  # fmt: skip
    programs = str(WORKSPACE / "bin")
    if not os.environ["PATH"].startswith(programs):
        os.environ["PATH"] = f"{programs}{os.pathsep}{os.environ['PATH']}"
    os.environ["VIRTUAL_ENV"] = str(WORKSPACE)


@contextmanager
def _alone() -> Iterator[None]:
    """Wait until no other session installs anything."""
    WORKSPACE.parent.mkdir(exist_ok=True)
    with (WORKSPACE.parent / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _find_tests(text: str, *folders: str) -> list[str]:
    """Return the test files of the usual stack that hold ``text``: to collect all others takes
    longer than these run.

    Args:
        text: a mark that is looked for, or a library.
        folders: where to look.
    """
    files = (path for folder in folders for path in (ROOT / folder).rglob("test_*.py"))
    found = (path.relative_to(ROOT) for path in files if text in path.read_text())
    apart = (CRM_TESTS, REALESTATE_TESTS)
    return sorted(
        str(path) for path in found if not any(path.is_relative_to(folder) for folder in apart)
    )


@nox.session(venv_backend="none")
def tests(session: nox.Session) -> None:
    """Run what is fast, the shop in the other skin, and the stranger's theme in two."""
    if not shutil.which("redis-server") and not _install(session, "redis-server"):
        session.warn("Redis is taken away from no site: redis-server is missing")
    if not shutil.which("caddy") and not _install(session, "caddy"):
        session.warn("a project's proxy is not tried: Caddy is missing")
    _sync(session)
    quick = "not browser and not slow and not postgres"
    # Few enough that workers would take longer to start than they save; first, while there is
    # other work for the second core.
    _run_tests(session, "seo", "-m", quick, "packages/feature-plugin-seo/tests", env=WHOLE_STACK)
    _run_tests(session, "crm", "-m", quick, CRM_TESTS, env=CRM_STACK)
    _run_tests(session, "realestate", "-m", quick, REALESTATE_TESTS, env=REALESTATE_STACK)
    # Once for all workers: to make assertions explain themselves takes longer than to collect.
    session.run("pytest", "-q", "-q", "--collect-only", silent=True)
    _run_tests(session, "quick", *WAITING, "-m", quick)


def _run_tests(
    session: nox.Session, name: str, *options: str, env: Mapping[str, str] | None = None
) -> None:
    """Run tests of which some wait for a process, a browser or a clock: those may try again."""
    session.run("python", "tools/run_tests.py", name, *options, *session.posargs, env=env)


@nox.session(venv_backend="none")
def postgres(session: nox.Session) -> None:
    """Run what needs PostgreSQL on a server that is found, or started for this."""
    if not shutil.which("caddy") and not _install(session, "caddy"):
        session.warn("no site is deployed: Caddy is missing")
    _sync(session)
    files = _find_tests("mark.postgres", "packages", "tests")
    server = ("python", "-m", "quickscale_testing.postgres", "--")
    marked = ("-q", *SHARED, "-m", "postgres", *files)
    crm = ("-q", "-m", "postgres and not slow", CRM_TESTS)
    session.run(*server, "pytest", *crm, *session.posargs, env=CRM_STACK)
    homes = ("-q", "-m", "postgres and not slow", REALESTATE_TESTS)
    session.run(*server, "pytest", *homes, *session.posargs, env=REALESTATE_STACK)
    session.run(*server, "pytest", *marked, *session.posargs, env=WHOLE_STACK)


@nox.session(venv_backend="none", default=False)
def nightly(session: nox.Session) -> None:
    """Try many more generated examples than at each push, others each time; measure everything."""
    _sync(session)
    profile = ("--hypothesis-profile", "nightly")
    quick = "not browser and not slow and not postgres"
    files = _find_tests("hypothesis", "packages", "tests/input")
    session.run("pytest", "-q", *SHARED, *profile, "-m", quick, *files, *session.posargs)
    session.run("pytest", "-q", *SHARED, *profile, "tests/fuzz", *session.posargs)
    server = ("python", "-m", "quickscale_testing.postgres", "--")
    session.run(*server, "pytest", "-q", "-m", "postgres and slow", CRM_TESTS, env=CRM_STACK)
    session.run("python", "tools/benchmark.py")


@nox.session(venv_backend="none")
def lint(session: nox.Session) -> None:
    """Check style, types, layer boundaries, and that nothing generated is stale."""
    _sync(session)
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    typed = (option for package in TYPED for option in ("-p", package))
    session.run("mypy", *typed, env=WHOLE_STACK)
    # Of models that are not installed mypy knows too little.
    session.run("mypy", "-p", "quickscale_business_themes.crm", env=CRM_STACK)
    session.run("mypy", "-p", "quickscale_business_themes.realestate", env=REALESTATE_STACK)
    session.run("lint-imports")
    session.run("python", "tools/contract.py", "--check")
    if shutil.which("msgfmt") or _install(session, "gettext"):
        session.run("python", "tools/messages.py", "--check")
    else:
        session.warn("translations are not checked: GNU gettext is missing")
    for skin in ("modern-htmx", "classic"):
        session.run("python", f"packages/presentation-skin-{skin}/tools/build_css.py", "--check")
    manage = ("python", "-m", "quickscale_testing.manage")
    session.run(*manage, "makemigrations", "--check", "--dry-run", env=WHOLE_STACK)
    for theme in ("ecommerce", "crm", "realestate", "yoga"):
        session.run(*manage, "export_openapi", "--check", env={"QUICKSCALE_TEST_THEME": theme})


@nox.session(venv_backend="none")
def docs(session: nox.Session) -> None:
    """Build the site of the documentation, of which nothing is stale and no link leads nowhere."""
    _sync(session)
    session.run("python", "tools/reference.py", "--check")
    shutil.rmtree(SITE, ignore_errors=True)
    session.run("sphinx-build", "-q", "-W", "--keep-going", "-b", "dirhtml", "docs", str(SITE))
    session.run("python", "tools/external_requests.py", str(SITE))


@nox.session(venv_backend="none")
def contract(session: nox.Session) -> None:
    """Say what kind of release each distribution's changes need, since its last one or a REF."""
    _sync(session)
    session.run("python", "tools/contract.py", "--compare", *session.posargs)


@nox.session(venv_backend="none", default=False)
def sabotage(session: nox.Session) -> None:
    """Break each kind of promise once in a copy, and expect every break to be named."""
    _sync(session)
    session.run("python", "tools/sabotage.py", *session.posargs)


@nox.session(venv_backend="none", default=False)
def fuzz(session: nox.Session) -> None:
    """Ask every operation for anything, as whoever, and hold it to its document."""
    _sync(session)
    session.run("pytest", "-q", *SHARED, "tests/fuzz", *session.posargs)
    session.run("pytest", "-q", *SHARED, "tests/fuzz", *session.posargs, env=CRM_STACK)


@nox.session(venv_backend="none")
def build(session: nox.Session) -> None:
    """Build the wheel of every layer, test packages included, into ``dist``."""
    for folder in (DIST, RESULTS):
        shutil.rmtree(folder, ignore_errors=True)
    session.run("uv", "build", "--quiet", "--all-packages", "--wheel", "-o", str(DIST))


@nox.session(venv_backend="none", requires=["build"])
def wheels(session: nox.Session) -> None:
    """Create projects from the built wheels in empty environments and run their own tests."""
    _sync(session)
    _test_wheels(
        session,
        "slow and not authors and not releases",
        *_find_tests("mark.slow", "packages", "tests"),
    )


@nox.session(venv_backend="none", requires=["build"], default=False)
def authors(session: nox.Session) -> None:
    """Do what the tutorial and the examples say, begin layers, and run a stranger's project."""
    _sync(session)
    _test_wheels(
        session, "authors", "tests/wheels", "tests/test_stranger.py", "tests/check_examples"
    )


@nox.session(venv_backend="none", default=False)
def deploys(session: nox.Session) -> None:
    """Deploy without and with systemd, and kill the deployer at every step; root on Debian only."""
    _sync(session)
    server = ("python", "-m", "quickscale_testing.postgres", "--")
    session.run(*server, "pytest", "-q", "tests/deploy", *session.posargs,
        env={"QUICKSCALE_TEST_DEPLOYS": "all"})  # fmt: skip
    session.run(*server, "python", "tests/deploy/box.py", "pytest", "-q", "tests/deploy",
        *session.posargs)  # fmt: skip


@nox.session(venv_backend="none", requires=["build"], default=False)
def releases(session: nox.Session) -> None:
    """Upgrade a site that has data, and make releases in a clone, which are tried with today's."""
    _sync(session)
    _test_wheels(session, "releases", "tests/releases")


@nox.session(venv_backend="none", default=False)
def release(session: nox.Session) -> None:
    """Make a release, ``nox -s release -- PACKAGE minor``: a commit and a tag; see RELEASING.md."""
    _sync(session)
    session.run("python", "tools/release.py", *session.posargs)


@nox.session(venv_backend="none", default=False)
def release_build(session: nox.Session) -> None:
    """Build what a tag releases, ``nox -s release_build -- TAG FOLDER``, without credentials."""
    _sync(session)
    session.run("python", "tools/build_release.py", *session.posargs)


def _test_wheels(session: nox.Session, marked: str, *files: str) -> None:
    # Whole environments lie there; pytest's own folders would be cleared away by later tests.
    folder = Path(tempfile.gettempdir()) / f"quickscale-{session.name}"
    _run_tests(
        session, session.name, "-n", "2", "--dist", "loadgroup", "-m", marked,
        f"--basetemp={folder}", *files, env={"QUICKSCALE_WHEELS": str(DIST)},
    )  # fmt: skip


@nox.session(venv_backend="none")
def browser(session: nox.Session) -> None:
    """Shop and sell in Chromium: with and without JavaScript, by keyboard, over both transports."""
    found = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    if not found and not _install(session, "chromium-headless-shell", "fonts-noto-core"):
        session.skip("Chromium is missing, and it can only be installed by root on Debian")
    _sync(session)
    by_file = ("-n", "2", "--dist", "loadfile")
    files = _find_tests("mark.browser", "packages")
    _run_tests(session, "browser-packages", "-m", "browser", *files, env=WHOLE_STACK)
    _run_tests(session, "browser", *by_file, "tests/browser")
    sold = "deal_is or (form_elsewhere and (scripted or plain))"
    _run_tests(session, "browser-crm", "tests/browser/test_crm.py", "-k", sold, env=CRM_STACK)
    homes, found = "tests/browser/test_realestate.py", "question or compared or map or statuses"
    _run_tests(session, "browser-homes", homes, "-k", found, env=REALESTATE_STACK)


@nox.session(venv_backend="none", default=False)
def skins(session: nox.Session) -> None:
    """Shop and sell in Chromium in the classic skin; see the stranger's theme in every skin."""
    _sync(session)
    by_file = ("-n", "2", "--dist", "loadfile")
    others = product(("crm", "realestate", "yoga"), ("modern-htmx", "classic", "bare"))
    for theme, skin in (("ecommerce", "classic"), *others):
        stack = {"QUICKSCALE_TEST_THEME": theme, "QUICKSCALE_TEST_SKIN": skin}
        _run_tests(session, f"{theme}-{skin}", *by_file, "tests/browser", env=stack)


def _install(session: nox.Session, *packages: str) -> bool:
    """Install Debian's packages, where one may; say whether that was so."""
    if os.geteuid() or not shutil.which("apt-get"):
        return False
    with _alone():
        session.run("apt-get", "update", "-qq", external=True)
        session.run(
            "apt-get", "install", "-qq", "--no-install-recommends", *packages,
            external=True, silent=True,
        )  # fmt: skip
    return True


@nox.session(venv_backend="none", allow_parallel=False)
def benchmark(session: nox.Session) -> None:
    """Measure bars side by side with what they are compared to, but those of millions of rows."""
    _sync(session)
    session.run("python", "tools/benchmark.py", *(session.posargs or ["--quick"]))


@nox.session(python=ENDS, requires=["build"])
def pairs(session: nox.Session) -> None:
    """Run the conformance kit on few stacks of wheels, in which any two layers meet.

    Mails too: what leaves differs between versions of Django.
    """
    _install_wheels(session)
    share = f"{ENDS.index(str(session.python)) + 1}/{len(ENDS)}"
    session.run("python", "tools/matrix.py", "--pairs", share, *session.posargs)
    if session.python != DEFAULT_PYTHON:  # there, it is one of the quick tests
        session.run("pytest", "-q", "packages/quickscale-core/tests/mail/test_bytes.py")


@nox.session(python=list(INTERPRETERS), requires=["build", "every_interpreter"], default=False)
def matrix(session: nox.Session) -> None:
    """Run the conformance kit on wheels: every theme, skin and subset of plugins.

    Each interpreter takes a third of what is tried in environments of its own, and of the stacks
    that get the whole kit. What all have found is written into COMPATIBILITY.md.
    """
    _install_wheels(session)
    share = f"{list(INTERPRETERS).index(str(session.python)) + 1}/{len(INTERPRETERS)}"
    stacks, trials = (RESULTS / f"{name}-{session.python}.json" for name in ("stacks", "trials"))
    kit = ("tools/matrix.py", "--whole", share, "--results", str(stacks))
    tried = ("tools/compatibility.py", "try", share, "--wheels", str(DIST))
    try:
        session.run("python", *kit, *session.posargs)
        session.run("python", *tried, "--results", str(trials))
    finally:
        with _alone():
            session.run("python", "tools/compatibility.py", "write", str(RESULTS))


def _install_wheels(session: nox.Session) -> None:
    """Install every layer from ``dist``, with the Django that goes with the interpreter."""
    core, *others = sorted(DIST.glob("*.whl"), key=lambda path: "quickscale_core-" not in path.name)
    built = [path.name.partition("-")[0] for path in (core, *others)]
    session.install(
        *(f"--reinstall-package={name}" for name in built),
        INTERPRETERS[str(session.python)],
        f"quickscale-core @ {core.as_uri()}",
        *map(str, others),
    )


@nox.session(venv_backend="none")
def left_out(session: nox.Session) -> None:
    """Say what does not run, and why."""
    for python in _find_missing(ENDS):
        session.warn("Python %s is missing: its part of the pairs does not run", python)
    for name, reason in LEFT_OUT.items():
        session.log("%s: run nox -s %s", reason, name)
    session.log("everything else runs on Python %s", DEFAULT_PYTHON)


@nox.session(venv_backend="none", default=False)
def every_interpreter(session: nox.Session) -> None:
    """Refuse to call a matrix complete that an interpreter is missing from."""
    if missing := _find_missing(INTERPRETERS):
        session.error(f"the matrix needs Python {', '.join(missing)} too")


def _find_missing(pythons: Iterable[str]) -> list[str]:
    return [python for python in pythons if not shutil.which(f"python{python}")]
