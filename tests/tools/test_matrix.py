import pytest


@pytest.fixture
def matrix(load):
    return load("matrix")


def test_every_theme_meets_every_skin_with_every_subset_of_the_plugins(matrix):
    stacks = matrix.list_stacks()
    assert len(set(stacks)) == len(stacks) == 3 * 2 * 2**3
    assert str(stacks[-1]) == "base + bare"


def test_words_narrow_the_stacks(matrix):
    assert {stack.theme for stack in matrix.list_stacks(["yoga", "bare"])} == {"yoga"}
    assert matrix.list_stacks(["bakery"]) == []


def test_every_theme_is_checked_whole_in_every_skin_and_its_operations_in_one(matrix):
    chosen = {(it.theme, it.skin): matrix.choose_checks(it) for it in matrix.list_stacks()[:6]}
    assert len(chosen) == 3 * 2
    assert not any("--quick" in options for options in chosen.values())
    for theme in matrix.THEMES:
        assert any("any_skin" not in " ".join(chosen[theme, skin]) for skin in matrix.SKINS)
    assert not any("--own" in chosen["base", skin] for skin in matrix.SKINS)


def test_a_source_tree_is_refused(matrix, capsys):
    assert matrix.main([]) == 2
    assert "quickscale-core is not installed from a wheel." in capsys.readouterr().err


@pytest.mark.parametrize(("status", "code"), [(0, 0), (1, 1)])
def test_the_verdict_on_each_stack_is_a_row_and_an_exit_code(
    matrix, monkeypatch, capsys, tmp_path, status, code
):
    monkeypatch.setattr(matrix, "find_sources", list)
    monkeypatch.setattr(matrix.sys, "prefix", str(tmp_path))
    monkeypatch.setattr(matrix, "find_core", lambda folder: tmp_path / "core.py")
    monkeypatch.setattr(
        matrix, "_KIT", ("-c", f"print('a told fault'); raise SystemExit({status})")
    )
    assert matrix.main(["yoga", "bare", "journal", "--workers", "1"]) == code
    told = capsys.readouterr().out
    assert ("a told fault" in told) is bool(code)
    assert f"{4 - 4 * code} of 4 stacks passed" in told
