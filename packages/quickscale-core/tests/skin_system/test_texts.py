"""How a text that anybody may have written stands on a page."""

import pytest
from django.utils.html import format_html
from django.utils.translation import override

from quickscale.core.skin_system.rendering import write_text


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Ada Lovelace", "Ada Lovelace"),
        ("a < b & c", "a &lt; b &amp; c"),
        (
            "charles@difference-engine.example",
            "charles<wbr>@difference-<wbr>engine<wbr>.example",
        ),
        ("https://a.example/v1/in?x=1&y=2", None),
        ("Donaudampfschifffahrtsgesellschaft", "Donaudampfschifffahrtsgesellschaft"),
        ("0123456789abcdef0123456789", "01234567<wbr>89abcdef<wbr>01234567<wbr>89"),
        ("see 5f0c2a52-9d1c-4c11-8a10-0a4f6d7be1aa", None),
    ],
)
def test_long_addresses_and_ids_are_broken_at_their_joints_and_words_never(text, written):
    drawn = write_text(text)
    assert drawn.replace("<wbr>", "") == str(format_html("{}", text))
    if written is None:
        assert "<wbr>" in drawn
    else:
        assert drawn == written


def test_a_text_keeps_its_own_direction_on_a_page_of_another():
    assert write_text("مرحبا") == "<bdi>مرحبا</bdi>"
    assert write_text("Ada") == "Ada"
    with override("ar"):
        assert write_text("2001:db8::1") == "<bdi>2001:db8::1</bdi>"


def test_what_is_markup_already_stays_as_it_is():
    assert write_text(format_html("<b>{}</b>", "x" * 30)) == f"<b>{'x' * 30}</b>"


@pytest.mark.django_db
def test_what_is_typed_has_its_own_direction(client, django_user_model):
    client.force_login(django_user_model.objects.create_user("ann@example.com"))
    for path, direction in (("/account/teams/new/", "auto"), ("/account/webhooks/new/", "ltr")):
        fields = client.get(path).context["form"]["fields"]
        assert fields[0]["attrs"]["dir"] == direction
        assert f'dir="{direction}"' in client.get(path).content.decode()
