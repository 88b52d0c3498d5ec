"""The agents and offices that feeds name: found among the agency's, or added."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from quickscale_business_themes.realestate.feeds import FeedAgent, FeedListing
from quickscale_business_themes.realestate.models import Agent, FeedPeople, Office

_NAME, _PHONE, _LICENSE, _KEY = 150, 50, 50, 255


class People:
    """An agency's agents and offices, which an import looks up once.

    Whoever has no number, license or address of their own isn't found: names repeat.
    """

    def __init__(self, team: Any, policy: str) -> None:
        self.team, self.policy = team, policy
        self.agents: dict[tuple[str, str], Agent] = {}
        self.offices: dict[tuple[str, str], Office] = {}
        if policy == FeedPeople.IGNORE:
            return
        for agent in Agent.objects.for_team(team).order_by("-pk"):
            self._know_agent(agent)
        for office in Office.objects.for_team(team).order_by("-pk"):
            self._know_office(office)

    def find(self, record: FeedListing) -> dict[str, Any]:
        """Return the agent and the office of a record, as values of its listing."""
        if self.policy == FeedPeople.IGNORE:
            return {}
        office = self._find_office(record)
        agent = self._find_agent(record.agent, office)
        found = {"list_agent": agent, "list_office": office or (agent and agent.office)}
        return {name: it for name, it in found.items() if it}

    def _find_agent(self, person: FeedAgent, office: Office | None) -> Agent | None:
        marks = list_marks(person.key, person.license, person.email)
        found = next((self.agents[mark] for mark in marks if mark in self.agents), None)
        if found is not None and person.key and not found.source_key:
            found.source_key = person.key[:_KEY]
            found.save(update_fields=["source_key"])
            self._know_agent(found)
        if found is not None or self.policy != FeedPeople.CREATE or not is_email(person.email):
            return found
        agent = Agent(
            team=self.team,
            name=(person.name or person.email)[:_NAME],
            email=person.email,
            phone=person.phone[:_PHONE],
            license_number=person.license[:_LICENSE],
            source_key=person.key[:_KEY],
            office=office,
        )
        agent.save(force_insert=True)
        self._know_agent(agent)
        return agent

    def _find_office(self, record: FeedListing) -> Office | None:
        name, key = record.office[:_NAME], record.office_key[:_KEY]
        marks = [("key", key)] * bool(key) + [("name", name.casefold())] * bool(name)
        found = next((self.offices[mark] for mark in marks if mark in self.offices), None)
        if found is not None and key and not found.source_key:
            found.source_key = key
            found.save(update_fields=["source_key"])
            self._know_office(found)
        if found is not None or self.policy != FeedPeople.CREATE or not name:
            return found
        office = Office(team=self.team, name=name, source_key=key)
        office.save(force_insert=True)
        self._know_office(office)
        return office

    def _know_agent(self, agent: Agent) -> None:
        own = list_marks(agent.source_key, agent.license_number, agent.email)
        self.agents |= dict.fromkeys([*own, ("key", str(agent.public_id))], agent)

    def _know_office(self, office: Office) -> None:
        marks = [("name", office.name.casefold()), ("key", str(office.public_id))]
        if office.source_key:
            marks.append(("key", office.source_key))
        self.offices |= dict.fromkeys(marks, office)


def list_marks(key: str, license: str, email: str) -> list[tuple[str, str]]:
    """Return what somebody is known by, the surest first."""
    marks = (("key", key[:_KEY]), ("license", license.casefold()), ("email", email.casefold()))
    return [mark for mark in marks if mark[1]]


def is_email(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True
