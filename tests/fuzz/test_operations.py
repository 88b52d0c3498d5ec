"""Every operation of the stack answers whatever it is asked as its document says it does."""

from __future__ import annotations

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
    case: schemathesis.Case, visitor: dict[str, dict[str, str]]
) -> None:
    response = case.call(**visitor)
    case.validate_response(response, checks=CHECKS)
