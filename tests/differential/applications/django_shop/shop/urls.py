"""URLs of the shop."""
from django.contrib import admin
from django.urls import include, path
from rest_framework.routers import DefaultRouter

from catalogue import api, views

router = DefaultRouter()
router.register("books", api.BookViewSet)
router.register("authors", api.AuthorViewSet)

urlpatterns = [
    path("admin/doc/", include("django.contrib.admindocs.urls")),
    path("admin/", admin.site.urls),
    path("api/", include(router.urls)),
    path("", views.BookList.as_view(), name="book-list"),
    path("book/<int:pk>/", views.BookDetail.as_view(), name="book-detail"),
    path("frames/", views.frames, name="frames"),
]
