"""Going back to an earlier release: as far as the data allows."""

from collections.abc import Mapping
from typing import Any

from .database import Database
from .deploy import recover, require_prepared
from .driver import Driver
from .events import Refused, emit
from .handover import take_over
from .journal import Journal
from .lock import hold_lock
from .migrations import find_migrations_since, name
from .proxy import Proxy
from .settings import make_settings
from .site import Site


def roll_back(site: Site, driver: Driver, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Have an earlier release serve again, or say with ``dry_run`` what would be done.

    Raises:
        Refused: what was migrated since would be in its way, or would be lost.
    """
    require_prepared(site)
    with hold_lock(site.folder, actor=arguments["actor"], command="rollback"):
        journal = Journal(site, "rollback", arguments["actor"])
        recover(site, driver, journal)
        release = find_earlier(site, driver, arguments.get("release"))
        since = find_migrations_since(site, site.describe_release(release).get("known", ()))
        is_migrating = judge(site, since, migrate_back=arguments["migrate_back"])
        if arguments["dry_run"]:
            return {"outcome": "planned", "release": release, "since": since}
        journal.note(release=release, left=site.read_state()["release"], step="begin")
        with journal.keep():
            if is_migrating:
                _migrate_back(site, driver, journal, release, since)
            take_over(site, driver, journal, release)
            journal.end("rolled back")
        return {"outcome": "rolled back", "release": release}


def find_earlier(site: Site, driver: Driver, wanted: str | None) -> str:
    """Return the release that ``wanted`` begins, without one that which served before this one."""
    current = site.read_state().get("release")
    served = [
        each["release"]
        for each in site.read_records()
        if each["outcome"] in ("deployed", "rolled back") and each["release"] != current
    ]
    kept = [each for each in dict.fromkeys(reversed(served)) if driver.has_release(each)]
    found = [each for each in kept if each.startswith(wanted)] if wanted else kept
    if not found:
        known = ", ".join(kept) or "none"
        raise Refused(
            f"There is no earlier release{f' {wanted}' if wanted else ''}; there are: {known}."
        )
    return str(found[0])


def judge(site: Site, since: list[dict[str, Any]], *, migrate_back: bool) -> bool:
    """Say whether migrations have to be reversed first.

    Raises:
        Refused: they cannot be, or nobody has asked for it.
    """
    in_the_way = [each for each in since if each["class"] in ("contract", "unknown")]
    if not in_the_way:
        return False
    lost = [each for each in since if not each["reversible"]]
    if lost:
        raise Refused(
            f"{name(lost[0])} cannot be reversed, and the earlier release does not work with what "
            "it has left.",
            _offer_restore(site),
        )
    if not migrate_back:
        raise Refused(
            f"{name(in_the_way[0])} has taken away what the earlier release needs; it can be "
            "reversed, with the site in maintenance and after a backup.",
            f"quickscale rollback --migrate-back --env {site.target['environment_name']}",
        )
    return True


def _offer_restore(site: Site) -> str:
    backups = [each["id"] for each in Database(site).list_backups() if each.get("reason")]
    if not backups:
        return "mend what is wrong in a new release: there is no backup to restore"
    return (
        f"mend it in a new release, or give up what was written since: quickscale restore "
        f"{backups[-1]} --env {site.target['environment_name']}"
    )


def _migrate_back(
    site: Site, driver: Driver, journal: Journal, release: str, since: list[dict[str, Any]]
) -> None:
    current = site.read_state()["release"]
    with journal.step("maintenance", "Closing the site"):
        site.write_state(maintenance=True, standby=None)
        Proxy(site).close()
    with journal.step("backup", "Backing up the database"):
        reason = f"before going back to {release}"
        journal.note(backup=Database(site).back_up(reason=reason, release=current))
    with journal.step("migrate", f"Reversing {len(since)} migrations"):
        known = site.describe_release(release)["known"]
        for app in dict.fromkeys(each["app"] for each in reversed(since)):
            heads = [label.split(".", 1)[1] for label in known if label.startswith(f"{app}.")]
            arguments = ("migrate", "--noinput", app, heads[-1] if heads else "zero")
            driver.manage(current, *arguments, settings=make_settings(site, current))
            emit("note", text=f"{app} is at {arguments[-1]}.")
