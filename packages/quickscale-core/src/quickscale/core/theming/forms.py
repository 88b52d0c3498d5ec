from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from .appearance import skin_tokens
from .colors import RADIUS, SYSTEM_FONTS, Tokens, color_names, font_names, is_hex_color
from .models import Appearance

_HEX = RegexValidator(r"^#[0-9a-fA-F]{6}\Z", _("Enter a colour such as #0a7f5a."))
_LENGTH = RegexValidator(rf"^{RADIUS.pattern}\Z", _("Enter a length such as 8px or 0.5rem."))


class ColorInput(forms.TextInput):
    input_type = "color"


class AppearanceForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Appearance
        fields = ("logo",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        defaults = skin_tokens()
        stored = self.instance.tokens
        for token, field in token_fields(defaults).items():
            field.initial = stored.get(token, field.initial)
            self.fields[token] = field

    def save(self, commit: bool = True) -> Appearance:
        defaults = skin_tokens()
        for token in token_fields(defaults):
            self.instance.tokens = changed(
                self.instance.tokens, token, self.cleaned_data[token], defaults[token]
            )
        appearance: Appearance = super().save(commit)
        return appearance


def changed(stored: Mapping[str, str], token: str, value: str, default: str) -> dict[str, str]:
    """Return the stored tokens with one changed; those that this skin lacks stay."""
    others = {name: kept for name, kept in stored.items() if name != token}
    return others if value in ("", default) else {**others, token: value}


def token_fields(defaults: Tokens) -> dict[str, forms.Field]:
    fields: dict[str, forms.Field] = {}
    for name in color_names(defaults):
        if is_hex_color(defaults[f"color-{name}"]):
            fields[f"color-{name}"] = color_field(name, defaults[f"color-{name}"])
    for name in font_names(defaults):
        fields[f"font-{name}"] = font_field(name)
    if "radius" in defaults:
        fields["radius"] = forms.CharField(
            label=_("Corner radius"),
            required=False,
            validators=[_LENGTH],
            initial=defaults["radius"],
        )
    return fields


def color_field(name: str, default: str) -> forms.Field:
    return forms.CharField(
        label=_("Colour: %(name)s") % {"name": readable_name(name)},
        validators=[_HEX],
        widget=ColorInput,
        initial=default,
        help_text=_("The text on it switches to black or white to stay readable."),
    )


def font_field(name: str) -> forms.Field:
    return forms.ChoiceField(
        label=_("Font: %(name)s") % {"name": readable_name(name)},
        choices=[("", _("Skin default")), *SYSTEM_FONTS.items()],
        required=False,
    )


def readable_name(name: str) -> str:
    return name.replace("-", " ")
