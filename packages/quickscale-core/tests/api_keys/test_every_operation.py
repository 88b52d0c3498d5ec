"""No operation of the stack is open to a key by being forgotten."""

import re
import uuid

import pytest
from django.urls import resolve

from quickscale.core.api.operations import CORE, get_operations
from quickscale.core.api.views import NotFoundView
from quickscale.core.api_keys.scopes import list_scopes
from quickscale.core.layers.stack import get_stack

pytestmark = pytest.mark.django_db

_PARAMETER = re.compile(r"{\w+}")
#: What makes or ends access, or gives everything away, is for people alone.
_FOR_PEOPLE = re.compile(
    "(api-key|api-scope|account-export|account-deletion|user-session|impersonat|workspace-update)"
)


#: What a link of a mail may do, whoever follows it: its token is the proof, a key is not read.
_BY_TOKEN = {
    "core:alert-stop-retrieve",
    "core:alert-stop-create",
    "ecommerce:mail-objection-retrieve",
    "ecommerce:mail-objection-create",
}


def list_all():
    themes = (CORE, *(theme.name for theme in get_stack().themes))
    found = [operation for theme in themes for operation in get_operations(theme).values()]
    return [operation for operation in found if operation.name not in _BY_TOKEN]


def path_of(operation):
    """Return a path at which the operation answers, whatever it is asked about."""
    for value in ("1", str(uuid.uuid4()), "x"):
        path = _PARAMETER.sub(value, operation.path)
        if getattr(resolve(path).func, "cls", None) is not NotFoundView:
            return path
    raise AssertionError(operation.path)


def send(program, operation):
    return program.generic(operation.method, path_of(operation), "{}", "application/json")


def kind_of(response):
    kind = response["Content-Type"] or ""
    return response.json()["type"].rpartition(":")[2] if "problem" in kind else ""


def takes_keys(operation):
    return any("apiKey" in way for way in operation.content.get("security", ()))


def test_a_key_without_scopes_can_do_nothing_at_all(ann, make_program):
    program, _ = make_program(ann)
    kinds = {operation.name: kind_of(send(program, operation)) for operation in list_all()}
    expected = {
        it.name: "api-key-scope" if takes_keys(it) else "api-key-refused" for it in list_all()
    }
    assert kinds == expected


def test_a_key_that_only_reads_changes_nothing(ann, make_program):
    reading = [scope.id for scope in list_scopes(is_staff=True) if scope.id != "staff"]
    program, _ = make_program(ann, *(scope for scope in reading if scope.endswith(":read")))
    for operation in list_all():
        if operation.method != "GET":
            assert kind_of(send(program, operation)) in ("api-key-scope", "api-key-refused")


def test_a_key_with_every_scope_is_stopped_by_no_scope(ann, make_program):
    program, _ = make_program(ann, *(scope.id for scope in list_scopes(is_staff=True)))
    for operation in filter(takes_keys, list_all()):
        assert not kind_of(send(program, operation)).startswith("api-key-"), operation.name


def test_the_document_names_the_scope_that_an_operation_needs():
    for operation in filter(takes_keys, list_all()):
        kind = "read" if operation.method == "GET" else "write"
        assert {"apiKey": [f"{operation.theme}:{kind}"]} in operation.content["security"]


def test_what_is_about_access_itself_is_for_people():
    core = get_operations(CORE).values()
    open_to_keys = {it.operation_id for it in core if takes_keys(it)}
    assert not {name for name in open_to_keys if _FOR_PEOPLE.match(name)}


def test_every_theme_with_operations_has_its_scopes(ann):
    scopes = {scope.id for scope in list_scopes(is_staff=False)}
    themes = {operation.theme for operation in list_all()}
    assert scopes == {f"{theme}:{kind}" for theme in themes for kind in ("read", "write")}
