"""Addresses of quizzes and attempts."""

from django.urls import path

from lms.assessment.views import decisions, sitting

urlpatterns = [
    path("<uuid:key>/", sitting.quiz_page, name="quiz_page"),
    path("<uuid:key>/start/", sitting.start_attempt, name="start_attempt"),
    path("attempts/<int:pk>/<int:position>/", sitting.attempt, name="attempt"),
    path("attempts/<int:pk>/<int:position>/save/", sitting.save_answer, name="save_answer"),
    path("attempts/<int:pk>/finish/", sitting.finish_attempt, name="finish_attempt"),
    path("attempts/<int:pk>/result/", sitting.attempt_result, name="attempt_result"),
    path("decisions/", decisions.result_decisions, name="result_decisions"),
    path("decisions/<int:pk>/", decisions.result_decision, name="result_decision"),
]
