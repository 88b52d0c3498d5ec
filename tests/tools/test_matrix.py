import pytest


@pytest.fixture
def matrix(load):
    return load("matrix")


def test_every_theme_meets_every_skin_with_every_subset_of_the_plugins(matrix):
    stacks = matrix.list_stacks()
    assert len(set(stacks)) == len(stacks) == 3 * 3 * 8
    assert str(stacks[-1]) == "base + bare"


def test_words_narrow_the_stacks(matrix):
    assert {stack.theme for stack in matrix.list_stacks(["yoga", "bare"])} == {"yoga"}
    assert {stack.skin for stack in matrix.list_stacks(["YOGA", "Modern"])} == {"modern-htmx"}
    assert matrix.list_stacks(["bakery"]) == []


def test_every_theme_is_checked_whole_in_every_skin_and_its_operations_in_one(matrix):
    chosen = {
        (it.theme, it.skin): matrix.choose_checks(it, whole=True)
        for it in matrix.list_stacks()
        if it.is_whole
    }
    assert len(chosen) == 3 * 3
    assert not any("--quick" in options for options in chosen.values())
    for theme in matrix.THEMES:
        assert any("any_skin" not in " ".join(chosen[theme, skin]) for skin in matrix.SKINS)
    assert not any("--own" in chosen["base", skin] for skin in matrix.SKINS)


def test_any_two_layers_meet_in_the_pairs_and_each_meets_each_interpreter(matrix):
    stacks = matrix.list_stacks()
    shares = {share: matrix.choose_pairs(stacks, share=share, shares=2) for share in (1, 2)}
    met = [(share, stack) for share, chosen in shares.items() for stack in chosen]
    assert len(met) < 2 * len(stacks) / 2
    for theme in matrix.THEMES:
        assert {share for share, stack in met if stack.theme == theme} == {1, 2}
        assert {stack.skin for _, stack in met if stack.theme == theme} == {*matrix.SKINS}
    for skin in matrix.SKINS:
        assert {share for share, stack in met if stack.skin == skin} == {1, 2}
    for plugin in matrix.PLUGINS:
        for chosen in (True, False):
            alike = [stack for _, stack in met if (plugin in stack.plugins) is chosen]
            assert {stack.theme for stack in alike} == {*matrix.THEMES}
            assert {stack.skin for stack in alike} == {*matrix.SKINS}


def test_a_source_tree_is_refused(matrix, capsys):
    assert matrix.main([]) == 2
    assert "quickscale-core is not installed from a wheel." in capsys.readouterr().err


def test_a_share_that_there_is_not_is_refused(matrix, capsys):
    with pytest.raises(SystemExit):
        matrix.main(["--pairs", "3/2"])
    assert "there is no share 3 of 2" in capsys.readouterr().err


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
    assert matrix.main(["yoga", "bare", "journal", "seo", "--workers", "1"]) == code
    told = capsys.readouterr().out
    assert ("a told fault" in told) is bool(code)
    assert f"{2 - 2 * code} of 2 stacks passed" in told
