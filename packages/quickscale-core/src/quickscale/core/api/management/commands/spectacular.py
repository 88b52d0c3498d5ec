"""drf-spectacular's own command, which knows nothing of layers."""

from __future__ import annotations

from typing import Any, NoReturn

from django.core.management.base import CommandError
from drf_spectacular.management.commands.spectacular import Command as SpectacularCommand


class Command(SpectacularCommand):
    """Refuses: one document of all URLs at once mixes up what layers call alike."""

    help = "Not available in QuickScale: use export_openapi or open /api/schema/ on the site."

    def handle(self, *args: Any, **options: Any) -> NoReturn:
        raise CommandError(
            "Layers may call operations and resources alike, so that one document of all of them "
            "would mix them up. Each layer has its own. Run: python manage.py export_openapi"
        )
