from django.utils.translation import gettext_lazy as _

from quickscale.core.theme_system import Action, BusinessTheme, Link, P, Panel, Screen


class BaseTheme(BusinessTheme):
    """What every signed-in visitor has: an account, credits and a plan."""

    name = "base"
    label = _("Account")
    description = _("Pages for the account, credits and plan.")
    home = "home"
    settings_links = (
        Link("base:account", _("Profile"), group=_("Account")),
        Link("account_email", _("E-mail address"), group=_("Account")),
        Link("account_change_password", _("Password"), group=_("Security")),
        Link("mfa_index", _("Two-factor authentication"), group=_("Security")),
        Link(
            "socialaccount_connections",
            _("Connected accounts"),
            group=_("Security"),
            condition="quickscale.core.users.social.has_social_providers",
        ),
        Link("base:sessions", _("Sessions"), group=_("Security")),
        Link("base:security-log", _("Security log"), group=_("Security")),
        Link("base:data", _("Your data"), group=_("Account")),
    )
    screens = (
        Screen(
            "saved-views",
            "views/",
            "core:saved-view-list",
            title=_("Saved views"),
            parent="home",
            query={"screen": P("query.screen")},
            layout="table",
            empty=_("No saved views yet."),
            audience="authenticated",
            actions=(
                Action(
                    "edit",
                    "core:saved-view-update",
                    screen="saved-view-edit",
                    label=_("Change"),
                    row=True,
                ),
                Action(
                    "delete",
                    "core:saved-view-destroy",
                    label=_("Delete"),
                    message=_("View deleted."),
                    tone="danger",
                    row=True,
                ),
            ),
        ),
        Screen(
            "saved-view-edit",
            "views/<uuid:id>/edit/",
            "core:saved-view-update",
            fields=("name", "is_default"),
            success="saved-views",
            message=_("View changed."),
            audience="authenticated",
        ),
        Screen(
            "home",
            "",
            kind="dashboard",
            title=_("Overview"),
            navigation=True,
            audience="authenticated",
            panels_hook="core.account_panels",
            panels=(
                Panel(
                    "account",
                    "core:account-retrieve",
                    kind="detail",
                    title=_("Profile"),
                    fields=("email", "name"),
                    more="account",
                ),
                Panel(
                    "credits",
                    "core:credit-balance-retrieve",
                    kind="detail",
                    title=_("Credits"),
                    more="credits",
                ),
            ),
        ),
        Screen(
            "account",
            "profile/",
            "core:account-retrieve",
            title=_("Profile"),
            navigation=True,
            group=_("Account"),
            parent="home",
            fields=("email", "name", "date_joined"),
            audience="authenticated",
            actions=(
                Action(
                    "edit",
                    "core:account-update",
                    label=_("Change"),
                    fields=("name",),
                    message=_("Profile updated."),
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
            empty=_("No events yet."),
            audience="authenticated",
        ),
        Screen(
            "team-security-log",
            "team-security/",
            "core:team-audit-event-list",
            title=_("Team security log"),
            parent="account",
            fields=("what", "created_at", "who", "concerns", "ip"),
            filters=(),
            layout="table",
            empty=_("No events yet."),
            audience="authenticated",
        ),
        Screen(
            "credits",
            "credits/",
            "core:credit-balance-retrieve",
            title=_("Credits"),
            navigation=True,
            group=_("Credits and billing"),
            parent="home",
            audience="authenticated",
            panels=(
                Panel(
                    "packs",
                    "core:credit-pack-list",
                    title=_("Buy credits"),
                    layout="cards",
                    limit=12,
                    actions=(
                        Action("buy", "core:credit-pack-buy", label=_("Buy"), tone="primary"),
                    ),
                ),
                Panel(
                    "entries",
                    "core:credit-entry-list",
                    title=_("Recent transactions"),
                    more="ledger",
                    empty=_("No transactions yet."),
                ),
            ),
        ),
        Screen(
            "ledger",
            "credits/entries/",
            "core:credit-entry-list",
            title=_("Transactions"),
            parent="credits",
            fields=("created_at", "kind", "amount", "held", "balance_after"),
            layout="table",
            empty=_("No transactions yet."),
            audience="authenticated",
        ),
    )
