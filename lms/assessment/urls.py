"""Addresses of quizzes and attempts."""

from django.urls import path

from lms.assessment import views

urlpatterns = [
    path("<uuid:key>/", views.quiz_page, name="quiz_page"),
    path("<uuid:key>/start/", views.start_attempt, name="start_attempt"),
    path("attempts/<int:pk>/<int:position>/", views.attempt, name="attempt"),
    path("attempts/<int:pk>/<int:position>/save/", views.save_answer, name="save_answer"),
    path("attempts/<int:pk>/finish/", views.finish_attempt, name="finish_attempt"),
    path("attempts/<int:pk>/result/", views.attempt_result, name="attempt_result"),
]
