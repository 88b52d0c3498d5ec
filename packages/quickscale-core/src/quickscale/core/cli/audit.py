import json
import subprocess
import sys

import click

from .project import capture_manage, find_project

#: How much of the output of failed tests is shown.
_TAIL = 30

Finding = dict[str, str]


@click.command
@click.option("--json", "as_json", is_flag=True, help="Output JSON.")
def audit(as_json: bool) -> None:
    """Check the project for deployment and run its tests; exit with 1 if anything is found.

    The settings are judged as the environment has them, so run it where the site is to run.
    """
    project = find_project()
    try:
        findings = [*_judge(capture_manage(project, "list_findings"))]
        # As a developer runs them: production's static files need not have been collected here.
        findings += _judge_tests(capture_manage(project, "test", "--noinput", DEBUG="true"))
    except OSError as error:
        raise click.ClickException(f"Could not run the project's Python: {error}.") from error
    passed = not any(finding["level"] != "INFO" for finding in findings)
    if as_json:
        click.echo(json.dumps({"passed": passed, "findings": findings}, indent=2))
    else:
        _tell(findings, passed)
    sys.exit(0 if passed else 1)


def _judge(done: subprocess.CompletedProcess[str]) -> list[Finding]:
    if done.returncode == 0:
        findings: list[Finding] = json.loads(done.stdout.strip().splitlines()[-1])
        return findings
    return [_fail("start", "The project doesn't start.", done.stderr, "quickscale check")]


def _judge_tests(done: subprocess.CompletedProcess[str]) -> list[Finding]:
    if done.returncode == 0:
        return []
    output = done.stderr + done.stdout
    return [_fail("tests", "The project's tests failed.", output, "python manage.py test")]


def _fail(name: str, sentence: str, output: str, command: str) -> Finding:
    tail = "\n".join(output.strip().splitlines()[-_TAIL:])
    return {
        "id": name,
        "level": "ERROR",
        "message": f"{sentence}\n{tail}".strip(),
        "hint": f"For details, run: {command}",
    }


def _tell(findings: list[Finding], passed: bool) -> None:
    for finding in findings:
        click.echo(f"{finding['level']}: ({finding['id']}) {finding['message']}")
        if finding["hint"]:
            click.echo(f"    Fix: {finding['hint']}")
    count = sum(finding["level"] != "INFO" for finding in findings)
    found = f"{count} problem{'' if count == 1 else 's'} found."
    click.echo("No problems found." if passed else found)
