"""Every operation of the stack answers whatever it is asked as its document says it does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from quickscale.core.api.documents import build_stack_document

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]

schema = schemathesis.openapi.from_dict(build_stack_document(root="/api/", title="Example"))
schema.app = get_wsgi_application()


@schema.parametrize()
@settings(
    max_examples=max(12, settings().max_examples // 10),
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_an_operation_keeps_its_word(
    case: schemathesis.Case, visitors: dict[str, dict[str, dict[str, str]]]
) -> None:
    for name, visitor in visitors.items():
        response = case.call(**visitor)
        with noted(f"asked by {name}"):
            case.validate_response(response, checks=CHECKS)


@contextmanager
def noted(text: str) -> Iterator[None]:
    """Add a note to what is raised meanwhile."""
    try:
        yield
    except Exception as error:
        error.add_note(text)
        raise
