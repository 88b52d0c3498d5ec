"""Deploying, and going back."""

import json
from typing import Any

import click

from quickscale.core.deploy.connection import Connection
from quickscale.core.deploy.source import find_actor, read_source
from quickscale.core.deploy.targets import choose_target

from .failures import report_assembly_errors
from .progress import Progress
from .project import find_project

as_json_option = click.option("--json", "as_json", is_flag=True, help="Output JSON, line by line.")
env_option = click.option(
    "--env", "env", metavar="ENV", help="The target of deploy.toml; not needed if it has only one."
)
_dry_run_option = click.option("--dry-run", is_flag=True, help="Say what would be done.")


@click.command
@click.argument("env", required=False)
@_dry_run_option
@click.option(
    "--finish",
    is_flag=True,
    help="Run the migrations that the last deploy left for later: those that remove what the "
    "release before it still needed.",
)
@click.option(
    "--allow-unknown",
    is_flag=True,
    help="Run migrations too of which nobody can tell what they do to the release that runs.",
)
@as_json_option
@report_assembly_errors
def deploy(
    env: str | None, dry_run: bool, finish: bool, allow_unknown: bool, as_json: bool
) -> None:
    """Deploy the last commit to ENV, a target of deploy.toml.

    Visitors stay with the release that serves until the new one is ready, and if it never is.
    """
    project = find_project()
    connection = Connection(choose_target(project, env))
    progress, actor = Progress(as_json=as_json), find_actor(project)
    if finish:
        arguments: dict[str, Any] = {"actor": actor, "dry_run": dry_run}
        result = connection.call("finish", listen=progress.listen, **arguments)
    else:
        source = read_source(project)
        result = connection.call(
            "deploy",
            listen=progress.listen,
            send=source.pack,
            release=source.release,
            revision=source.revision,
            actor=actor,
            dry_run=dry_run,
            allow_unknown=allow_unknown,
        )
    progress.end(result, _describe(result, connection.target.site_url))


def _describe(result: dict[str, Any], site_url: str) -> str:
    release = result["release"]
    if result["outcome"] == "unchanged":
        return f"Nothing to deploy: {release} serves {site_url}."
    if result["outcome"] == "planned":
        return f"This was a dry run: {site_url} is as it was."
    if result["outcome"] == "finished":
        return f"Finished {release}."
    if result.get("deferred"):
        later = ", ".join(result["deferred"])
        return f"Deployed {release} to {site_url}.\nNext: quickscale deploy --finish, for {later}"
    return f"Deployed {release} to {site_url}."


@click.command
@click.argument("release", required=False)
@env_option
@_dry_run_option
@click.option(
    "--migrate-back",
    is_flag=True,
    help="Reverse the migrations that are in the way, after a backup, with the site in "
    "maintenance.",
)
@as_json_option
@report_assembly_errors
def rollback(
    release: str | None, env: str | None, dry_run: bool, migrate_back: bool, as_json: bool
) -> None:
    """Have RELEASE serve again, by default the one before, as far as the data allows."""
    project = find_project()
    connection, progress = Connection(choose_target(project, env)), Progress(as_json=as_json)
    result = connection.call(
        "rollback",
        listen=progress.listen,
        release=release,
        actor=find_actor(project),
        dry_run=dry_run,
        migrate_back=migrate_back,
    )
    done = "would serve" if dry_run else "serves"
    progress.end(result, f"{result['release']} {done} {connection.target.site_url}.")


@click.command
@env_option
@as_json_option
@report_assembly_errors
def releases(env: str | None, as_json: bool) -> None:
    """List what was deployed, rolled back and restored, the latest last."""
    result = Connection(choose_target(find_project(), env)).call("releases")
    if as_json:
        click.echo(json.dumps(result, indent=2))
        return
    for record in result["records"]:
        mark = "*" if record.get("release") == result["release"] else " "
        kept = "" if record["kept"] else " (not kept)"
        line = f"{mark} {record['ended']}  {record.get('release', '')}{kept}  {record['outcome']}"
        click.echo(f"{line}  by {record['actor']}")
        if record.get("error"):
            click.echo(f"    {record['error'].splitlines()[0]}")


@click.command
@env_option
@as_json_option
@report_assembly_errors
def status(env: str | None, as_json: bool) -> None:
    """Say what serves, and what is going on."""
    target = choose_target(find_project(), env)
    result = Connection(target).call("status")
    if as_json:
        click.echo(json.dumps(result, indent=2))
        return
    click.echo(f"{target.site_url}: {result['release'] or 'nothing is deployed yet'}")
    if result["standby"]:
        click.echo(f"{result['standby']} stands by for a rollback.")
    if result["maintenance"]:
        click.echo("The site is in maintenance.")
    if result["release"] and not result["complete"]:
        click.echo("Not all of its processes run; see quickscale logs.")
    if result["deferred"]:
        click.echo(f"Next: quickscale deploy --finish, for {', '.join(result['deferred'])}")
    if owner := result["locked_by"]:
        click.echo(f"{owner['actor']} runs {owner['command']} since {owner['since']}.")
    elif last := result["last"]:
        click.echo(f"Last: {last['command']} by {last['actor']}: {last['outcome']}.")
