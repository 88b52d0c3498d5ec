from django.urls import path

from .views import receive_event

app_name = "billing"

urlpatterns = [path("stripe/", receive_event, name="stripe-webhook")]
