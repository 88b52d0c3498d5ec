"""What a page is given in process is what JSON would have carried."""

import datetime
import enum
import ipaddress
import json
import uuid
from collections import OrderedDict, UserDict, namedtuple
from decimal import Decimal
from types import MappingProxyType

import pytest
from django.db import models
from django.utils.functional import lazystr
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy
from hypothesis import given
from hypothesis import strategies as st
from rest_framework import serializers
from rest_framework.renderers import JSONRenderer
from rest_framework.utils.serializer_helpers import ReturnDict, ReturnList

from quickscale.core.api.requests import to_plain
from quickscale.core.money import Money

Pair = namedtuple("Pair", "one other")


class Colour(models.TextChoices):
    RED = "red", "Red"


class Size(models.IntegerChoices):
    SMALL = 1, "Small"


class Ratio(float, enum.Enum):
    HALF = 0.5


class OwnDict(dict):
    pass


SERIALIZER = serializers.Serializer()
PLAIN = st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.text(max_size=8)
ODD = st.one_of(
    st.floats(),
    st.decimals(),
    st.dates(),
    st.datetimes(timezones=st.none() | st.timezones()),
    st.times(timezones=st.none() | st.just(datetime.UTC)),
    st.timedeltas(),
    st.uuids(),
    st.binary(max_size=4),
    st.complex_numbers(),
    st.text(max_size=8).map(lazystr),
    st.text(max_size=8).map(mark_safe),
    st.sets(st.integers(), max_size=2),
    st.sampled_from(
        [
            gettext_lazy("Yes"),
            Colour.RED,
            Size.SMALL,
            Ratio.HALF,
            Money("12.50", "EUR"),
            ipaddress.ip_address("::1"),
            object(),
            range(3),
            uuid.UUID(int=5),
            Decimal("1.10"),
            MappingProxyType({"a": Decimal(1)}),
            UserDict({"a": (1,)}),
        ]
    ),
)
KEYS = st.one_of(
    st.text(max_size=4),
    st.text(max_size=4).map(mark_safe),
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.dates(),
    st.sampled_from([Colour.RED, Size.SMALL, gettext_lazy("Yes"), Ratio.HALF]),
)


def nest(values, keys=KEYS):
    lists = st.lists(values, max_size=3)
    mappings = st.dictionaries(st.text(max_size=4), values, max_size=3)
    return st.one_of(
        lists,
        lists.map(tuple),
        lists.map(lambda it: ReturnList(it, serializer=SERIALIZER)),
        st.tuples(values, values).map(lambda it: Pair(*it)),
        mappings,
        mappings.map(OrderedDict),
        mappings.map(OwnDict),
        mappings.map(lambda it: ReturnDict(it, serializer=SERIALIZER)),
        st.dictionaries(keys, values, max_size=3),
    )


def outcome(convert, value):
    """Return what becomes of a value, with the types of all that is in it; or that it fails."""
    try:
        return repr(convert(value))
    except (TypeError, ValueError):
        return "refused"


def over_json(value):
    content = JSONRenderer().render(value)
    return json.loads(content) if content else None


@given(st.recursive(PLAIN | ODD, nest, max_leaves=8))
def test_plain_data_is_what_json_would_carry(value):
    assert outcome(to_plain, value) == outcome(over_json, value)


@given(st.recursive(PLAIN, lambda values: nest(values, st.text(max_size=4)), max_leaves=12))
def test_data_without_oddities_is_never_refused_and_never_shared(value):
    plain = to_plain(value)
    again = to_plain(plain)
    assert plain == again
    assert plain is not again or not isinstance(plain, (list, dict))


@pytest.mark.parametrize(
    "value", [Colour.RED, Size.SMALL, Ratio.HALF, mark_safe("x"), ReturnDict({}, serializer=None)]
)
def test_nothing_but_plain_types_is_left(value):
    assert type(to_plain(value)) in (str, int, float, dict)
