"""Events: sent after commit, heard by name, by ``event:*`` and as a Django signal."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.dispatch import Signal

from quickscale.core import hooks
from quickscale.core.http.middleware import RequestContextMiddleware


@pytest.fixture
def viewed():
    return hooks.Event("core.test_viewed", object_type="product", data={"name": str})


@pytest.fixture
def heard():
    return []


@pytest.fixture
def listen(heard):
    def listen(*, event):
        heard.append(event)

    with hooks.register_temporarily("core.test_viewed", listen):
        yield


class Someone:
    is_authenticated = True


@pytest.mark.django_db(transaction=True)
def test_an_event_is_told_after_the_commit_in_an_envelope(viewed, listen, heard):
    user = Someone()
    with transaction.atomic():
        viewed.send(17, user=user, data={"name": "Mat"})
        assert heard == []
    [event] = heard
    assert (event.name, event.theme) == ("core.test_viewed", "core")
    assert (event.object_type, event.object_id) == ("product", "17")
    assert (event.user, event.data, event.value) == (user, {"name": "Mat"}, None)
    assert event.at.tzinfo is not None
    assert event.request_context is None


@pytest.mark.django_db(transaction=True)
def test_an_event_of_a_transaction_that_is_rolled_back_is_never_told(viewed, listen, heard):
    with pytest.raises(RuntimeError), transaction.atomic():
        viewed.send("a")
        raise RuntimeError
    assert heard == []


@pytest.mark.django_db(transaction=True)
def test_an_event_outside_of_a_transaction_is_told_at_once(viewed, listen, heard):
    viewed.send("a")
    assert len(heard) == 1


@pytest.mark.django_db(transaction=True)
def test_an_anonymous_user_is_nobody(viewed, listen, heard):
    viewed.send("a", user=AnonymousUser())
    assert heard[0].user is None


@pytest.mark.django_db(transaction=True)
def test_a_listener_of_every_event_hears_each_of_them(viewed, heard):
    other = hooks.Event("core.test_other")
    with hooks.register_temporarily("event:*", lambda event: heard.append(event.name)):
        viewed.send("a")
        other.send()
    assert heard == ["core.test_viewed", "core.test_other"]


@pytest.mark.django_db(transaction=True)
def test_an_event_is_a_signal_that_its_own_theme_connects_to(viewed, heard):
    def receive(sender, event, **kwargs):
        heard.append((sender, event.object_id))

    viewed.connect(receive)
    viewed.send("a")
    assert isinstance(viewed, Signal)
    assert heard == [(viewed, "a")]
    viewed.disconnect(receive)
    viewed.send("b")
    assert len(heard) == 1


@pytest.mark.django_db(transaction=True)
def test_a_failing_listener_is_logged_and_the_others_still_hear(viewed, listen, heard, caplog):
    with hooks.register_temporarily("core.test_viewed", lambda: 1 / 0, order=-1):
        viewed.send("a")
    assert len(heard) == 1
    assert "ZeroDivisionError" in caplog.text


def test_a_key_that_the_event_does_not_declare_is_an_error_where_it_is_sent(viewed):
    with pytest.raises(TypeError, match=r"'core.test_viewed' carries no nmae"):
        viewed.send("a", data={"nmae": "Mat"})


@pytest.mark.django_db(transaction=True)
def test_an_event_carries_the_visit_that_is_being_answered(viewed, listen, heard, rf):
    middleware = RequestContextMiddleware(lambda request: viewed.send("a"))
    middleware(rf.get("/somewhere/"))
    assert heard[0].request_context.path == "/somewhere/"


def test_the_core_declares_the_event_of_a_viewed_page():
    [info] = [info for info in hooks.listing() if info.name == "core.page_viewed"]
    assert (info.kind, info.layer) == ("event", "core")
