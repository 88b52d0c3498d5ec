#!/usr/bin/env bash
# uv 0.13.9: --resolution lowest-direct takes the lowest versions of what is named directly. Where that is the file of a wheel,
# nothing that the wheel requires counts as direct: its dependencies come in their newest versions, and a test of a package's
# lower bounds by its wheel tests none of them. The same requirements given by name are lowered.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
python3 -m venv env && env/bin/pip -q install 'uv==0.13.9' 'build==1.3.0'
mkdir -p src/shelf && touch src/shelf/__init__.py
cat > pyproject.toml <<'TOML'
[build-system]
requires = ["hatchling==1.27.0"]
build-backend = "hatchling.build"

[project]
name = "shelf-of-an-example"
version = "1.0"
dependencies = ["sqlparse>=0.4.4,<0.6"]

[tool.hatch.build.targets.wheel]
packages = ["src/shelf"]
TOML
env/bin/python -m build --wheel > /dev/null
find_version() {  # the version of sqlparse that is taken for these requirements
  printf '%s\n' "$@" > wanted.in
  env/bin/uv pip compile --quiet --no-header --no-annotate --resolution lowest-direct wanted.in | grep '^sqlparse=='
}
by_wheel=$(find_version "$(ls -d "$PWD"/dist/*.whl)" | tail -1)
by_name=$(find_version 'sqlparse>=0.4.4,<0.6' | tail -1)
echo "$(env/bin/uv --version): the wheel's dependency $by_wheel, the same one by name $by_name"
[ "$by_name" = 'sqlparse==0.4.4' ]
[ "$by_wheel" != "$by_name" ] || { echo "this has changed"; exit 1; }
