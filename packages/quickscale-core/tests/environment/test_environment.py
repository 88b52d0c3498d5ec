"""What the environment says becomes settings of the right types, or a sentence without secrets."""

import os

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from quickscale.core.environment import SQLITE_OPTIONS, Environment
from quickscale_testing.forked import run_python

SECRET = "hunter2secret"


@pytest.fixture
def env(monkeypatch):
    def read(**variables):
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        return Environment()

    return read


def database(env, query=""):
    return env(DATABASE_URL=f"postgres://app:pa%40ss@db.example.com:5433/shop{query}").db(
        "DATABASE_URL"
    )


def test_a_postgres_address_is_a_database(env):
    found = database(env)
    assert found["ENGINE"] == "django.db.backends.postgresql"
    assert found["OPTIONS"] == {"options": "-c jit=off"}
    assert (found["USER"], found["PASSWORD"]) == ("app", "pa@ss")
    assert (found["HOST"], found["PORT"], found["NAME"]) == ("db.example.com", 5433, "shop")
    assert (found["CONN_MAX_AGE"], found["CONN_HEALTH_CHECKS"]) == (60, True)


@pytest.mark.postgres
@pytest.mark.django_db
def test_postgres_never_compiles_a_statement_of_a_page():
    with connection.cursor() as cursor:
        cursor.execute("SHOW jit")
        assert cursor.fetchone() == ("off",)


def test_behind_a_pooler_nothing_is_asked_for_that_it_refuses(env):
    assert database(env, "?disable_server_side_cursors=true")["OPTIONS"] == {}


@pytest.mark.parametrize(
    ("query", "options"),
    [
        ("?options=", {"options": ""}),
        ("?pool=true", {"pool": True}),
        ("?pool=true&pool_max_size=8&pool_timeout=5", {"pool": {"max_size": 8, "timeout": 5.0}}),
        ("?pool=false", {}),
        ("?connect_timeout=5", {"connect_timeout": 5}),
        ("?sslmode=verify-full", {"sslmode": "verify-full"}),
        ("?ssl=true", {"sslmode": "require"}),
        ("?keepalives_idle=30&keepalives=yes", {"keepalives_idle": 30, "keepalives": 1}),
        ("?options=-c%20search_path%3Dshop", {"options": "-c search_path=shop"}),
    ],
)
def test_the_options_of_a_database_have_their_types(env, query, options):
    found = database(env, query)["OPTIONS"]
    options = {"options": "-c jit=off", **options}
    assert found == options
    assert {key: type(value) for key, value in found.items()} == {
        key: type(value) for key, value in options.items()
    }


def test_a_pool_keeps_the_connections_itself(env):
    assert database(env, "?pool=true")["CONN_MAX_AGE"] == 0


@pytest.mark.parametrize(("text", "age"), [("0", 0), ("300", 300), ("none", None)])
def test_the_address_says_how_old_a_connection_may_get(env, text, age):
    assert database(env, f"?conn_max_age={text}")["CONN_MAX_AGE"] == age


def test_a_pool_is_one_that_django_opens(env):
    from django.db.backends.postgresql.base import DatabaseWrapper

    wrapper = DatabaseWrapper(
        {
            **database(env, "?pool=true&pool_min_size=0&pool_max_size=2"),
            "AUTOCOMMIT": True,
            "TIME_ZONE": None,
        },
        "pooled",
    )
    try:
        assert wrapper.pool.max_size == 2
    finally:
        wrapper.close_pool()


def test_a_sqlite_file_is_opened_as_a_site_needs_it(env):
    found = env(DATABASE_URL="sqlite:////srv/my%20shop/db.sqlite3").db("DATABASE_URL")
    assert found["NAME"] == "/srv/my shop/db.sqlite3"
    assert found["OPTIONS"] == SQLITE_OPTIONS


def test_a_redis_address_is_a_cache(env):
    url = f"rediss://:{SECRET}@cache.example.com:6380/2?socket_timeout=2&max_connections=20"
    found = env(REDIS_URL=f"{url}&key_prefix=shop&timeout=none").cache_url("REDIS_URL")
    assert found["LOCATION"] == f"rediss://:{SECRET}@cache.example.com:6380/2"
    assert found["OPTIONS"] == {"socket_timeout": 2.0, "max_connections": 20}
    assert (found["KEY_PREFIX"], found["TIMEOUT"]) == ("shop", None)


@pytest.mark.parametrize(
    ("scheme", "port", "tls", "ssl"),
    [
        ("smtp", 25, None, None),
        ("smtp+tls", 587, True, None),
        ("smtps", 465, None, True),
    ],
)
def test_a_mail_server_is_asked_by_its_own_encryption(env, scheme, port, tls, ssl):
    found = env(EMAIL_URL=f"{scheme}://me%40example.com:p%23w@mail.example.com").email_url(
        "EMAIL_URL"
    )
    assert found["EMAIL_BACKEND"] == "django.core.mail.backends.smtp.EmailBackend"
    assert (found["EMAIL_HOST"], found["EMAIL_PORT"]) == ("mail.example.com", port)
    assert (found.get("EMAIL_USE_TLS"), found.get("EMAIL_USE_SSL")) == (tls, ssl)
    assert (found["EMAIL_HOST_USER"], found["EMAIL_HOST_PASSWORD"]) == ("me@example.com", "p#w")
    assert found["EMAIL_TIMEOUT"] == 10


