"""Addresses for those who look after staff."""

from django.urls import path

from lms.people import views

urlpatterns = [
    path("", views.staff, name="staff"),
    path("<int:pk>/slip/", views.staff_slip, name="staff_slip"),
]
