"""No sequence of reading, editing and saving, by any path, loses an item."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quickscale.core.components import ComponentList
from quickscale.core.components.forms import ComponentFormField
from quickscale.core.components.submissions import merge

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
scalars = st.none() | st.booleans() | st.integers(-99, 99) | texts
json_values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3)
)
ids = st.sampled_from(["a", "b", "c", "d", "", None, 5]) | st.uuids().map(str)
types = st.sampled_from(["hero", "quote", "table", "carousel", "__unknown__", None, 3])
good_values = st.sampled_from(
    [{"title": "x"}, {"quote": "old"}, {"text": "t", "source": "s"}, {"heading": "h", "rows": []}]
)
items = json_values | st.fixed_dictionaries(
    {}, optional={"type": types, "value": good_values | json_values, "id": ids,
                  "version": st.sampled_from([1, 2, 3, 4, "x", None])},
)  # fmt: skip
documents = st.lists(items, max_size=6)


def key(item):
    return json.dumps(item, sort_keys=True)


def unreadable(document):
    return [item.raw for item in ComponentList.read(document) if not item.is_readable]


def by_form(submitted, stored):
    field = ComponentFormField(required=False)
    field.stored = stored
    return field.clean(json.dumps(submitted))


def by_api(submitted, stored):
    from quickscale.core.components import ComponentSerializerField

    field = ComponentSerializerField()
    field._find_stored = lambda: stored
    return field.run_validation(json.loads(json.dumps(submitted)))


paths = pytest.mark.parametrize("save", [by_form, by_api])


@given(json_values | documents)
def test_reading_and_storing_is_the_identity(document):
    found = ComponentList.read(document)
    for item in found:
        _ = item.value
    stored = found.to_stored()
    assert key(stored) == key(document if isinstance(document, list) else
                              [] if document is None else [document])  # fmt: skip
    assert len({item.id for item in found}) == len(found)


@paths
@given(document=documents)
def test_submitting_what_was_shown_is_the_identity(save, document):
    stored = ComponentList.read(document)
    shown = stored.to_json()
    assert key(save(shown, stored).to_stored()) == key(document)


@paths
@given(document=documents, data=st.data())
def test_an_editor_never_loses_what_it_cannot_read(save, document, data):
    """Shuffle, leave out and add; then again, on what was stored."""
    for _ in range(2):
        stored = ComponentList.read(document)
        shown = data.draw(st.permutations(stored.to_json()))
        kept = [item for item in shown if data.draw(st.booleans())]
        new = data.draw(st.lists(st.just({"type": "hero", "value": {"title": "new"}}), max_size=2))
        after = save([*kept, *new], stored).to_stored()
        assert sorted(map(key, unreadable(after))) == sorted(map(key, unreadable(document)))
        readable = [item["id"] for item in kept if item["type"] != "__unknown__"]
        current = {item.id for item in ComponentList.read(after)}
        assert sum(id in current for id in readable) == len(readable)
        document = json.loads(json.dumps(after))


@given(document=documents, submitted=documents)
def test_any_submission_at_all_merges_without_failing_or_losing(document, submitted):
    stored = ComponentList.read(document)
    merged = merge(json.loads(json.dumps(submitted)), stored)
    for item in stored:
        if not item.is_readable:
            assert any(each is item or each.id == item.id for each in merged) or any(
                isinstance(given, dict) and given.get("remove") is True for given in submitted
            )


@given(document=documents, data=st.data())
def test_changes_in_place_keep_every_other_item(document, data):
    found = ComponentList.read(document)
    heroes = [n for n, item in enumerate(found) if item.is_readable and item.type == "hero"]
    chosen = {n for n in heroes if data.draw(st.booleans())}
    for number in chosen:
        found[number].value.title = "changed"
    after = found.to_stored()
    assert len(after) == len(document)
    for number, (old, new) in enumerate(zip(document, after, strict=True)):
        if number in chosen:
            assert new["value"]["title"] == "changed"
        else:
            assert key(old) == key(new)