def test_the_address_of_a_mail_server_says_how_long_to_wait(env):
    url = "smtps://mail.example.com:2465?timeout=30"
    found = env(EMAIL_URL=url).email_url("EMAIL_URL")
    assert (found["EMAIL_PORT"], found["EMAIL_TIMEOUT"]) == (2465, 30)


DB, CACHE, MAIL = "DATABASE_URL", "REDIS_URL", "EMAIL_URL"
REFUSED = [
    (DB, f"mysql://app:{SECRET}@db/shop", "must start with one of postgres://"),
    (DB, f"postgres://app:{SECRET}@db/shop?poool=true", "an unknown option 'poool'"),
    (DB, f"postgres://app:{SECRET}@db/shop?pool=maybe", "invalid pool: it must be true or false"),
    (DB, f"postgres://app:{SECRET}@db/shop?connect_timeout=5s", "connect_timeout"),
    (DB, f"postgres://app:{SECRET}@db/shop?sslmode=on", "sslmode: it must be one of disable"),
    (DB, f"postgres://app:{SECRET}@db/shop?pool=true&conn_max_age=60", "both pool=true and"),
    (DB, f"postgres://app:{SECRET}@db/shop?pool_max_size=4", "without pool=true"),
    (DB, f"postgres://app:{SECRET}@db", "names no database"),
    (DB, f"postgres://app:{SECRET}#1@db/shop", "%23"),
    (DB, f"postgres://app:{SECRET}?1@db/shop", "special characters"),
    (DB, f"postgres://app:{SECRET}/1@db/shop", "special characters"),
    (DB, f"postgres://app:{SECRET}@[db/shop", "special characters"),
    (DB, SECRET, "must start with one of"),
    (CACHE, f"http://:{SECRET}@cache", "must start with one of redis://"),
    (CACHE, f"redis://:{SECRET}@cache?socket_timout=2", "unknown option 'socket_timout'"),
    (CACHE, f"redis://:{SECRET}@cache?socket_timeout=-1", "a number of seconds"),
    (CACHE, "redis:///0", "contains no host"),
    (MAIL, f"smpt://me:{SECRET}@mail", "must start with one of smtp://"),
    (MAIL, f"smtp://me:{SECRET}@mail?tls=true", "unknown option 'tls'"),
    (MAIL, "smtp://", "contains no host"),
]


@pytest.mark.parametrize(("name", "url", "sentence"), REFUSED)
def test_an_address_that_is_not_understood_is_refused_by_a_sentence(env, name, url, sentence):
    read = {DB: "db", CACHE: "cache_url", MAIL: "email_url"}[name]
    with pytest.raises(ImproperlyConfigured) as refusal:
        getattr(env(**{name: url}), read)(name)
    told = str(refusal.value)
    assert told.startswith(f"{name} ")
    assert sentence in told
    assert SECRET not in told


@pytest.mark.parametrize(
    ("value", "read", "sentence"),
    [
        ("ture", "bool", "SETTING must be true or false."),
        ("a year", "int", "SETTING must be a whole number."),
        (SECRET, "dict", "SETTING must be written as NAME=value, several separated by commas."),
    ],
)
def test_a_value_of_the_wrong_type_is_refused_by_a_sentence(env, value, read, sentence):
    with pytest.raises(ImproperlyConfigured) as refusal:
        getattr(env(SETTING=value), read)("SETTING")
    assert str(refusal.value) == sentence


def test_a_value_of_a_few_is_refused_by_naming_them(env):
    read = env(LOG_LEVEL="loud")
    with pytest.raises(ImproperlyConfigured) as refusal:
        read.one_of("LOG_LEVEL", "INFO", "ERROR", default="INFO")
    assert str(refusal.value) == "LOG_LEVEL must be one of INFO, ERROR."
    assert read.one_of("LOG_FORMAT", "json", default="json") == "json"


def test_an_empty_variable_is_as_good_as_none(env):
    read = env(SETTING="")
    assert read.int("SETTING", default=7) == 7
    assert read.bool("SETTING", default=True) is True
    with pytest.raises(ImproperlyConfigured, match="SETTING is missing"):
        read("SETTING")


def test_a_secret_that_begins_with_a_dollar_is_no_other_variable(env):
    assert env(SETTING="$ecret")("SETTING") == "$ecret"


def test_a_created_project_says_it_without_a_traceback(tmp_path):
    def run(*command, **variables):
        return run_python(
            *command,
            cwd=tmp_path / "shop" if (tmp_path / "shop").exists() else tmp_path,
            env={
                **{k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"},
                **variables,
            },
        )

    assert run("-m", "quickscale.core.cli", "create", "shop", "--no-install").returncode == 0
    url = f"postgres://app:{SECRET}@localhost/shop?poool=true"
    done = run("manage.py", "check", DATABASE_URL=url)
    assert done.returncode == 1
    assert done.stderr.startswith("DATABASE_URL has an unknown option 'poool'.")
    assert "Traceback" not in done.stderr
    assert SECRET not in done.stderr
