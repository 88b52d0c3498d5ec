"""Looking after a deployed site."""

import json
import sys
from typing import Any

import click

from quickscale.core.deploy.connection import Connection
from quickscale.core.deploy.source import find_actor
from quickscale.core.deploy.targets import choose_target

from .deploy import as_json_option, env_option
from .failures import report_assembly_errors
from .progress import Progress
from .project import find_project


def _call(env: str | None, command: str, *, as_json: bool = False, **arguments: Any) -> Any:
    project = find_project()
    connection, progress = Connection(choose_target(project, env)), Progress(as_json=as_json)
    given = {"actor": find_actor(project), **arguments}
    return connection.call(command, listen=progress.listen, **given)


@click.command
@env_option
@click.option("-f", "--follow", is_flag=True, help="Go on with what is logged from now on.")
@click.option("--lines", default=100, show_default=True, help="How many lines to begin with.")
@report_assembly_errors
def logs(env: str | None, follow: bool, lines: int) -> None:
    """Print the log of the site's processes."""
    connection = Connection(choose_target(find_project(), env))
    sys.exit(connection.attach("logs", follow=follow, lines=lines))


@click.command
@env_option
@report_assembly_errors
def console(env: str | None) -> None:
    """Open a Python shell in the release that serves."""
    sys.exit(Connection(choose_target(find_project(), env)).attach("console"))


@click.command
@env_option
@click.option("--list", "only_list", is_flag=True, help="List the backups there are.")
@report_assembly_errors
def backup(env: str | None, only_list: bool) -> None:
    """Back up the site's database on its server."""
    if not only_list:
        click.echo(f"Made the backup {_call(env, 'backup')['backup']}.")
        return
    for each in _call(env, "backups")["backups"]:
        size = f"{each.get('size', 0) / 1_000_000:.1f} MB"
        click.echo(f"{each['id']}  {size}  {each.get('release', '')}  {each.get('reason', '')}")


@click.command
@click.argument("name", metavar="BACKUP")
@env_option
@click.option("--yes", is_flag=True, help="Don't ask.")
@as_json_option
@report_assembly_errors
def restore(name: str, env: str | None, yes: bool, as_json: bool) -> None:
    """Give the site the data of BACKUP back, and the release that wrote it.

    What was written since is lost to the site; it is backed up first.
    """
    if not yes:
        click.confirm("What was written since that backup disappears. Go on?", abort=True)
    result = _call(env, "restore", as_json=as_json, backup=name)
    told = f"Restored {name}, with {result['release']}. Before it: {result['saved']}."
    click.echo(json.dumps(result) if as_json else told)


@click.command
@click.argument("turn", type=click.Choice(["on", "off"]))
@env_option
@report_assembly_errors
def maintenance(turn: str, env: str | None) -> None:
    """Close the site for maintenance, or open it again."""
    _call(env, "maintenance", on=turn == "on")
    click.echo("The site is in maintenance." if turn == "on" else "The site is open.")


@click.group
def secrets() -> None:
    """The settings that nobody may read; they lie encrypted on the server."""


@secrets.command("set")
@click.argument("name")
@env_option
@report_assembly_errors
def set_secret(name: str, env: str | None) -> None:
    """Set the secret NAME to what is asked for, or to what standard input holds."""
    if sys.stdin.isatty():
        value = click.prompt(f"{name}", hide_input=True)
    else:
        value = sys.stdin.read().rstrip("\n")
    if not value or not name.isidentifier() or name != name.upper():
        raise click.ClickException("A secret has a NAME in capital letters and a value.")
    _call(env, "secrets-set", name=name, value=value)
    click.echo(f"Set {name}. Next: quickscale deploy, which starts the site with it.")


@secrets.command("list")
@env_option
@report_assembly_errors
def list_secrets(env: str | None) -> None:
    """List the names of the secrets."""
    for name in _call(env, "secrets-list")["names"]:
        click.echo(name)


@secrets.command("rotate")
@click.argument("name")
@env_option
@report_assembly_errors
def rotate_secret(name: str, env: str | None) -> None:
    """Give the site another SECRET_KEY; what the one before has signed stays valid."""
    _call(env, "secrets-rotate", name=name)
    click.echo(f"Rotated {name}. Next: quickscale deploy, which starts the site with it.")


@click.group
def server() -> None:
    """The machine that sites are deployed to."""


@server.command
@click.argument("env", required=False)
@click.option("--dry-run", is_flag=True, help="Say what would be done.")
@click.option("--with-postgresql", is_flag=True, help="The database is on the same machine.")
@click.option("--with-redis", is_flag=True, help="The cache is on the same machine.")
@as_json_option
@report_assembly_errors
def prepare(
    env: str | None, dry_run: bool, with_postgresql: bool, with_redis: bool, as_json: bool
) -> None:
    """Make the server of ENV ready for it. What is there already stays as it is."""
    result = _call(
        env,
        "prepare",
        as_json=as_json,
        dry_run=dry_run,
        with_postgresql=with_postgresql,
        with_redis=with_redis,
    )
    if as_json:
        click.echo(json.dumps(result))
    elif not result["done"]:
        click.echo("There is nothing to prepare.")
    else:
        click.echo("This was a dry run." if dry_run else "Prepared. Next: quickscale deploy")
