"""Deploying a release, and running the part of it that had to wait."""

import shutil
from collections.abc import Mapping
from typing import Any

from .database import Database
from .driver import Driver
from .events import Refused, ask_for_bytes, emit
from .handover import find_idle_color, make_fingerprint, restore_order, retire, take_over
from .journal import Journal
from .lock import hold_lock
from .migrations import (
    Plan,
    defer_contracting,
    find_migrations_since,
    name,
    read_plan,
    run_migrations,
)
from .site import Site
from .vault import Vault

_REQUIRED = ("SECRET_KEY", "DATABASE_URL")
#: What an environment and a release may take.
_ROOM = 500 * 1024 * 1024
_CLASSES = ("expand", "data", "unknown", "contract")


def deploy(site: Site, driver: Driver, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Deploy a release, or say with ``dry_run`` what would be done."""
    require_prepared(site)
    release, actor = arguments["release"], arguments["actor"]
    with hold_lock(site.folder, actor=actor, command="deploy"):
        journal = Journal(site, "deploy", actor)
        recover(site, driver, journal)
        if is_serving(site, driver, release):
            return {"outcome": "unchanged", "release": release}
        journal.note(release=release, revision=arguments["revision"], step="check")
        try:
            with journal.keep():
                return _deploy(site, driver, journal, arguments)
        finally:
            journal.forget()


def _deploy(
    site: Site, driver: Driver, journal: Journal, arguments: Mapping[str, Any]
) -> dict[str, Any]:
    release = arguments["release"]
    with journal.step("check", "Checking the server"):
        check_server(site)
    if not driver.has_release(release):
        with journal.step("build", f"Building {release}"):
            driver.build(release, ask_for_bytes())
            site.note_release(release, {"release": release, "revision": arguments["revision"]})
    with journal.step("plan", "Reading its migrations"):
        plan = _plan(site, driver, release, allow_unknown=arguments["allow_unknown"])
    journal.note(**describe_plan(site, plan))
    if site.read_state().get("release"):
        emit("plan", now=plan.now, deferred=plan.deferred)
    elif plan.now:
        emit("note", text=f"{len(plan.now)} migrations, before any release serves.")
    if arguments["dry_run"]:
        return {"outcome": "planned", "release": release, **describe_plan(site, plan)}
    if plan.now:
        _migrate(site, driver, journal, release, plan)
    deferred = tuple(name(each) for each in plan.deferred)
    take_over(site, driver, journal, release)
    journal.end("deployed", deferred=deferred)
    _remove_old(site, driver)
    return {"outcome": "deployed", "release": release, "deferred": deferred}


def is_serving(site: Site, driver: Driver, release: str) -> bool:
    state = site.read_state()
    if state.get("fingerprint") != make_fingerprint(site, release):
        return False
    return not state.get("maintenance") and driver.is_complete(state["color"])


def recover(site: Site, driver: Driver, journal: Journal) -> None:
    """Clean up after somebody who was killed. What does not start now may be what is mended."""
    if not journal.recover():
        return
    try:
        restore_order(site, driver)
    except Refused as error:
        emit("note", text=f"The release that serves is not in order: {error.message}")
    journal.forget()


def require_prepared(site: Site) -> None:
    if not site.folder.is_dir():
        raise Refused(
            f"The server has no {site.folder}.",
            f"quickscale server prepare {site.target['environment_name']}",
        )
    site.make_folders()


def check_server(site: Site) -> None:
    secrets = Vault(site).read()
    missing = [each for each in _REQUIRED if not secrets.get(each)]
    if missing:
        raise Refused(
            f"The server has no secret {' and no '.join(missing)}.",
            f"quickscale secrets set {missing[0]} --env {site.target['environment_name']}",
        )
    if shutil.disk_usage(site.folder).free < _ROOM:
        raise Refused("The server's disk has less than 500 MB left.", "make room, or keep fewer")
    Database(site).list_applied()


def _plan(site: Site, driver: Driver, release: str, *, allow_unknown: bool) -> Plan:
    plan = read_plan(site, driver, release)
    site.note_release(
        release, {**site.describe_release(release), "known": plan.known, "layers": plan.layers}
    )
    current = site.read_state().get("release")
    _require_newer(site, plan)
    if current:
        known = site.describe_release(current).get("known", ())
        defer_contracting(plan, known_before=known, allow_unknown=allow_unknown)
    return plan


def _require_newer(site: Site, plan: Plan) -> None:
    """Refuse older code on a newer schema, which only a rollback may judge."""
    later = [each for each in find_migrations_since(site, plan.known) if each["class"] != "expand"]
    if site.read_state().get("release") and later:
        raise Refused(
            f"The database has {name(later[0])}, which this release knows nothing of.",
            "to go back to an earlier release: quickscale rollback",
        )


def describe_plan(site: Site, plan: Plan) -> dict[str, Any]:
    classes = [each["class"] for each in plan.now] or ["expand"]
    return {
        "class": max(classes, key=_CLASSES.index),
        "reversible": all(each["reversible"] for each in plan.now),
        "migrations": plan.now,
        "heads_before": find_heads(Database(site).list_applied()),
        "heads_after": find_heads(plan.known),
        "layers": plan.layers,
    }


def find_heads(migrations: list[str]) -> dict[str, str]:
    """Return each app's last migration."""
    return dict(each.split(".", 1) for each in migrations)


def _migrate(site: Site, driver: Driver, journal: Journal, release: str, plan: Plan) -> None:
    if plan.needs_backup and site.read_state().get("release"):
        with journal.step("backup", "Backing up the database"):
            backup = Database(site).back_up(
                reason=f"before {release}", release=site.read_state()["release"]
            )
        journal.note(backup=backup)
    with journal.step("migrate", f"Running {len(plan.now)} migrations"):
        run_migrations(site, driver, release, plan)


def _remove_old(site: Site, driver: Driver) -> None:
    served = [
        each["release"]
        for each in site.read_records()
        if each["outcome"] in ("deployed", "rolled back") and "release" in each
    ]
    newest = list(dict.fromkeys(reversed(served)))[: site.target["keep"]]
    driver.remove_releases({*newest, site.read_state()["release"]})


def finish(site: Site, driver: Driver, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Run what a release left for later, when nothing runs any more that needs what it removes."""
    require_prepared(site)
    with hold_lock(site.folder, actor=arguments["actor"], command="deploy --finish"):
        journal = Journal(site, "deploy --finish", arguments["actor"])
        recover(site, driver, journal)
        state = site.read_state()
        if not state.get("release"):
            raise Refused("Nothing is deployed yet.", "quickscale deploy")
        if not state.get("deferred"):
            return {"outcome": "unchanged", "release": state.get("release")}
        journal.note(release=state["release"], step="plan")
        with journal.keep():
            plan = read_plan(site, driver, state["release"])
            journal.note(**describe_plan(site, plan))
            emit("plan", now=plan.now, deferred=[])
            if arguments["dry_run"]:
                journal.forget()
                return {"outcome": "planned", "release": state["release"]}
            with journal.step("stop", "Stopping the release that stands by"):
                site.write_state(standby=None)
                retire(site, driver, find_idle_color(state))
            _migrate(site, driver, journal, state["release"], plan)
            site.write_state(deferred=[])
            journal.end("finished")
        return {"outcome": "finished", "release": state["release"]}
