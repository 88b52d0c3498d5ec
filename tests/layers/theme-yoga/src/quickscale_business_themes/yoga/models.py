from django.conf import settings
from django.core.validators import (
    FileExtensionValidator,
    MaxValueValidator,
    MinValueValidator,
)
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quickscale.core.components import ComponentField
from quickscale.core.files import PrivateFileField
from quickscale.core.validators import MaxFileSizeValidator


class Teacher(models.Model):
    name = models.CharField(_("name"), max_length=80)
    slug = models.SlugField(unique=True)

    def __str__(self) -> str:
        return self.name


class Tag(models.Model):
    name = models.CharField(_("name"), max_length=40, unique=True)

    def __str__(self) -> str:
        return self.name


class YogaClass(models.Model):
    class Level(models.TextChoices):
        GENTLE = "gentle", _("Gentle")
        STEADY = "steady", _("Steady")
        STRONG = "strong", _("Strong")

    title = models.CharField(_("title"), max_length=80)
    slug = models.SlugField(unique=True)
    teacher = models.ForeignKey(Teacher, models.PROTECT, verbose_name=_("teacher"))
    level = models.CharField(_("level"), max_length=10, choices=Level, default=Level.GENTLE)
    starts = models.DateTimeField(_("starts"))
    season_ends = models.DateField(_("season ends"), null=True, blank=True)
    seats = models.PositiveIntegerField(_("seats"), default=12)
    price = models.DecimalField(_("price"), max_digits=19, decimal_places=4)
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    mats_provided = models.BooleanField(_("mats provided"), default=True)
    photo = models.ImageField(_("photo"), upload_to="yoga/", blank=True)
    description = models.TextField(_("description"), blank=True)
    tags = models.ManyToManyField(Tag, verbose_name=_("tags"), blank=True)
    plan = ComponentField(_("plan"), types=["yoga_pose", "yoga_break"], blank=True, max_num=20)

    class Meta:
        verbose_name = _("class")
        verbose_name_plural = _("classes")

    def __str__(self) -> str:
        return self.title


class ClassChange(models.Model):
    """What happened to a class: it was announced, or got another price."""

    yoga_class = models.ForeignKey(YogaClass, models.CASCADE, "changes")
    kind = models.CharField(_("type"), max_length=10)
    old = models.CharField(_("before"), max_length=30, blank=True)
    new = models.CharField(_("after"), max_length=30, blank=True)
    at = models.DateTimeField(_("date"), default=timezone.now)

    class Meta:
        verbose_name = _("change of a class")
        verbose_name_plural = _("changes of classes")


class Prop(models.Model):
    class Source(models.TextChoices):
        STUDIO = "studio", _("The studio has it")
        OWN = "own", _("Bring your own")

    yoga_class = models.ForeignKey(YogaClass, models.CASCADE, "props")
    name = models.CharField(_("name"), max_length=40)
    number = models.PositiveSmallIntegerField(_("number"), default=1)
    source = models.CharField(_("source"), max_length=10, choices=Source, default=Source.STUDIO)
    recommended_by = models.ForeignKey(
        Teacher, models.SET_NULL, verbose_name=_("recommended by"), null=True, blank=True
    )

    def __str__(self) -> str:
        return self.name


class Review(models.Model):
    teacher = models.ForeignKey(Teacher, models.CASCADE, "reviews", verbose_name=_("teacher"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE)
    stars = models.PositiveSmallIntegerField(
        _("stars"), validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    text = models.TextField(_("text"), blank=True)

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        constraints = [models.UniqueConstraint("teacher", "user", name="yoga_reviewed_once")]


class Booking(models.Model):
    yoga_class = models.ForeignKey(YogaClass, models.CASCADE, "bookings", verbose_name=_("class"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE)
    note = models.CharField(_("note to the teacher"), max_length=200, blank=True)
    certificate = PrivateFileField(
        _("doctor's certificate"),
        upload_to="yoga/certificates/",
        blank=True,
        validators=[
            FileExtensionValidator(["pdf", "png", "txt"]),
            MaxFileSizeValidator(1024 * 1024),
        ],
    )
    cancelled = models.BooleanField(_("cancelled"), default=False)

    class Meta:
        verbose_name = _("booking")
        verbose_name_plural = _("bookings")
        constraints = [
            models.UniqueConstraint(
                "yoga_class", "user", condition=models.Q(cancelled=False), name="yoga_booked_once"
            )
        ]
