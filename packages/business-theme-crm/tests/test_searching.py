"""Finding records by parts of what they say."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quickscale_business_themes.crm.models import Company, Contact, Deal, Lead
from quickscale_business_themes.crm.services import searching

MODELS = (Contact, Company, Deal, Lead)

pytestmark = pytest.mark.django_db


@pytest.fixture
def find(read):
    """Return a function that tells the names of what a list finds."""

    def search(text, of="contacts"):
        return [row["name"] for row in read(of, search=text)["results"]]

    return search


@pytest.fixture
def people(post):
    company = post("companies", 201, name="Weinhaus Kloster", city="Bingen")
    post("contacts", 201, first_name="Nina", last_name="Fischer", email="nf@rhein.example")
    post("contacts", 201, first_name="Otto", last_name="Berg", company=company["id"])
    return company


@pytest.mark.parametrize(
    "text", ["fischer", "SCHE", "nina", "nin fis", "fischer nina", "@rhein", '"nina fischer"']
)
def test_a_part_of_each_word_is_enough(people, find, text):
    assert find(text) == ["Nina Fischer"]


@pytest.mark.parametrize("text", ["nina berg", "fisher", "100%", "nina_", "bingen"])
def test_what_is_found_has_every_word_as_it_is_written(people, find, text):
    assert find(text) == []


def test_people_are_found_by_the_name_of_their_company(people, find):
    assert find("weinhaus") == ["Otto Berg"]
    assert find("kloster otto") == ["Otto Berg"]
    assert find("kloster nina") == []


@pytest.mark.parametrize(
    ("text", "found"), [("ni", ["Nina Fischer"]), ("b", ["Otto Berg"]), ("er", [])]
)
def test_one_or_two_letters_begin_a_word(people, find, text, found):
    assert find(text) == found


def test_two_signs_of_a_script_without_blanks_are_found_anywhere(post, find):
    post("contacts", 201, last_name="北京李宁")
    assert find("李宁") == ["北京李宁"]


def test_companies_deals_and_leads_are_searched_alike(people, post, find):
    contact = post("contacts", 201, last_name="Ames")
    post("deals", 201, name="Wine", company=people["id"])
    post("deals", 201, name="Beer", contact=contact["id"])
    post("leads", 201, last_name="Mendes", company_name="Brauhaus")
    assert find("bing", of="companies") == ["Weinhaus Kloster"]
    assert find("kloster", of="deals") == find("wine", of="deals") == ["Wine"]
    assert find("ames", of="deals") == ["Beer"]
    assert find("rauha", of="leads") == ["Mendes"]


def test_what_is_changed_by_any_statement_is_found_at_once(people, find, team):
    contacts = Contact.objects.for_team(team)
    contacts.bulk_create([Contact(last_name="Zander")])
    contacts.filter(last_name="Fischer").update(last_name="Muster")
    Company.objects.for_team(team).update(name="Bierhaus")
    assert find("zander") == ["Zander"]
    assert find("uste") == ["Nina Muster"]
    assert find("bierhaus") == ["Otto Berg"]


def test_no_word_finds_another_team_s_records(people, find, make_user):
    from quickscale.core.teams.services import create_team

    other = create_team("Other", owner=make_user("bo"))
    company = Company.objects.for_team(other).create(name="Weinhaus")
    Contact.objects.for_team(other).create(last_name="Fischer", company=company)
    assert find("fischer") == ["Nina Fischer"]
    assert find("weinhaus") == ["Otto Berg"]


@pytest.mark.parametrize("text", ["", "   ", "a " * 300, "%", "'", "\\", "é" * 99])
def test_any_text_may_be_searched_for(people, read, text):
    assert read("contacts", 200, search=text)["count"] in (0, 2)


def use_indexes(monkeypatch, few=2_000):
    """Search as where the database finds words by its indexes, which few rows aren't worth."""
    monkeypatch.setattr(searching, "is_indexed", lambda plan, model: True)
    monkeypatch.setattr(searching, "_FEW", few)


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("model", "columns", "index"),
    [
        *((model, searching.COLUMNS[model], f"{model._meta.db_table}_search") for model in MODELS),
        (Company, ("name",), "crm_company_search_name"),
    ],
)
def test_the_database_finds_parts_by_an_index(model, columns, index):
    rows = model.objects.across_teams().filter(searching.contains(columns, "nin")).order_by()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert index in rows.explain()


@pytest.mark.postgres
def test_people_are_found_by_the_index_as_they_are_without_it(people, find, monkeypatch):
    use_indexes(monkeypatch)
    assert find("kloster otto") == find("berg") == ["Otto Berg"]
    assert find("nin") == ["Nina Fischer"]
    assert find("kloster nina") == []


@pytest.mark.postgres
@pytest.mark.parametrize("few", [0, 1_000])
def test_all_words_are_looked_up_or_only_the_rarest(people, post, find, monkeypatch, few):
    use_indexes(monkeypatch, few)
    assert find("kloster otto") == find("ott kloster") == ["Otto Berg"]
    assert find("kloster nina") == find("100% otto") == []
    assert find("fischer nin rhein") == ["Nina Fischer"]
    post("leads", 201, last_name="Mendes", company_name="Brauhaus")
    assert find("rauha mendes", of="leads") == ["Mendes"]
    assert find("rauha ames", of="leads") == []


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("nin", ["Nina Fischer"]),
        ("kloster", ["Otto Berg"]),
        ("ott kloster", ["Otto Berg"]),
        ("nin kloster", []),
    ],
)
def test_what_is_found_very_often_is_read_in_order(people, find, monkeypatch, text, found):
    use_indexes(monkeypatch)
    monkeypatch.setattr(searching, "MANY", 0)
    assert find(text) == found


@pytest.mark.postgres
def test_pages_of_what_is_found_are_in_the_order_that_is_asked_for(post, read, monkeypatch):
    use_indexes(monkeypatch)
    for first, last in (("Nina", "Zander"), ("Anina", "Berg"), ("Janina", "Muster")):
        post("contacts", 201, first_name=first, last_name=last)
    post("contacts", 201, last_name="Otto")

    def names(**asked):
        page = read("contacts", search="nina", page_size=2, **asked)
        assert page["count"] == 3
        return [row["last_name"] for row in page["results"]], bool(page["next"])

    assert names() == (["Berg", "Muster"], True)
    assert names(page=2) == (["Zander"], False)
    assert names(ordering="-created_at") == (["Muster", "Berg"], True)
    read("contacts", 404, search="nina", page_size=2, page=3)


@pytest.mark.postgres
def test_what_is_found_by_the_index_is_not_counted_again(people, post, read, monkeypatch):
    use_indexes(monkeypatch)
    post("contacts", 201, last_name="Ames", company=people["id"])
    with CaptureQueriesContext(connection) as captured:
        page = read("contacts", search="kloster", page_size=1)
    assert (page["count"], bool(page["next"])) == (2, True)
    assert not [each for each in captured if "COUNT(" in each["sql"]]


@pytest.mark.postgres
def test_what_is_found_very_often_is_not_counted(people, post, read, monkeypatch):
    post("contacts", 201, last_name="Fischermann")
    assert read("contacts", search="fischer", page_size=1)["count"] == 2
    monkeypatch.setattr(searching, "MANY", 1)
    page = read("contacts", search="fischer", page_size=1)
    assert (page["count"], bool(page["next"])) == (10_000, True)
    assert read("contacts", search="fischer")["count"] == 2
