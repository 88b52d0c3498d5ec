import json
import os
import signal
import sys

import pytest


@pytest.fixture
def matrix(load):
    return load("matrix")


def test_every_theme_meets_every_skin_with_every_subset_of_the_plugins(matrix):
    stacks = matrix.list_stacks()
    assert len(set(stacks)) == len(stacks) == 5 * 3 * 8
    assert str(stacks[-1]) == "base + bare"


def test_words_narrow_the_stacks(matrix):
    assert {stack.theme for stack in matrix.list_stacks(["yoga", "bare"])} == {"yoga"}
    assert {stack.skin for stack in matrix.list_stacks(["YOGA", "Modern"])} == {"modern-htmx"}
    assert matrix.list_stacks(["bakery"]) == []


def test_every_theme_is_checked_whole_in_every_skin_and_its_operations_in_one(matrix):
    stacks = matrix.list_stacks()
    whole = matrix.choose_whole(stacks, share=1, shares=1)
    chosen = {(it.theme, it.skin): matrix.choose_checks(it, whole) for it in whole}
    assert len(chosen) == 5 * 3
    assert not any("--quick" in options for options in chosen.values())
    for theme in matrix.THEMES:
        asked = [skin for skin in matrix.SKINS if "not any_skin" not in chosen[theme, skin]]
        assert len(asked) == 1
    assert not any("--own" in chosen["base", skin] for skin in matrix.SKINS)
    assert "--quick" in matrix.choose_checks(stacks[-1], whole)


def test_three_interpreters_share_what_is_checked_whole(matrix):
    stacks = matrix.list_stacks()
    shares = [matrix.choose_whole(stacks, share=share, shares=3) for share in (1, 2, 3)]
    for whole in shares:
        assert [stack.theme for stack in whole] == [*matrix.THEMES]
        assert {stack.skin for stack in whole} == {*matrix.SKINS}
        assert not any("any_skin" in str(matrix.choose_checks(it, whole)) for it in whole)
    everything = matrix.choose_whole(stacks, share=1, shares=1)
    assert {it for whole in shares for it in whole} == {*everything}


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
    matrix, monkeypatch, capfd, tmp_path, status, code
):
    def run(options):
        sys.stdout.write(f"a told fault of {os.environ['QUICKSCALE_TEST_PLUGINS']}\n")
        return status

    monkeypatch.setattr(matrix, "find_sources", list)
    monkeypatch.setattr(matrix, "import_libraries", lambda: None)
    monkeypatch.setattr(matrix, "run_kit", run)
    results = tmp_path / "results/3.11.json"
    chosen = ["yoga", "bare", "journal", "seo", "--results", str(results)]
    assert matrix.main(chosen) == code
    told = capfd.readouterr().out
    assert ("a told fault of analytics,journal,seo" in told) is bool(code)
    assert f"{2 - 2 * code} of 2 stacks passed" in told
    written = json.loads(results.read_text())
    assert [*written["stacks"].values()] == [not code] * 2
    assert written["layers"]["quickscale-core"]


def test_a_stack_that_ends_without_a_word_has_not_passed(matrix, monkeypatch, tmp_path):
    monkeypatch.setattr(matrix, "run_kit", lambda options: os.kill(os.getpid(), signal.SIGKILL))
    stacks = matrix.list_stacks(["base", "bare", "journal", "seo"])
    [first, second] = matrix.check_stacks(stacks, [], workers=2, folder=tmp_path)
    assert not first.passed and not second.passed
    assert list(tmp_path.iterdir()) == []
