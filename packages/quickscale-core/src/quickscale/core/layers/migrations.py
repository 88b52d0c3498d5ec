"""Migrations that build on one that is not there."""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader

from quickscale.core.layers.errors import StackMessage
from quickscale.core.layers.layer import upgrade_command
from quickscale.core.layers.stack import get_stack


def find_orphan_migrations() -> Iterator[StackMessage]:
    """Yield each migration with an absent parent, which would fail every ``migrate``."""
    loader = MigrationLoader(None, load=False)
    loader.load_disk()
    migrations = loader.disk_migrations.values()
    known = {*loader.disk_migrations, *(old for new in migrations for old in new.replaces)}
    labels = loader.migrated_apps | loader.unmigrated_apps
    for migration in migrations:
        for label, name in migration.dependencies:
            present = label in labels if name.startswith("__") else (label, name) in known
            if not present:
                yield _explain(migration, label, name)


def _explain(migration: Migration, label: str, name: str) -> StackMessage:
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
