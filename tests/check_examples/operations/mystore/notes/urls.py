from rest_framework.routers import SimpleRouter

from .views import NoteViewSet

app_name = "notes"

router = SimpleRouter()
router.register("notes", NoteViewSet, "note")

urlpatterns = router.urls
