"""What a deploy refuses before it touches a server, and how it judges migrations."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from quickscale.core.deploy.connection import pack_program
from quickscale.core.deploy.server.events import Refused
from quickscale.core.deploy.server.lock import hold_lock, read_owner
from quickscale.core.deploy.server.migrations import Plan, defer_contracting
from quickscale.core.deploy.server.proxy import render

from .projects import PYPROJECT, STORE, Project, begin_history

TARGET = '[production]\nhost = "root@192.0.2.7"\nsite_url = "https://shop.example.com"\n'


@pytest.fixture
def project(tmp_path):
    project = Project(tmp_path / "project")
    project.write("manage.py", "")
    project.write("pyproject.toml", '[project]\nname = "store"\n')
    project.write("deploy.toml", TARGET)
    return project


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("hots = 1", ("production.hots is unknown", "did you mean 'host'?")),
        ('driver = "proces"', ("production.driver is unknown", "did you mean 'process'?")),
        ("web = 0", ("production.web must be a whole number from 1", "web = 1")),
        ("drain = true", ("production.drain must be a whole number from 0",)),
        ('health = "ready"', ("production.health must be a path",)),
        ('folder = "srv"', ("production.folder must be an absolute path",)),
        ('environment = {EMAIL_URL = "x"}', ("EMAIL_URL is a secret", "secrets set EMAIL_URL")),
        ("keep = [", ("deploy.toml is not valid TOML",)),
    ],
)
def test_what_is_wrong_in_the_file_is_named_with_its_fix(project, line, told):
    project.write("deploy.toml", f"{TARGET}{line}\n")
    refusal = project.call("status").refusal
    assert all(part in refusal for part in told), refusal


@pytest.mark.parametrize("url", ["shop.example.com", "https://shop.example.com/", "ftp://a"])
def test_the_address_of_a_site_is_a_url_without_a_path(project, url):
    project.write("deploy.toml", f'[production]\nhost = "a"\nsite_url = "{url}"\n')
    assert "production.site_url" in project.call("status").refusal


def test_an_unknown_target_is_answered_with_the_one_that_was_meant(project):
    refusal = project.call("deploy", "prodction").refusal
    assert "did you mean 'production'?" in refusal


def test_a_project_without_the_file_is_shown_what_to_write(project):
    (project.folder / "deploy.toml").unlink()
    assert '[production]\n    host = "root@' in project.call("status").refusal
    project.write("deploy.toml", "")
    assert '[production]\n    host = "root@' in project.call("status").refusal


def test_a_host_that_ssh_does_not_reach_is_named_with_what_to_try(project):
    project.write("deploy.toml", TARGET.replace("192.0.2.7", "127.0.0.1:1"))
    refusal = project.call("status").refusal
    assert "ssh does not reach root@127.0.0.1:1." in refusal
    assert "ssh -p 1 root@127.0.0.1" in refusal


def test_what_is_not_committed_is_not_deployed(project):
    assert "git init" in project.call("deploy").refusal
    for command in (
        ["init", "-q"],
        ["config", "user.name", "A"],
        ["config", "user.email", "a@b.c"],
    ):
        subprocess.run(["git", *command], cwd=project.folder, check=True)
    project.commit("Begin")
    project.write("new.py", "")
    assert "Not all is committed: new.py." in project.call("deploy").refusal
    project.write(".env", "SECRET_KEY=1")
    project.commit("Commit a secret")
    assert ".env is committed" in project.call("deploy").refusal


def test_what_a_first_deploy_lacks_is_told_one_after_the_other(project):
    begin_history(project)
    assert "The project has no uv.lock.\n  Fix: uv lock, and commit it" in _deploy_here(project)
    project.write("pyproject.toml", PYPROJECT)
    subprocess.run(["uv", "lock", "--quiet", "--offline"], cwd=project.folder, check=True)
    refusal = _deploy_here(project)
    assert "quickscale server prepare production" in refusal
    (project.folder.with_name("srv") / "store-production").mkdir(parents=True)
    refusal = _deploy_here(project)
    assert "The server has no secret SECRET_KEY and no DATABASE_URL." in refusal
    assert "quickscale secrets set SECRET_KEY --env production" in refusal


def _deploy_here(project):
    folder = project.folder.with_name("srv")
    project.write(
        "deploy.toml",
        f'[production]\nhost = "local"\nsite_url = "http://127.0.0.1:1"\nfolder = "{folder}"\n',
    )
    project.commit("Change")
    return project.call("deploy").refusal


def test_the_second_deployer_is_told_who_the_first_is(tmp_path):
    with hold_lock(tmp_path, actor="ada@example.com", command="deploy"):
        assert read_owner(tmp_path)["actor"] == "ada@example.com"
        with (
            pytest.raises(Refused, match=rf"ada@example.com runs deploy .* {os.getpid()} of"),
            hold_lock(tmp_path, actor="bob@example.com", command="deploy"),
        ):
            pass
    with hold_lock(tmp_path, actor="bob@example.com", command="deploy"):
        assert read_owner(tmp_path)["actor"] == "bob@example.com"
    assert read_owner(tmp_path) == {}


def test_the_lock_of_a_killed_deployer_is_free(tmp_path):
    code = (
        "import os; from pathlib import Path\n"
        "from quickscale.core.deploy.server.lock import hold_lock\n"
        f"with hold_lock(Path({str(tmp_path)!r}), actor='ada', command='deploy'):\n"
        "    os.kill(os.getpid(), 9)\n"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == -9
    with hold_lock(tmp_path, actor="bob", command="deploy"):
        assert read_owner(tmp_path)["actor"] == "bob"


def make_plan(*classes):
    migrations = [
        {"app": "shop", "name": f"{number}_{kind}", "class": kind, "reversible": True}
        for number, kind in enumerate(classes)
    ]
    return Plan([], [], {}, migrations)


def defer(plan, *, known=(), allow_unknown=False):
    defer_contracting(plan, known_before=known, allow_unknown=allow_unknown)
    return [each["name"] for each in plan.now], [each["name"] for each in plan.deferred]


def test_what_removes_waits_until_the_old_release_is_gone():
    plan = make_plan("expand", "data", "contract")
    assert defer(plan) == (["0_expand", "1_data"], ["2_contract"])
    assert plan.needs_backup


def test_what_the_running_release_has_left_for_later_runs_now():
    plan = make_plan("contract", "expand")
    assert defer(plan, known=["shop.0_contract"]) == (["0_contract", "1_expand"], [])


def test_what_adds_after_what_removes_is_refused():
    with pytest.raises(Refused, match=r"shop\.1_expand comes after shop\.0_contract"):
        defer(make_plan("contract", "expand"))


def test_for_what_nobody_can_tell_a_person_answers():
    with pytest.raises(Refused, match=r"Nobody can tell what shop\.0_unknown does") as refused:
        defer(make_plan("unknown"))
    assert "--allow-unknown" in refused.value.hint
    assert defer(make_plan("unknown"), allow_unknown=True) == (["0_unknown"], [])


def test_the_projects_own_caddyfile_is_served_without_what_all_sites_share():
    values = {"SITE_URL": "https://a.example", "MEDIA_ROOT": "/m", "UPSTREAM": "unix//srv/web"}
    text = render((STORE / "Caddyfile").read_text(), values, (2, 11, 0))
    assert "https://a.example {" in text
    assert "reverse_proxy unix//srv/web {" in text and "keepalive off" in text
    assert "root * /m" in text
    assert "servers {" not in text and "{$" not in text
    assert "buffer_requests" in render((STORE / "Caddyfile").read_text(), values, (2, 6, 2))


def test_the_servers_program_needs_the_standard_library_alone(tmp_path):
    program = tmp_path / "program.pyz"
    program.write_bytes(pack_program())
    code = f"import sys; sys.path.insert(0, {str(program)!r}); import server.main"
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code], capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    assert pack_program() == program.read_bytes()


def test_what_neither_release_does_without_is_refused_with_the_way_to_split_it():
    plan = make_plan("contract")
    plan.now[0] |= {"needed": True, "operations": [{"class": "contract", "hint": "split it"}]}
    with pytest.raises(Refused, match=r"does not work with shop\.0_contract") as refused:
        defer(plan)
    assert refused.value.hint == "split it"
