from __future__ import annotations

from quickscale.core.skin_system.inputs import read_errors


def test_errors_of_shown_fields_stay_with_them_and_others_are_told_above():
    problem = {"errors": {"seats": ["Too many."], "ghost": ["Gone."], "non_field_errors": ["No."]}}
    faults = read_errors(problem, ["seats"])
    assert faults.fields == {"seats": ["Too many."]}
    assert faults.general == ["Ghost: Gone.", "No."]


def test_nested_errors_are_all_told():
    problem = {"errors": {"lines": [{}, {"quantity": ["Too many."]}]}}
    assert read_errors(problem, ["lines"]).fields == {"lines": ["Too many."]}


def test_a_problem_without_fields_is_told_as_it_is():
    assert read_errors({"detail": "Sold out."}, []).general == ["Sold out."]
    assert read_errors(None, []).general
