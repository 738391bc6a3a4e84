"""Addresses of one's letters."""

from django.urls import path

from lms.post import views

urlpatterns = [
    path("", views.letters, name="letters"),
    path("<int:pk>/", views.letter, name="letter"),
]
