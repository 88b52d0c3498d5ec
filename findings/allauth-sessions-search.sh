#!/usr/bin/env bash
# django-allauth 65.21.1: the admin of allauth.usersessions searches user__username, whatever ACCOUNT_USER_MODEL_USERNAME_FIELD
# says. With a user model without user names, a common one, every search in that admin is a FieldError, and no system check
# reports it.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
python3 -m venv env && env/bin/pip -q install 'django==5.2.19' 'django-allauth==65.21.1'
mkdir people && touch people/__init__.py
cat > people/models.py <<'PY'
from django.contrib.auth.models import AbstractUser
from django.db import models


class Person(AbstractUser):
    username = None
    email = models.EmailField(unique=True)
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = []
PY
cat > try.py <<'PY'
import django
from django.conf import settings

settings.configure(
    INSTALLED_APPS=[
        "people", "django.contrib.admin", "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions",
        "django.contrib.messages", "django.contrib.humanize", "allauth", "allauth.account", "allauth.usersessions",
    ],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    AUTH_USER_MODEL="people.Person",
    ACCOUNT_USER_MODEL_USERNAME_FIELD=None,
    ACCOUNT_LOGIN_METHODS={"email"},
    ACCOUNT_SIGNUP_FIELDS=["email*", "password1*"],
    MIDDLEWARE=["allauth.account.middleware.AccountMiddleware"],
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    USE_TZ=True,
)
django.setup()
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.core import checks
from django.core.exceptions import FieldError
from django.test import RequestFactory

named = [message for message in checks.run_checks(tags=["admin"]) if "search" in message.msg]
assert named == [], named
site = admin.site
from allauth.usersessions import admin as _  # noqa: F401

model_admin = site._registry[UserSession]
print("search_fields:", model_admin.search_fields)
try:
    model_admin.get_search_results(RequestFactory().get("/"), UserSession.objects.all(), "ann")
    raise SystemExit("the search worked: this has changed")
except FieldError as error:
    print("searching raises FieldError:", str(error)[:60])
PY
env/bin/python try.py
