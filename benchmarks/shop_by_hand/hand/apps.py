"""The apps whose tables this shop uses, with their models and nothing else of them."""

from __future__ import annotations

from django.apps import AppConfig


class Users(AppConfig):
    name = "quickscale.core.users"
    label = "quickscale_users"


class Teams(AppConfig):
    name = "quickscale.core.teams"
    label = "quickscale_teams"


class Credits(AppConfig):
    name = "quickscale.core.credits"
    label = "quickscale_credits"


class Keys(AppConfig):
    name = "quickscale.core.api"
    label = "quickscale_api"


class Mails(AppConfig):
    name = "quickscale.core.mail"
    label = "quickscale_mail"


class Webhooks(AppConfig):
    name = "quickscale.core.webhooks"
    label = "quickscale_webhooks"


class Catalogue(AppConfig):
    name = "quickscale_business_themes.ecommerce"
    label = "ecommerce"
