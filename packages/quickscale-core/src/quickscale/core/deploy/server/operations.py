"""Looking after a site that serves: its state, maintenance, backups and secrets."""

import secrets as random
from collections.abc import Mapping
from typing import Any

from .database import Database
from .deploy import recover, require_prepared
from .driver import Driver
from .events import Refused, emit
from .handover import restore_order, take_over
from .journal import Journal
from .lock import hold_lock, read_owner
from .proxy import Proxy
from .site import COLORS, Site
from .vault import Vault


def show_status(site: Site, driver: Driver, arguments: Mapping[str, Any]) -> dict[str, Any]:
    require_prepared(site)
    state = site.read_state()
    records = site.read_records()
    return {
        "release": state.get("release"),
        "color": state.get("color"),
        "standby": (state.get("standby") or {}).get("release"),
        "maintenance": bool(state.get("maintenance")),
        "deferred": state.get("deferred", []),
        "complete": bool(state.get("color")) and driver.is_complete(state["color"]),
        "locked_by": read_owner(site.folder),
        "last": records[-1] if records else None,
    }


def list_releases(site: Site, driver: Driver, arguments: Mapping[str, Any]) -> dict[str, Any]:
    require_prepared(site)
    current = site.read_state().get("release")
    records = [
        {**each, "kept": "release" in each and driver.has_release(each["release"])}
        for each in site.read_records()
    ]
    return {"release": current, "records": records}


def turn_maintenance(site: Site, driver: Driver, arguments: Mapping[str, Any]) -> dict[str, Any]:
    require_prepared(site)
    with hold_lock(site.folder, actor=arguments["actor"], command="maintenance"):
        recover(site, driver, Journal(site, "maintenance", arguments["actor"]))
        state = site.read_state()
        if not state.get("release"):
            raise Refused("Nothing is deployed yet.", "quickscale deploy")
        site.write_state(maintenance=arguments["on"])
        if arguments["on"]:
            Proxy(site).close()
        else:
            restore_order(site, driver)
    return {"maintenance": arguments["on"]}


def back_up(site: Site, driver: Driver, arguments: Mapping[str, Any]) -> dict[str, Any]:
    require_prepared(site)
    with hold_lock(site.folder, actor=arguments["actor"], command="backup"):
        release = site.read_state().get("release", "")
        made = Database(site).back_up(reason=f"by {arguments['actor']}", release=release)
    return {"backup": made}


def list_backups(site: Site, driver: Driver, arguments: Mapping[str, Any]) -> dict[str, Any]:
    require_prepared(site)
    return {"backups": Database(site).list_backups()}


def restore(site: Site, driver: Driver, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Give back the data of a backup, and the release that wrote it."""
    require_prepared(site)
    with hold_lock(site.folder, actor=arguments["actor"], command="restore"):
        journal = Journal(site, "restore", arguments["actor"])
        recover(site, driver, journal)
        database = Database(site)
        backup = database.find_backup(arguments["backup"])
        if not driver.has_release(backup["release"]):
            raise Refused(
                f"The release of that backup, {backup['release']}, is not kept any more.",
                f"deploy its commit, then restore {backup['id']} again",
            )
        journal.note(release=backup["release"], restored=backup["id"], step="begin")
        with journal.keep():
            saved = _restore(site, driver, journal, backup)
            take_over(site, driver, journal, backup["release"])
            journal.end("restored", backup=saved)
    return {"outcome": "restored", "release": backup["release"], "saved": saved}


def _restore(site: Site, driver: Driver, journal: Journal, backup: Mapping[str, Any]) -> str:
    state, database = site.read_state(), Database(site)
    with journal.step("maintenance", "Closing the site"):
        site.write_state(maintenance=True, standby=None)
        Proxy(site).close()
        for color in COLORS:
            driver.stop(color)
    with journal.step("backup", "Backing up what is there now"):
        reason = f"before restoring {backup['id']}"
        saved = database.back_up(reason=reason, release=state["release"])
    with journal.step("restore", f"Putting back {backup['id']}"):
        database.restore(backup["id"])
    return saved


def set_secret(site: Site, driver: Driver, arguments: Mapping[str, Any]) -> dict[str, Any]:
    require_prepared(site)
    with hold_lock(site.folder, actor=arguments["actor"], command="secrets set"):
        Vault(site).change(**{arguments["name"]: arguments["value"]})
    return {"name": arguments["name"]}


def list_secrets(site: Site, driver: Driver, arguments: Mapping[str, Any]) -> dict[str, Any]:
    require_prepared(site)
    return {"names": sorted(Vault(site).read())}


def rotate_secret(site: Site, driver: Driver, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Give the site another ``SECRET_KEY``; the one before still reads what it has signed."""
    require_prepared(site)
    if arguments["name"] != "SECRET_KEY":
        raise Refused(
            f"{arguments['name']} comes from elsewhere, so only its owner can change it.",
            f"quickscale secrets set {arguments['name']}",
        )
    _require_fallbacks(site)
    with hold_lock(site.folder, actor=arguments["actor"], command="secrets rotate"):
        vault = Vault(site)
        before = vault.read().get("SECRET_KEY", "")
        vault.change(SECRET_KEY=random.token_urlsafe(50), SECRET_KEY_FALLBACKS=before)
    emit("note", text="Links and sessions of the key before are valid until the next rotation.")
    return {"name": "SECRET_KEY"}


def _require_fallbacks(site: Site) -> None:
    release = site.read_state().get("release")
    texts = site.find_release(release).glob("*/settings.py") if release else ()
    if release and not any("SECRET_KEY_FALLBACKS" in file.read_text() for file in texts):
        raise Refused(
            "The release that serves reads no earlier keys: everybody would be signed out.",
            "add to settings.py: "
            'SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])',
        )
