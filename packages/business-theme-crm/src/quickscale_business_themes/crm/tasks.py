"""What the CRM does in the background."""

from __future__ import annotations

from quickscale.core.jobs import task
from quickscale_business_themes.crm.services.scoring import rescore_team


@task
def rescore(team_id: int) -> None:
    """Score a team's open leads after its rules have changed."""
    rescore_team(team_id)


@task
def run_rules(event: int) -> None:
    """Try the rules that wait for an event."""
    from quickscale_business_themes.crm.services.automation.running import try_event

    try_event(event)
