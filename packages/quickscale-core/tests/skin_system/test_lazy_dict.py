from __future__ import annotations

import pytest

from quickscale.core.skin_system.errors import LazyValueError
from quickscale.core.skin_system.rendering import LazyDict, settle


def test_a_value_is_computed_once_and_only_if_it_is_asked_for():
    calls = []
    late = LazyDict({"now": 1}, then=lambda: calls.append(1) or 2)
    assert (late["now"], calls) == (1, [])
    assert [late["then"], late["then"], calls] == [2, 2, [1]]


def test_a_fault_is_not_mistaken_for_an_absent_value():
    late = LazyDict({}, broken=lambda: {}["oops"])
    with pytest.raises(LazyValueError):
        late["broken"]
    with pytest.raises(KeyError):
        late["absent"]


def test_settled_data_is_plain():
    late = LazyDict({"rows": [LazyDict({}, title=lambda: "x")]}, more=lambda: (1,))
    assert settle(late) == {"rows": [{"title": "x"}], "more": [1]}
