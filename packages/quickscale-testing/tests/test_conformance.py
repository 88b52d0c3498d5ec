"""The kit against a stack that is broken on purpose, and the sentences with which it says so."""

import os
import types

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import resolve

from quickscale.core.api.operations import get_operation
from quickscale.core.skin_system.screens import get_screen
from quickscale_testing.conformance.actions import (
    Walk,
    check_csrf_token,
    check_inputs,
    check_other_users,
)
from quickscale_testing.conformance.documents import check_document
from quickscale_testing.conformance.forms import list_offered_forms
from quickscale_testing.conformance.queries import check_list, check_repeated_queries, count_rows
from quickscale_testing.conformance.screens import check_fragment
from quickscale_testing.conformance.visitors import Visitor
from quickscale_testing.forked import run_python

pytestmark = pytest.mark.django_db

KIT = ("-m", "quickscale_testing.conformance")


@pytest.fixture
def customer():
    client = Client(raise_request_exception=False)
    client.force_login(get_user_model().objects.create_user(email="kim@example.com", name="Kim"))
    return Visitor("a customer", client)


@pytest.fixture
def account():
    """Where the account screen is."""
    return get_screen("base:account").url()


@pytest.fixture
def account_view():
    """The view of the account's operations."""
    return resolve(get_operation("core:account-retrieve").path).func.cls


def stand_in(*, get, post=None):
    """Return a visitor whose answers are functions."""
    client = types.SimpleNamespace(
        get=lambda address, headers: get(address), post=lambda address, data: post()
    )
    return Visitor("a stranger", client)


def walk_to(visitor, address):
    walk = Walk(visitor)
    walk.visit(address)
    return walk


def find_offer(visitor, address):
    return next(list_offered_forms(visitor, address, visitor.get(address)))


def test_a_sound_form_is_sent_and_found_again(customer, account):
    walk = walk_to(customer, account)
    assert walk.errors == []
    assert walk.done == {("base:account", "edit")}
    assert get_user_model().objects.get().name.startswith("kit-")


def test_a_form_that_raises_names_screen_visitor_and_error(
    customer, account, account_view, monkeypatch
):
    def fail(*arguments, **options):
        raise ZeroDivisionError("no annotation")

    monkeypatch.setattr(account_view, "put", fail)
    told = "\n".join(walk_to(customer, account).errors)
    assert "(screen base:account, action edit) as a customer: " in told
    assert "raised ZeroDivisionError: no annotation" in told


def test_a_change_that_is_forgotten_is_a_fault(customer, account, account_view, monkeypatch):
    monkeypatch.setattr(account_view, "put", account_view.get)
    [told] = walk_to(customer, account).errors
    assert "forgot that 'name' was changed" in told


def test_an_input_that_the_skin_does_not_draw_is_a_fault(customer, account, monkeypatch):
    target = "quickscale_testing.conformance.forms.Markup"
    monkeypatch.setattr(target, lambda html: types.SimpleNamespace(controls=set()))
    assert "the skin draws no input 'name'" in walk_to(customer, account).errors[0]


def test_a_check_box_that_need_not_be_checked_may_be_missing():
    boxes = [
        {"name": name, "kind": "checkbox", "required": name == "terms"}
        for name in ("consent", "terms")
    ]
    offered = types.SimpleNamespace(form={"fields": boxes}, controls=frozenset())
    assert list(check_inputs(offered)) == ["the skin draws no input 'terms'"]


def test_a_stranger_who_may_not_look_and_yet_writes_is_a_fault(customer, account):
    def write():
        get_user_model().objects.create_user(email="intruder@example.com")
        return HttpResponse(status=302)

    other_user = stand_in(get=lambda address: HttpResponse(status=404), post=write)
    [told] = check_other_users([other_user], find_offer(customer, account), {})
    assert told.startswith("let a stranger, who may not open it, write to quickscale_users_")
    assert get_user_model().objects.count() == 1


def test_a_form_that_needs_no_token_is_a_fault(customer, account, monkeypatch):
    from django.middleware.csrf import CsrfViewMiddleware

    offered = find_offer(customer, account)
    assert list(check_csrf_token(customer, offered, {"name": "Eve"})) == []
    monkeypatch.setattr(CsrfViewMiddleware, "process_view", lambda *arguments: None)
    [told] = check_csrf_token(customer, offered, {"name": "Eve"})
    assert told == "answered 303 to one without a CSRF token"


def test_an_answer_that_its_document_does_not_describe_is_a_fault():
    operation = get_operation("core:session-retrieve")
    [told] = check_document(operation, [])
    assert told.startswith("answered what its openapi.json does not say: $: [] is not of type")


def test_queries_that_grow_with_the_rows_are_a_fault():
    def answer(address):
        rows = int(address.rpartition("=")[2])
        with connection.cursor() as cursor:
            for _row in range(rows):
                cursor.execute("SELECT 1")
        return types.SimpleNamespace(status_code=200, json=lambda: [{}] * rows)

    [told] = check_list(stand_in(get=answer), "/api/things/", count_rows)
    assert told == (
        "/api/things/ as a stranger: needs 20 queries for 20 rows and 1 for 1: they grow with them"
    )


def test_a_query_for_each_row_within_an_answer_is_a_fault():
    def answer(address):
        for number in range(5):
            get_user_model().objects.filter(pk=number, name=f"Kim's {number}").first()
        return types.SimpleNamespace(status_code=200)

    [told] = check_repeated_queries(stand_in(get=answer), "/api/things/1/")
    assert told.startswith(
        "/api/things/1/ as a stranger: asks the same 5 times, for each row within its answer: "
    )
    assert "Kim" not in told


def test_other_queries_of_one_answer_are_no_fault():
    def answer(address):
        for _number in range(3):
            get_user_model().objects.first()
        return types.SimpleNamespace(status_code=200)

    assert list(check_repeated_queries(stand_in(get=answer), "/api/things/1/")) == []


def test_a_whole_page_for_htmx_is_a_fault():
    visitor = stand_in(get=lambda address: HttpResponse("<html></html>"))
    assert list(check_fragment(visitor, "/")) == ["answered htmx with a whole page"]


def test_the_kit_runs_as_a_module_and_says_what_it_tests(tmp_path):
    stack = {"THEME": "base", "SKIN": "modern-htmx", "PLUGINS": ""}
    database = tmp_path / "migrated.sqlite3"
    for _time in ("it migrates", "it takes what was migrated"):
        done = run_python(
            *KIT, "--quick", "-k", "unknown", "--migrated", database,
            cwd=tmp_path,
            env={**os.environ, **{f"QUICKSCALE_TEST_{name}": it for name, it in stack.items()}},
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        assert "quickscale: " in done.stdout
        assert "modern-htmx" in done.stdout
        assert "3 passed" in done.stdout
        assert database.exists()


def test_a_quick_run_leaves_out_what_takes_longer(tmp_path):
    whole, quick = (
        run_python(*KIT, "--collect-only", "-q", *more, cwd=tmp_path).stdout
        for more in ((), ("--quick",))
    )
    assert "actions.py" in whole
    assert "actions.py" not in quick
    assert "pages.py" in quick
