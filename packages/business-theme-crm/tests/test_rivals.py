"""What several do at the same moment."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from quickscale.core.api import ServiceError
from quickscale_business_themes.crm.models import Company, Contact, Deal, Lead, LeadAssignee

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def race(times, run, threads=8):
    """Run something so many times, by so many threads."""

    def once(number):
        try:
            return run(number)
        except ServiceError as error:
            return error.code
        finally:
            connection.close()

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(once, range(times)))


def test_a_lead_is_converted_once_however_many_try(team, owner):
    from quickscale_business_themes.crm.services.leads import Conversion, convert_lead, create_lead

    values = {"last_name": "Fischer", "company_name": "Weinhaus"}
    lead = create_lead(team=team, user=owner, values=values)
    answers = race(8, lambda _: convert_lead(lead, Conversion(), user=owner).status)
    assert sorted(answers) == ["already-converted"] * 7 + ["converted"]
    counts = [model.objects.for_team(team).count() for model in (Contact, Company, Deal)]
    assert counts == [1, 1, 1]


def test_a_deal_is_closed_once_however_many_try(team, owner):
    from datetime import date

    from quickscale_business_themes.crm.services.deals import create_deal, lose_deal, win_deal

    deal = create_deal(team=team, user=owner, values={"name": "Wine", "amount": 5})

    def close(number):
        if number % 2:
            return win_deal(deal, closed_on=date.today(), amount=None, user=owner).status
        return lose_deal(deal, closed_on=date.today(), reason="price", user=owner).status

    answers = race(8, close)
    assert answers.count("deal-closed") == 7
    assert deal.stage_changes.count() == 2


@pytest.mark.parametrize("method", ["round_robin", "least_busy"])
@pytest.mark.parametrize("times", [120, pytest.param(1000, marks=pytest.mark.slow)])
def test_leads_are_shared_out_evenly_however_many_come_at_once(
    team, owner, make_member, method, times
):
    from quickscale_business_themes.crm.models import AssignmentRule
    from quickscale_business_themes.crm.services.leads import create_lead

    for name in ("ben", "cy", "di", "eli"):
        LeadAssignee.objects.for_team(team).create(user=make_member(name))
    AssignmentRule.objects.for_team(team).create(name="All", method=method)
    race(times, lambda n: create_lead(team=team, user=owner, values={"last_name": f"L{n}"}))
    owners = list(Lead.objects.for_team(team).values_list("owner__name", flat=True))
    assert {name: owners.count(name) for name in owners} == dict.fromkeys(
        ("Ben", "Cy", "Di", "Eli"), times // 4
    )


def test_no_deal_comes_into_a_stage_that_is_deleted_at_the_same_moment(team, owner, stages):
    from quickscale_business_themes.crm.models import Stage
    from quickscale_business_themes.crm.services.deals import create_deal, move_deal
    from quickscale_business_themes.crm.services.pipelines import StageRow, save_pipeline

    deals = [create_deal(team=team, user=owner, values={"name": f"D{n}"}) for n in range(8)]
    gone = stages["Proposal"]
    rows = [
        StageRow(each.name, each.kind, each.probability, each.rotten_days, each)
        for each in stages.values()
        if each != gone
    ]

    def act(number):
        if number == 4:
            return save_pipeline(gone.pipeline, rows).name
        return move_deal(deals[number], gone, user=owner).stage.name

    answers = race(8, act)
    assert set(answers) <= {"Proposal", "Sales", "stage-in-use", "wrong-stage"}
    assert Stage.objects.for_team(team).filter(pk=gone.pk).exists() == ("Proposal" in answers)


def test_who_sends_a_form_eight_times_at_once_is_one_lead(team):
    from quickscale_business_themes.crm.models import Activity, CaptureForm
    from quickscale_business_themes.crm.services.capture import take_submission

    forms = [
        CaptureForm.objects.for_team(team).create(name=name, fields=["email", "phone"])
        for name in ("Contact", "Newsletter")
    ]

    def send(number):
        values = {"email": f"{'Nina' if number % 2 else 'nina'}@wein.example"}
        form = forms[number % 2]
        return take_submission(form, values, utm={}, consent_text="").status

    assert sorted(race(8, send)) == ["known"] * 7 + ["lead"]
    assert Lead.objects.for_team(team).count() == 1
    assert Activity.objects.for_team(team).count() == 7


def test_a_submission_is_confirmed_once_however_many_try(team):
    from quickscale_business_themes.crm.models import Activity, CaptureForm
    from quickscale_business_themes.crm.services import capture

    form = CaptureForm.objects.for_team(team).create(
        name="Contact", fields=["email"], double_opt_in=True
    )
    values = {"email": "nina@wein.example"}
    sent = capture.take_submission(form, values, utm={}, consent_text="")
    token = capture.sign_submission(sent)
    assert set(race(8, lambda _: capture.confirm_submission(token).status)) == {"lead"}
    assert Lead.objects.for_team(team).count() == 1
    assert not Activity.objects.for_team(team).exists()


def ask(browser, method, path, **data):
    """Return the status that an operation answers, without raising what it raised."""
    browser.raise_request_exception = False
    send = getattr(browser, method)
    return send(f"/api/crm/{path}/", data, content_type="application/json").status_code


def test_what_was_deleted_meanwhile_is_not_brought_back_by_a_change(
    team, owner, sign_in, monkeypatch
):
    from quickscale_business_themes.crm.api import bases

    contact = Contact.objects.for_team(team).create(last_name="Fischer", owner=owner)
    lock = bases.lock_record

    def delete_first(record):
        Contact.objects.for_team(team).filter(pk=record.pk).delete()
        lock(record)

    monkeypatch.setattr(bases, "lock_record", delete_first)
    path = f"contacts/{contact.public_id}"
    assert ask(sign_in(owner), "patch", path, last_name="Weber") == 404


def test_own_fields_that_are_changed_at_once_are_all_changed(team, owner, sign_in):
    from quickscale_business_themes.crm.models import CustomField

    fields = CustomField.objects.for_team(team)
    keys = [fields.create(kind="contact", name=f"F{n}").key for n in range(8)]
    contact = Contact.objects.for_team(team).create(last_name="Fischer", owner=owner)
    browsers = [sign_in(owner) for _key in keys]

    def change(number):
        said = {"custom_fields": [{"id": keys[number], "value": "x"}]}
        return ask(browsers[number], "patch", f"contacts/{contact.public_id}", **said)

    assert set(race(8, change)) == {200}
    contact.refresh_from_db()
    assert contact.custom == dict.fromkeys(keys, "x")


def test_a_record_is_deleted_and_told_of_once_however_many_try(team, owner, sign_in):
    from quickscale.core.audit.models import AuditEvent

    contact = Contact.objects.for_team(team).create(last_name="Fischer", owner=owner)
    browsers = [sign_in(owner) for _ in range(6)]
    path = f"contacts/{contact.public_id}"
    answers = race(6, lambda number: ask(browsers[number], "delete", path))
    assert sorted(answers) == [204, *[404] * 5]
    assert AuditEvent._base_manager.filter(action="crm.deleted").count() == 1


def test_a_handover_and_a_form_that_is_sent_wait_for_each_other(
    team, owner, make_member, monkeypatch
):
    from quickscale_business_themes.crm.models import CaptureForm
    from quickscale_business_themes.crm.services import capture, handover

    ben = make_member("ben")
    form = CaptureForm.objects.for_team(team).create(
        name="Contact", fields=["email"], consent_text="Yes", owner=ben
    )
    Lead.objects.for_team(team).create(last_name="F", email="f@wein.example", owner=ben)
    note = capture.note_again

    def note_late(*about):
        time.sleep(0.5)
        note(*about)

    monkeypatch.setattr(capture, "note_again", note_late)

    def act(number):
        if number:
            time.sleep(0.2)
            return handover.hand_over(team=team, giver=ben, taker=owner, by=owner)["leads"]
        sent = {"email": "f@wein.example"}
        return capture.take_submission(form, sent, utm={}, consent_text="Yes").status

    assert race(2, act) == ["known", 1]


def test_a_rule_and_a_person_who_move_a_deal_wait_for_each_other(team, owner, stages, monkeypatch):
    from quickscale_business_themes.crm.models import Rule, RuleEvent, RuleRun
    from quickscale_business_themes.crm.services.automation import events, running
    from quickscale_business_themes.crm.services.deals import create_deal, move_deal

    blank = {"field": "", "text": "", "days": None}
    actions = [
        {**blank, "kind": "set_field", "field": "next_step", "value": "Ring"},
        {**blank, "kind": "move_stage", "value": str(stages["Proposal"].public_id)},
    ]
    about = {"subject": "deal", "trigger": "created"}
    Rule.objects.for_team(team).create(name="Move", actions=actions, **about)
    monkeypatch.setattr(events, "enqueue", lambda task, key: None)
    deal = create_deal(team=team, user=owner, values={"name": "Wine"})
    event, once = RuleEvent.objects.for_team(team).get(), running.act_once

    def act_late(run, number, action):
        time.sleep(0.5 * number)
        return once(run, number, action)

    monkeypatch.setattr(running, "act_once", act_late)

    def act(number):
        if number:
            time.sleep(0.2)
            return move_deal(deal, stages["Negotiation"], user=owner).stage.name
        return running.try_event(event.pk)

    assert race(2, act) == [None, "Negotiation"]
    assert RuleRun.objects.for_team(team).get().status == "done"


def test_a_company_is_merged_or_deleted_whichever_comes_first(team, owner, sign_in):
    companies = Company.objects.for_team(team)
    for _time in range(4):
        kept, other = (companies.create(name=name, owner=owner) for name in ("A", "B"))
        for number in range(40):
            Contact.objects.for_team(team).create(last_name=f"C{number}", company=other)
        browsers = [sign_in(owner), sign_in(owner)]

        def act(number, kept=kept, other=other, browsers=browsers):
            if number:
                return ask(browsers[1], "delete", f"companies/{other.public_id}")
            duplicate = str(other.public_id)
            path = f"companies/{kept.public_id}/merge"
            return ask(browsers[0], "post", path, duplicate=duplicate)

        merged, deleted = race(2, act)
        assert (merged, deleted) in {(200, 404), (409, 204), (400, 204)}


def test_a_rule_never_loses_all_its_people_at_once(team, owner, make_member):
    from quickscale_business_themes.crm.models import AssignmentRule
    from quickscale_business_themes.crm.services.assignment import remove_assignee

    rule = AssignmentRule.objects.for_team(team).create(name="North")
    users = [owner, *(make_member(name) for name in ("ben", "cy", "di"))]
    people = [LeadAssignee.objects.for_team(team).create(user=user) for user in users]
    rule.people.set(people)
    answers = race(4, lambda number: remove_assignee(people[number]))
    assert answers.count("last-of-rule") == 1
    assert rule.people.count() == 1


def test_what_is_no_duplicate_stays_so_while_a_search_goes_on(team, owner):
    from quickscale_business_themes.crm.models import DuplicateContact
    from quickscale_business_themes.crm.services.duplicates import dismiss, search

    for _time in range(2):
        Contact.objects.for_team(team).create(
            first_name="Nina", last_name="Fischer", email="nina@wein.example"
        )
    search(team.pk, "contact")
    pairs = DuplicateContact.objects.for_team(team)
    for _time in range(6):
        pairs.update(is_dismissed=False)
        pair = pairs.get()

        def act(number, pair=pair):
            if number == 1:
                return dismiss(pair, user=owner).is_dismissed
            return search(team.pk, "contact")

        assert race(3, act)[1] is True
        assert pairs.get().is_dismissed


def test_of_eight_who_open_and_accept_an_offer_at_once_one_is_first(team, owner, mailoutbox):
    from quickscale_business_themes.crm.models import Offer
    from quickscale_business_themes.crm.services import offers
    from quickscale_business_themes.crm.services.deals import create_deal

    deal = create_deal(team=team, user=owner, values={"name": "Wine"})
    offer = offers.create_offer(deal, {"title": "Wine list"}, [], user=owner)
    offers.publish_offer(offer)

    def visit(number):
        offers.note_view(offers.find_offer(offer.token))
        return offers.accept_offer(offer.token, f"Nina {number}").accepted_name

    assert len(set(race(8, visit))) == 1
    stored = Offer.objects.for_team(team).get()
    assert (stored.view_count, stored.views.count()) == (8, 8)
    told = sorted(mail.subject for mail in mailoutbox)
    assert told == ["Accepted: Wine list", "Viewed: Wine list"]


def test_of_eight_who_enrich_a_contact_at_once_one_pays(team, owner):
    from quickscale_business_themes.crm.services.enriching import enrich

    team.credits.grant(8, source="test", reason="for the test")
    Company.objects.for_team(team).create(name="Wein", website="https://wein.example")
    made = {"last_name": "Fischer", "email": "nina@wein.example"}
    contact = Contact.objects.for_team(team).create(**made)

    def ask(_number):
        own = Contact.objects.for_team(team).get(pk=contact.pk)
        return str(enrich(own, narrow=lambda rows: rows))

    answers = race(8, ask)
    assert sorted(answers) == ["['company']"] + ["nothing-found"] * 7
    assert team.credits.balance == 7
