"""The pages of API keys."""

from django.utils.translation import gettext_lazy as _

from quickscale.core.manifests.screens import Action, Screen

SCREENS = (
    Screen(
        "api-keys",
        "api-keys/",
        "core:api-key-list",
        title=_("API keys"),
        navigation=True,
        group=_("Developers"),
        parent="home",
        fields=("prefix", "allows", "state", "expires_at", "last_used_at"),
        layout="table",
        empty=_("No API keys yet. Create one to use the API from your programs."),
        audience="authenticated",
        actions=(
            Action(
                "new",
                "core:api-key-create",
                screen="api-key-new",
                label=_("New API key"),
                tone="primary",
            ),
            Action(
                "rename", "core:api-key-update", screen="api-key-edit", label=_("Rename"), row=True
            ),
            Action(
                "revoke",
                "core:api-key-revoke",
                label=_("Revoke"),
                confirm=_("Programs that use this key will lose access immediately. Revoke it?"),
                message=_("API key revoked."),
                tone="danger",
                row=True,
            ),
        ),
    ),
    Screen(
        "api-key-new",
        "api-keys/new/",
        "core:api-key-create",
        title=_("New API key"),
        fields=("name", "scopes", "expires_at"),
        success="api-keys",
        message=_("API key created."),
        result=("key",),
        audience="authenticated",
    ),
    Screen(
        "api-key-edit",
        "api-keys/<uuid:id>/edit/",
        "core:api-key-update",
        title=_("Rename API key"),
        success="api-keys",
        message=_("API key renamed."),
        audience="authenticated",
    ),
)
