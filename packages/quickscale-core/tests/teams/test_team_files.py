"""What a team uploads is given out to its members, by operations and never by an address alone."""

from __future__ import annotations

import pytest
from django.contrib.admin import ModelAdmin, site
from django.core.files.base import ContentFile
from django.db import connection, models
from django.test import Client
from django.test.utils import isolate_apps
from django.urls import include, path
from rest_framework import permissions, viewsets
from rest_framework.routers import SimpleRouter

from quickscale.core.api import ModelSerializer, PrivateFilesMixin
from quickscale.core.api.checks import check_private_files
from quickscale.core.files import PrivateFileField, PrivateImageField
from quickscale.core.http import request_context
from quickscale.core.teams import TeamScoped, TeamScopedMixin
from quickscale.core.teams.checks import find_public_files
from quickscale.core.users.models import User
from quickscale_testing.isolation import check_isolation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paper_table")]


class Paper(TeamScoped):
    title = models.CharField(max_length=80)
    scan = PrivateFileField(upload_to="scans/")

    class Meta:
        app_label = "shelf"


class Deed(Paper):
    class Meta:
        app_label = "shelf"
        proxy = True


class PaperSerializer(ModelSerializer):
    class Meta:
        model = Paper
        fields = ["id", "title", "scan"]


class PaperViewSet(TeamScopedMixin, PrivateFilesMixin, viewsets.ModelViewSet):
    queryset = Paper.objects.order_by("title")
    serializer_class = PaperSerializer
    permission_classes = (permissions.IsAuthenticated,)


class LeakyPaperViewSet(PaperViewSet):
    def get_queryset(self):
        leaks = self.action == "retrieve" and "field" in self.kwargs
        return Paper.objects.across_teams() if leaks else super().get_queryset()


class PaperWithoutMixin(TeamScopedMixin, viewsets.ModelViewSet):
    queryset = Paper.objects.order_by("title")
    serializer_class = PaperSerializer


def make_urls(view):
    router = SimpleRouter()
    router.register("papers", view, "paper")
    return type("urls", (), {"urlpatterns": [path("api/shelf/", include(router.urls))]})


class Urls:
    urlpatterns = [*make_urls(PaperViewSet).urlpatterns, path("", include("quickscale.core.urls"))]


@pytest.fixture(scope="module")
def paper_table(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), connection.schema_editor() as editor:
        editor.create_model(Paper)
    yield
    with django_db_blocker.unblock(), connection.schema_editor() as editor:
        editor.delete_model(Paper)


@pytest.fixture
def paper(team):
    scan = ContentFile(b"Signed.", name="deed.txt")
    made = Paper.objects.for_team(team).create(title="Deed", scan=scan)
    yield made
    made.scan.storage.delete(made.scan.name)


@pytest.fixture
def fetch(settings, paper):
    """Fetch the scan as somebody who acts for a team."""
    settings.ROOT_URLCONF = Urls

    def fetch(user, team=None):
        client = Client()
        if user:
            client.force_login(user)
            session = client.session
            session[request_context.TEAM] = str(team.public_id) if team else ""
            session.save()
        return client.get(f"/api/shelf/papers/{paper.pk}/files/scan/")

    return fetch


def test_a_teams_file_is_its_members(fetch, ann, bob, eve, team, join):
    from quickscale.core.teams.services import create_team

    other = create_team("Rivals", owner=eve)
    join(bob, team)
    assert [fetch(user, team).status_code for user in (ann, bob)] == [200, 200]
    assert fetch(eve, other).status_code == 404
    assert fetch(None).status_code == 403


def test_the_isolation_kit_asks_for_files(settings):
    settings.ROOT_URLCONF = make_urls(PaperViewSet)
    assert list(check_isolation()) == []
    settings.ROOT_URLCONF = make_urls(LeakyPaperViewSet)
    told = "\n".join(check_isolation())
    assert "/files/{field}/ (LeakyPaperViewSet): answered 200" in told


@pytest.fixture
def admin():
    site.register(Paper, ModelAdmin)
    yield
    site.unregister(Paper)


@pytest.mark.usefixtures("admin")
def test_the_admin_links_to_a_file_and_gives_it_to_those_who_may_view_its_object(
    settings, paper, ann, client
):
    settings.ROOT_URLCONF = Urls
    assert paper.scan.url == f"/_files/shelf.paper/{paper.pk}/scan/"
    client.force_login(User.objects.create_superuser("boss@example.com", "secret"))
    response = client.get(paper.scan.url)
    assert b"".join(response.streaming_content) == b"Signed."
    client.force_login(User.objects.create_user("staff@example.com", is_staff=True))
    assert client.get(paper.scan.url).status_code == 404
    client.force_login(ann)
    assert client.get(paper.scan.url).status_code == 404


@pytest.mark.usefixtures("admin")
@pytest.mark.parametrize(
    "place", ["shelf.paper/x/scan", "shelf.paper/1/title", "shelf.paper/1/no", "no.no/1/scan"]
)
def test_the_admins_address_gives_out_files_alone(settings, paper, client, place):
    settings.ROOT_URLCONF = Urls
    client.force_login(User.objects.create_superuser("boss@example.com", "secret"))
    assert client.get(f"/_files/{place.replace('/1/', f'/{paper.pk}/')}/").status_code == 404


def test_a_team_scoped_model_has_no_public_files():
    with isolate_apps("quickscale.core.teams"):

        class Leaflet(TeamScoped):
            page = models.FileField(upload_to="pages/")
            cover = models.ImageField(upload_to="covers/")
            scan = PrivateFileField(upload_to="scans/")
            photo = PrivateImageField(upload_to="photos/")

            class Meta:
                app_label = "quickscale_teams"

        errors = list(find_public_files(Leaflet))
    assert [error.id for error in errors] == ["quickscale.E825"] * 2
    assert [error.hint.split()[1] for error in errors] == ["PrivateFileField", "PrivateImageField"]


def test_a_view_that_shows_a_private_file_gives_it_out(settings):
    settings.ROOT_URLCONF = make_urls(PaperViewSet)
    assert check_private_files() == []
    settings.ROOT_URLCONF = make_urls(PaperWithoutMixin)
    [error] = check_private_files()
    assert error.id == "quickscale.E874"
    assert "PaperWithoutMixin shows the private file “scan”" in error.msg
    assert "PrivateFilesMixin" in error.hint


@pytest.mark.parametrize("model", [Paper, Deed])
def test_the_files_of_all_rows_are_removed_with_them(
    paper, team, model, django_capture_on_commit_callbacks
):
    stored, name = paper.scan.storage, paper.scan.name
    with django_capture_on_commit_callbacks(execute=True):
        model.objects.for_team(team).delete()
    assert not stored.exists(name)
