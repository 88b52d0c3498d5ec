from django.urls import path

from .views import show_file

urlpatterns = [path("<str:model>/<str:pk>/<str:field>/", show_file, name="quickscale-private-file")]
