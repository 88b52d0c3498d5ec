"""What is tried in environments of its own, and how what was found is written down."""

import json
import zipfile
from pathlib import Path

import pytest

NAMES = (
    *("quickscale_core", "quickscale_testing", "quickscale_business_theme_ecommerce"),
    "quickscale_business_theme_crm",
    "quickscale_business_theme_realestate",
    *("quickscale_business_theme_yoga", "quickscale_presentation_skin_modern_htmx"),
    *("quickscale_presentation_skin_classic", "quickscale_presentation_skin_bare"),
    *(f"quickscale_feature_plugin_{name}" for name in ("analytics", "journal", "seo")),
)


@pytest.fixture
def tool(load):
    return load("compatibility")


@pytest.fixture
def wheels(tmp_path):
    folder = tmp_path / "dist"
    folder.mkdir()
    for name in NAMES:
        write_wheel(folder, name)
    return folder


def write_wheel(folder, name, version="1.0.0", *, core="<2,>=1.0"):
    file = folder / f"{name}-{version}-py3-none-any.whl"
    needs = [f"quickscale-core{core}", "django<6.2,>=5.2", 'redis>=6.0; extra == "production"']
    lines = [f"Name: {name}", f"Version: {version}", *(f"Requires-Dist: {it}" for it in needs)]
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(f"{name}-{version}.dist-info/METADATA", "\n".join(lines))
    return file


def test_any_two_layers_that_can_meet_are_tried_with_nothing_beside_them(tool, wheels):
    import environments

    trials = list(environments.list_isolated(wheels))
    names = {trial.name for trial in trials}
    assert len(names) == len(trials) == 4 * 3 + 4 * 3 + 3 * 3 + 3
    assert {"ecommerce + bare", "yoga + seo", "classic + journal", "analytics + seo"} <= names
    assert names.isdisjoint({"ecommerce + yoga", "crm + yoga"})
    for trial in trials:
        assert len(trial.wheels) == 4


def test_the_oldest_libraries_are_asked_for_by_the_layers_own_ranges(tool, wheels):
    import environments

    oldest, newest = environments.list_bounds(wheels)
    assert oldest.requirements == ("django<6.2,>=5.2",)
    assert oldest.options == ("--resolution", "lowest-direct")
    assert (newest.kind, newest.requirements) == ("highest", ())


def test_a_stack_without_a_skin_is_checked_and_migrated(tool, wheels):
    import environments

    by_name = {trial.name: trial for trial in environments.list_isolated(wheels)}
    commands = environments.list_commands(by_name["ecommerce + seo"])
    assert [command[1] for command in commands] == ["check", "migrate"]
    [command] = environments.list_commands(by_name["ecommerce + bare"])
    assert command[0] == "quickscale_testing.conformance"


def test_a_wheel_that_is_missing_or_there_twice_is_told(tool, wheels):
    import environments

    write_wheel(wheels, "quickscale_core", "1.1.0")
    with pytest.raises(LookupError, match="has 2 wheels of quickscale_core"):
        environments.find_wheel(wheels, "quickscale_core")


@pytest.fixture
def released(tool, wheels, monkeypatch):
    """Return the names of the trials of a released core and a released skin."""
    import wheelhouse

    def list_names(core="<2,>=1.0"):
        old = wheels.parent / "released"
        old.mkdir()
        found = {
            "quickscale-core": write_wheel(old, "quickscale_core", "0.9.0"),
            "quickscale-presentation-skin-bare": write_wheel(
                old, "quickscale_presentation_skin_bare", "0.9.0", core=core
            ),
        }
        monkeypatch.setattr(wheelhouse, "build_released", lambda root, target: found)
        return [trial.name for trial in wheelhouse.list_released(wheels, wheels, old)]

    return list_names


def test_old_layers_are_tried_on_todays_core_and_todays_layers_on_the_old_core(released):
    assert released()[0] == "quickscale-presentation-skin-bare-0.9.0 on quickscale-core-1.0.0"


def test_what_a_range_rules_out_is_not_tried(released):
    # Today's layers ask for a core of 1.0 at least.
    assert released(core="<1,>=0.9") == []


def test_interpreters_share_the_trials(tool, wheels, monkeypatch, tmp_path):
    monkeypatch.setattr(tool, "list_released", lambda *arguments: [])
    shares = [tool.list_trials(wheels, tmp_path, share=it, shares=3) for it in (1, 2, 3)]
    names = [f"{trial.kind} {trial.name}" for trials in shares for trial in trials]
    assert len(names) == len({*names}) == 36 + 2
    assert shares[0][0].kind == "lowest"
    assert shares[2][0].kind == "highest"


RESULTS = {
    "stacks-3.11": {
        "python": "3.11.7",
        "django": "5.2.19",
        "layers": {"quickscale-core": "1.0.0"},
        "stacks": {"yoga + bare": True, "yoga + bare + seo": False, "base + classic": True},
    },
    "trials-3.11": {
        "python": "3.11.7",
        "trials": [{"kind": "isolated", "name": "yoga + bare", "passed": False}],
    },
}


@pytest.fixture
def written(tool, tmp_path, monkeypatch):
    monkeypatch.setattr(tool, "ROOT", tmp_path)
    for name, document in RESULTS.items():
        (tmp_path / "results").mkdir(exist_ok=True)
        (tmp_path / f"results/{name}.json").write_text(json.dumps(document))
    assert tool.main(["write", str(tmp_path / "results")]) == 0
    return Path(tmp_path)


def test_the_page_says_what_passes_and_names_what_fails(written):
    page = (written / "COMPATIBILITY.md").read_text()
    assert "| theme | skin | Python 3.11.7, Django 5.2.19 |" in page
    assert "| yoga | bare | 1 of 2 pass |" in page
    assert "- Fails on Python 3.11.7: yoga + bare + seo" in page
    assert "| yoga + bare | 3.11.7 | **fails** |" in page
    assert "| `quickscale-core` | 1.0.0 |" in page


def test_the_page_says_that_nothing_has_been_released(written):
    page = (written / "COMPATIBILITY.md").read_text()
    assert "Today's layers on the core's earlier release\n\nNothing has been released yet." in page


def test_machines_read_the_same(written):
    document = json.loads((written / "COMPATIBILITY.json").read_text())
    assert document["stacks"][0]["stacks"]["yoga + bare + seo"] is False
    assert document["trials"][0]["python"] == "3.11.7"


def test_a_trial_that_fails_is_told_with_its_output(tool, wheels, monkeypatch, tmp_path, capsys):
    def run(trial):
        return tool.Outcome(trial, trial.kind != "lowest", "no such version")

    monkeypatch.setattr(tool, "run_trial", run)
    monkeypatch.setattr(tool, "list_released", lambda *arguments: [])
    results = tmp_path / "results/trials.json"
    assert tool.main(["try", "1/3", "--wheels", str(wheels), "--results", str(results)]) == 1
    assert "no such version" in capsys.readouterr().out
    assert json.loads(results.read_text())["trials"][0] == {
        "kind": "lowest",
        "name": "ecommerce + modern-htmx + analytics + journal + seo",
        "passed": False,
    }
