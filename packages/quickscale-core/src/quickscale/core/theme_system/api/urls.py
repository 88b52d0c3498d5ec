from django.urls import path

from .views import ContributionView

urlpatterns = [
    path("contributions/<str:operation>/<slug:name>/", ContributionView.as_view()),
]
