import contextlib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader
from django.db.models import Model

from .errors import StackMessage
from .layer import upgrade_command
from .stack import get_stack


def find_table_errors() -> Iterator[StackMessage]:
    tables: dict[str, list[type[Model]]] = defaultdict(list)
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy:
            tables[model._meta.db_table].append(model)
    for table, models in tables.items():
        if len(models) > 1 and any(get_stack().find_layer(model.__module__) for model in models):
            yield _explain(table, models)


def _explain(table: str, models: list[type[Model]]) -> StackMessage:
    owners = " and ".join(f"{model._meta.label} of {_name_owner(model)}" for model in models)
    names = " or ".join(model._meta.label for model in models)
    return StackMessage(
        "quickscale.E505",
        f"The table '{table}' is used by {owners}.",
        f"Set Meta.db_table of {names}, or remove its app from INSTALLED_APPS.",
    )


def _name_owner(model: type[Model]) -> str:
    layer = get_stack().find_layer(model.__module__)
    return f"the {layer}" if layer else model.__module__


def find_orphan_migrations() -> Iterator[StackMessage]:
    loader = MigrationLoader(None, load=False)
    loader.load_disk()
    migrations = loader.disk_migrations.values()
    known = {*loader.disk_migrations, *(old for new in migrations for old in new.replaces)}
    labels = loader.migrated_apps | loader.unmigrated_apps
    for migration in migrations:
        for label, name in migration.dependencies:
            present = label in labels if name.startswith("__") else (label, name) in known
            if not present:
                yield _explain_migration(migration, label, name)


def _explain_migration(migration: Migration, label: str, name: str) -> StackMessage:
    owner = get_stack().find_layer(type(migration).__module__)
    source = f"of the {owner}" if owner else f"({type(migration).__module__})"
    return StackMessage(
        "quickscale.E502",
        f"The migration {migration} {source} depends on {label}.{name}, which isn't installed.",
        upgrade_command(_find_distribution(label)),
    )


def _find_distribution(label: str) -> str:
    if label not in apps.app_configs:
        return "quickscale-core"
    module = apps.get_app_config(label).name
    layer = get_stack().find_layer(module)
    if layer:
        return layer.distribution
    return "quickscale-core" if module.startswith("quickscale.core.") else module.partition(".")[0]


def create_database_files() -> None:
    # SQLite would let everybody read them; ``-wal`` and ``-shm`` get the file's permissions.
    for database in settings.DATABASES.values():
        name = str(database.get("NAME") or "")
        is_file = name and ":memory:" not in name and not name.startswith("file:")
        if is_file and database.get("ENGINE") == "django.db.backends.sqlite3":
            # It is there already; or it cannot be created, as the database says to who uses it.
            with contextlib.suppress(OSError):
                Path(name).touch(mode=0o600, exist_ok=False)
