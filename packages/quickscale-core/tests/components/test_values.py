"""Reading forgives, and what nobody touched is stored again as it was."""

import copy
import json
import pickle
from decimal import Decimal

import pytest
from django.core import serializers
from django.core.exceptions import ValidationError

from quickscale.core.components import Component, ComponentList
from quickscale.core.components.registry import ComponentError


def test_reading_keeps_everything_and_reports_what_cannot_be_read(stored):
    found = ComponentList.read(stored)
    assert [item.type for item in found] == ["hero", "carousel", "quote", "hero", "", "", ""]
    assert [(p.path, p.code) for p in found.problems()] == [
        ((1,), "unknown_type"),
        ((3,), "malformed"),
        ((4,), "malformed"),
        ((5,), "malformed"),
        ((6,), "malformed"),
    ]
    assert found.to_stored() == stored


def test_untouched_items_are_stored_byte_for_byte(stored):
    text = json.dumps(stored)
    found = ComponentList.read(json.loads(text))
    assert found[0].value.title == "Welcome"
    assert json.dumps(found.to_stored()) == text


def test_a_document_that_is_no_list_is_one_item_that_cannot_be_read():
    found = ComponentList.read({"a": 1})
    assert (len(found), found[0].is_readable) == (1, False)
    assert found.to_stored() == [{"a": 1}]


def test_items_without_an_id_get_the_same_one_at_each_reading():
    document = [{"type": "hero"}, {"type": "hero"}, 5, {"id": "x"}, {"id": "x"}]
    first, second = ([item.id for item in ComponentList.read(document)] for _ in range(2))
    assert first == second
    assert len(set(first)) == 5
    assert first[3] == "x"


def test_an_old_version_is_upgraded_when_it_is_read_and_stored_as_it_was(stored):
    found = ComponentList.read(stored)
    assert (found[2].value.text, found[2].value.source) == ("Fine.", "unknown")
    assert found.to_stored()[2] == stored[2]


def test_changing_an_old_version_stores_the_new_one(stored):
    found = ComponentList.read(stored)
    found[2].value.source = "Ana"
    assert found.to_stored()[2] == {
        "type": "quote",
        "value": {"text": "Fine.", "source": "Ana"},
        "id": "o",
        "version": 3,
    }


def test_a_version_newer_than_the_code_is_kept():
    newer = [{"type": "quote", "value": {"text": "?"}, "id": "n", "version": 9}]
    found = ComponentList.read(newer)
    assert not found[0].is_readable
    assert found.to_stored() == newer


@pytest.mark.parametrize("version", [0, -1, "3", None, [], 2.5])
def test_a_version_that_makes_no_sense_harms_nothing(version):
    item = {"type": "quote", "value": {"text": "?"}, "id": "n", "version": version}
    found = ComponentList.read([item])
    assert found[0].value is None
    assert found.to_stored() == [item]


def test_a_value_is_changed_in_place_even_deep_inside(models_of_types):
    found = ComponentList([models_of_types["table"](heading="Sizes")])
    reread = ComponentList.read(found.to_stored())
    reread[0].value.rows.append(models_of_types["row"](name="Mat", amount=Decimal("1.50")))
    assert reread.to_stored()[0]["value"]["rows"] == [{"name": "Mat", "amount": "1.50"}]
    assert reread[0].id == found[0].id


def test_models_are_put_in_moved_replaced_and_taken_out_as_in_a_list(hero):
    body = ComponentList([hero(title="a")])
    body.append(hero(title="b"))
    body.insert(0, body.pop())
    body[1].value = hero(title="c")
    assert [item.value.title for item in body] == ["b", "c"]
    del body[0]
    assert body.to_stored() == [body[0].to_stored()]
    assert body.find(body[0].id) is body[0]
    assert body.find("nobody") is None


def test_only_a_registered_model_can_be_put_in(models_of_types):
    with pytest.raises(ComponentError, match="Row is not registered"):
        Component.of(models_of_types["row"](name="x"))


@pytest.mark.parametrize("duplicate", [copy.deepcopy, lambda v: pickle.loads(pickle.dumps(v))])
def test_copies_and_cached_values_stay_whole(stored, duplicate):
    found = ComponentList.read(stored)
    assert duplicate(found)[0].value.title == "Welcome"
    assert found[0].value.title == "Welcome"
    assert duplicate(found).to_stored() == stored


