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
        Screen(
            "api-keys",
            "api-keys/",
            "core:api-key-list",
            title=_("API keys"),
            navigation=True,
            parent="home",
            fields=("prefix", "scopes", "state", "expires_at", "last_used_at"),
            layout="table",
            empty=_("There are no API keys yet. A key lets a program sign in."),
            audience="authenticated",
            actions=(
                Action(
                    "new",
                    "core:api-key-create",
                    screen="api-key-new",
                    label=_("New API key"),
                    tone="primary",
                ),
                Action("rename", "core:api-key-update", label=_("Rename"), row=True),
                Action(
                    "revoke",
                    "core:api-key-revoke",
                    label=_("Revoke"),
                    confirm=_("Programs that use this key stop working at once. Revoke it?"),
                    message=_("The API key was revoked."),
                    tone="danger",
                    row=True,
                ),
            ),
        ),
        Screen(
            "api-key-new",
            "api-keys/new/",
            "core:api-key-create",
            kind="form",
            title=_("New API key"),
            parent="api-keys",
            fields=("name", "scopes", "expires_at"),
            success="api-keys",
            message=_("The API key was made. Copy it now: it is not shown again."),
            result=("key",),
            audience="authenticated",
        ),
    )
