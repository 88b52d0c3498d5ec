"""What the CRM does in the background."""

from __future__ import annotations

from quickscale.core.jobs import task


@task
def rescore(team_id: int) -> None:
    """Score a team's open leads after its rules have changed."""
    from quickscale_business_themes.crm.services.scoring import rescore_team

    rescore_team(team_id)


@task
def run_rules(event: int) -> None:
    """Try the rules that wait for an event."""
    from quickscale_business_themes.crm.services.automation.running import try_event

    try_event(event)


@task
def work_on_import(key: int) -> None:
    from quickscale_business_themes.crm.services.imports import work_on

    work_on(key)


@task
def find_duplicates(team_id: int, kind: str) -> None:
    from quickscale_business_themes.crm.services.duplicates import search

    search(team_id, kind)
