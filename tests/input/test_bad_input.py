"""Whatever is sent, to whichever operation or page, the answer is never a fault of the server's."""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import re
import time
from base64 import b64encode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count, cycle
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.db import connection
from django.test.utils import override_settings
from django.urls import URLResolver, get_resolver
from hypothesis import settings as profile

from quickscale.core.api.documents import build_stack_document
from quickscale_testing.conformance.documents import find_path as find_filled

pytestmark = pytest.mark.django_db

JSON = "application/json"
BOUNDARY = "frontier"
FORM = f"multipart/form-data; boundary={BOUNDARY}"
URLENCODED = "application/x-www-form-urlencoded"
#: The bounds meanwhile, and what is beyond them.
LIMITS = {
    "DATA_UPLOAD_MAX_MEMORY_SIZE": 20_000,
    "DATA_UPLOAD_MAX_NUMBER_FIELDS": 40,
    "DATA_UPLOAD_MAX_NUMBER_FILES": 4,
}
MANY, LARGE = 50, 20_100

#: Parts of a path; percent-encoded as they are sent.
PARTS = ("%00", "%ED%A0%80", "9" * 30, "9" * 5000, "x" * 3000)
#: Values of a query's parameter.
VALUES = (
    "%00",
    "%ED%A0%80",
    "9" * 30,
    "-" + "9" * 30,
    "9" * 5000,
    "1e999999",
    "NaN",
    "0001-01-01",
    "9999-12-31",
    quote("0001-01-01T00:00:00+14:00"),
    quote("9999-12-31T23:59:59-12:00"),
)
#: JSON, as it is written.
LITERALS = (
    r'"\u0000"',
    r'"\ud800"',
    "9" * 30,
    "-" + "9" * 400,
    "1e999",
    '"1e999999"',
    '"NaN"',
    '"Infinity"',
    '"0001-01-01T00:00:00+14:00"',
    '"9999-12-31T23:59:59-12:00"',
    '"9999-12-31"',
    json.dumps("x" * 19_000),
    r'[{"a": "\u0000"}]',
    r'{"\ud800": 1}',
)
BODIES = (
    b"[" * 5000 + b"]" * 5000,
    b'{"a":' * 5000 + b"1" + b"}" * 5000,
    b'{"a": ' + b"[" * 150 + b"]" * 150 + b"}",
    b'{"a": NaN}',
    b'{"a": ' + b"9" * 5000 + b"}",
    b"\xff\xfe",
    b"[]",
    b"null",
    b'"text"',
)
WORST = ("9" * 30, "9" * 5000, "9999-12-31")
WORST_LITERALS = ("9" * 30, '"1e999999"', '"9999-12-31T23:59:59-12:00"', '"1"')
CURSORS = (
    "p=x",
    f"p={'9' * 40}",
    "p=%00",
    "p=9999-12-31T23:59:59-12:00",
    "o=99999999999&p=1",
    "p=None",
)
#: What ordinary requests carry besides, each once.
HEADERS = (
    {
        "HTTP_IDEMPOTENCY_KEY": "a\0b",
        "HTTP_COOKIE": 'sessionid="a\\000b"; csrftoken="\\000"; django_language="\\000"',
        "HTTP_REFERER": "http://testserver/?utm_source=%00&next=%ED%A0%80",
        "HTTP_ACCEPT": ";;;,/",
        "HTTP_X_REQUEST_ID": "a\0b",
    },
    {
        "HTTP_IDEMPOTENCY_KEY": "\xe9" * 300,
        "HTTP_COOKIE": "sessionid=" + "x" * 5000,
        "HTTP_ACCEPT_LANGUAGE": "x" * 5000,
    },
    {"HTTP_AUTHORIZATION": "Bearer \xff\xfe"},
    {"HTTP_AUTHORIZATION": "Api-Key " + "x" * 5000},
)


def write_form(*parts: tuple[str, bytes]) -> bytes:
    """Return a multipart form of fields' headers and contents."""
    written = (
        f"--{BOUNDARY}\r\nContent-Disposition: form-data; {head}\r\n\r\n".encode() + content
        for head, content in parts
    )
    return b"\r\n".join((*written, f"--{BOUNDARY}--\r\n".encode()))


