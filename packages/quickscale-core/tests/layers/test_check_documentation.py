import re
from pathlib import Path

import quickscale.core.layers as layers

ID = re.compile(r"quickscale\.[EWI]\d{3}")


def test_every_id_of_the_kernel_and_of_screens_is_documented():
    core = Path(layers.__file__).parent.parent
    sources = [*core.glob("layers/**/*.py"), *core.glob("theme_system/**/*.py")]
    used = {id for source in sources for id in ID.findall(source.read_text())}
    documented = ID.findall((Path(__file__).parents[4] / "docs" / "checks.md").read_text())
    assert used
    assert used <= set(documented)
    assert len(documented) == len(set(documented))
