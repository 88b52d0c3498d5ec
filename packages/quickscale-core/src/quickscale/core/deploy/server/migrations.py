"""Which migrations a release brings, which of them may run now, and running them."""

import json
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from .database import Database
from .driver import Driver
from .events import Refused, emit
from .settings import limit_lock_time, make_settings
from .shell import CommandFailed
from .site import Site

#: How often a table that somebody holds is tried.
_RETRIES = 5

#: One start of Django tells all that is to be known of a release; its last line is JSON.
_INSPECT = """
import json
from io import StringIO
from importlib.metadata import distributions
from django.core.management import call_command, get_commands
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
call_command("check", deploy=True, fail_level="ERROR")
executor = MigrationExecutor(connection)
graph = executor.loader.graph
plan = executor.migration_plan(graph.leaf_nodes())
commands = sorted({"plan_migrations", "migrate_safely"} & set(get_commands()))
judged = None
if plan and "plan_migrations" in commands:
    told = StringIO()
    call_command("plan_migrations", "--json", stdout=told)
    judged = json.loads(told.getvalue())["migrations"]
names = {each.metadata["Name"]: each.version for each in distributions()}
print(json.dumps({
    "known": sorted(".".join(key) for key in executor.loader.disk_migrations),
    "pending": [[each.app_label, each.name] for each, _ in plan],
    "judged": judged,
    "commands": commands,
    "layers": {name: names[name] for name in sorted(names) if name.startswith("quickscale")},
}))
"""


@dataclass
class Plan:
    """The pending migrations of a release.

    Args:
        known: all migrations of the release.
        now: those that run before it takes over.
        deferred: those that wait until nothing runs that needs what they remove.
    """

    known: list[str]
    commands: list[str]
    layers: dict[str, str]
    now: list[dict[str, Any]] = field(default_factory=list)
    deferred: list[dict[str, Any]] = field(default_factory=list)

    @property
    def needs_backup(self) -> bool:
        return any(each["class"] != "expand" for each in self.now)

    @property
    def all(self) -> list[dict[str, Any]]:
        return [*self.now, *self.deferred]


def name(migration: dict[str, Any]) -> str:
    return f"{migration['app']}.{migration['name']}"


def read_plan(site: Site, driver: Driver, release: str) -> Plan:
    """Check ``release`` for deployment and return what it brings, all of it for now."""
    settings = make_settings(site, release)
    shell = ["shell", "--verbosity=0", "--command", _INSPECT]
    found = json.loads(driver.manage(release, *shell, settings=settings).splitlines()[-1])
    pending = [{"app": app, "name": each} for app, each in found["pending"]]
    unjudged = [{**each, "class": "unknown", "reversible": False} for each in pending]
    now = unjudged if found["judged"] is None else found["judged"]
    return Plan(found["known"], found["commands"], found["layers"], now)


def defer_contracting(plan: Plan, *, known_before: Iterable[str], allow_unknown: bool) -> None:
    """Leave for later what the code that still runs would miss.

    Args:
        known_before: the migrations that the running code brings itself, which it does not miss.

    Raises:
        Refused: nobody knows what a migration does, one that is needed now depends on one that
            has to wait, or one neither can wait nor run.
    """
    running, now = set(known_before), []
    for migration in plan.now:
        is_harmless = name(migration) in running or migration["class"] in ("expand", "data")
        if migration["class"] == "unknown" and not (name(migration) in running or allow_unknown):
            raise Refused(
                f"Nobody can tell what {name(migration)} does to the release that runs.",
                "look at it; if the old code works with what it leaves, add --allow-unknown",
            )
        if is_harmless or migration["class"] == "unknown":
            if plan.deferred:
                raise Refused(
                    f"{name(migration)} comes after {name(plan.deferred[-1])}, which has to wait "
                    "until the old release is gone.",
                    "deploy what adds first, and what removes with the release after it",
                )
            now.append(migration)
        else:
            _require_deferrable(migration)
            plan.deferred.append(migration)
    plan.now = now


def _require_deferrable(migration: dict[str, Any]) -> None:
    """Refuse what neither release does without: the new one with it, the old one without it."""
    if migration.get("needed"):
        hints = (each["hint"] for each in migration["operations"] if each["class"] == "contract")
        raise Refused(
            f"The running release does not work with {name(migration)}, and the new one does not "
            "work without it.",
            next(filter(None, hints), "split it in two, of which this release has the first"),
        )


def run_migrations(site: Site, driver: Driver, release: str, plan: Plan) -> None:
    """Run what ``plan`` has for now. A table that somebody holds is tried again."""
    settings = {**make_settings(site, release), **limit_lock_time(site)}
    if "migrate_safely" in plan.commands and not plan.deferred:
        limits = (f"--lock-timeout={site.target['lock_timeout']}", f"--retries={_RETRIES}")
        driver.manage(release, "migrate_safely", *limits, settings=settings)
        return
    for arguments in _list_migrate_calls(plan):
        _migrate(driver, release, arguments, settings)


def _list_migrate_calls(plan: Plan) -> Sequence[tuple[str, ...]]:
    if not plan.deferred:
        return [()]
    last = {each["app"]: each["name"] for each in plan.now}
    return list(last.items())


def _migrate(
    driver: Driver, release: str, arguments: tuple[str, ...], settings: dict[str, str]
) -> None:
    for attempt in range(1, _RETRIES + 1):
        try:
            driver.manage(release, "migrate", "--noinput", *arguments, settings=settings)
        except CommandFailed as error:
            if "lock timeout" not in error.output or attempt == _RETRIES:
                raise
            emit("note", text=f"A table is in use; trying again ({attempt} of {_RETRIES}).")
            time.sleep(1)
        else:
            return


def find_migrations_since(site: Site, known: Iterable[str]) -> list[dict[str, Any]]:
    """Return what the database has that a release which brings ``known`` lacks, as recorded."""
    recorded = {
        name(each): each for record in site.read_records() for each in record.get("migrations", ())
    }
    applied = Database(site).list_applied()
    # An app that was taken out leaves rows behind, which harm no one; squashed ones stay known.
    since = [each for each in applied if each not in set(known)]
    return [recorded.get(each) or _describe_stranger(each) for each in since]


def _describe_stranger(label: str) -> dict[str, Any]:
    app, _, each = label.partition(".")
    return {"app": app, "name": each, "class": "unknown", "reversible": False}
