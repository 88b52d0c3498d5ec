"""Components in the API: typed lists in and out, and nothing lost on the way."""

import pytest
from drf_spectacular.validation import validate_schema
from jsonschema import Draft202012Validator
from rest_framework import generics, serializers

from quickscale.core.api.schema import SchemaGenerator as DocumentGenerator
from quickscale.core.components import ComponentSerializerField


@pytest.fixture
def serializer_class(page_model):
    class PageSerializer(serializers.ModelSerializer):
        class Meta:
            model = page_model
            fields = ("title", "body")

    return PageSerializer


def put(serializer_class, page, body):
    serializer = serializer_class(page, data={"title": "Home", "body": body})
    serializer.is_valid(raise_exception=True)
    return serializer.save()


def test_a_model_serializer_knows_the_field(serializer_class):
    field = serializer_class().fields["body"]
    assert isinstance(field, ComponentSerializerField)
    assert field.types == ("hero", "table", "quote")
    assert not field.required


def test_reading_gives_current_values_and_marks_what_cannot_be_read(serializer_class, page):
    body = serializer_class(page).data["body"]
    assert body[0]["value"] == {"title": "Welcome", "lead": "", "picture": "", "link": None}
    assert body[1] == {"type": "__unknown__", "id": "u", "value": {"type": "carousel"}}
    assert body[2] == {
        "type": "quote",
        "value": {"text": "Fine.", "source": "unknown"},
        "id": "o",
        "version": 3,
    }
    assert [item["type"] for item in body[3:]] == ["__unknown__"] * 4


def test_putting_back_what_was_read_changes_nothing(serializer_class, page, raw, stored):
    put(serializer_class, page, serializer_class(page).data["body"])
    assert raw(page) == stored


def test_a_client_that_never_saw_an_unknown_item_cannot_delete_it(
    serializer_class, page, raw, stored
):
    put(serializer_class, page, [{"type": "hero", "value": {"title": "New"}}])
    after = raw(page)
    assert after[:-1] == [stored[1], *stored[3:]]
    assert after[-1]["value"]["title"] == "New"


def test_a_new_item_without_a_version_is_one_of_today(serializer_class, page, raw):
    put(serializer_class, page, [{"type": "quote", "value": {"text": "Now"}}])
    assert raw(page)[-1]["value"] == {"text": "Now", "source": ""}
    assert raw(page)[-1]["version"] == 3


def test_a_wrong_item_is_an_error_at_its_place(serializer_class, page):
    body = [
        {"type": "hero", "value": {"title": "x" * 30}},
        {"type": "table", "value": {"heading": "x", "rows": [{"name": "a"}, {}]}},
        {"type": "carousel", "value": {}},
        7,
    ]
    serializer = serializer_class(page, data={"title": "Home", "body": body})
    assert not serializer.is_valid()
    errors = serializer.errors["body"]
    assert errors["0"]["value"]["title"][0].code == "string_too_long"
    assert errors["1"]["value"]["rows"]["1"]["name"] == ["This field is required."]
    assert errors["2"]["type"][0].code == "unknown_type"
    assert errors["3"] == ["Enter a valid component."]


@pytest.mark.parametrize("body", ["text", {"type": "hero"}, 5])
def test_what_is_no_list_is_an_error(serializer_class, page, body):
    serializer = serializer_class(page, data={"title": "Home", "body": body})
    assert not serializer.is_valid()
    assert serializer.errors["body"] == ["Enter a list of components."]


def test_too_many_components_are_an_error(serializer_class, page):
    body = [{"type": "hero", "value": {"title": "x"}}] * 5
    serializer = serializer_class(page, data={"title": "Home", "body": body})
    assert not serializer.is_valid()
    assert serializer.errors["body"] == {"non_field_errors": ["Keep at most 4 components."]}


@pytest.fixture
def document(serializer_class, page_model):
    class PageList(generics.ListCreateAPIView):
        queryset = page_model.objects.all()

    PageList.serializer_class = serializer_class
    from django.urls import path

    return DocumentGenerator(patterns=[path("pages/", PageList.as_view())]).get_schema()


def test_the_document_describes_an_open_union_of_the_allowed_types(document):
    validate_schema(document)
    body = document["components"]["schemas"]["Page"]["properties"]["body"]
    union = body["items"]
    assert body["type"] == "array"
    assert body["x-quickscale"]["format"] == "components"
    assert union["discriminator"]["propertyName"] == "type"
    assert set(union["discriminator"]["mapping"]) == {"hero", "table", "quote", "__unknown__"}
    hero = document["components"]["schemas"]["HeroComponent"]
    picture = hero["properties"]["value"]["properties"]["picture"]
    assert picture["x-quickscale"] == {"format": "image"}


def test_what_the_api_answers_fits_the_document(document, serializer_class, page):
    schema = document["components"]["schemas"]["Page"]["properties"]["body"]
    validator = Draft202012Validator({**schema, "components": document["components"]})
    body = serializer_class(page).data["body"]
    assert list(validator.iter_errors(body)) == []
    assert list(validator.iter_errors([{"type": "hero", "value": {}}]))


def test_a_field_of_any_type_names_those_of_its_own_layer_and_leaves_room(document):
    class Anything(serializers.Serializer):
        body = ComponentSerializerField()

    class View(generics.CreateAPIView):
        serializer_class = Anything

    from django.urls import path

    schema = DocumentGenerator(patterns=[path("x/", View.as_view())]).get_schema()
    items = schema["components"]["schemas"]["Anything"]["properties"]["body"]["items"]
    assert "hero" in items["discriminator"]["mapping"]
    [other] = [variant for variant in items["oneOf"] if "$ref" not in variant]
    assert "hero" in other["properties"]["type"]["not"]["enum"]
