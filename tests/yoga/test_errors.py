"""The page of an error of our own, which neither a request nor a database has to help to draw."""

from __future__ import annotations

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from quickscale.core.urls import handler500  # noqa: F401  what a project names too


def fail(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("Nobody thought of this.")


urlpatterns = [path("broken/", fail)]


@pytest.mark.urls(__name__)
@pytest.mark.parametrize(
    ("language", "text", "direction"),
    [
        ("en", "Something went wrong", "ltr"),
        ("de", "Etwas ist schiefgelaufen", "ltr"),
        ("ar", "حدث خطأ ما", "rtl"),
    ],
)
def test_an_error_is_told_in_the_visitors_language(language, text, direction) -> None:
    client = Client(raise_request_exception=False)
    response = client.get("/broken/", headers={"Accept-Language": language})
    html = response.content.decode()
    assert response.status_code == 500
    assert text in html
    assert f'<html lang="{language}" dir="{direction}">' in html
