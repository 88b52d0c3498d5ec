"""Redis as a cache that a site can do without for a while.

While Redis is away, each process has its own memory in its place, empty at first so that nothing
old is read; rate limits still count, each process for itself. Nothing waits for Redis longer than
a second, and after that nobody asks it for five.
"""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import Any

from django.core.cache import DEFAULT_CACHE_ALIAS, caches
from django.core.cache.backends.base import BaseCache
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache as DjangoRedisCache
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

logger = logging.getLogger("quickscale.cache")

#: How long one answer may take, and how long nobody asks once there was none, in seconds.
TIMEOUT = 1.0
PAUSE = 5.0
#: How long memory keeps what no time was given for: other processes may change it meanwhile.
_STALE = 30
_MOST_ENTRIES = 10_000


class Outage:
    """Since when a server does not answer, known to all threads of a process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ask_again_at: float | None = None

    @property
    def lasts(self) -> bool:
        return self._ask_again_at is not None

    def may_ask(self) -> bool:
        """Whether to ask: of many threads one tries again after each pause."""
        if self._ask_again_at is None:
            return True
        with self._lock:
            now = time.monotonic()
            if self._ask_again_at is not None and now < self._ask_again_at:
                return False
            self._ask_again_at = now + PAUSE
            return True

    def begin(self) -> bool:
        """Note that the server did not answer; return whether that is new."""
        with self._lock:
            is_new = self._ask_again_at is None
            self._ask_again_at = time.monotonic() + PAUSE
        return is_new

    def end(self) -> bool:
        with self._lock:
            is_new, self._ask_again_at = self._ask_again_at is not None, None
        return is_new


@cache
def outage_of(servers: str) -> Outage:
    """Return the outage of a server, which every thread's own cache shares."""
    return Outage()


def forgiving(name: str) -> Callable[..., Any]:
    """Return a method that asks Redis, or this process's memory in its place."""
    ask_redis = getattr(DjangoRedisCache, name)

    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        return self.ask(
            partial(ask_redis, self, *args, **kwargs),
            partial(getattr(self.memory, name), *args, **kwargs),
        )

    return method


class RedisCache(DjangoRedisCache):
    def __init__(self, server: str | list[str], params: dict[str, Any]) -> None:
        super().__init__(server, params)
        timeouts = {"socket_connect_timeout": TIMEOUT, "socket_timeout": TIMEOUT}
        self._options = {**timeouts, "retry": Retry(NoBackoff(), 0), **params.get("OPTIONS", {})}
        name = f"quickscale.{server}"
        options = {"TIMEOUT": _STALE, "OPTIONS": {"MAX_ENTRIES": _MOST_ENTRIES}}
        self.memory = LocMemCache(name, {**params, **options})
        self.outage = outage_of(name)

    add = forgiving("add")
    get = forgiving("get")
    set = forgiving("set")
    touch = forgiving("touch")
    delete = forgiving("delete")
    get_many = forgiving("get_many")
    has_key = forgiving("has_key")
    incr = forgiving("incr")
    set_many = forgiving("set_many")
    delete_many = forgiving("delete_many")
    clear = forgiving("clear")

    def ask(self, redis: Callable[[], Any], memory: Callable[[], Any]) -> Any:
        """Ask Redis, or memory while Redis is away."""
        if not self.outage.may_ask():
            return memory()
        try:
            answer = redis()
        except RedisError as error:
            self.begin_outage(error)
            return memory()
        self.end_outage()
        return answer

    def count_up(self, counts: Mapping[str, int]) -> dict[str, int]:
        return self.ask(  # type: ignore[no-any-return]
            partial(self._count_in_redis, counts), partial(count_each, self.memory, counts)
        )

    def _count_in_redis(self, counts: Mapping[str, int]) -> dict[str, int]:
        steps = self._cache.get_client(None, write=True).pipeline()
        for name, seconds in counts.items():
            key = self.make_and_validate_key(name)
            steps.incr(key)
            steps.expire(key, seconds)
        return dict(zip(counts, steps.execute()[::2], strict=True))

    def is_unavailable(self) -> bool:
        self.get("quickscale.health")
        return self.outage.lasts

    def begin_outage(self, error: RedisError) -> None:
        if self.outage.begin():
            self.memory.clear()
            logger.error("Redis is unavailable, using local memory: %s", type(error).__name__)

    def end_outage(self) -> None:
        if self.outage.lasts and self.outage.end():
            logger.warning("Redis is available again")


def count_up(counts: Mapping[str, int]) -> dict[str, int]:
    """Add one to each count, and return them; Redis is asked once for all.

    Args:
        counts: for how many seconds each is kept, by its name.
    """
    if not counts:
        return {}
    if isinstance(default := caches[DEFAULT_CACHE_ALIAS], RedisCache):
        return default.count_up(counts)
    return count_each(default, counts)


def count_each(store: BaseCache, counts: Mapping[str, int]) -> dict[str, int]:
    return {name: count_one(store, name, seconds) for name, seconds in counts.items()}


def count_one(store: BaseCache, name: str, seconds: int) -> int:
    if store.add(name, 1, seconds):
        return 1
    try:
        return store.incr(name)
    except ValueError:  # it ended in between
        return count_one(store, name, seconds)
