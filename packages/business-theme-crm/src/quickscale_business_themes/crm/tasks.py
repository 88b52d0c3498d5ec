"""Work that the CRM does in the background."""

from __future__ import annotations

from quickscale.core.jobs import task
from quickscale_business_themes.crm.services import duplicates, imports


@task
def work_on_import(key: int) -> None:
    imports.work_on(key)


@task
def find_duplicates(team_id: int, kind: str) -> None:
    duplicates.search(team_id, kind)
