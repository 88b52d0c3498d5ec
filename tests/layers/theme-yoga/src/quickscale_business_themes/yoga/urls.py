from rest_framework.routers import SimpleRouter

from quickscale_business_themes.yoga.api import views

app_name = "yoga"

router = SimpleRouter()
router.register("teachers", views.TeacherViewSet, "teacher")
router.register("tags", views.TagViewSet, "tag")
router.register("classes", views.ClassViewSet, "class")
router.register("photos", views.PhotoViewSet, "photo")
router.register("reviews", views.ReviewViewSet, "review")
router.register("bookings", views.BookingViewSet, "booking")

urlpatterns = router.urls
