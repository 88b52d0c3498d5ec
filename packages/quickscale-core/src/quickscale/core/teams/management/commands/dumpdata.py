"""Django's own ``dumpdata``, which means the rows of all teams."""

from __future__ import annotations

from typing import Any

from django.core.management.commands import dumpdata

from quickscale.core.teams.scoping import across_teams


class Command(dumpdata.Command):
    def handle(self, *app_labels: str, **options: Any) -> None:
        with across_teams():
            super().handle(*app_labels, **options)
