"""What happens in a team's CRM, told after the transaction that made it so."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from quickscale.core.hooks import Event

lead_created = Event(
    "crm.lead_created",
    object_type="lead",
    data={"owner": str},
    public=True,
    label=_("Lead created"),
    doc="A lead was created; 'owner' is the public ID of whoever got it, or empty.",
)
lead_converted = Event(
    "crm.lead_converted",
    object_type="lead",
    data={"contact": str, "company": str, "deal": str},
    public=True,
    label=_("Lead converted"),
    doc="A lead became a contact; the data are the public IDs of what it became, or empty.",
)
deal_created = Event(
    "crm.deal_created",
    object_type="deal",
    data={"stage": str},
    public=True,
    label=_("Deal created"),
    doc="A deal was created. The value is its amount.",
)
deal_moved = Event(
    "crm.deal_moved",
    object_type="deal",
    data={"from": str, "to": str},
    public=True,
    label=_("Deal moved"),
    doc="A deal came into another stage; the data are the stages' names. The value is its amount.",
)
deal_won = Event(
    "crm.deal_won",
    object_type="deal",
    data={},
    public=True,
    label=_("Deal won"),
    doc="A deal was won. The value is its amount.",
)
deal_lost = Event(
    "crm.deal_lost",
    object_type="deal",
    data={"reason": str},
    public=True,
    label=_("Deal lost"),
    doc="A deal was lost; 'reason' is the code of why. The value is its amount.",
)
offer_accepted = Event(
    "crm.offer_accepted",
    object_type="offer",
    data={"deal": str, "name": str},
    public=True,
    label=_("Offer accepted"),
    doc="A customer accepted an offer; the data are the deal's public ID and the name that they "
    "typed. The value is the offer's total.",
)
rule_fired = Event(
    "crm.rule_fired",
    object_type="record",
    data={"rule": str, "type": str, "name": str},
    public=True,
    label=_("Rule fired"),
    doc="A rule of the team says so; the data are its name, and the record's type and name.",
)
