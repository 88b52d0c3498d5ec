"""``check --deploy`` warns before visitors find it, and says what to write."""

from pathlib import Path

import pytest
from django.core import checks

import quickscale.core.users
from quickscale.core.security import deployment

SOUND = {
    "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
    "DEFAULT_FROM_EMAIL": "Example <shop@example.com>",
    "ALLOWED_HOSTS": ["shop.example.com"],
    "SECURE_SSL_REDIRECT": True,
    "SECURE_HSTS_SECONDS": 31536000,
    "SECURE_HSTS_PRELOAD": False,
    "QUICKSCALE_TRUSTED_PROXIES": 1,
    "QUICKSCALE_PLANS": [{"slug": "free", "name": "Free", "default": True}],
    "QUICKSCALE_CREDIT_PACKS": [],
    "STRIPE_SECRET_KEY": "",
    "STRIPE_WEBHOOK_SECRET": "",
    "STRIPE_API_BASE": "",
}
DEPLOYMENT = {"tags": ["quickscale"], "include_deployment_checks": True}
SQLITE = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "/srv/data/db.sqlite3"}}
POSTGRES = {"default": {"ENGINE": "django.db.backends.postgresql", "NAME": "shop"}}
REDIS = {"default": {"BACKEND": "quickscale.core.cache.RedisCache"}}
LOCAL = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
PACKS = [{"slug": "small", "name": "100", "credits": 100, "price": "100.00", "currency": "USD"}]


OURS = {f"quickscale.W{number}" for number in range(901, 912)} | {"quickscale.E910"}

pytestmark = pytest.mark.filterwarnings("ignore:Overriding setting DATABASES")


@pytest.fixture
def findings(settings):
    """Return what finds the warnings of a sound deployment in which some settings differ."""

    def find(**different):
        for name, value in {**SOUND, "DATABASES": POSTGRES, "CACHES": REDIS, **different}.items():
            setattr(settings, name, value)
        found = checks.run_checks(tags=["quickscale"], include_deployment_checks=True)
        return [message for message in found if message.id in OURS]

    return find


def test_a_sound_deployment_has_no_findings(findings):
    assert findings() == []


@pytest.mark.parametrize(
    ("different", "id", "mend"),
    [
        (
            {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"},
            "quickscale.W901",
            "EMAIL_URL=",
        ),
        ({"DEFAULT_FROM_EMAIL": "webmaster@localhost"}, "quickscale.W902", "DEFAULT_FROM_EMAIL="),
        ({"DEFAULT_FROM_EMAIL": "Shop <a@localhost>"}, "quickscale.W902", "DEFAULT_FROM_EMAIL="),
        ({"DATABASES": SQLITE}, "quickscale.W903", "DATABASE_URL=postgres://"),
        ({"CACHES": LOCAL}, "quickscale.W904", "REDIS_URL=redis://"),
        ({"ALLOWED_HOSTS": ["shop.example.com", "*"]}, "quickscale.W905", "ALLOWED_HOSTS="),
        ({"QUICKSCALE_TRUSTED_PROXIES": 0}, "quickscale.W906", "TRUSTED_PROXIES=1"),
        ({"SECURE_HSTS_PRELOAD": True}, "quickscale.W907", "HSTS_PRELOAD=false"),
        ({"QUICKSCALE_CREDIT_PACKS": PACKS}, "quickscale.W908", "STRIPE_SECRET_KEY"),
        ({"MIDDLEWARE": ["silk.middleware.SilkyMiddleware"]}, "quickscale.W909", "silk"),
        ({"STRIPE_SECRET_KEY": "sk_test_1"}, "quickscale.W911", "STRIPE_SECRET_KEY"),
        (
            {"STRIPE_SECRET_KEY": "sk_live_1", "STRIPE_API_BASE": "http://127.0.0.1:12111"},
            "quickscale.W911",
            "STRIPE_API_BASE",
        ),
    ],
)
def test_a_weak_spot_is_named_with_its_mend(findings, different, id, mend):
    [found] = findings(**different)
    assert found.id == id
    assert mend in found.hint


def test_billing_by_a_live_key_is_fine(findings):
    assert findings(STRIPE_SECRET_KEY="sk_live_1", QUICKSCALE_CREDIT_PACKS=PACKS) == []


def test_no_https_needs_no_proxy(findings):
    assert findings(SECURE_SSL_REDIRECT=False, QUICKSCALE_TRUSTED_PROXIES=0) == []


USERS = Path(quickscale.core.users.__file__).parent


@pytest.mark.parametrize("folder", [USERS, USERS / "uploads", USERS.parent, Path("/")])
def test_uploads_among_code_are_refused(findings, folder):
    [found] = findings(MEDIA_ROOT=str(folder))
    assert found.id == "quickscale.E910"
    assert "MEDIA_ROOT=/srv/media" in found.hint


def test_uploads_over_the_database_are_refused(findings):
    ids = {found.id for found in findings(DATABASES=SQLITE, MEDIA_ROOT="/srv/data")}
    assert "quickscale.E910" in ids


def test_uploads_behind_a_link_to_code_are_refused(findings, tmp_path):
    (tmp_path / "media").symlink_to(USERS)
    [found] = findings(MEDIA_ROOT=str(tmp_path / "media"))
    assert found.id == "quickscale.E910"


def test_uploads_in_a_folder_beside_code_are_fine(findings, tmp_path):
    assert findings(MEDIA_ROOT=str(USERS.parents[2] / "users_media")) == []
    assert findings(MEDIA_ROOT=str(tmp_path)) == []


def test_uploads_that_overlap_with_private_files_are_refused(findings, settings):
    private = {"BACKEND": "none", "OPTIONS": {"location": "/srv/media/private"}}
    settings.STORAGES = {**settings.STORAGES, "private": private}
    [found] = findings(MEDIA_ROOT="/srv/media")
    assert found.id == "quickscale.E910"


@pytest.mark.parametrize(
    ("storages", "told"),
    [
        ({}, "STORAGES has no entry for private files."),
        (
            {"private": {"BACKEND": "quickscale.core.storage.FileSystemStorage"}},
            'STORAGES["private"] gives public addresses to private files.',
        ),
        (
            {"private": {"BACKEND": "storages.backends.s3.S3Storage"}},
            'STORAGES["private"] can\'t be used: Could not find backend '
            "'storages.backends.s3.S3Storage': No module named 'storages'.",
        ),
    ],
)
def test_private_files_need_a_storage_without_addresses(settings, monkeypatch, storages, told):
    monkeypatch.setattr(deployment, "_has_private_files", lambda model: True)
    assert deployment.check_private_storage() == []
    settings.STORAGES = {"default": settings.STORAGES["default"], **storages}
    [found] = deployment.check_private_storage()
    assert (found.id, found.msg) == ("quickscale.E913", told)
    assert "PrivateFileSystemStorage" in found.hint


def test_a_site_without_private_files_needs_no_storage_for_them(settings, monkeypatch):
    monkeypatch.setattr(deployment, "_has_private_files", lambda model: False)
    settings.STORAGES = {"default": settings.STORAGES["default"]}
    assert deployment.check_private_storage() == []


def test_a_site_whose_door_is_missing_is_told_where_to_put_it(settings):
    assert "quickscale.W912" not in {found.id for found in checks.run_checks(**DEPLOYMENT)}
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "InputValidation" not in name]
    [found] = [each for each in checks.run_checks(**DEPLOYMENT) if each.id == "quickscale.W912"]
    assert "InputValidationMiddleware" in found.hint
