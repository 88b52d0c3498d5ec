from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from quickscale_business_themes.yoga.models import Prop, Tag, Teacher, YogaClass

TEACHERS = ("Ana Lima", "Bruno Costa", "Chiara Neri", "Dagmar Weiss")
TAGS = ("calm", "early", "outdoors", "strength", "sleep")
STYLES = ("Morning flow", "Slow hatha", "Yin", "Power vinyasa", "Back care")
DAYS = 6
PLAN = (
    {
        "type": "yoga_pose",
        "value": {
            "name": "Bridge",
            "minutes": 8,
            "notes": "Knees over the feet.",
            "cues": [{"words": "Lift the hips"}],
            "muscles": ["back", "legs"],
        },
    },
    {"type": "yoga_break", "value": {"minutes": 5, "with_tea": True}},
)
PROPS = {"Block": 2, "Strap": 1}


class Command(BaseCommand):
    help = "Fill the studio with teachers, tags and a week of classes. Running it again is safe."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        for name in TEACHERS:
            Teacher.objects.get_or_create(slug=slugify(name), defaults={"name": name})
        for name in TAGS:
            Tag.objects.get_or_create(name=name)
        tomorrow = timezone.now().replace(hour=7, minute=0, second=0, microsecond=0)
        for number in range(DAYS * len(STYLES)):
            _save_class(number, tomorrow + timedelta(days=1))
        self.stdout.write(f"{YogaClass.objects.count()} classes stand in the timetable.")


def _save_class(number: int, first: datetime) -> None:
    """Write one class; teachers and levels take turns."""
    day, turn = divmod(number, len(STYLES))
    title = f"{STYLES[turn]} {day + 1}"
    levels = YogaClass.Level.values
    yoga_class, is_new = YogaClass.objects.get_or_create(
        slug=slugify(title),
        defaults={
            "title": title,
            "teacher": Teacher.objects.get(slug=slugify(TEACHERS[number % len(TEACHERS)])),
            "level": levels[number % len(levels)],
            "starts": first + timedelta(days=day, hours=2 * turn),
            "price": Decimal(8 + 2 * turn),
            "seats": 12 if turn else 0,
            "plan": PLAN,
        },
    )
    if is_new:
        Prop.objects.bulk_create(
            Prop(yoga_class=yoga_class, name=name, number=count) for name, count in PROPS.items()
        )
        yoga_class.tags.set(Tag.objects.filter(name__in=(TAGS[turn], TAGS[day % len(TAGS)])))
