from django.urls import path

from .views import show_robots, show_sitemap, show_sitemap_index

urlpatterns = [
    path("robots.txt", show_robots, name="quickscale-robots"),
    path("sitemap.xml", show_sitemap_index, name="quickscale-sitemap-index"),
    path("sitemap-<slug:section>-from-<str:start>.xml", show_sitemap, name="quickscale-sitemap"),
]
