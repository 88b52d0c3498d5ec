"""A site is deployed, changed, broken and rolled back while visitors come."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time

import pytest

from .load import Load

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif(
        shutil.which("caddy") is None or shutil.which("pg_dump") is None,
        reason="programs are missing: apt-get install caddy postgresql-client",
    ),
]

#: What takes minutes does not run at each push.
on_demand = pytest.mark.skipif(
    not {"QUICKSCALE_TEST_BOX", "QUICKSCALE_TEST_DEPLOYS"} & set(os.environ),
    reason="run by the nox session deploys",
)

ADD = 'migrations.AddField("Note", "{}", models.CharField(max_length=9, null=True))'
REMOVE = 'migrations.RemoveField("Note", "{}")'
FAIL = "migrations.RunPython(fail)"


@pytest.fixture(scope="module")
def first(server):
    """The first release, which serves."""
    release = server.deploy().result["release"]
    assert server.ask() == release
    return release


def test_a_release_is_deployed_beside_the_old_one_and_rolled_back(server, first):
    project = server.project
    assert server.deploy().result["outcome"] == "unchanged"
    with Load(server.port).run() as load:
        project.migrate("0002_color", ADD.format("color"), after="0001_initial",
            deploys=("expand", True))  # fmt: skip
        project.commit("Add a colour")
        second = server.deploy().result["release"]
        assert server.ask() == second
        project.break_start()
        project.commit("Break the start")
        assert "This release never starts" in server.deploy().refusal
        assert server.ask() == second
        project.forget_changes()
        assert project.call("rollback", "--json").result["release"] == first
        assert server.ask() == first
        process = server.find_web_process(second)
        assert project.call("rollback", "--json").result["release"] == second == server.ask()
        assert server.find_web_process(second) == process
    assert load.failures == []
    assert load.requests > 100
    if server.project.package == "store":
        # Each visit is a row; the smoke tests' are too.
        assert int(server.query("SELECT count(*) FROM store_note")) >= load.requests
    outcomes = [record["outcome"] for record in server.read_records()]
    assert outcomes == ["deployed", "deployed", "failed", "rolled back", "rolled back"]


@on_demand
def test_the_release_before_has_visitors_within_seconds(server, first):
    server.project.write("comment.txt", "measured")
    server.project.commit("Change")
    assert server.deploy().result["outcome"] == "deployed"
    assert _measure_rollback(server) < 5
    assert _measure_rollback(server) < 5


def _measure_rollback(server):
    """Return after how many seconds the release before has visitors and answers them."""
    began, seconds = time.monotonic(), 0.0
    process = server.project.begin("rollback", "--json")
    for line in process.stdout:
        if json.loads(line).get("name") == "commit":
            seconds = seconds or time.monotonic() - began
    process.communicate()
    assert process.returncode == 0
    return seconds


@on_demand
def test_a_release_that_fails_leaves_the_old_one_serving(server, first):
    project, before = server.project, server.ask()
    with Load(server.port).run() as load:
        project.break_health()
        project.commit("Break the health")
        assert "503" in server.deploy().refusal
        assert server.ask() == before
        project.forget_changes()
        project.migrate("0003_fail", FAIL, after="0002_color", deploys=("data", False))
        project.commit("Break a migration")
        assert "This migration always fails" in server.deploy().refusal
        assert server.ask() == before
        project.forget_changes()
    assert load.failures == []


def test_a_migration_waits_for_no_table_that_somebody_holds(server, first):
    project, before = server.project, server.ask()
    project.migrate("0003_size", ADD.format("size"), after=find_newest(project),
        deploys=("expand", True))  # fmt: skip
    project.commit("Add a size")
    table = f"{project.package}_note"
    hold = f"BEGIN; LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(600)"
    holder = subprocess.Popen(["psql", "-qc", hold, server.database])
    try:
        with Load(server.port, "/health/ready/").run() as load:
            assert "lock timeout" in server.deploy().refusal
        assert server.ask() == before
        assert load.failures == []
    finally:
        server.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE "
            "'%pg_sleep(600)%' AND pid <> pg_backend_pid()")  # fmt: skip
        holder.wait()
    assert server.deploy().result["release"] == server.ask() != before


def test_what_removes_waits_and_is_only_undone_by_restoring_a_backup(server, first):
    project, before, notes = server.project, server.ask(), f"{server.project.package}_note"
    newest = find_newest(project)
    project.migrate("0004_place", ADD.format("place"), after=newest, deploys=("expand", True))
    project.commit("Add a place")
    earlier = server.deploy().result["release"]
    server.query(f"INSERT INTO {notes} (title, place) VALUES ('Kept', 'here')")
    project.migrate("0005_no_place", REMOVE.format("place"), after="0004_place",
        deploys=("contract", False))  # fmt: skip
    project.commit("Remove the place")
    deployed = server.deploy().result
    assert deployed["deferred"] == [f"{project.package}.0005_no_place"]
    data = server.dump_notes()
    assert "here" in data
    assert server.deploy("--finish").result["outcome"] == "finished"
    assert "here" not in server.dump_notes()
    refusal = project.call("rollback").refusal
    assert f"{project.package}.0005_no_place cannot be reversed" in refusal
    [backup] = [word for word in refusal.split() if word.endswith("Z")]
    restored = project.call("restore", backup, "--yes", "--json").result
    assert restored["release"] == deployed["release"] == server.ask()
    assert server.dump_notes().startswith(data)
    assert project.call("rollback", "--json").result["release"] == earlier == server.ask() != before
    project.forget_changes()


def find_newest(project):
    return max(file.stem for file in (project.folder / project.package / "migrations").glob("0*"))


STEPS = ["check", "build", "plan", "migrate", "start", "switch", "smoke"]
#: Before anything is seen of the new release, and while both are there.
TELLING = {"migrate", "switch"}


@pytest.mark.parametrize(
    "step", [pytest.param(step, marks=() if step in TELLING else on_demand) for step in STEPS]
)
def test_whoever_comes_after_a_killed_deployer_cleans_up(server, first, step):
    project, before = server.project, server.ask()
    number = 10 + STEPS.index(step)
    project.migrate(f"00{number}_{step}", ADD.format(step), after=find_newest(project),
        deploys=("expand", True))  # fmt: skip
    project.commit(f"Add {step}")
    with Load(server.port).run() as load:
        _kill_at(server, step)
        assert server.ask()
        deployed = server.deploy().result
        assert deployed["outcome"] == "deployed"
        assert server.ask() == deployed["release"] != before
    assert load.failures == []
    assert len(server.list_web_services()) == 2
    assert [record["outcome"] for record in server.read_records()[-2:]] == [
        "interrupted",
        "deployed",
    ]


def test_a_deployer_that_is_killed_after_the_switch_has_deployed(server, first):
    project, before = server.project, server.ask()
    project.call("secrets", "set", "ANOTHER_KEY", data=str(time.time()))
    with Load(server.port).run() as load:
        _kill_at(server, "stop")
        assert server.deploy().result["outcome"] == "unchanged"
        assert server.ask() == before
    assert load.failures == []
    assert len(server.list_web_services()) == 1
    assert server.read_records()[-1]["outcome"] == "interrupted"


def test_only_the_site_and_its_proxy_reach_the_sockets(server, first):
    assert server.read_mode("sockets") == "750"
    assert server.read_mode("sockets/web") == "660"


@on_demand
def test_what_removes_is_reversed_before_the_earlier_release_serves(server, first):
    project, newest = server.project, find_newest(server.project)
    project.migrate("0040_shape", ADD.format("shape"), after=newest, deploys=("expand", True))
    project.commit("Add a shape")
    earlier = server.deploy().result["release"]
    project.migrate("0041_no_shape", REMOVE.format("shape"), after="0040_shape",
        deploys=("contract", True))  # fmt: skip
    project.commit("Remove the shape")
    assert server.deploy().result["deferred"] == [f"{project.package}.0041_no_shape"]
    server.deploy("--finish")
    assert "--migrate-back" in project.call("rollback").refusal
    assert project.call("rollback", "--migrate-back", "--json").result["release"] == earlier
    assert server.ask() == earlier
    assert server.query(f"SELECT count(shape) FROM {project.package}_note") == "0"
    project.forget_changes()


@on_demand
def test_another_key_is_used_from_the_next_deploy(server, first):
    project, before = server.project, server.ask()
    assert "comes from elsewhere" in project.call("secrets", "rotate", "DATABASE_URL").refusal
    assert project.call("secrets", "rotate", "SECRET_KEY").status == 0
    assert "SECRET_KEY_FALLBACKS" in project.call("secrets", "list").output.split()
    with Load(server.port).run() as load:
        assert server.deploy().result["outcome"] == "deployed"
        assert server.deploy().result["outcome"] == "unchanged"
    assert load.failures == []
    assert server.ask() == before


def _kill_at(server, step):
    process = server.project.begin("deploy", "--json")
    for line in process.stdout:
        if json.loads(line).get("name") == step:
            server.kill_deployer()
            break
    process.communicate()
    assert process.returncode == 1


def test_a_deploy_goes_on_when_its_connection_is_cut_and_keeps_others_out(server, first):
    project = server.project
    project.write("comment.txt", "changed")
    project.commit("Change")
    process = project.begin("deploy", "--json")
    for line in process.stdout:
        if json.loads(line).get("name") == "plan":
            break
    process.kill()
    assert "ada@example.com runs deploy since" in server.deploy().refusal
    for _ in range(120):
        if not _is_locked(server):
            break
        time.sleep(0.5)
    assert server.deploy().result["outcome"] == "unchanged"


def _is_locked(server):
    return json.loads(server.project.call("status", "--json").output)["locked_by"]
