from django.http import HttpResponse
from django.urls import path

from .models import Note


def index(request):
    """Write a row, so that a visit that is lost can be counted."""
    Note.objects.create(title="visit")
    return HttpResponse("A page")


urlpatterns = [path("", index)]
