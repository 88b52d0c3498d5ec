"""The forms of the admin."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from quickscale_feature_plugins.seo.models import PATH_LENGTH, PageOverride, PagePath
from quickscale_feature_plugins.seo.validators import validate_path


class RedirectForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in the stubs only
    """Where an old path leads."""

    path = forms.CharField(label=_("Old path"), max_length=PATH_LENGTH, validators=[validate_path])
    target = forms.CharField(
        label=_("New path"),
        max_length=PATH_LENGTH,
        required=False,
        validators=[validate_path],
        help_text=_("Leave empty if the page is gone for good (410)."),
    )

    class Meta:
        model = PagePath
        fields = ("path",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["path"].disabled = True
            self.fields["target"].initial = getattr(self.instance, "target", "")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("path") and cleaned.get("path") == cleaned.get("target"):
            raise ValidationError({"target": _("A page can't redirect to itself.")})
        return cleaned

    def validate_unique(self) -> None:
        """Let a path that is known, as the goal of others, be given a goal of its own."""


class OverrideForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in the stubs only
    """What an editor says of a page."""

    class Meta:
        model = PageOverride
        fields = ("path", "language", "title", "description", "image", "canonical", "noindex")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("All languages")), *settings.LANGUAGES]
        self.fields["language"].widget = forms.Select(choices=choices)
