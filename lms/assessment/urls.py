"""Addresses of quizzes and attempts."""

from django.urls import path

from lms.assessment.views import accommodations, analysis, appeals, decisions, marking, rooms, sitting

urlpatterns = [
    path("<uuid:key>/", sitting.quiz_page, name="quiz_page"),
    path("<uuid:key>/start/", sitting.start_attempt, name="start_attempt"),
    path("<uuid:key>/analysis/", analysis.test, name="analysis"),
    path("<uuid:key>/analysis/<int:pk>/", analysis.question, name="question_analysis"),
    path("<uuid:key>/analysis.xlsx", analysis.workbook, name="analysis_workbook"),
    path("analysis/", analysis.tests, name="analyses"),
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
    path("attempts/<int:pk>/void/", rooms.void_attempt, name="void_attempt"),
    path("attempts/clock/<str:key>/", sitting.attempt_clock, name="attempt_clock"),
    path("accommodations/", accommodations.accommodations, name="accommodations"),
    path("accommodations/new/", accommodations.grant_accommodation, name="grant_accommodation"),
    path("accommodations/<int:pk>/", accommodations.accommodation, name="accommodation"),
    path("accommodations/<int:pk>/withdraw/", accommodations.withdraw_accommodation, name="withdraw_accommodation"),
    path("rooms/", rooms.rooms, name="exam_rooms"),
    path("rooms/new/", rooms.open_room, name="open_exam_room"),
    path("rooms/<int:pk>/", rooms.room, name="exam_room"),
    path("rooms/<int:pk>/seats/", rooms.room_seats, name="exam_room_seats"),
    path("rooms/<int:pk>/change/", rooms.change_room, name="change_exam_room"),
    path("rooms/<int:pk>/code/", rooms.renew_code, name="renew_start_code"),
    path("rooms/<int:pk>/close/", rooms.close_room, name="close_exam_room"),
    path("rooms/<int:pk>/time/", rooms.give_time, name="give_time_to_all"),
    path("rooms/<int:pk>/time/<int:attempt_pk>/", rooms.give_time, name="give_time"),
    path("rooms/<int:pk>/log/", rooms.seat_log, name="seat_log"),
    path("decisions/", decisions.result_decisions, name="result_decisions"),
    path("decisions/<int:pk>/", decisions.result_decision, name="result_decision"),
]
