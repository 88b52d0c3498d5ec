"""Conditions of rules: what is refused, and that the database and Python agree on the rest."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quickscale_business_themes.crm.models import (
    Contact,
    CustomField,
    Deal,
    Lead,
    Pipeline,
    Stage,
    Tag,
)
from quickscale_business_themes.crm.services.automation.conditions import (
    BARE,
    OPS,
    WrongConditions,
    check_tree,
)
from quickscale_business_themes.crm.services.automation.fields import load_fields
from quickscale_business_themes.crm.services.automation.predicates import holds
from quickscale_business_themes.crm.services.automation.queries import to_q

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 29)
TEXTS = ["", "Wine", "wine bar", "WEIN", "Ärzte", "ärzte", "ÄRZTE", "straße", "İ", "%", "_", "a'b"]
WORDS = ["wine", "Wine", "w", "ärzte", "STRASSE", "ß", "%", "_", "'", "i"]
AMOUNTS = [None, "0", "0.0001", "999.9999", "1000", "1000000"]
#: Where the days around the change to summer time begin in Berlin.
MIDNIGHTS = [datetime(2026, 3, 28, 23, tzinfo=UTC), datetime(2026, 3, 29, 22, tzinfo=UTC)]
DAYS = [None, TODAY - timedelta(days=30), TODAY - timedelta(days=1), TODAY, date(2027, 1, 1)]


def judge(tree, *, subject="deal", trigger="updated", team):
    return check_tree(tree, subject=subject, trigger=trigger, team_id=team.pk)


def branches(leaves):
    """Return trees of some leaves, as deep as they may be."""
    return st.recursive(
        leaves,
        lambda inside: st.one_of(
            st.builds(lambda each: {"not": each}, inside),
            st.builds(lambda some: {"all": some}, st.lists(inside, max_size=3)),
            st.builds(lambda some: {"any": some}, st.lists(inside, max_size=3)),
        ),
        max_leaves=6,
    )


def leaves_of(fields, values):
    """Return every question that can be asked of a kind of record."""
    days = st.sampled_from([-30, -1, 0, 1, 30])

    def ask(field, op):
        if op in BARE:
            return st.just({"field": field.name, "op": op})
        is_counted = op.startswith("days_since")
        asked = days if is_counted else st.sampled_from(values[field.type](field))
        if op == "in":
            asked = st.lists(asked, min_size=1, max_size=3)
        return st.builds(lambda value: {"field": field.name, "op": op, "value": value}, asked)

    return st.one_of(
        ask(each, op)
        for each in fields.values()
        if values[each.type](each)
        for op in sorted(OPS[each.type])
        if each.column or not op.startswith("changed")
    )


ADDED = {
    "text": [None, *TEXTS[1:]],
    "number": [None, "0", "9.50", "9.5", "-5", "1000", "0.0001", "1000000"],
    "date": [None, *(str(day) for day in DAYS if day)],
    "switch": [None, True, False],
    "choice": [None, "Gold", "silver"],
}


def add_fields(team, kind):
    """Add a field of each type to records of a kind."""
    fields = CustomField.objects.for_team(team)
    return {
        type_: fields.create(
            kind=kind, name=type_, type=type_, options=["Gold", "silver"] * (type_ == "choice")
        )
        for type_ in ADDED
    }


def say_added(fields, number):
    """Return what the added fields of a record say, each its own way through the values."""
    said = {
        field.key: ADDED[type_][(number * step) % len(ADDED[type_])]
        for step, (type_, field) in enumerate(fields.items(), start=1)
    }
    return {key: value for key, value in said.items() if value is not None}


@pytest.fixture
def records(team, owner, make_member, stages):
    """Deals, leads and contacts with fields that are empty, equal, or at the edge."""
    added = {kind: add_fields(team, kind) for kind in ("deal", "contact", "lead")}
    people, tags = [None, owner, make_member("ben")], ["Wine", "VIP", "ärzte"]
    made = [Tag.objects.for_team(team).create(name=name) for name in tags]
    open_stages = [stage for stage in stages.values() if stage.kind == "open"]
    for number in range(24):
        moment = MIDNIGHTS[number % 2] + timedelta(microseconds=number % 3 - 1)
        amount = AMOUNTS[number % len(AMOUNTS)]
        deal = Deal.objects.for_team(team).create(
            name=TEXTS[number % len(TEXTS)],
            stage=open_stages[number % len(open_stages)],
            amount=None if amount is None else Decimal(amount),
            probability=number * 4,
            expected_close_on=DAYS[number % len(DAYS)],
            opened_on=TODAY - timedelta(days=number),
            source=["", "website", "phone"][number % 3],
            next_step=TEXTS[(number * 5) % len(TEXTS)],
            owner=people[number % 3],
            created_at=moment,
            stage_since=moment,
            custom=say_added(added["deal"], number),
        )
        contact = Contact.objects.for_team(team).create(
            last_name=TEXTS[-number % len(TEXTS)],
            email=["", "a@x.test", "B@x.test"][number % 3],
            do_not_email=bool(number % 2),
            custom=say_added(added["contact"], number),
            owner=people[-number % 3],
            created_at=moment,
        )
        lead = Lead.objects.for_team(team).create(
            last_name=TEXTS[number % len(TEXTS)],
            status=["new", "contacted"][number % 2],
            rating=["", "hot"][number % 2],
            custom=say_added(added["lead"], number),
            owner=people[number % 3],
        )
        for record in (deal, contact, lead):
            record.tags.set(made[: number % 4])
    return {"deal": Deal, "contact": Contact, "lead": Lead}


def compare(team, records, subject):
    """Ask the database and Python for the same; every tree must find the same records."""
    stages = [str(key) for key in Stage.objects.for_team(team).values_list("public_id", flat=True)]
    pipelines = Pipeline.objects.for_team(team).values_list("public_id", flat=True)
    people = [str(member.user.public_id) for member in team.memberships.select_related("user")]
    values = {
        "text": lambda field: WORDS,
        "tags": lambda field: ["wine", "VIP", "Ärzte", "none"],
        "choice": lambda field: [value for value, _label in field.choices],
        "number": lambda field: [
            "0",
            "1000",
            "40",
            "-1",
            "9.5" if field.added else "1",
            "1e3" if field.is_whole else "0.0001",
        ],
        "date": lambda field: [str(day) for day in DAYS if day],
        "moment": lambda field: ["2026-03-28", "2026-03-29", "2026-03-30"],
        "boolean": lambda field: [True, "no"],
        "switch": lambda field: ["yes", False],
        "person": lambda field: people,
        "stage": lambda field: stages,
        "pipeline": lambda field: [str(key) for key in pipelines],
    }
    fields = load_fields(subject, team.pk)
    rows = records[subject].objects.for_team(team).prefetch_related("tags")
    loaded = list(rows.select_related("owner", *(["stage__pipeline"] * (subject == "deal"))))

    @settings(
        max_examples=300,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(branches(leaves_of(fields, values)))
    def agree(tree):
        try:
            checked = judge(tree, subject=subject, team=team)
        except WrongConditions as error:
            assert "nested too deeply" in str(error.message)
            return
        asked = rows.filter(to_q(checked, subject, fields, TODAY)).values_list("pk", flat=True)
        found = [row.pk for row in loaded if holds(checked, row, fields, changed=None, today=TODAY)]
        assert sorted(asked) == sorted(found), checked

    agree()


@pytest.mark.parametrize("subject", ["deal", "contact", "lead"])
def test_the_database_and_python_find_the_same_records(team, records, subject, settings):
    settings.TIME_ZONE = "Europe/Berlin"
    compare(team, records, subject)


@pytest.mark.postgres
@pytest.mark.parametrize("subject", ["deal", "contact", "lead"])
def test_they_agree_on_postgresql_too(team, records, subject, settings):
    settings.TIME_ZONE = "Europe/Berlin"
    compare(team, records, subject)


LEAF = {"field": "amount", "op": "gte", "value": "5"}


@pytest.mark.parametrize(
    ("tree", "path"),
    [
        ([], ()),
        ({}, ("field",)),
        ({"some": []}, ()),
        ({"all": LEAF}, ()),
        ({"all": [LEAF, "x"]}, ("all", 1)),
        ({"all": [{"field": "password", "op": "eq", "value": "x"}]}, ("all", 0, "field")),
        ({"any": [{"field": "team", "op": "eq", "value": "1"}]}, ("any", 0, "field")),
        ({"not": {"field": "amount", "op": "contains", "value": "1"}}, ("not", "op")),
        ({"field": ["amount"], "op": "eq", "value": "1"}, ("field",)),
        ({"field": "amount", "op": {}, "value": "1"}, ("op",)),
        ({**LEAF, "value": "many"}, ("value",)),
        ({**LEAF, "value": "NaN"}, ("value",)),
        ({**LEAF, "value": "1e99"}, ("value",)),
        ({**LEAF, "value": {"a": 1}}, ("value",)),
        ({**LEAF, "value": None}, ("value",)),
        ({**LEAF, "extra": 1}, ()),
        ({"field": "stage", "op": "eq", "value": "Nowhere"}, ("value",)),
        ({"field": "expected_close_on", "op": "lt", "value": "2026-02-30"}, ("value",)),
        ({"field": "expected_close_on", "op": "days_since", "value": "99999999"}, ("value",)),
        ({"field": "source", "op": "in", "value": []}, ("value",)),
        ({"not": {"not": {"not": {"not": {"not": {"not": LEAF}}}}}}, ("not",) * 5),
    ],
)
def test_what_makes_no_sense_is_refused_where_it_stands(team, tree, path):
    with pytest.raises(WrongConditions) as error:
        judge(tree, team=team)
    assert error.value.path == path


def test_a_tree_has_no_more_than_fifty_leaves(team):
    assert judge({"all": [LEAF] * 50}, team=team)
    with pytest.raises(WrongConditions):
        judge({"any": [{"all": [LEAF] * 25}, {"all": [LEAF] * 26}]}, team=team)


def test_only_what_waits_for_changes_knows_of_them(team):
    tree = {"field": "amount", "op": "changed"}
    assert judge(tree, team=team) == tree
    for trigger in ("created", "daily"):
        with pytest.raises(WrongConditions):
            judge(tree, team=team, trigger=trigger)


def test_people_stages_and_choices_are_known_by_what_they_are_called(team, owner, stages):
    tree = {
        "all": [
            {"field": "owner", "op": "eq", "value": "ADA@example.com"},
            {"field": "stage", "op": "in", "value": "proposal, Won"},
            {"field": "source", "op": "ne", "value": "phone call"},
        ]
    }
    assert [leaf["value"] for leaf in judge(tree, team=team)["all"]] == [
        str(owner.public_id),
        [str(stages["Proposal"].public_id), str(stages["Won"].public_id)],
        "phone",
    ]


def test_nobody_of_another_team_is_known(team, make_user):
    stranger = make_user("eve")
    with pytest.raises(WrongConditions):
        judge({"field": "owner", "op": "eq", "value": str(stranger.public_id)}, team=team)


def test_what_was_changed_is_asked_of_one_record(team, records):
    deal = Deal.objects.for_team(team).first()
    tree = judge({"field": "probability", "op": "changed_to", "value": "0"}, team=team)
    fields = load_fields("deal", team.pk)
    assert holds(tree, deal, fields, changed=["probability"], today=TODAY)
    assert not holds(tree, deal, fields, changed=["amount"], today=TODAY)
    assert not holds(tree, deal, fields, changed=[], today=TODAY)
