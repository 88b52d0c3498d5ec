"""The form field: strict about what is new, careful with what it cannot show."""

import json

import pytest
from django import forms
from django.utils import translation

from quickscale.core.components.forms import ComponentFormField


@pytest.fixture
def page_form(page_model):
    class PageForm(forms.ModelForm):
        class Meta:
            model = page_model
            fields = ("title", "body")

    return PageForm


def submit(page_form, page, body):
    return page_form({"title": "Home", "body": json.dumps(body)}, instance=page)


def as_seen(page_form, page):
    return json.loads(page_form.base_fields["body"].prepare_value(page.body))


def test_saving_what_was_shown_changes_nothing(page_form, page, raw, stored):
    form = submit(page_form, page, as_seen(page_form, page))
    assert form.is_valid(), form.errors
    assert form.changed_data == []
    form.save()
    assert raw(page) == stored


def test_an_item_that_the_editor_cannot_read_stays_even_if_it_was_left_out(
    page_form, page, raw, stored
):
    seen = as_seen(page_form, page)
    seen[0]["value"]["title"] = "Hello"
    form = submit(page_form, page, [item for item in seen if item["type"] == "hero"])
    assert form.is_valid(), form.errors
    form.save()
    after = raw(page)
    assert after[0]["value"]["title"] == "Hello"
    assert after[1:] == [stored[1], *stored[3:]]


def test_an_item_that_cannot_be_read_is_removed_when_the_person_says_so(page_form, page, raw):
    seen = as_seen(page_form, page)
    for item in seen:
        if item["type"] == "__unknown__":
            item["remove"] = True
    form = submit(page_form, page, seen)
    assert form.is_valid(), form.errors
    form.save()
    assert [item["type"] for item in raw(page)] == ["hero", "quote"]


def test_a_malformed_item_can_be_mended(page_form, page, raw):
    seen = as_seen(page_form, page)
    seen[3] = {"type": "hero", "id": "m", "value": {"title": "Mended"}}
    form = submit(page_form, page, seen)
    assert form.is_valid(), form.errors
    form.save()
    assert raw(page)[3]["value"]["title"] == "Mended"


def test_errors_say_where_they_are_in_the_readers_language(page_form, page):
    body = [{"type": "table", "value": {"heading": "x", "rows": [{"name": "a", "amount": "-1"}]}}]
    form = submit(page_form, page, body)
    assert form.errors["body"] == [
        "1. Table / rows / 1 / amount: Ensure this value is greater than or equal to 0."
    ]
    with translation.override("de"):
        form = submit(page_form, page, [{"type": "hero", "value": {}}])
        assert form.errors["body"] == ["1. Hero / title: Dieses Feld ist zwingend erforderlich."]


@pytest.mark.parametrize("text", ["{", '"text"', '{"a": 1}', "5"])
def test_json_that_is_no_list_of_components_is_a_field_error(page_form, page, text):
    form = page_form({"title": "Home", "body": text}, instance=page)
    assert "body" in form.errors


def test_a_submission_is_shown_again_with_its_errors(page_form, page):
    body = [{"type": "hero", "value": {"title": ""}, "id": "h"}, {"type": "nothing"}]
    form = submit(page_form, page, body)
    assert not form.is_valid()
    assert json.loads(form["body"].value()) == body


def test_a_new_unknown_item_and_a_borrowed_id_are_refused(page_form, page):
    seen = as_seen(page_form, page)
    form = submit(page_form, page, [*seen, {"type": "__unknown__", "id": "z"}, seen[0]])
    assert len(form.errors["body"]) == 2


def test_a_type_that_the_field_does_not_list_may_stay_but_not_come(page_form, page, raw):
    seen = as_seen(page_form, page)
    seen[0]["value"]["title"] = "Still here"
    form = submit(page_form, page, seen)
    form.fields["body"].types = ("quote",)
    assert form.is_valid(), form.errors
    form = submit(page_form, page, [*seen, {"type": "hero", "value": {"title": "new"}}])
    form.fields["body"].types = ("quote",)
    assert "isn't allowed here" in form.errors["body"][0]


def test_a_required_field_wants_a_component(page):
    class Plain(forms.Form):
        body = ComponentFormField(min_num=1)

    assert Plain({"body": "[]"}).errors["body"] == ["This field is required."]
    assert Plain({"body": ""}).errors["body"] == ["This field is required."]
    form = Plain({"body": '[{"type": "hero", "value": {"title": "a"}}]'})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["body"][0].value.title == "a"


def test_the_editor_gets_its_types_without_any_inline_script(page_form, page):
    html = str(page_form(instance=page)["body"])
    assert "<script" not in html
    assert "style=" not in html
    assert "data-components=" in html
    media = str(page_form().media)
    assert "quickscale/components/editor.js" in media
    assert "quickscale/components/editor.css" in media
