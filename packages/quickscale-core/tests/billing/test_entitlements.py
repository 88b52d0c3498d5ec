"""What a plan allows, and who is told so."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory, force_authenticate
from rest_framework.views import APIView

from quickscale.core import hooks
from quickscale.core.billing.hooks import Usage
from quickscale.core.billing.models import Subscription
from quickscale.core.billing.permissions import feature_permission
from quickscale.core.billing.plans import LimitReached, forget_plan, plan_of, require_room

pytestmark = pytest.mark.django_db


class ReportView(APIView):
    permission_classes = (feature_permission("reports"),)

    def get(self, request):
        return Response({})


def ask(user) -> HttpResponse:
    request = APIRequestFactory().get("/reports/")
    force_authenticate(request, user)
    return ReportView.as_view()(request)


def test_a_feature_is_for_those_whose_plan_has_it(ann, subscribe):
    refused = ask(ann)
    assert refused.status_code == 402
    assert refused.data["type"] == "urn:quickscale:problem:plan-required"
    assert (refused.data["feature"], refused.data["upgrade"]) == ("reports", "/api/core/plans/")
    subscribe(ann)
    forget_plan(ann)
    assert ask(ann).status_code == 200


def test_a_hard_limit_refuses_and_a_soft_one_only_tells(ann):
    require_room(ann, "projects", 0)
    with pytest.raises(LimitReached):
        require_room(ann, "projects", 1)
    require_room(ann, "exports", 100)
    assert plan_of(ann).limit("exports").exceeds(6)
    require_room(ann, "anything_else", 10**6)


def test_a_plan_costs_one_query_however_often_it_is_asked(ann, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert not plan_of(ann).allows("reports")
        assert plan_of(ann).limit("projects").count == 1


@pytest.mark.parametrize("status", ["unpaid", "canceled", "incomplete", "paused"])
def test_only_what_is_paid_or_overdue_counts(ann, subscribe, status):
    subscribe(ann)
    Subscription.objects.update(status=status)
    forget_plan(ann)
    assert plan_of(ann).slug == "free"
    Subscription.objects.update(status="past_due")
    forget_plan(ann)
    assert plan_of(ann).slug == "pro"


def test_layers_count_what_plans_limit(ann, client):
    def count_projects(*, owner):
        return Usage("projects", "Projects", 1)

    client.force_login(ann)
    with hooks.register_temporarily("core.plan_usage", count_projects):
        (row,) = client.get("/api/core/plan/usage/").json()
    assert row == {
        "name": "projects",
        "title": "Projects",
        "used": "1",
        "count": 1,
        "enforcement": "hard",
    }


def test_somebody_who_is_not_signed_in_sees_the_default_plan(plans, client):
    plan = client.get("/api/core/plan/").json()
    assert (plan["name"], plan["price"]) == ("Free", None)
    assert plan["limits"]["projects"]["count"] == 1
