"""What several do at the same moment."""

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
