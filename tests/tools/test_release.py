"""What a release refuses, and what it writes before anything is built."""

import subprocess

import pytest

CORE, SEO = "quickscale-core", "quickscale-feature-plugin-seo"


@pytest.fixture
def tool(load):
    return load("release")


@pytest.fixture
def root(tmp_path):
    """A workspace of two packages, of which one needs the other."""
    add_package(tmp_path, CORE, 'dependencies = ["django>=5.2,<6.2"]')
    add_package(tmp_path, SEO, f'dependencies = ["{CORE}[production]>=1.0,<2"]')
    git(tmp_path, "init", "-q")
    git(tmp_path, "config", "user.name", "A")
    git(tmp_path, "config", "user.email", "a@example.com")
    commit(tmp_path)
    return tmp_path


def add_package(root, name, needs):
    folder = root / "packages" / name.removeprefix("quickscale-")
    package = folder / "src" / name.replace("-", "_")
    (folder / "changes").mkdir(parents=True)
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "contract.txt").write_text("== settings\nA = 1\n")
    (folder / "changes/a.added.md").write_text("A page.\n")
    text = f'[project]\nname = "{name}"\nversion = "1.0.0"\n{needs}\n'
    (folder / "pyproject.toml").write_text(text)


def git(root, *command):
    subprocess.run(["git", *command], cwd=root, check=True)


def commit(root, *tags):
    git(root, "add", "-A")
    git(root, "commit", "-qm", "Change", "--allow-empty")
    for tag in tags:
        git(root, "tag", tag)


def promise(root, text):
    file = root / "packages/core/src/quickscale_core/contract.txt"
    file.write_text(file.read_text() + text)
    commit(root)


def refusal(tool, *arguments):
    with pytest.raises(tool.Refused) as refused:
        tool.plan_release(*arguments)
    return str(refused.value)


def test_the_first_release_is_the_version_that_is_written(tool, root):
    assert tool.plan_release(root, CORE, "minor").tag == "quickscale-core-v1.0.0"


@pytest.mark.parametrize(
    ("kind", "version"), [("patch", "1.0.1"), ("minor", "1.1.0"), ("major", "2.0.0")]
)
def test_a_release_counts_on_from_the_last_one(tool, root, kind, version):
    commit(root, "quickscale-core-v1.0.0")
    assert tool.plan_release(root, CORE, kind).new == version


def test_what_is_not_committed_is_refused(tool, root):
    (root / "notes.txt").touch()
    with pytest.raises(tool.Refused, match=r"notes\.txt"):
        tool.require_clean(root)


def test_a_contract_that_needs_more_is_refused_with_its_reasons(tool, root):
    commit(root, "quickscale-core-v1.0.0")
    promise(root, "B = 1\n")
    told = refusal(tool, root, CORE, "patch")
    assert "quickscale-core needs a minor release" in told
    assert "settings: B is new" in told
    assert tool.plan_release(root, CORE, "minor").new == "1.1.0"


def test_a_version_that_was_written_for_another_kind_of_release_is_refused(tool, root):
    commit(root, "quickscale-core-v1.0.0")
    file = root / "packages/core/pyproject.toml"
    file.write_text(file.read_text().replace("1.0.0", "2.0.0"))
    assert "core is 2.0.0; minor after 1.0.0 would be 1.1.0" in refusal(tool, root, CORE, "minor")
    assert tool.plan_release(root, CORE, "major").new == "2.0.0"


def test_a_release_without_a_word_about_it_is_refused(tool, root):
    (root / "packages/core/changes/a.added.md").unlink()
    assert "core/changes has nothing to say" in refusal(tool, root, CORE, "minor")


def test_an_unknown_package_is_refused_with_those_that_there_are(tool, root):
    told = refusal(tool, root, "quickscale-gone", "minor")
    assert "No folder of packages/ holds quickscale-gone. There are: quickscale-core," in told


def test_a_major_release_raises_the_ranges_of_what_needs_it(tool, root):
    commit(root, "quickscale-core-v1.0.0")
    plan = tool.plan_release(root, CORE, "major")
    [dependant] = tool.list_dependants(plan)
    tool.write_range(plan, dependant)
    assert f'"{CORE}[production]>=2.0,<3"' in (dependant / "pyproject.toml").read_text()
    said = (dependant / "changes/quickscale-core-2.changed.md").read_text()
    assert said == "It needs `quickscale-core` 2.\n"


def test_a_refusal_is_told_and_is_an_exit_code(tool, monkeypatch, root, capsys):
    monkeypatch.setattr(tool, "ROOT", root)
    (root / "notes.txt").touch()
    assert tool.main([CORE, "minor"]) == 1
    assert capsys.readouterr().err.startswith("No release: Commit or put away")


@pytest.fixture
def builder(tool, load):
    return load("build_release")


def test_a_tag_is_built_where_it_is_checked_out(builder, root):
    commit(root, "quickscale-core-v1.0.0")
    assert builder.read_tag(root, "quickscale-core-v1.0.0").new == "1.0.0"


@pytest.mark.parametrize(
    ("tag", "told"),
    [
        ("quickscale-core-v1.0.0", "isn't what is checked out"),
        ("quickscale-core-v1.1.0", "core is 1.0.0"),
        ("quickscale-gone-v1.0.0", "holds quickscale-gone"),
    ],
)
def test_a_tag_that_is_not_what_is_checked_out_is_refused(builder, root, capsys, tag, told):
    commit(root, "quickscale-core-v1.0.0", "quickscale-core-v1.1.0")
    commit(root)
    builder.ROOT = root
    assert builder.main([tag, str(root / "release")]) == 1
    assert told in capsys.readouterr().err
