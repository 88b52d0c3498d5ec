"""Every operation of staff asks for a permission, and who has exactly that is let in."""

from __future__ import annotations

import re
import uuid

import pytest
from django.contrib.auth.models import Permission
from django.test import Client, RequestFactory
from django.urls import get_resolver
from rest_framework.permissions import IsAdminUser

from quickscale.core.api.in_process_transport import api_path_info
from quickscale.core.api.operations import CORE, get_operations
from quickscale.core.api.permission_probe import find_callback, prepare_view
from quickscale.core.api.permissions import IsStaffOrReadOnly, StaffPermission
from quickscale.core.layers.stack import get_stack

pytestmark = pytest.mark.django_db

THEMES = (CORE, *(theme.name for theme in get_stack().themes))
ALL = [operation for theme in THEMES for operation in get_operations(theme).values()]
#: What every member of staff may see: that there is a dashboard, and how many visit the site.
OPEN_TO_ALL_STAFF = {"core:dashboard-retrieve", "core:visitor-stat", "core:visitor-series"}


def permissions_of(operation):
    """Return the permissions that an operation's view asks, whichever way it chooses them."""
    path = api_path_info(operation.path_below_root)
    callback = find_callback(get_resolver(), operation.method, path)
    request = RequestFactory().generic(operation.method, "/")
    return prepare_view(callback, request).get_permissions()


def needed_by(operation):
    """Return the names of the permissions that staff need, None where it is not for staff."""
    asked = [it for it in permissions_of(operation) if isinstance(it, StaffPermission)]
    return tuple(name for it in asked for name in it.names) if asked else None


STAFF = [(it, names) for it in ALL if (names := needed_by(it)) is not None]


def allow(user, names):
    codenames = [name.partition(".")[2] for name in names]
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))


def send(client, operation):
    for value in (str(uuid.uuid4()), "1", "x"):
        path = re.sub(r"{\w+}", value, operation.path)
        response = client.generic(operation.method, path, "{}", "application/json")
        if "No API endpoint matches this path" not in response.getvalue().decode():
            return response.status_code
    raise AssertionError(operation.path)


#: Nobody may do these in a stack without the plugin that keeps what they write.
NEEDS_PLUGIN = {"ecommerce:staff-product-seo-retrieve", "ecommerce:staff-product-seo-update"}


def test_an_operation_of_staff_names_its_permission():
    lax = (IsAdminUser, IsStaffOrReadOnly)
    for operation in ALL:
        assert not [it for it in permissions_of(operation) if isinstance(it, lax)], operation.name
    assert {operation.name for operation, names in STAFF if not names} == OPEN_TO_ALL_STAFF
    assert len(STAFF) > 30


def test_staff_need_each_permission_of_an_operation_and_nothing_more(make_user):
    user = make_user("staff@example.com", is_staff=True)
    client = Client(raise_request_exception=False)
    client.force_login(user)
    for operation, names in STAFF:
        for lacking in names:
            allow(user, set(names) - {lacking})
            assert send(client, operation) == 403, (operation.name, lacking)
        allow(user, names)
        if operation.name not in NEEDS_PLUGIN:
            assert send(client, operation) not in (403, 500), operation.name


def test_no_member_and_no_guest_is_let_in_with_permissions_alone(make_user):
    user = make_user("kim@example.com")
    user.user_permissions.set(Permission.objects.all())
    member = Client()
    member.force_login(user)
    for operation, _names in STAFF:
        assert send(member, operation) == send(Client(), operation) == 403, operation.name
