"""What holds of the operations beneath the screens."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from quickscale_testing.conformance.documents import check_operation, list_reads
from quickscale_testing.conformance.exports import check_exports
from quickscale_testing.conformance.queries import check_list_queries, check_nested_queries
from quickscale_testing.conformance.visitors import Visitor, fail_with

pytestmark = [
    pytest.mark.deep,
    pytest.mark.any_skin,
    pytest.mark.django_db,
    pytest.mark.usefixtures("sample_data"),
]


@pytest.mark.parametrize("visitor", ["anonymous", "customer", "staff"])
def test_every_answer_is_what_its_document_says(
    visit: Callable[[str], Visitor], visitor: str
) -> None:
    somebody = visit(visitor)
    errors = [
        somebody.tell(operation.name, error)
        for operation in list_reads()
        for error in check_operation(somebody, operation)
    ]
    fail_with(errors)


def test_the_queries_of_a_list_do_not_grow_with_its_rows(visit: Callable[[str], Visitor]) -> None:
    fail_with(check_list_queries(visit("staff")))


def test_the_queries_of_an_answer_do_not_grow_with_the_rows_within_it(
    visit: Callable[[str], Visitor],
) -> None:
    fail_with(check_nested_queries(visit("staff")))


def test_a_list_that_is_given_out_as_a_file_is_given_out_whole(
    visit: Callable[[str], Visitor],
) -> None:
    fail_with(check_exports(visit("staff")))
