"""What a team adds to the CRM for itself."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from quickscale.core.theme_system import Action, Screen

TEAM_SETTINGS = (
    Screen(
        "custom-field-list",
        "custom-fields/",
        audience="team",
        actions=(
            Action("new", screen="custom-field-create", tone="primary"),
            Action("edit", screen="custom-field-edit", label=_("Edit"), row=True),
            Action(
                "delete",
                "crm:custom-field-destroy",
                label=_("Delete"),
                confirm=_("Delete this field? Its values are no longer shown."),
                row=True,
            ),
        ),
        empty=_("No fields of your own yet."),
    ),
    Screen(
        "custom-field-create",
        "custom-fields/new/",
        audience="team",
        success="custom-field-list",
        message=_("Field saved."),
    ),
    Screen(
        "custom-field-edit",
        "custom-fields/<uuid:id>/edit/",
        "crm:custom-field-partial-update",
        kind="form",
        title=_("Edit custom field"),
        audience="team",
        fields=("name", "options"),
        success="custom-field-list",
        message=_("Field saved."),
    ),
    Screen(
        "home-currency",
        "home-currency/",
        "crm:home-currency-retrieve",
        title=_("Currency"),
        audience="team",
        fields=("currency",),
        actions=(
            Action(
                "edit",
                "crm:home-currency-update",
                label=_("Change"),
                fields=("currency",),
                message=_("Currency changed. Deals were converted."),
            ),
            Action("rates", screen="exchange-rate-list", label=_("Exchange rates")),
        ),
    ),
    Screen(
        "exchange-rate-list",
        "exchange-rates/",
        audience="team",
        actions=(
            Action("new", screen="exchange-rate-create", tone="primary"),
            Action("edit", screen="exchange-rate-edit", label=_("Edit"), row=True),
            Action(
                "delete",
                "crm:exchange-rate-destroy",
                label=_("Delete"),
                confirm=_("Delete this rate? Its deals are converted by the others."),
                row=True,
            ),
        ),
        empty=_("No exchange rates yet. Deals in other currencies are left out of reports."),
    ),
    Screen(
        "exchange-rate-create",
        "exchange-rates/new/",
        audience="team",
        success="exchange-rate-list",
        message=_("Rate saved. Deals were converted."),
    ),
    Screen(
        "exchange-rate-edit",
        "exchange-rates/<uuid:id>/edit/",
        "crm:exchange-rate-partial-update",
        kind="form",
        title=_("Edit exchange rate"),
        audience="team",
        fields=("rate", "on"),
        success="exchange-rate-list",
        message=_("Rate saved. Deals were converted."),
    ),
    Screen(
        "handover-create",
        "handover/",
        title=_("Hand over"),
        audience="team",
        success="home",
        message=_("Handed over."),
    ),
)
