"""Addresses of quizzes and attempts."""

from django.urls import path

from lms.assessment.views import appeals, marking, sitting

urlpatterns = [
    path("<uuid:key>/", sitting.quiz_page, name="quiz_page"),
    path("<uuid:key>/start/", sitting.start_attempt, name="start_attempt"),
    path("attempts/<int:pk>/<int:position>/", sitting.attempt, name="attempt"),
    path("attempts/<int:pk>/<int:position>/save/", sitting.save_answer, name="save_answer"),
    path("attempts/<int:pk>/finish/", sitting.finish_attempt, name="finish_attempt"),
    path("attempts/<int:pk>/result/", sitting.attempt_result, name="attempt_result"),
    path("attempts/<int:pk>/appeal/", appeals.open_appeal, name="open_appeal"),
    path("appeals/", appeals.appeals, name="appeals"),
    path("appeals/<int:pk>/", appeals.appeal, name="appeal"),
    path("appeals/<int:pk>/close/", appeals.close_appeal, name="close_appeal"),
    path("marking/", marking.desk, name="marking"),
    path("marking/<str:code>/", marking.sheet, name="marking_sheet"),
    path("marking/<str:code>/save/", marking.save_sheet, name="save_sheet"),
]
