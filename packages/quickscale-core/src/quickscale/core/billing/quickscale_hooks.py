from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from quickscale.core import hooks
from quickscale.core.jobs import HealthCheck, ScheduledCommand
from quickscale.core.manifests.layers import BASE
from quickscale.core.manifests.screens import Panel, Screen
from quickscale.core.privacy.hooks import ExportPart
from quickscale.core.teams.exceptions import CannotAddMember, CannotCloseTeam
from quickscale.core.teams.models import Team
from quickscale.core.teams.services import owned_teams
from quickscale.core.users.models import User

from .cancellations import Reason, request_end_of_all
from .contacts import find_contacts
from .models import LIVE, Subscription
from .plans import plan_of
from .privacy import forget_payer, list_billing_parts
from .screens import ACCOUNT_PANELS, SCREENS
from .services.seats import may_add_member, request_seats
from .services.subscriptions import is_late
from .stripe_api import is_configured


@hooks.register("core.seats_changed")
def sync_seats_with_members(*, event: hooks.Envelope) -> None:
    request_seats(event.object_id)


@hooks.register("core.can_add_member")
def enforce_seat_limit(*, team: Team) -> None:
    if may_add_member(team):
        return
    seats = plan_of(team).limit("seats").count or 0
    text = ngettext(
        "Your plan includes {count} seat. Upgrade to add more.",
        "Your plan includes {count} seats. Upgrade to add more.",
        seats,
    )
    raise CannotAddMember(text.format(count=seats))


@hooks.register("core.account_deletion_requested")
def cancel_at_period_end(*, user: User) -> None:
    request_end_of_all(user, Reason.DELETION_ASKED, at_period_end=True)


@hooks.register("core.account_deleted")
def end_subscriptions_of_deleted_user(*, user: User) -> None:
    request_end_of_all(user, Reason.DELETED)


@hooks.register("core.account_deactivated")
def end_ownerless_subscriptions(*, user: User) -> None:
    request_end_of_all(user, Reason.DEACTIVATED)
    for team in owned_teams(user):
        if not find_contacts(team):
            request_end_of_all(team, Reason.DEACTIVATED)


@hooks.register("core.team_closed")
def end_team_subscriptions(*, event: hooks.Envelope) -> None:
    for team in Team.objects.filter(public_id=event.object_id):
        request_end_of_all(team, Reason.TEAM_CLOSED)


@hooks.register("core.can_close_team")
def require_subscription_ended(*, team: Team) -> None:
    live = Subscription.objects.filter(customer__team=team, status__in=LIVE)
    if live.filter(cancel_at=None).exists():
        raise CannotCloseTeam(_("Cancel the team's subscription before you delete the team."))


@hooks.register("core.scheduled_commands")
def billing_commands() -> list[ScheduledCommand]:
    if not is_configured():
        return []
    minute, hour, day = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
    return [
        ScheduledCommand("process_stripe_events", every=minute),
        ScheduledCommand("expire_checkouts", every=minute),
        ScheduledCommand("reconcile_seats", every=hour),
        ScheduledCommand("reconcile_subscriptions", every=hour),
        ScheduledCommand("fetch_missed_events", every=day),
        ScheduledCommand("trim_stripe_events", every=day),
    ]


@hooks.register("core.health_checks")
def health_checks() -> list[HealthCheck]:
    return [HealthCheck("subscriptions", lambda: not is_late())]


@hooks.register("core.export_account")
def export_payments(*, user: User) -> list[ExportPart]:
    return list(list_billing_parts(user))


@hooks.register("core.account_deleted", order=100)
def anonymise_payer(*, user: User, known_as: Sequence[str]) -> None:
    forget_payer(user, known_as)


@hooks.register("core.screens", order=20)
def add_screens(*, theme: str) -> Iterable[Screen]:
    return SCREENS if theme == BASE else ()


@hooks.register("core.account_panels")
def add_panels() -> Iterable[Panel]:
    return ACCOUNT_PANELS
