"""What a release is told by its environment, beside its secrets."""

from collections.abc import Iterable
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from .site import Site
from .vault import Vault


def make_settings(site: Site, release: str, *, deferred: Iterable[str] = ()) -> dict[str, str]:
    """Return the settings of ``release``.

    Args:
        deferred: the migrations that it runs without.
    """
    target = site.target
    url = urlsplit(target["site_url"])
    settings = {
        "ALLOWED_HOSTS": url.hostname or "",
        "DEBUG": "false",
        "HTTPS": "true" if url.scheme == "https" else "false",
        "LOG_FORMAT": "json",
        "MEDIA_ROOT": str(site.media),
        "PRIVATE_MEDIA_ROOT": str(site.private),
        "QUICKSCALE_DEFERRED_MIGRATIONS": ",".join(deferred),
        "QUICKSCALE_RELEASE": release,
        "SITE_URL": target["site_url"],
        "TRUSTED_PROXIES": "1",
        "WEB_CONCURRENCY": str(target["web"]),
    }
    if target["worker"]:
        settings["TASKS_BACKEND"] = "django_tasks_db.DatabaseBackend"
    return {**settings, **target["environment"]}


def limit_lock_time(site: Site) -> dict[str, str]:
    """Return the database's address under which a statement does not wait long for a lock."""
    url = urlsplit(Vault(site).read()["DATABASE_URL"])
    options = dict(parse_qsl(url.query))
    given = options.get("options", "-c jit=off")
    options["options"] = f"{given} -c lock_timeout={site.target['lock_timeout'] * 1000}"
    query = urlencode(options, quote_via=quote)
    return {"DATABASE_URL": url._replace(query=query).geturl()}
