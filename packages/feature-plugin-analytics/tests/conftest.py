from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from quickscale.core.http import RequestContext

CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/140.0.0.0 Safari/537.36"
)


@pytest.fixture
def make_context() -> Callable[..., RequestContext]:
    def make(**changes: object) -> RequestContext:
        seen = {
            "ip": "203.0.113.7",
            "user_agent": CHROME,
            "path": "/products/",
            "referrer": "",
            "query": "",
            "host": "shop.example",
            "method": "GET",
            "do_not_track": False,
        }
        return RequestContext(**{**seen, **changes})

    return make


@pytest.fixture
def make_event(db: None) -> Callable[..., object]:
    from quickscale_feature_plugins.analytics.models import Event

    def make(at: datetime, **columns: object) -> Event:
        return Event.objects.create(at=at, **{"name": "page_view", "theme": "shop", **columns})

    return make


@pytest.fixture(autouse=True)
def forget_remembered_salts() -> Iterator[None]:
    from quickscale_feature_plugins.analytics import salts

    salts._remembered.clear()
    yield
    salts._remembered.clear()


@pytest.fixture
def noon() -> datetime:
    return datetime(2026, 11, 20, 12, tzinfo=UTC)
