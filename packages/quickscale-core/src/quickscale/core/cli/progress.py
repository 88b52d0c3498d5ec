"""How a command on a server is told: lines for people and logs, JSON for machines."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

import click


class Progress:
    """Prints each event of the server as it comes.

    Args:
        as_json: as the server says it, a line of JSON each.
    """

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json

    def listen(self, event: Mapping[str, Any]) -> None:
        if self.as_json:
            click.echo(json.dumps(event))
            return
        if event["event"] == "step":
            click.echo(f"{event['text']} …")
        elif event["event"] == "done" and event["seconds"] >= 1:
            click.echo(f"  {event['seconds']} s")
        elif event["event"] == "note":
            click.echo(f"  {event['text']}")
        elif event["event"] == "plan":
            self._tell_migrations("now", event["now"])
            self._tell_migrations("later, by deploy --finish", event["deferred"])

    def end(self, result: Mapping[str, Any], sentence: str) -> None:
        click.echo(json.dumps({"event": "result", **result}) if self.as_json else sentence)

    def _tell_migrations(self, when: str, migrations: Iterable[Mapping[str, Any]]) -> None:
        for migration in migrations:
            reversible = "" if migration["reversible"] else ", cannot be reversed"
            name = f"{migration['app']}.{migration['name']}"
            click.echo(f"  {name}: {migration['class']}{reversible}; {when}")
            for operation in migration.get("operations", ()):
                _tell_operation(operation)


def _tell_operation(operation: Mapping[str, Any]) -> None:
    facts = [
        f"locks {operation['locks']}" if operation.get("locks") else "",
        f"{operation['rows']} rows" if operation.get("rows") else "",
        f"about {operation['seconds']} s" if operation.get("seconds") else "",
    ]
    told = ", ".join(fact for fact in facts if fact)
    click.echo(f"    {operation['description']}{f' ({told})' if told else ''}")
