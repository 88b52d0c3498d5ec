"""The site's PostgreSQL, by its own programs: what is applied, backups, and giving them back."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from .events import Refused
from .files import read_json, write_json
from .shell import make_environment, run
from .site import Site
from .vault import Vault

#: All that the schema holds but extensions, which only a superuser may bring back.
_EMPTY = """
DO $$ DECLARE it record; BEGIN
  FOR it IN SELECT c.oid::regclass AS name, c.relkind AS kind FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e') LOOP
    EXECUTE format('DROP %s IF EXISTS %s CASCADE', CASE it.kind WHEN 'v' THEN 'VIEW'
      WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'f' THEN 'FOREIGN TABLE' ELSE 'TABLE' END, it.name);
  END LOOP;
  FOR it IN SELECT c.oid::regclass AS name FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relkind = 'S'
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e') LOOP
    EXECUTE format('DROP SEQUENCE IF EXISTS %s CASCADE', it.name);
  END LOOP;
  FOR it IN SELECT p.oid::regprocedure AS name FROM pg_proc p
    JOIN pg_namespace n ON n.oid = p.pronamespace
    WHERE n.nspname = 'public'
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e') LOOP
    EXECUTE format('DROP ROUTINE IF EXISTS %s CASCADE', it.name);
  END LOOP;
END $$;
"""


class Database:
    def __init__(self, site: Site) -> None:
        self.site = site
        self.backups = site.folder / "backups"

    def list_applied(self) -> list[str]:
        """Return the migrations that the database has, as ``app.name``, in their order."""
        exists = self._query("SELECT to_regclass('django_migrations') IS NOT NULL")
        if exists != "t":
            return []
        listed = "SELECT app || '.' || name FROM django_migrations ORDER BY id"
        return self._query(listed).splitlines()

    def back_up(self, *, reason: str, release: str) -> str:
        """Dump the database into the backups' folder; return the backup's id."""
        began = datetime.now(UTC)
        name = began.strftime("%Y%m%dT%H%M%S%fZ")[:-5] + "Z"
        file, draft = self.backups / f"{name}.dump", self.backups / f".{name}.draft"
        with draft.open("wb"):
            draft.chmod(0o600)
        command = ["pg_dump", "--format=custom", "--no-owner", "--no-acl", f"--file={draft}"]
        run(command, env=self._environment(), timeout=6 * 3600)
        noted = {
            "id": name,
            "release": release,
            "reason": reason,
            "size": draft.stat().st_size,
            "began": began.isoformat(timespec="seconds"),
            "applied": self.list_applied(),
        }
        write_json(self.backups / f"{name}.json", noted)
        draft.replace(file)
        self._remove_old()
        return name

    def list_backups(self) -> list[dict[str, Any]]:
        files = sorted(self.backups.glob("*.dump"))
        return [read_json(file.with_suffix(".json"), {"id": file.stem}) for file in files]

    def find_backup(self, name: str) -> dict[str, Any]:
        found = [each for each in self.list_backups() if each["id"] == name]
        if not found:
            known = ", ".join(each["id"] for each in self.list_backups()) or "none"
            raise Refused(f"There is no backup {name!r}; there are: {known}.")
        return found[0]

    def restore(self, name: str) -> None:
        """Put back what a backup holds, all of it or nothing, in one transaction."""
        file = self.backups / f"{name}.dump"
        options = ["--no-owner", "--no-acl", "--file=-"]
        text = run(["pg_restore", *options, str(file)], timeout=6 * 3600)
        # The schema itself stays, and what a superuser says about extensions was said before.
        command = [
            "psql",
            "--quiet",
            "--no-psqlrc",
            "--single-transaction",
            "-v",
            "ON_ERROR_STOP=1",
        ]
        run(command, data=_EMPTY.encode() + text, env=self._environment(), timeout=6 * 3600)

    def _query(self, statement: str) -> str:
        command = ["psql", "--no-psqlrc", "--tuples-only", "--no-align", "--command", statement]
        return run(command, env=self._environment()).decode().strip()

    def _environment(self) -> dict[str, str]:
        """Return the address as PostgreSQL's programs take it: a password is no argument."""
        url = urlsplit(Vault(self.site).read().get("DATABASE_URL", ""))
        if not url.scheme.startswith(("postgres", "pgsql", "psql")):
            raise Refused(
                "DATABASE_URL names no PostgreSQL.",
                "quickscale secrets set DATABASE_URL, as postgres://user:password@host:5432/name",
            )
        names = {"PGHOST": url.hostname, "PGPORT": url.port, "PGUSER": url.username,
                 "PGPASSWORD": url.password, "PGDATABASE": url.path[1:]}  # fmt: skip
        given = {name: unquote(str(value)) for name, value in names.items() if value}
        options = dict(parse_qsl(url.query))
        given |= {f"PG{k.upper()}": options[k] for k in ("sslmode", "sslrootcert") if k in options}
        return make_environment(self.site.folder, {"PGCONNECT_TIMEOUT": "10", **given})

    def _remove_old(self) -> None:
        for file in sorted(self.backups.glob("*.dump"))[: -self.site.target["backups"]]:
            _remove_pair(file)


def _remove_pair(file: Path) -> None:
    file.unlink()
    file.with_suffix(".json").unlink(missing_ok=True)
