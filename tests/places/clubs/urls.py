from rest_framework.routers import SimpleRouter

from .views import ClubViewSet

app_name = "clubs"

router = SimpleRouter()
router.register("clubs", ClubViewSet, "club")

urlpatterns = router.urls