def test_plain_data_describes_each_field_for_a_template(models_of_types):
    table = models_of_types["table"](
        heading="Sizes", tone="loud", rows=[models_of_types["row"](name="Mat")], tags=["a"]
    )
    [plain] = ComponentList([table]).as_plain()
    assert (plain["type"], plain["label"]) == ("table", "Table")
    fields = {field["name"]: field for field in plain["fields"]}
    assert fields["heading"]["label"] == "Heading of the table"
    assert (fields["tone"]["format"], fields["tone"]["choice_label"]) == ("choice", "Loud")
    assert fields["rows"]["items"][0]["fields"][1] == {
        "name": "amount",
        "label": "Amount",
        "format": "decimal",
        "value": "0",
    }
    assert fields["tags"]["items"][0] == {"name": "", "label": "", "format": "text", "value": "a"}
    assert fields["note"] == {
        "name": "note",
        "label": "Note",
        "format": "group",
        "value": None,
        "fields": [],
    }
    assert json.loads(json.dumps(plain)) == plain


def test_plain_data_leaves_out_what_cannot_be_drawn(stored):
    assert [item["type"] for item in ComponentList.read(stored).as_plain()] == ["hero", "quote"]


def test_plain_data_can_be_made_of_what_the_api_answers(stored):
    seen = ComponentList.read(stored).to_json()
    drawn = ComponentList.read(seen).as_plain()
    assert [item["value"].get("source") for item in drawn] == [None, "unknown"]


def test_the_model_field_reads_and_saves_without_a_change(page, raw, stored):
    assert page.body[0].value.title == "Welcome"
    page.title = "New"
    page.full_clean()
    page.save()
    assert raw(page) == stored


def test_a_changed_component_is_stored_and_the_others_stay(page, raw, stored):
    page.body[0].value.title = "Hello"
    page.full_clean()
    page.save()
    hello = {"title": "Hello", "lead": "", "picture": "", "link": None}
    assert raw(page) == [{**stored[0], "value": hello}, *stored[1:]]


def test_an_assigned_list_becomes_components_with_ids(page, raw, hero):
    page.body = [hero(title="a"), {"type": "hero", "value": {"title": "b"}}]
    page.full_clean()
    page.save()
    page.refresh_from_db()
    assert [item.value.title for item in page.body] == ["a", "b"]
    assert all(item["id"] for item in raw(page))


@pytest.mark.parametrize(
    ("item", "message"),
    [
        ({"type": "hero", "value": {"title": "x" * 21}}, "1. Hero / title: Enter at most 20"),
        ({"type": "hero", "value": {}}, "1. Hero / title: This field is required."),
        ({"type": "hero"}, "1. Hero: This field is required."),
        (
            {"type": "hero", "value": {"title": "x", "link": "javascript:x"}},
            "1. Hero / link: Enter a",
        ),
        ({"type": "carousel", "value": {}}, "No installed app provides"),
        ({"type": "table", "value": {"heading": "x", "rows": [{}]}}, "1. Table / rows / 1 / name:"),
        ("text", "Enter a valid component."),
    ],
)
def test_a_new_item_that_is_not_valid_is_refused(page, item, message):
    page.body.insert(0, item)
    with pytest.raises(ValidationError) as caught:
        page.full_clean()
    assert message in caught.value.message_dict["body"][0]


def test_a_change_in_place_that_is_not_valid_is_refused(page):
    page.body[0].value.title = ""
    page.body[0].value.picture = "data:text/html,x"
    with pytest.raises(ValidationError, match="http"):
        page.full_clean()


def test_the_number_of_components_is_limited(page, hero):
    with pytest.raises(ValidationError, match="Keep at most 4 components"):
        page.body.extend([hero(title="a"), hero(title="b"), hero(title="c")])
        page.full_clean()


def test_a_value_that_is_no_list_is_refused(page):
    page.body = "text"
    with pytest.raises(ValidationError, match="Enter a list of components"):
        page.full_clean()


def test_fixtures_carry_components_whole(page, page_model, raw, stored):
    text = serializers.serialize("json", [page])
    assert json.loads(text)[0]["fields"]["body"] == stored


def test_a_deferred_field_is_loaded_when_it_is_asked_for(page, page_model, stored):
    deferred = page_model.objects.defer("body").get(pk=page.pk)
    assert deferred.body == stored


def test_components_can_be_searched_and_listed_as_json(page, page_model):
    assert page_model.objects.filter(body__0__type="hero").exists()
    assert list(page_model.objects.values_list("body__0__type", flat=True)) == ["hero"]
    assert page_model.objects.values_list("body", flat=True)[0][0].value.title == "Welcome"


def test_a_field_without_a_value_is_an_empty_list(db, page_model, raw):
    page = page_model(title="Empty")
    assert page.body == []
    page.save()
    assert raw(page) == []
