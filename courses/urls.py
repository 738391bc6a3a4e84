"""Addresses of what the buttons of courses and lessons do."""

from django.urls import path

from courses import views

urlpatterns = [
    path("staff/", views.staff_progress, name="staff_progress"),
    path("staff/enrol/", views.enrol_staff, name="enrol_staff"),
    path("lessons/<uuid:key>/done/", views.lesson_done, name="lesson_done"),
    path("lessons/<uuid:key>/checks/<str:block>/", views.answer_check, name="answer_check"),
    path("<uuid:key>/enrol/", views.enrol, name="enrol"),
    path("<uuid:key>/withdraw/", views.withdraw, name="withdraw"),
    path("<uuid:key>/continue/", views.continue_course, name="continue_course"),
]
