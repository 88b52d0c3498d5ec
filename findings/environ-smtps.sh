#!/usr/bin/env bash
# django-environ 0.14.0 reads smtps:// in EMAIL_URL as STARTTLS (EMAIL_USE_TLS), though the scheme and its port 465 stand for TLS from
# the first byte (Django's EMAIL_USE_SSL): the connection hangs until it times out. An option such as ?pool=true of DATABASE_URL
# stays the text "true", which psycopg's pool refuses.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
python3 -m venv env && env/bin/pip -q install 'django==5.2.19' 'django-environ==0.14.0'
env/bin/python - <<'PY'
import environ

mail = environ.Env.email_url_config("smtps://user:password@mail.example.com:465")
print({name: mail.get(name) for name in ("EMAIL_PORT", "EMAIL_USE_TLS", "EMAIL_USE_SSL")})
assert mail.get("EMAIL_USE_TLS") is True and not mail.get("EMAIL_USE_SSL")
database = environ.Env.db_url_config("postgres://user:password@db.example.com/shop?pool=true")
print(database["OPTIONS"])
assert database["OPTIONS"]["pool"] == "true"
PY
