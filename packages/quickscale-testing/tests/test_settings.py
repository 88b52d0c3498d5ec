import os

from quickscale_testing.forked import run_python

CODE = "from quickscale_testing.settings import INSTALLED_APPS; print(*INSTALLED_APPS[1:4])"


def test_layers_are_chosen_by_any_of_their_names():
    chosen = {"THEME": "Yoga", "SKIN": "Modern", "PLUGINS": "SEO"}
    stack = {f"QUICKSCALE_TEST_{name}": value for name, value in chosen.items()}
    done = run_python("-c", CODE, env={**os.environ, **stack})
    assert done.stdout.split() == [
        "quickscale_presentation_skins.modern_htmx",
        "quickscale_business_themes.yoga",
        "quickscale_feature_plugins.seo",
    ]
