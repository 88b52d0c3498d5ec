"""Who of an agency is written to."""

from __future__ import annotations

from quickscale_business_themes.realestate.models import Inquiry


def list_recipients(inquiry: Inquiry) -> list[str]:
    """Return where the agency reads of an inquiry: at its agent's, else at its owners'."""
    if inquiry.agent:
        return [inquiry.agent.email]
    owners = inquiry.team.memberships.filter(role="owner").select_related("user")
    return [membership.user.email for membership in owners]
