from django.utils.translation import gettext_lazy as _

from quickscale.core.theme_system import Action, BusinessTheme, Panel, Screen


class BaseTheme(BusinessTheme):
    """What every signed-in visitor has: an account, credits and a plan."""

    name = "base"
    label = _("Account")
    description = _("The visitor's account, credits and plan.")
    home = "home"
    screens = (
        Screen(
            "home",
            "",
            kind="dashboard",
            title=_("Overview"),
            navigation=True,
            audience="authenticated",
            panels=(
                Panel(
                    "account",
                    "core:account-retrieve",
                    kind="detail",
                    title=_("Your account"),
                    fields=("email", "name"),
                    more="account",
                ),
                Panel(
                    "credits",
                    "core:credit-balance-retrieve",
                    kind="detail",
                    title=_("Your credits"),
                    more="credits",
                ),
                Panel(
                    "plan",
                    "core:plan-retrieve",
                    kind="detail",
                    title=_("Your plan"),
                    fields=("name", "price"),
                    more="plan",
                    required=True,
                ),
            ),
        ),
        Screen(
            "account",
            "profile/",
            "core:account-retrieve",
            kind="detail",
            title=_("Your account"),
            navigation=True,
            parent="home",
            fields=("email", "name", "date_joined"),
            audience="authenticated",
            actions=(
                Action(
                    "edit",
                    "core:account-update",
                    label=_("Change"),
                    fields=("name",),
                    message=_("Your account was changed."),
                ),
            ),
        ),
        Screen(
            "security-log",
            "security/",
            "core:audit-event-list",
            title=_("Security log"),
            parent="account",
            fields=("what", "concerns", "created_at", "who", "ip", "browser"),
            layout="table",
            empty=_("Nothing happened yet."),
            audience="authenticated",
        ),
        Screen(
            "team-security-log",
            "team-security/",
            "core:team-audit-event-list",
            title=_("The team's security log"),
            parent="account",
            fields=("what", "created_at", "who", "concerns", "ip"),
            filters=(),
            layout="table",
            empty=_("Nothing happened yet."),
            audience="authenticated",
        ),
        Screen(
            "sessions",
            "sessions/",
            "core:user-session-list",
            title=_("Where you are signed in"),
            parent="account",
            layout="table",
            audience="authenticated",
            actions=(
                Action(
                    "end",
                    "core:user-session-destroy",
                    label=_("Sign out"),
                    confirm=_("Sign out there?"),
                    message=_("You are signed out there."),
                    row=True,
                ),
                Action(
                    "end-others",
                    "core:other-sessions-end",
                    label=_("Sign out everywhere else"),
                    message=_("You are signed out everywhere else."),
                ),
            ),
        ),
        Screen(
            "data",
            "data/",
            "core:account-deletion-retrieve",
            kind="detail",
            title=_("Your data"),
            parent="account",
            fields=("due_at", "about"),
            audience="authenticated",
            actions=(
                Action("export", "core:account-export", label=_("Download your data")),
                Action(
                    "keep",
                    "core:account-keep",
                    label=_("Keep your account"),
                    message=_("Your account is kept."),
                    tone="primary",
                ),
                Action(
                    "delete",
                    "core:account-deletion-create",
                    label=_("Delete your account"),
                    confirm=_(
                        "Your account and everything that is yours will be deleted. We send you "
                        "an e-mail that says when: sign in before that day, and it is kept."
                    ),
                    message=_("Your account will be deleted."),
                    success="data",
                    tone="danger",
                ),
            ),
        ),
        Screen(
            "credits",
            "credits/",
            "core:credit-balance-retrieve",
            kind="detail",
            title=_("Your credits"),
            navigation=True,
            parent="home",
            audience="authenticated",
            panels=(
                Panel(
                    "entries",
                    "core:credit-entry-list",
                    title=_("Latest entries"),
                    more="ledger",
                    empty=_("There are no entries yet."),
                ),
            ),
        ),
        Screen(
            "ledger",
            "credits/entries/",
            "core:credit-entry-list",
            title=_("Entries"),
            parent="credits",
            layout="table",
            empty=_("There are no entries yet."),
            audience="authenticated",
        ),
        Screen(
            "plan",
            "plan/",
            "core:plan-retrieve",
            kind="detail",
            title=_("Your plan"),
            navigation=True,
            parent="home",
            fields=("name", "price"),
            audience="authenticated",
        ),
    )
