from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from quickscale_business_themes.crm.services.imports import forget_files, resume_imports


class Command(BaseCommand):
    help = "Take up imports that were interrupted, and forget files that were kept long enough."

    def handle(self, *args: Any, **options: Any) -> None:
        resumed, forgotten = resume_imports(), forget_files()
        self.stdout.write(f"{resumed} imports taken up, {forgotten} files forgotten.")
