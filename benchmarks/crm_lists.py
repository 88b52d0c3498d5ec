"""The contact list of a team with 1,000,000 contacts, on PostgreSQL, and searches in it.

It is compared with that of a team with 1,000 in the same database, and with the same list written
by hand with Django REST framework alone. What counts is this process's CPU time and, as if all of
it were CPU time too, the time it waits for the database; the usual of several rounds, taken in
turn. A search counts what the database says that its statements took.

Run: python benchmarks/crm_lists.py [contacts]
"""

from __future__ import annotations

import sys
from typing import Any

import crm_rows
from side_by_side import find_usual, finish, report

MANY, FEW = 1_000_000, 1_000
#: What the list may cost more, and the milliseconds that the database may take for a search.
BAR, SEARCH = 1.1, 5.0
ROUNDS, REQUESTS = 25, 4
#: Parts of names: of some hundreds, of hardly anybody, of many thousands, of nobody.
PARTS = ("annovpet", "kowlunber", "rosa torell", "nina", "tor", "qu", "ni", "zz")


def build_by_hand() -> Any:
    """Return the view of the same list as one would write it."""
    from rest_framework import pagination, permissions, serializers, viewsets

    from quickscale_business_themes.crm.models import Contact

    class Ref(serializers.Serializer):
        id = serializers.UUIDField(source="public_id")
        label = serializers.CharField(source="name")
        slug = serializers.UUIDField(source="public_id")

    class Row(serializers.ModelSerializer):
        id = serializers.UUIDField(source="public_id")
        company, owner = Ref(), Ref()
        tags = serializers.SlugRelatedField(slug_field="name", many=True, read_only=True)
        can = serializers.SerializerMethodField()

        class Meta:
            model = Contact
            fields = (
                "id", "name", "first_name", "last_name", "job_title", "company", "email", "phone",
                "owner", "tags", "do_not_email", "do_not_call", "created_at", "can",
            )  # fmt: skip

        def get_can(self, contact: Any) -> dict[str, bool]:
            membership = self.context["view"].membership
            is_own = contact.owner_id == self.context["request"].user.pk
            is_changeable = is_own or "crm.change_all" in membership.permissions
            is_deletable = is_changeable and "crm.delete" in membership.permissions
            return {"edit": is_changeable, "delete": is_deletable, "attach": is_changeable}

    class Pages(pagination.PageNumberPagination):
        page_size = 24

        def paginate_queryset(self, queryset: Any, request: Any, view: Any = None) -> Any:
            self.number = int(request.query_params.get("page", 1))
            start = (self.number - 1) * self.page_size
            rows = list(queryset[start : start + self.page_size + 1])
            self.count = queryset.order_by()[:10_000].count()
            self.has_next = len(rows) > self.page_size
            self.request = request
            return rows[: self.page_size]

        def get_paginated_response(self, data: Any) -> Any:
            from rest_framework.response import Response
            from rest_framework.utils.urls import replace_query_param

            url = self.request.build_absolute_uri()
            next_ = replace_query_param(url, "page", self.number + 1) if self.has_next else None
            return Response({"count": self.count, "next": next_, "previous": None, "results": data})

    class View(viewsets.ReadOnlyModelViewSet):
        serializer_class, pagination_class, filter_backends = Row, Pages, ()
        permission_classes = (permissions.IsAuthenticated,)

        def get_queryset(self) -> Any:
            from quickscale.core.http import request_context
            from quickscale.core.teams.models import Membership

            wanted = self.request.session[request_context.TEAM]
            memberships = Membership.objects.select_related("team", "custom_role")
            self.membership = memberships.get(user=self.request.user, team__public_id=wanted)
            rows = Contact.objects.for_team(self.membership.team)
            related = rows.select_related("owner", "company").prefetch_related("tags")
            return related.order_by("last_name", "first_name", "pk")

    return View.as_view({"get": "list"})


def add_by_hand() -> None:
    """Serve the list by hand beside the CRM's own."""
    from django.conf import settings
    from django.urls import clear_url_caches, path

    urls = __import__(settings.ROOT_URLCONF, fromlist=["urlpatterns"])
    urls.urlpatterns.insert(0, path("by-hand/contacts/", build_by_hand()))
    clear_url_caches()


def compare(ours: tuple[Any, str], theirs: tuple[Any, str]) -> tuple[float, float]:
    return find_usual(
        (crm_rows.measure(*ours, requests=REQUESTS), crm_rows.measure(*theirs, requests=REQUESTS))
        for _ in range(ROUNDS)
    )


def time_search(client: Any, part: str) -> tuple[float, int]:
    """Return the milliseconds of a search's statements in the database, and how many it finds."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    path = f"/api/crm/contacts/?search={part}"
    count = client.get(path).json()["count"]
    with CaptureQueriesContext(connection) as captured:
        client.get(path)
    found = [each["sql"] for each in captured if "crm_" in each["sql"]]
    return sum(min(explain(sql) for _ in range(5)) for sql in found), count


def explain(sql: str) -> float:
    """Return how many milliseconds a statement takes to plan and, unless it only plans, to run."""
    import json

    from django.db import connection

    is_plan = sql.startswith("EXPLAIN")
    query = sql.partition(") ")[2] if is_plan else sql
    asked = "SUMMARY, FORMAT JSON" if is_plan else "ANALYZE, TIMING OFF, FORMAT JSON"
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN ({asked}) {query}")
        [plan] = json.loads(json.dumps(cursor.fetchone()[0]))
    return float(plan["Planning Time"] + plan.get("Execution Time", 0))


def main() -> None:
    many = int(sys.argv[1]) if len(sys.argv) > 1 else MANY
    with crm_rows.own_database():
        from django.db import connection

        add_by_hand()
        clients = []
        for name, contacts in (("large", many), ("small", FEW)):
            team, owner = crm_rows.make_team(name)
            crm_rows.fill(team, owner, contacts=contacts)
            clients.append(crm_rows.sign_in(team, owner))
        large, small = clients
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
        ours, by_hand = "/api/crm/contacts/", "/by-hand/contacts/"
        assert large.get(ours).json()["results"] == large.get(by_hand).json()["results"]
        held = [
            report(
                f"{many:,} against {FEW:,} contacts",
                *compare((large, ours), (small, ours)),
                bar=BAR,
            ),
            report(f"{many:,} by hand", *compare((large, ours), (large, by_hand)), bar=BAR),
        ]
        for part in PARTS:
            milliseconds, count = time_search(large, part)
            held.append(milliseconds <= SEARCH)
            verdict = "ok" if held[-1] else "TOO SLOW"
            print(f"search {part!r}, {count} found: {milliseconds:.2f} ms (bar {SEARCH}) {verdict}")
    finish(*held)


if __name__ == "__main__":
    main()
