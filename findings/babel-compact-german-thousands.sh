#!/usr/bin/env bash
# Babel 2.18.0: a compact amount is not always compact, and then it is not grouped either.
#
# format_compact_currency(412000, "USD") is "$412K" in English. German has no short form of thousands (CLDR: the pattern is "0"), and
# Babel writes the bare figures: "412000 $", without the separator that format_currency puts there ("412.000,00 $"), so that
# 412000 and 4120000 are hard to tell apart on a map or a chart. From a million on German is short too ("4,12 Mio. $").
# format_compact_decimal does the same. Whoever prints compact figures groups them where the language has no short form.
#
# Seen on Linux with CPython 3.11. The script fails if any of it changes.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet 'babel==2.18.0'

"$folder/venv/bin/python" - <<'PYTHON'
from babel.numbers import format_compact_currency, format_compact_decimal, format_currency

nbsp = "\xa0"
seen = {
    "English": format_compact_currency(412_000, "USD", locale="en"),
    "German": format_compact_currency(412_000, "USD", locale="de"),
    "German, a million": format_compact_currency(4_120_000, "USD", locale="de", fraction_digits=2),
    "German, in full": format_currency(412_000, "USD", locale="de"),
    "German, no currency": format_compact_decimal(412_000, locale="de"),
}
for name, text in seen.items():
    print(f"{name}: {text!r}")
assert seen == {
    "English": "$412K",
    "German": f"412000{nbsp}$",
    "German, a million": f"4,12{nbsp}Mio.{nbsp}$",
    "German, in full": f"412.000,00{nbsp}$",
    "German, no currency": "412000",
}, seen
print("As described.")
PYTHON
