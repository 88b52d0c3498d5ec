"""The HTML of a form, to be copied into another site."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from quickscale.core.mail import absolute_url
from quickscale_business_themes.crm.api.capture_input import CONSENT, HONEYPOT, list_inputs
from quickscale_business_themes.crm.models import CaptureForm
from quickscale_business_themes.crm.models.capture import digest_of
from quickscale_business_themes.crm.models.lead_parts import UTM_NAMES

_TYPES = {"email": "email", "phone": "tel", "website": "url"}
_AUTOCOMPLETE = {
    "first_name": "given-name",
    "last_name": "family-name",
    "email": "email",
    "phone": "tel",
    "company_name": "organization",
    "job_title": "organization-title",
    "website": "url",
    "postcode": "postal-code",
    "country": "country-name",
}
#: Without it the form is sent as well; what is known of the campaign is then lost.
_SCRIPT = """  <script>
    new URLSearchParams(location.search).forEach(function (value, name) {
      var input = document.querySelector("#crm-form [name='" + CSS.escape(name) + "']");
      if (input && name.indexOf("utm_") === 0) input.value = value;
    });
  </script>"""


def form_url(form: CaptureForm) -> str:
    """Return the address that a form is sent to, empty while it takes nothing."""
    if not form.is_active:
        return ""
    return absolute_url(reverse("api:crm:capture", kwargs={"token": form.token}))


def build_snippet(form: CaptureForm) -> str:
    """Return the HTML of a form, empty while it takes nothing."""
    return "\n".join(list_lines(form)) if form.is_active else ""


def list_lines(form: CaptureForm) -> Iterator[str]:
    yield format_html('<form id="crm-form" action="{}" method="post">', form_url(form))
    for each in list_inputs(form):
        yield build_input(each)
    if form.consent_text:
        yield format_html(
            '  <p><label><input type="checkbox" name="{}" value="{}" required> {}</label></p>',
            CONSENT,
            digest_of(form.consent_text),
            form.consent_text,
        )
    yield format_html(
        '  <p hidden><label>{} <input name="{}" tabindex="-1" autocomplete="off"></label></p>',
        _("Leave empty"),
        HONEYPOT,
    )
    for name in UTM_NAMES:
        yield format_html('  <input type="hidden" name="{}">', name)
    yield format_html('  <p><button type="submit">{}</button></p>', _("Send"))
    yield _SCRIPT
    yield "</form>"


def build_input(described: dict[str, Any]) -> str:
    name = described["name"]
    required = " required" if described["required"] else ""
    if name == "description":
        html = (
            '  <p><label>{} <textarea name="{}" maxlength="{}" rows="5"{}></textarea></label></p>'
        )
        return format_html(html, described["label"], name, described["length"], required)
    if described["options"]:
        return build_choice(described)
    html = (
        '  <p><label>{} <input type="{}" name="{}" maxlength="{}" autocomplete="{}"{}></label></p>'
    )
    kind = _TYPES.get(name) or ("date" if described["format"] == "date" else "text")
    known_as = _AUTOCOMPLETE.get(name, "off")
    length = described["length"]
    return format_html(html, described["label"], kind, name, length, known_as, required)


def build_choice(described: dict[str, Any]) -> str:
    rows = ((each["value"], each["label"]) for each in described["options"])
    options = format_html_join("", '<option value="{}">{}</option>', rows)
    html = '  <p><label>{} <select name="{}"><option value=""></option>{}</select></label></p>'
    return format_html(html, described["label"], described["name"], options)
