import pytest

from quickscale_testing.conformance.chosen_layers import choose_layers


def test_the_kit_is_told_layers_by_any_of_their_names():
    names = ["--layer", "Modern", "--layer=YOGA", "--layer", "seo", "--layer", "Analytics"]
    assert choose_layers(["--quick", *names, "-q"]) == (
        {
            "QUICKSCALE_TEST_SKIN": "modern-htmx",
            "QUICKSCALE_TEST_THEME": "yoga",
            "QUICKSCALE_TEST_PLUGINS": "seo,analytics",
        },
        ["--quick", "-q"],
    )


def test_without_names_the_environment_decides():
    assert choose_layers(["--quick"]) == ({}, ["--quick"])


def test_an_unknown_layer_gets_a_suggestion(capsys):
    with pytest.raises(SystemExit):
        choose_layers(["--layer", "yoda"])
    assert "No layer 'yoda' is installed. Did you mean 'yoga'?" in capsys.readouterr().err
