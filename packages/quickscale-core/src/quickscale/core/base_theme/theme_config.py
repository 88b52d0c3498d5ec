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
