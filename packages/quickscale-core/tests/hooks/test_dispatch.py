"""Each kind of hook, called like the function that it is."""

import logging

import pytest
from django.db import connection, transaction

from quickscale.core import hooks

LAYER = __name__.partition(".")[0]


class Refused(Exception):
    pass


@pytest.fixture
def price():
    @hooks.declare("core.test_price", kind="filter")
    def price(price: int, *, variant: str, user: str = "nobody") -> int:
        """The price of one variant."""
        return price

    return price


@pytest.fixture
def placed():
    @hooks.declare("core.test_placed", kind="action")
    def placed(order: str, *, user: str = "nobody") -> None:
        """An order was placed."""

    return placed


@pytest.fixture
def may_pay():
    @hooks.declare("core.test_may_pay", kind="veto", raises=Refused)
    def may_pay(*, total: int) -> None:
        """Refuse a payment."""

    return may_pay


@pytest.fixture
def notices():
    @hooks.declare("core.test_notices", kind="collect")
    def notices(*, page: str) -> list[str]:
        """What to tell the visitor of a page."""
        return []

    return notices


def test_a_hook_that_nobody_extends_answers_what_its_stub_says(price, placed, may_pay, notices):
    assert price(5, variant="a") == 5
    assert placed("one") is None
    assert may_pay(total=1) is None
    assert notices(page="home") == []


def test_a_filter_whose_stub_is_only_a_docstring_passes_its_value_on():
    @hooks.declare("core.test_title", kind="filter")
    def title(title, *, page=""):
        """The title of a page."""

    assert title("Home") == "Home"
    with hooks.register_temporarily("core.test_title", lambda title: title + "!"):
        assert title(title="Home") == "Home!"


def test_a_filter_chains_the_value_through_implementations_that_take_what_they_need(price):
    def double(value):
        return value * 2

    def add(value, *, user):
        return value + len(user)

    with (
        hooks.register_temporarily("core.test_price", double, order=1),
        hooks.register_temporarily("core.test_price", add, order=2),
    ):
        assert price(5, variant="a", user="you") == 13
        assert price(5, variant="a") == 16
        assert price(price=5, variant="a") == 16
    assert price(5, variant="a") == 5


def test_a_filter_that_returns_nothing_is_an_error_that_names_the_layer(price):
    with (
        hooks.register_temporarily("core.test_price", lambda value: None),
        pytest.raises(hooks.exceptions.HookError, match=f"Layer '{LAYER}' returned no value"),
    ):
        price(5, variant="a")


def test_a_filter_may_pass_none_on_where_the_value_was_none(price):
    with hooks.register_temporarily("core.test_price", lambda value: value):
        assert price(None, variant="a") is None


def test_a_filters_own_error_reaches_the_caller_with_the_layers_name(price):
    with (
        hooks.register_temporarily("core.test_price", lambda value: 1 / 0),
        pytest.raises(ZeroDivisionError) as caught,
    ):
        price(5, variant="a")
    assert LAYER in caught.value.__notes__[0]


def test_wrong_arguments_are_refused_even_where_nobody_listens(price, notices):
    with pytest.raises(TypeError, match="variannt"):
        price(5, variannt="a")
    with pytest.raises(TypeError):
        notices()


def test_a_failing_action_is_logged_with_its_layer_and_disturbs_nobody(placed, caplog):
    heard = []

    def fail(order):
        raise RuntimeError("broken")

    with (
        hooks.register_temporarily("core.test_placed", fail),
        hooks.register_temporarily("core.test_placed", lambda *, order: heard.append(order)),
        caplog.at_level(logging.ERROR, "quickscale.hooks"),
    ):
        placed("one")
    assert heard == ["one"]
    assert f"Layer '{LAYER}' failed in hook 'core.test_placed'" in caplog.text
    assert "RuntimeError: broken" in caplog.text


@pytest.mark.django_db
def test_an_action_that_breaks_a_query_does_not_break_the_callers_transaction(placed):
    def fail(order):
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM no_such_table")

    with transaction.atomic(), hooks.register_temporarily("core.test_placed", fail):
        placed("one")
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            assert cursor.fetchone() == (1,)


@pytest.mark.django_db(transaction=True)
def test_an_action_outside_of_a_transaction_opens_none(placed, django_assert_num_queries):
    inside = []
    listen = lambda order: inside.append(connection.in_atomic_block)  # noqa: E731
    with (
        hooks.register_temporarily("core.test_placed", listen),
        django_assert_num_queries(0),
    ):
        placed("one")
    assert inside == [False]


def test_only_a_declared_exception_stops_a_vetos_caller(may_pay, caplog):
    def stumble(*, total):
        raise KeyError("a mistake of its own")

    def refuse(*, total):
        if total > 10:
            raise Refused

    with (
        hooks.register_temporarily("core.test_may_pay", stumble),
        hooks.register_temporarily("core.test_may_pay", refuse),
    ):
        may_pay(total=1)
        with pytest.raises(Refused):
            may_pay(total=11)
    assert "a mistake of its own" in caplog.text


def test_a_collect_lists_what_was_returned_and_leaves_out_what_failed(notices, caplog):
    with (
        hooks.register_temporarily("core.test_notices", lambda *, page: f"on {page}", order=2),
        hooks.register_temporarily("core.test_notices", lambda: 1 / 0, order=1),
        hooks.register_temporarily("core.test_notices", lambda: None),
        hooks.register_temporarily("core.test_notices", lambda **everything: str(everything)),
    ):
        assert notices(page="home") == ["{'page': 'home'}", "on home"]
    assert "ZeroDivisionError" in caplog.text


def test_a_veto_must_say_what_it_raises_and_nothing_else_may():
    with pytest.raises(hooks.exceptions.HookError, match="'raises' is required for vetoes"):
        hooks.declare("core.test_veto", kind="veto")
    with pytest.raises(hooks.exceptions.HookError, match="'raises' is required for vetoes"):
        hooks.declare("core.test_action", kind="action", raises=Refused)


def test_a_declaration_must_name_its_arguments():
    with pytest.raises(hooks.exceptions.HookError, match="name each"):
        hooks.declare("core.test_any", kind="action")(lambda *args: None)
    with pytest.raises(hooks.exceptions.HookError, match="first argument"):
        hooks.declare("core.test_nothing", kind="filter")(lambda: None)


def test_a_caller_can_ask_whether_anybody_extends_a_hook():
    @hooks.declare("core.test_extended", kind="collect")
    def extended() -> list[str]:
        """What is collected."""
        return []

    assert not hooks.is_extended(extended)
    with hooks.register_temporarily("core.test_extended", lambda: "found"):
        assert hooks.is_extended(extended)
    assert not hooks.is_extended(extended)
