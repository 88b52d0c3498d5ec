"""Something to look at in a new project, and accounts to look at it with."""

import secrets
import shlex
from decimal import Decimal
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from quickscale.core.layers.stack import get_stack
from quickscale.core.mail.outbox import withheld
from quickscale.core.teams.models import Invitation, Membership
from quickscale.core.teams.scoping import team_scope
from quickscale.core.teams.services import create_team, owned_teams
from quickscale.core.teams.services.invitations import new_link
from quickscale.core.users.models import User

CUSTOMER = "demo@example.com"
COLLEAGUE = "colleague@example.com"
INVITED = "invited@example.com"
STAFF = "admin@example.com"
TEAM = "Demo Team"
#: What the demo customer can spend.
CREDITS = Decimal(1000)


class Command(BaseCommand):
    """Migrate, make demo accounts and their team, run the theme's demo commands for that team, and
    print the accounts' new password. No mail is sent of what they make.
    """

    help = "Apply migrations, load the theme's sample data and create demo accounts."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("Demo data can only be loaded with DEBUG=true.")
        call_command("migrate", verbosity=0)
        password = make_accounts()
        # What belongs to teams is the demo customer's team's.
        team = owned_teams(User.objects.get(email=CUSTOMER)).earliest("pk")
        with team_scope(team), withheld():
            for line in get_stack().demo:
                call_command(*shlex.split(line), stdout=self.stdout)
        owner = "Team owner:" if get_stack().is_for_teams else "Customer:"
        lines = (
            "Demo accounts:",
            f"  {owner:<14} {CUSTOMER}",
            f"  Team member:   {COLLEAGUE}",
            f"  Administrator: {STAFF}",
            f"  Password:      {password}",
        )
        self.stdout.write("\n".join(lines))


@transaction.atomic
def make_accounts() -> str:
    """Make or renew a customer, a colleague in their team, and staff; return their password."""
    password = secrets.token_urlsafe(9)
    hashed = make_password(password)  # once: it is slow by design
    customer = make_user(CUSTOMER, hashed, name="Demo Customer")
    customer.credits.grant(
        CREDITS, source="demo", reason="Welcome credits", paid=False, idempotency_key="demo"
    )
    make_team(customer, make_user(COLLEAGUE, hashed, name="Demo Colleague"))
    make_user(STAFF, hashed, name="Demo Staff", is_staff=True, is_superuser=True)
    return password


def make_team(owner: User, member: User) -> None:
    """Make a team with a member and an open invitation, of which no mail is sent, once."""
    if owned_teams(owner).exists():
        return
    team = create_team(TEAM, owner=owner)
    Membership.objects.create(team=team, user=member)
    _token, link = new_link()
    Invitation.objects.for_team(team).create(email=INVITED, invited_by=owner, **link)


def make_user(email: str, hashed: str, **attributes: Any) -> User:
    defaults = {**attributes, "password": hashed}
    user, _ = User.objects.update_or_create(email=email, defaults=defaults)
    EmailAddress.objects.update_or_create(
        user=user, email=email, defaults={"verified": True, "primary": True}
    )
    return user
