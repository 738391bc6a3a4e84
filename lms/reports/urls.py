"""Addresses of overviews and of the pages of words."""

from django.urls import path

from lms.reports import views

urlpatterns = [
    path("me/", views.my_page, name="my_page"),
    path("help/", views.help_page, name="help"),
    path("who-sees-what/", views.who_sees_what, name="who_sees_what"),
    path("accessibility/", views.accessibility, name="accessibility"),
]
