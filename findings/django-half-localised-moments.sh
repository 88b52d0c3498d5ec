#!/usr/bin/env bash
# Django 5.2.19: fourteen languages have formats of their own for dates and for times, but not for both together. In Icelandic a date
# is "28. nóvember 2026", a time "19:59", and a moment "nóv. 28, 2026, 7:59 eftirmiðdegi", or "11/28/2026 7:59 eftirmiðdegi" if short:
# American order, a clock of twelve hours, and local words in it. So {{ moment|date:"DATETIME_FORMAT" }} and a bare {{ moment }} are
# wrong on the same page on which {{ moment|date }} and {{ moment|time }} are right. Korean lacks nothing, and still writes the half
# of the day on the other side of the hour once the date stands before it.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
python3 -m venv env && env/bin/pip -q install 'django==5.2.19'
cat > try.py <<'PY'
from datetime import datetime

import django
from django.conf import global_settings, settings

settings.configure(USE_I18N=True)
django.setup()
from django.utils.formats import date_format, get_format
from django.utils.translation import override

MOMENT = datetime(2026, 11, 28, 19, 59)


def write(language, *names):
    with override(language):
        return [date_format(MOMENT, name) for name in names]


names = ("DATE_FORMAT", "TIME_FORMAT", "DATETIME_FORMAT", "SHORT_DATETIME_FORMAT")
icelandic = write("is", *names)
print(*icelandic, sep="\n")
assert icelandic == [
    "28. nóvember 2026",
    "19:59",
    "nóv. 28, 2026, 7:59 eftirmiðdegi",
    "11/28/2026 7:59 eftirmiðdegi",
]
korean = write("ko", "TIME_FORMAT", "DATETIME_FORMAT")
print(*korean, sep="\n")
assert korean == ["오후 7:59", "2026년 11월 28일 7:59 오후"]
american = global_settings.DATETIME_FORMAT
found = [
    language
    for language, _name in global_settings.LANGUAGES
    if get_format("TIME_FORMAT", language) not in get_format("DATETIME_FORMAT", language)
]
print("time of its own, but not within a moment:", *found)
assert found == "ar bg bn et ga hi is kn ko mn sq ta te ug".split()
assert all(get_format("DATETIME_FORMAT", it) == american for it in found if it != "ko")
PY
env/bin/python try.py
