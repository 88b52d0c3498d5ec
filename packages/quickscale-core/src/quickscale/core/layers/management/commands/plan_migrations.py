import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import DEFAULT_DB_ALIAS, connections

from quickscale.core.migration_safety.plans import describe_pending


class Command(BaseCommand):
    help = "List the pending migrations, and what each does to the release that still runs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="Output JSON.")
        parser.add_argument("--database", default=DEFAULT_DB_ALIAS)

    def handle(self, **options: Any) -> None:
        found = describe_pending(connections[options["database"]])
        if options["json"]:
            self.stdout.write(json.dumps(found))
            return
        if not found["migrations"]:
            self.stdout.write("No migrations to apply.")
        for migration in found["migrations"]:
            self.write_migration(migration)

    def write_migration(self, migration: dict[str, Any]) -> None:
        way_back = "" if migration["reversible"] else ", can't be reversed without loss"
        self.stdout.write(f"{migration['app']}.{migration['name']}: {migration['class']}{way_back}")
        for operation in migration["operations"]:
            told = [f"  {operation['class']}: {operation['description']}."]
            told += operation["reasons"]
            if operation["locks"]:
                rows = f" ({operation['rows']:,} rows)" if operation["rows"] else ""
                told.append(f"Lock: {operation['locks']}{rows}, about {operation['seconds']} s.")
            self.stdout.write(" ".join(told))
            if operation["hint"] and operation["class"] != "expand":
                self.stdout.write(f"    Fix: {operation['hint']}")