def list_forms(names: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """Yield forms, by content type, that hold in each field what none takes."""
    names = list(names) or ["name"]
    yield FORM, write_form(*((f'name="{name}"', b"a\0b") for name in names))
    yield FORM, write_form(*((f'name="{name}"; filename="a\0b.png"', b"a") for name in names))
    yield (
        FORM,
        write_form(*((f'name="{name}"; filename="{"é" * 250}.png"', b"a") for name in names)),
    )
    yield FORM, write_form(*((f'name="f{n}"', b"a") for n in range(MANY)))
    yield FORM, write_form(*((f'name="f{n}"; filename="a"', b"a") for n in range(5)))
    yield FORM, write_form(('name="a"', b"a" * LARGE))
    yield FORM, b"no form at all"
    yield FORM + "; charset=hex", write_form(('name="a"', b"a"))
    yield "multipart/form-data", b"no boundary"
    yield URLENCODED, urlencode(dict.fromkeys(names, "a\0b")).encode()
    yield URLENCODED, urlencode({f"f{n}": "a" for n in range(MANY)}).encode()
    yield URLENCODED, b"a=" + b"a" * LARGE
    yield URLENCODED + "; charset=unicode_escape", rb"a=\ud800"


@dataclass(frozen=True)
class Operation:
    """An operation of the stack's document."""

    method: str
    path: str
    query: tuple[str, ...]
    fields: tuple[str, ...]


def list_operations() -> list[Operation]:
    document = build_stack_document(root="/api/", title="Example")
    schemas = document["components"]["schemas"]
    return [
        Operation(
            method.upper(),
            path,
            tuple(it["name"] for it in said.get("parameters", ()) if it["in"] == "query"),
            tuple(find_fields(said, schemas)),
        )
        for path, item in document["paths"].items()
        for method, said in item.items()
    ]


def find_fields(said: Any, schemas: Any) -> Iterable[str]:
    """Return the names of what an operation's body holds."""
    for content in said.get("requestBody", {}).get("content", {}).values():
        schema = content["schema"]
        reference = schema.get("$ref", "")
        schema = schemas[reference.rpartition("/")[2]] if reference else schema
        return schema.get("properties", ())
    return ()


OPERATIONS = list_operations()


class Getter:
    """Reads lists for the paths of what they list."""

    def __init__(self, owner: Any) -> None:
        self.owner = owner
        self.read: dict[str, Any] = {}

    def get(self, path: str) -> Any:
        if path not in self.read:
            self.read[path] = self.owner.ask("GET", path)
        return self.read[path]


def fill(path: str, value: str) -> str:
    return re.sub(r"{\w+}", value, path)


@pytest.fixture
def addresses(owner: Any) -> dict[str, str]:
    """Return where each operation's path leads to something that is there."""
    getter = Getter(owner)
    paths = {operation.path: operation for operation in OPERATIONS}
    return {path: find_filled(getter, it) or fill(path, "1") for path, it in paths.items()}  # type: ignore[arg-type]


def judge(response: Any, what: str, *, is_page: bool = False) -> Iterator[str]:
    """Yield what is wrong with an answer."""
    status, kind = response.status_code, response.headers.get("Content-Type", "")
    if status >= 500 and status != 503:  # payments are not set up here
        raised = getattr(response, "exc_info", None)
        yield f"{status} {what}: {repr(raised[1])[:200] if raised else ''}"
    elif status >= 400 and not is_page and not kind.startswith("application/problem+json"):
        yield f"{status} {what}: no problem but {kind}"


_turns = count()


def take(values: tuple[Any, ...], *, most: int = 1) -> tuple[Any, ...]:
    """Return so many of the values in turn, so that each goes to many; in nightly runs, all."""
    if profile.get_current_profile_name() == "nightly":
        return values
    begin = next(_turns) * most
    return tuple(values[(begin + number) % len(values)] for number in range(most))


def take_more(values: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return three of the values for the database that sites run on, one for the other."""
    return take(values, most=3 if connection.vendor == "postgresql" else 1)


def shorten(text: Any) -> str:
    return str(text)[:90]


@pytest.fixture(
    autouse=True,
    params=["any database", pytest.param("postgres", marks=pytest.mark.postgres)],
)
def stage(request: pytest.FixtureRequest) -> Iterator[None]:
    """Bound what is sent; PostgreSQL refuses more than other databases."""
    logging.disable(logging.CRITICAL)
    with override_settings(**LIMITS):
        yield
    logging.disable(logging.NOTSET)


@pytest.mark.parametrize("who", ["guest", "owner"])
def test_nothing_sent_is_a_fault_of_an_operation(request, addresses, who):
    asker = request.getfixturevalue(who)
    open_to = list_open(asker, addresses)
    faults = [
        *judge_queries(asker, addresses, open_to),
        *judge_cursors(asker, addresses, open_to),
        *judge_paths(asker),
        *judge_bodies(asker, addresses, open_to),
        *judge_forms(asker, addresses, open_to),
        *judge_headers(asker, addresses),
    ]
    assert faults == []


def list_open(asker: Any, addresses: dict[str, str]) -> list[Operation]:
    """Return the operations that do not turn the asker away whatever they send."""
    return [
        it
        for it in OPERATIONS
        if asker.ask(it.method, addresses[it.path], "{}", content_type=JSON).status_code
        not in (401, 403)
    ]


def judge_queries(asker: Any, addresses: dict[str, str], open_to: list[Operation]) -> Iterator[str]:
    for it in OPERATIONS:
        path = addresses[it.path]
        for query in list_queries(it) if it in open_to else ["q=%00"]:
            response = asker.ask(it.method, f"{path}?{query}", content_type=JSON)
            yield from judge(response, f"{it.method} {path} {shorten(query)}")
            if "%00" in query and response.status_code not in (400, 401):
                yield (f"{response.status_code} {it.method} {path} {query}")


def list_queries(operation: Operation) -> Iterator[str]:
    """Yield queries with one value for all parameters, and with one of the worst for each."""
    yield "q=%00"
    for value in take_more(VALUES) if operation.method == "GET" and operation.query else ():
        yield "&".join(f"{quote(name)}={value}" for name in operation.query)
    for name in operation.query if operation.method == "GET" else ():
        yield from (f"{quote(name)}={value}" for value in take(WORST))


def judge_cursors(asker: Any, addresses: dict[str, str], open_to: list[Operation]) -> Iterator[str]:
    for it in open_to:
        for cursor in take_more(CURSORS) if "cursor" in it.query else ():
            text = quote(b64encode(cursor.encode()).decode())
            response = asker.ask("GET", f"{addresses[it.path]}?cursor={text}")
            yield from judge(response, f"{it.path} {cursor}")


def judge_paths(asker: Any) -> Iterator[str]:
    for it in OPERATIONS:
        for part in take_more(PARTS) if "{" in it.path else ():
            response = asker.ask(it.method, fill(it.path, part), "{}", content_type=JSON)
            yield from judge(response, f"{it.method} {it.path} {shorten(part)}")


def judge_bodies(asker: Any, addresses: dict[str, str], open_to: list[Operation]) -> Iterator[str]:
    for it in open_to:
        path = addresses[it.path]
        for content in (*take_more(BODIES), *write_bodies(it.fields)) if it.method != "GET" else ():
            response = asker.ask(it.method, path, content, content_type=JSON)
            yield from judge(response, f"{it.method} {path} {shorten(content)}")


def write_bodies(fields: Iterable[str]) -> Iterator[str]:
    """Yield bodies with one literal in all fields, and one of the worst in each."""
    for literal in take_more(LITERALS) if fields else ():
        yield "{" + ", ".join(f"{json.dumps(name)}: {literal}" for name in fields) + "}"
    for name in fields:
        yield from (f"{{{json.dumps(name)}: {literal}}}" for literal in take(WORST_LITERALS))


def judge_forms(asker: Any, addresses: dict[str, str], open_to: list[Operation]) -> Iterator[str]:
    """Send each operation what none takes, and one of the other forms in turn."""
    unsafe = [it for it in open_to if it.method != "GET"]
    for number, it in enumerate(unsafe):
        nuls, *others = list_forms(it.fields)
        for kind, content in (nuls, others[number % len(others)]):
            response = asker.ask(it.method, addresses[it.path], content, content_type=kind)
            yield from judge(response, f"{it.method} {it.path} {kind} {shorten(content)}")


def judge_headers(asker: Any, addresses: dict[str, str]) -> Iterator[str]:
    for it, headers in zip(OPERATIONS, cycle(HEADERS), strict=False):
        response = asker.ask(it.method, addresses[it.path], "{}", content_type=JSON, **headers)
        yield from judge(response, f"{it.method} {it.path} {shorten(headers)}")


def test_a_body_beyond_the_limit_is_too_large(staff):
    content = b'{"name": "' + b"a" * LARGE + b'"}'
    response = staff.ask("POST", "/api/core/teams/", content, content_type=JSON)
    assert response.status_code == 413
    assert response.json()["type"] == "urn:quickscale:problem:too-large"


def test_what_is_wrong_is_said_by_field(staff):
    response = staff.ask("POST", "/api/core/teams/", r'{"name": "a\u0000"}', content_type=JSON)
    assert response.status_code == 400
    assert response.json()["errors"] == {"name": ["Null characters aren't allowed."]}
    response = staff.ask("GET", "/api/ecommerce/products/?search=%00")
    assert response.json()["errors"] == {"search": ["Null characters aren't allowed."]}


def list_pages(resolver: URLResolver | None = None, prefix: str = "/") -> Iterator[str]:
    """Yield the path of each page, with ``%(name)s`` for its parameters."""
    resolver = resolver or get_resolver()
    for name in resolver.reverse_dict:
        if isinstance(name, str):
            yield from (prefix + path for path, _ in resolver.reverse_dict.getlist(name)[0][0])
    for namespace, (inner, inside) in resolver.namespace_dict.items():
        if namespace != "api":
            yield from list_pages(inside, prefix + inner)


PAGES = sorted(set(list_pages()))
PAGE_QUERIES = (
    "page={0}&cursor={0}&ordering={0}&search={0}&since={0}&until={0}&period={0}&next={0}",
    "p={0}&o={0}&q={0}&id__exact={0}&id__gte={0}&e={0}&_facets={0}",
)


def fill_page(page: str, value: str) -> str:
    return re.sub(r"%\(\w+\)s", lambda _: value, page).replace("%%", "%")


def judge_page(response: Any, what: str) -> Iterator[str]:
    yield from judge(response, what, is_page=True)


@pytest.mark.usefixtures("drawn_once")
@pytest.mark.parametrize("who", ["guest", "owner"])
def test_nothing_sent_is_a_fault_of_a_page(request, who):
    asker = request.getfixturevalue(who)
    faults = [
        *judge_page_paths(asker),
        *judge_page_queries(asker),
        *judge_page_forms(asker),
        *judge_page_headers(asker),
    ]
    assert faults == []


def judge_page_paths(asker: Any) -> Iterator[str]:
    for page in PAGES:
        for part in ("%00", *take(("9" * 30, "x" * 3000))) if "%(" in page else ():
            response = asker.ask("GET", fill_page(page, part))
            yield from judge_page(response, f"{page} {shorten(part)}")


def judge_page_queries(asker: Any) -> Iterator[str]:
    for page in PAGES:
        path = fill_page(page, "1")
        is_admin = page.startswith("/admin/")
        for value in ("%00", *take(WORST)) if "%(" not in page else ("%00",):
            response = asker.ask("GET", f"{path}?{PAGE_QUERIES[is_admin].format(value)}")
            yield from judge_page(response, f"{path} {shorten(value)}")
            if value == "%00" and response.status_code < 400 and response.status_code != 302:
                yield f"{response.status_code} {path}?%00"


def judge_page_forms(asker: Any) -> Iterator[str]:
    """Send each page what none takes, and one of the other forms in turn."""
    nuls, *others = list_forms(("name", "email", "login", "password", "next", "language"))
    for page, other in zip(PAGES, cycle(others), strict=False):
        path = fill_page(page, "1")
        for kind, content in (nuls, other):
            response = asker.ask("POST", path, content, content_type=kind)
            yield from judge_page(response, f"{path} {kind} {shorten(content)}")


def judge_page_headers(asker: Any) -> Iterator[str]:
    """Send each page one of the headers in turn, and more parameters than it takes."""
    many = "&".join(f"f{n}=1" for n in range(MANY))
    for page, headers in zip(PAGES, cycle(HEADERS), strict=False):
        path = f"{fill_page(page, '1')}?{many}"
        response = asker.ask("GET", path, content_type="text/plain; charset=hex", **headers)
        yield from judge_page(response, f"{path[:60]} {shorten(headers)}")


@pytest.mark.parametrize("who", ["guest", "staff"])
def test_a_page_that_cannot_be_read_is_the_skins_page_of_that_status(request, who):
    asker = request.getfixturevalue(who)
    response = asker.ask("GET", "/?q=%00")
    assert response.status_code == 400
    assert "Bad request" in response.content.decode()
    large = b"a=" + b"a" * LARGE
    response = asker.ask("POST", "/accounts/login/", large, content_type=URLENCODED)
    assert response.status_code == 413
    assert "Request too large" in response.content.decode()


@pytest.mark.parametrize(
    "changes",
    [
        {"id": "evt_\0"},
        {"id": "evt_\ud800"},
        {"id": "e" * 5000},
        {"type": "t" * 5000},
        {"created": 10**30},
    ],
)
def test_an_event_that_cannot_be_kept_is_refused(guest, settings, changes):
    settings.STRIPE_WEBHOOK_SECRET = "whsec_test"
    event = {"id": "evt_1", "type": "invoice.paid", "created": 1, "data": {"object": {}}, **changes}
    response = send_event(guest, json.dumps(event).encode())
    assert response.status_code == 400


def test_an_event_that_nests_without_end_is_refused(guest, settings):
    settings.STRIPE_WEBHOOK_SECRET = "whsec_test"
    assert send_event(guest, b"[" * 5000 + b"]" * 5000).status_code == 400


def send_event(asker: Any, payload: bytes) -> Any:
    at = int(time.time())
    digest = hmac.new(b"whsec_test", f"{at}.".encode() + payload, hashlib.sha256).hexdigest()
    return asker.ask(
        "POST",
        "/webhooks/stripe/",
        payload,
        content_type=JSON,
        HTTP_STRIPE_SIGNATURE=f"t={at},v1={digest}",
    )
