"""What billing has to say about teams, and what it does from time to time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from quickscale.core import hooks
from quickscale.core.billing.cancellations import Reason, request_end_of_all
from quickscale.core.billing.contacts import find_contacts
from quickscale.core.billing.entitlements import plan_of
from quickscale.core.billing.models import Subscription
from quickscale.core.billing.models.mirrors import LIVE
from quickscale.core.billing.privacy import forget_payer, list_parts
from quickscale.core.billing.services.seats import may_add_member, request_seats
from quickscale.core.billing.stripe_api import is_configured
from quickscale.core.jobs import ScheduledCommand
from quickscale.core.teams.exceptions import CannotAddMember, CannotCloseTeam
from quickscale.core.teams.models import Team
from quickscale.core.teams.services import owned_teams
from quickscale.core.users.hooks import ExportPart
from quickscale.core.users.models import User


@hooks.register("core.seats_changed")
def follow_members(*, event: hooks.Envelope) -> None:
    request_seats(event.object_id)


@hooks.register("core.can_add_member")
def keep_to_the_plan(*, team: Team) -> None:
    if may_add_member(team):
        return
    seats = plan_of(team).limit("seats").count or 0
    text = ngettext(
        "Your plan includes {count} seat. Upgrade to add more.",
        "Your plan includes {count} seats. Upgrade to add more.",
        seats,
    )
    raise CannotAddMember(text.format(count=seats))


@hooks.register("core.account_deletion_asked")
def end_with_the_period(*, user: User) -> None:
    request_end_of_all(user, Reason.DELETION_ASKED, at_period_end=True)


@hooks.register("core.account_deleted")
def end_what_the_deleted_paid_for(*, user: User) -> None:
    request_end_of_all(user, Reason.DELETED)


@hooks.register("core.account_deactivated")
def end_what_nobody_can_end(*, user: User) -> None:
    """End what somebody paid for who cannot sign in now, and their teams' where nobody else can."""
    request_end_of_all(user, Reason.DEACTIVATED)
    for team in owned_teams(user):
        if not find_contacts(team):
            request_end_of_all(team, Reason.DEACTIVATED)


@hooks.register("core.team_closed")
def end_what_the_team_paid_for(*, event: hooks.Envelope) -> None:
    for team in Team.objects.filter(public_id=event.object_id):
        request_end_of_all(team, Reason.TEAM_CLOSED)


@hooks.register("core.can_close_team")
def end_subscription_first(*, team: Team) -> None:
    live = Subscription.objects.filter(customer__team=team, status__in=LIVE)
    if live.filter(cancel_at=None).exists():
        raise CannotCloseTeam(_("Cancel the team's subscription before you delete the team."))


@hooks.register("core.scheduled_commands")
def scheduled_commands() -> list[ScheduledCommand]:
    if not is_configured():
        return []
    return [
        ScheduledCommand("process_stripe_events", every=timedelta(minutes=1)),
        ScheduledCommand("expire_checkouts", every=timedelta(minutes=1)),
        ScheduledCommand("reconcile_seats", every=timedelta(hours=1)),
        ScheduledCommand("reconcile_subscriptions", every=timedelta(hours=1)),
        ScheduledCommand("fetch_missed_events", every=timedelta(days=1)),
        ScheduledCommand("trim_stripe_events", every=timedelta(days=1)),
    ]


@hooks.register("core.export_account")
def export_payments(*, user: User) -> list[ExportPart]:
    return list(list_parts(user))


@hooks.register("core.account_deleted", order=100)
def forget_who_paid(*, user: User, known_as: Sequence[str]) -> None:
    forget_payer(user, known_as)
