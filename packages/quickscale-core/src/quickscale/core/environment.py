"""Settings from the environment, read as they are meant or refused in a plain sentence.

``env = Environment()`` begins a created project's ``settings.py``. It is django-environ's ``Env``
with its addresses read strictly: an unknown option is refused, and no message repeats a value,
which may hold a password.
"""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

__all__ = ["SQLITE_OPTIONS", "Environment"]

#: SQLite for a site: writers wait for each other instead of failing.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
}

_TRUE = frozenset({"1", "true", "yes", "on", "y", "t"})
_FALSE = frozenset({"0", "false", "no", "off", "n", "f", ""})


def read_bool(text: str) -> bool:
    word = text.strip().lower()
    if word not in _TRUE | _FALSE:
        raise ValueError("true or false")
    return word in _TRUE


def read_int(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise ValueError("a whole number")
    return int(text)


def read_seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0
    if not 0 < seconds < 1_000_000:
        raise ValueError("a number of seconds")
    return seconds


def read_age(text: str) -> int | None:
    if text.lower() == "none":
        return None
    try:
        return read_int(text)
    except ValueError:
        raise ValueError("a whole number of seconds, or none") from None


def read_one_of(*words: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in words:
            raise ValueError(f"one of {', '.join(words)}")
        return text

    return read


_Readers = Mapping[str, Callable[[str], Any]]

#: What may stand behind the ``?`` of a PostgreSQL address: Django's own settings ...
_DATABASE_SETTINGS: _Readers = {
    "conn_max_age": read_age,
    "conn_health_checks": read_bool,
    "disable_server_side_cursors": read_bool,
}
#: ... and what the database's client takes.
_DATABASE_OPTIONS: _Readers = {
    "pool": read_bool,
    "pool_min_size": read_int,
    "pool_max_size": read_int,
    "pool_timeout": read_seconds,
    "ssl": read_bool,
    "sslmode": read_one_of("disable", "allow", "prefer", "require", "verify-ca", "verify-full"),
    "sslrootcert": str,
    "sslcert": str,
    "sslkey": str,
    "channel_binding": read_one_of("disable", "prefer", "require"),
    "gssencmode": read_one_of("disable", "prefer", "require"),
    "connect_timeout": read_int,
    "application_name": str,
    "options": str,
    "target_session_attrs": read_one_of(
        "any", "read-write", "read-only", "primary", "standby", "prefer-standby"
    ),
    "keepalives": read_bool,
    "keepalives_idle": read_int,
    "keepalives_interval": read_int,
    "keepalives_count": read_int,
    "tcp_user_timeout": read_int,
}
_CACHE_SETTINGS: _Readers = {
    "key_prefix": str,
    "timeout": read_age,
    "version": read_int,
}
_CACHE_OPTIONS: _Readers = {
    "socket_timeout": read_seconds,
    "socket_connect_timeout": read_seconds,
    "max_connections": read_int,
    "health_check_interval": read_int,
    "ssl_cert_reqs": read_one_of("none", "optional", "required"),
    "ssl_ca_certs": str,
}
_MAIL_SETTINGS: _Readers = {
    "timeout": read_int,
    "ssl_certfile": str,
    "ssl_keyfile": str,
}

_POSTGRES = ("postgres", "postgresql", "pgsql", "psql")
_REDIS = ("redis", "rediss")
_BACKENDS = "django.core.mail.backends"
#: Compiling a statement of a page takes PostgreSQL seconds where running it takes milliseconds, and
#: it begins to on tables of so few rows that they are never analysed. PgBouncer refuses the option.
_WITHOUT_JIT = "-c jit=off"
#: Mail servers: how a conversation is encrypted, and the port where it usually is.
_MAIL_SERVERS: Mapping[str, tuple[dict[str, bool], int]] = {
    "smtp": ({}, 25),
    "smtp+tls": ({"EMAIL_USE_TLS": True}, 587),
    "smtps": ({"EMAIL_USE_SSL": True}, 465),
}
_MAIL_ELSEWHERE = {
    "consolemail": "console",
    "filemail": "filebased",
    "memorymail": "locmem",
    "dummymail": "dummy",
}


class Environment(environ.Env):  # type: ignore[misc]
    def get_value(
        self,
        var: str,
        cast: Any = None,
        default: Any = environ.Env.NOTSET,
        parse_default: bool = False,
    ) -> Any:
        """Return a variable as ``cast`` has it; a missing or empty one is the default.

        Raises:
            ImproperlyConfigured: it is missing without a default, or is not what it should be.
        """
        text = self.ENVIRON.get(var, "")
        if not text:
            if default is self.NOTSET:
                raise ImproperlyConfigured(
                    f"{var} is missing: set it in .env or in the environment."
                )
            return default
        try:
            return _read(text, cast)
        except (ValueError, TypeError) as error:
            raise ImproperlyConfigured(f"{var} must be {error}.") from None

    def one_of(self, var: str, *words: str, default: str) -> str:
        return str(self.get_value(var, read_one_of(*words), default))

    def db_url(
        self, var: str = "DATABASE_URL", default: Any = environ.Env.NOTSET, engine: Any = None
    ) -> dict[str, Any]:
        """Return the ``DATABASES`` entry of an address of PostgreSQL or SQLite.

        Connections are kept for a minute and looked at before they are used again, unless the
        address says otherwise; a pool keeps them itself.
        """
        address = _Address(var, self.get_value(var, default=default))
        if address.scheme == "sqlite":
            address.read({})
            return {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": unquote(address.parts.path)[1:] or address.refuse_nameless(),
                "OPTIONS": dict(SQLITE_OPTIONS),
            }
        address.require_scheme(*_POSTGRES, "sqlite")
        return _describe_postgres(address)

    db = db_url

    def cache_url(
        self, var: str = "REDIS_URL", default: Any = environ.Env.NOTSET, backend: Any = None
    ) -> dict[str, Any]:
        """Return the ``CACHES`` entry of an address of Redis."""
        address = _Address(var, self.get_value(var, default=default))
        address.require_scheme(*_REDIS)
        address.require_host()
        given = address.read({**_CACHE_SETTINGS, **_CACHE_OPTIONS})
        return {
            "BACKEND": "quickscale.core.cache.RedisCache",
            "LOCATION": address.parts._replace(query="").geturl(),
            **{name.upper(): given[name] for name in _CACHE_SETTINGS if name in given},
            "OPTIONS": {name: given[name] for name in _CACHE_OPTIONS if name in given},
        }

    cache = cache_url

    def email_url(
        self, var: str = "EMAIL_URL", default: Any = environ.Env.NOTSET, backend: Any = None
    ) -> dict[str, Any]:
        """Return the ``EMAIL_*`` settings of an address of a mail server.

        ``smtp+tls://`` begins in the clear and turns to TLS (STARTTLS, port 587), ``smtps://``
        is TLS from the first byte (port 465).
        """
        address = _Address(var, self.get_value(var, default=default))
        address.require_scheme(*_MAIL_SERVERS, *_MAIL_ELSEWHERE)
        given = address.read(_MAIL_SETTINGS)
        settings = {"EMAIL_TIMEOUT": 10, **{f"EMAIL_{k.upper()}": v for k, v in given.items()}}
        if address.scheme in _MAIL_ELSEWHERE:
            settings["EMAIL_BACKEND"] = (
                f"{_BACKENDS}.{_MAIL_ELSEWHERE[address.scheme]}.EmailBackend"
            )
            if address.scheme == "filemail":
                settings["EMAIL_FILE_PATH"] = unquote(address.parts.path)
            return settings
        encryption, port = _MAIL_SERVERS[address.scheme]
        return {
            **settings,
            **encryption,
            "EMAIL_BACKEND": f"{_BACKENDS}.smtp.EmailBackend",
            "EMAIL_HOST": address.require_host(),
            "EMAIL_PORT": address.port or port,
            "EMAIL_HOST_USER": unquote(address.parts.username or ""),
            "EMAIL_HOST_PASSWORD": unquote(address.parts.password or ""),
        }

    email = email_url


class _Address:
    """An address in a variable. What it refuses is named; what it holds is not."""

    def __init__(self, var: str, text: str) -> None:
        self.var = var
        try:
            self.parts: SplitResult = urlsplit(text)
            self.port = self.parts.port
        except ValueError:
            self.refuse("isn't a valid URL: write special characters in a password as %40 (@), %3A "
                "(:), %2F (/), %23 (#), %3F (?)")  # fmt: skip
        self.scheme = self.parts.scheme
        if self.parts.fragment:
            self.refuse("contains '#', which ends a URL: write it as %23")

    def refuse(self, why: str) -> Any:
        raise ImproperlyConfigured(f"{self.var} {why}.")

    def refuse_nameless(self) -> Any:
        self.refuse("names no database: put its name after the last '/'")

    def require_scheme(self, *schemes: str) -> None:
        if self.scheme not in schemes:
            known = ", ".join(f"{scheme}://" for scheme in schemes)
            self.refuse(f"must start with one of {known}")

    def require_host(self) -> str:
        return self.parts.hostname or str(self.refuse("contains no host"))

    def read(self, kinds: _Readers) -> dict[str, Any]:
        given = {}
        for name, text in parse_qsl(self.parts.query, keep_blank_values=True):
            key = name.lower()
            if key not in kinds:
                known = ", ".join(sorted(kinds)) or "none"
                # Half of a password may stand here, where it has a "?" in it.
                shown = f" {key!r}" if key.isidentifier() and self.parts.hostname else ""
                self.refuse(f"has an unknown option{shown}. Known options: {known}")
            try:
                given[key] = kinds[key](text)
            except ValueError as error:
                self.refuse(f"has an invalid {key}: it must be {error}")
        return given


def _describe_postgres(address: _Address) -> dict[str, Any]:
    given = address.read({**_DATABASE_SETTINGS, **_DATABASE_OPTIONS})
    name = unquote(address.parts.path)[1:] or address.refuse_nameless()
    options = {key: given[key] for key in _DATABASE_OPTIONS if key in given}
    if options.pop("ssl", False):
        options.setdefault("sslmode", "require")
    if "keepalives" in options:
        options["keepalives"] = int(options["keepalives"])
    if not given.get("disable_server_side_cursors"):
        options.setdefault("options", _WITHOUT_JIT)
    age = _choose_pool(address, options, given.get("conn_max_age", ...))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(address.parts.username or ""),
        "PASSWORD": unquote(address.parts.password or ""),
        "HOST": unquote(address.parts.hostname or ""),
        "PORT": address.port or "",
        "CONN_HEALTH_CHECKS": True,
        **{key.upper(): given[key] for key in _DATABASE_SETTINGS if key in given},
        "CONN_MAX_AGE": age,
        "OPTIONS": options,
    }


def _choose_pool(address: _Address, options: dict[str, Any], age: Any) -> int | None:
    """Put the pool into ``options`` as psycopg takes it; return how old connections may get."""
    sizes = ("min_size", "max_size", "timeout")
    pool = {key: options.pop(f"pool_{key}") for key in sizes if f"pool_{key}" in options}
    if not options.pop("pool", False):
        if pool:
            address.refuse("has pool options without pool=true")
        return 60 if age is ... else age
    if age not in (..., 0):
        address.refuse("has both pool=true and conn_max_age: a pool keeps its connections itself")
    options["pool"] = pool or True
    return 0


def _read(text: str, cast: Any) -> Any:
    if cast is bool:
        return read_bool(text)
    if cast is int:
        return read_int(text)
    if cast in (list, dict):
        return _read_many(text, cast)
    return text if cast is None else cast(text)


def _read_many(text: str, cast: type) -> Any:
    items = [item.strip() for item in text.split(",") if item.strip()]
    if cast is list:
        return items
    if any("=" not in item for item in items):
        raise ValueError("written as NAME=value, several separated by commas")
    return dict(item.split("=", 1) for item in items)
