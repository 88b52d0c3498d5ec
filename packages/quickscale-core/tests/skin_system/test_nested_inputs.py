"""Inputs of inputs, as an operation's document describes them."""

from dataclasses import replace

import pytest
from django.http import QueryDict
from rest_framework import serializers

from quickscale.core.api.schema import list_limits
from quickscale.core.skin_system.form_data import read_body
from quickscale.core.skin_system.forms import label_rows
from quickscale.core.skin_system.rendering import draw_rating
from quickscale.core.skin_system.rows import Place, build_input, list_errors
from quickscale.core.skin_system.schema import describe_field, describe_nested

LINE = {
    "type": "object",
    "required": ["product"],
    "properties": {
        "id": {"type": "integer"},
        "product": {"type": "string"},
        "quantity": {"type": "integer", "default": 1},
        "total": {"type": "string", "readOnly": True},
        "scan": {"type": "string", "format": "binary"},
    },
}
DOCUMENT = {"components": {"schemas": {"Line": LINE}}}


@pytest.fixture
def describe():
    def describe(**limits):
        schema = {"type": "array", "items": {"$ref": "#/components/schemas/Line"}, **limits}
        field = describe_field(DOCUMENT, "lines", schema, required=False)
        return describe_nested(DOCUMENT, field, schema)

    return describe


def build(field, value=None, errors=None):
    return build_input(Place(None, "/"), field, name="lines", value=value, errors=errors)


def test_a_list_of_objects_is_rows_of_what_may_be_written(describe):
    field = describe()
    assert field.format == "rows"
    assert [each.name for each in field.fields] == ["id", "product", "quantity"]


def test_a_list_of_anything_else_is_what_it_was():
    schema = {"type": "array", "items": {"type": "string"}}
    field = describe_field(DOCUMENT, "tags", schema, required=False)
    assert describe_nested(DOCUMENT, field, schema) is field


def test_a_new_form_begins_with_the_rows_that_it_needs(describe):
    [first, second] = build(describe(minItems=2))["rows"]
    assert [each["value"] for each in first["fields"]] == ["", "", 1]
    assert [button["disabled"] for button in second["buttons"]] == [False, True, True]
    assert build(describe())["rows"] == []
    assert build(describe(minItems=2), value=[])["rows"] == []


def test_no_row_can_be_added_to_a_full_list(describe):
    assert build(describe(maxItems=1), value=[{}])["adder"] is None
    assert build(describe(maxItems=2), value=[{}])["adder"]["value"] == "lines:add"


def test_the_id_of_a_row_is_sent_unseen(describe):
    field = describe()
    [row] = build(field, value=[{"id": 7, "product": "Mug"}])["rows"]
    assert row["fields"][0]["kind"] == "hidden"
    data = QueryDict("lines=&lines=0&lines-0-id=7&lines-0-product=Mug&lines-0-quantity=2")
    body = read_body(data, [field], partial=False)
    assert body == {"lines": [{"id": "7", "product": "Mug", "quantity": "2"}]}


def test_rows_that_are_there_already_are_filled_in_and_neither_added_nor_moved(describe):
    field = replace(
        describe(), fields=tuple(replace(it, required=True) for it in describe().fields)
    )
    widget = build(field, value=[{"id": 7, "label": "Mug, blue", "quantity": 2}, {"id": 8}])
    assert widget["adder"] is None
    assert [row["label"] for row in widget["rows"]] == ["Mug, blue", "Lines 2"]
    assert [row["buttons"] for row in widget["rows"]] == [[], []]
    assert build(field)["rows"] == []


def test_rows_keep_their_labels_when_a_form_is_shown_again():
    first = [{"id": 7, "label": "Mug"}, {"id": 8, "label": "Cup", "format": "decimal"}]
    typed = [{"id": "8", "quantity": "x"}, {"id": "9"}]
    assert label_rows(typed, first) == [
        {"id": "8", "quantity": "x", "label": "Cup", "format": "decimal"},
        {"id": "9", "label": None},
    ]
    assert label_rows("nonsense", first) == "nonsense"
    assert label_rows(typed, None) == typed


def test_a_row_is_labelled_with_its_title_which_stays_when_the_form_is_drawn_again():
    named = {**LINE, "x-quickscale": {"title": "total"}}
    schema = {"type": "array", "items": named}
    field = describe_nested({}, describe_field({}, "lines", schema, required=False), schema)
    [first, second] = build(field, value=[{"total": "Mug: 2"}, {}])["rows"]
    assert [first["label"], second["label"]] == ["Mug: 2", "Lines 2"]
    assert first["buttons"][2]["title"] == "Remove: Mug: 2"
    data = QueryDict("lines=&lines=0&lines-0-total=Mug: 2")
    assert read_body(data, [field], partial=False)["lines"][0]["total"] == "Mug: 2"


def test_a_list_of_texts_is_typed_one_per_line():
    schema = {
        "type": "array",
        "items": {"type": "string"},
        "x-quickscale": {"format": "lines"},
    }
    field = describe_field({}, "sizes", schema, required=True)
    widget = build_input(Place(None, "/"), field, name="sizes", value=["S", "M, L"], errors=None)
    assert (widget["kind"], widget["value"]) == ("textarea", "S\nM, L")
    data = QueryDict("sizes=S%0D%0A%0D%0A+M, L+")
    assert read_body(data, [field], partial=False) == {"sizes": ["S", "M, L"]}


def test_a_rating_is_stars_or_what_many_come_to():
    assert "★★★★☆" in draw_rating(4)
    assert 'aria-label="Rated 4 out of 5"' in draw_rating(4)
    summed = draw_rating({"average": "4.5", "count": 1200})
    assert 'aria-label="Rated 4.5 out of 5 (1,200)"' in summed or "4.5 out of 5 (1200)" in summed


def test_what_is_wrong_with_a_list_a_row_and_a_field_is_told_where_it_is(describe):
    field = describe()
    errors = [{}, {"product": ["Sold out."], "non_field_errors": ["Odd."], "total": ["Wrong."]}]
    widget = build(field, value=[{}, {}], errors=errors)
    assert [(it["id"], it["text"]) for it in list_errors([widget])] == [
        ("id-lines-1", "Odd."),
        ("id-lines-1", "Wrong."),
        ("id-lines-1-product", "Sold out."),
    ]
    widget = build(field, value=[], errors={"non_field_errors": ["Too few."]})
    assert [it["text"] for it in list_errors([widget])] == ["Too few."]


def test_the_document_says_how_many_objects_a_list_may_have():
    class Line(serializers.Serializer):
        pass

    assert list_limits(Line(many=True)) == {}
    assert list_limits(Line(many=True, allow_empty=False)) == {"minItems": 1}
    assert list_limits(Line(many=True, min_length=2, max_length=9)) == {
        "minItems": 2,
        "maxItems": 9,
    }
    assert list_limits(Line(many=True, max_length=9, read_only=True)) == {}
