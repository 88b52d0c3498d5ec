from __future__ import annotations

import pytest

from quickscale.core.skin_system.exceptions import LateFault
from quickscale.core.skin_system.lazies import LateDict, settle


def test_a_value_is_computed_once_and_only_if_it_is_asked_for():
    calls = []
    late = LateDict({"now": 1}, then=lambda: calls.append(1) or 2)
    assert (late["now"], calls) == (1, [])
    assert [late["then"], late["then"], calls] == [2, 2, [1]]


def test_a_fault_is_not_mistaken_for_an_absent_value():
    late = LateDict({}, broken=lambda: {}["oops"])
    with pytest.raises(LateFault):
        late["broken"]
    with pytest.raises(KeyError):
        late["absent"]


def test_settled_data_is_plain():
    late = LateDict({"rows": [LateDict({}, title=lambda: "x")]}, more=lambda: (1,))
    assert settle(late) == {"rows": [{"title": "x"}], "more": [1]}
