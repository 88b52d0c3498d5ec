import json

SETUP = (
    "import django, json; django.setup(); "
    "from quickscale.core.plugin_framework import SeoPage, service\n"
)
SERVICES = """
class Analytics:
    made = 0

    def __init__(self):
        Analytics.made += 1

    def track_event(self, event_type, **details):
        raise RuntimeError("the disk is full")

    def get_event_stats(self, **limits):
        from quickscale.core.plugin_framework.services import EventStats
        return EventStats(total=7)


class Points:
    limit = 3

    def award(self, points):
        if points > self.limit:
            raise ValueError("too many")
        return points
"""
PACKAGE = "quickscale_feature_plugins.loyalty.services"


def run(site, code, *, services=None):
    body = f"services = {services or {}!r}"
    package = site.add("plugin", "loyalty", body=body, files={"services.py": SERVICES})
    result = site.run(SETUP + code, manage=False, apps=[package])
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout), result.stderr


def test_without_a_plugin_the_no_ops_answer(site):
    code = """
print(json.dumps([
    service("analytics").track_event("viewed", theme="bakery"),
    service("analytics").get_event_stats(theme="bakery").total,
    service("seo").describe(SeoPage(title="Rye", path="/rye/")).title,
    service("email").trigger("welcome", address="a@example.com"),
]))
"""
    assert run(site, code)[0] == [None, 0, "Rye · QuickScale", None]


def test_an_unknown_service_is_a_lookup_error(site):
    code = """
try:
    service("points")
except LookupError as error:
    print(json.dumps(str(error)))
"""
    assert run(site, code)[0] == "No plugin in this project provides the service 'points'."


def test_the_chosen_plugins_service_answers_and_is_made_once(site):
    code = """
from quickscale_feature_plugins.loyalty.services import Analytics
totals = [service("analytics").get_event_stats().total for _ in range(3)]
print(json.dumps([totals, Analytics.made]))
"""
    services = {"analytics": f"{PACKAGE}.Analytics"}
    assert run(site, code, services=services)[0] == [[7, 7, 7], 1]


def test_a_failing_plugin_is_logged_and_its_callers_page_goes_on(site):
    code = 'print(json.dumps(service("analytics").track_event("viewed")))'
    answer, errors = run(site, code, services={"analytics": f"{PACKAGE}.Analytics"})
    assert answer is None
    assert "The service Analytics.track_event failed." in errors
    assert "the disk is full" in errors


def test_a_service_of_a_plugins_own_raises_what_it_raises(site):
    code = """
points = service("points")
try:
    points.award(4)
except ValueError as error:
    print(json.dumps([points.award(2), points.limit, str(error)]))
"""
    services = {"points": f"{PACKAGE}.Points"}
    assert run(site, code, services=services)[0] == [2, 3, "too many"]
