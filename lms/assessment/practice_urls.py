"""Addresses of practical tests."""

from django.urls import path

from lms.assessment.views import paper_entry, practical, practical_result

urlpatterns = [
    path("", practical.practical_tests, name="practice"),
    path("plan/", practical.plan_practical, name="practice_plan"),
    path("outcomes/", practical.practical_outcomes, name="practice_outcomes"),
    path("tests/<uuid:key>/", practical_result.practical_page, name="practical_page"),
    path("<int:pk>/", practical.practical_test, name="practice_test"),
    path("<int:pk>/move/", practical.move_practical, name="practice_move"),
    path("<int:pk>/draw-anew/", practical.draw_practical_anew, name="practice_draw_anew"),
    path("<int:pk>/void/", practical.void_practical, name="practice_void"),
    path("<int:pk>/assess/", practical.assess_practical, name="practice_assess"),
    path("<int:pk>/compare/", practical.compare_sheets, name="practice_compare"),
    path("<int:pk>/form/", practical.practical_form, name="practice_form"),
    path("<int:pk>/signature/", practical.enter_signature, name="practice_signature"),
    path("<int:pk>/paper/", paper_entry.start_paper, name="practice_paper_start"),
    path("<int:pk>/result/", practical_result.practical_result, name="practice_result"),
    path("sheets/<int:pk>/", practical.practical_sheet, name="practice_sheet"),
    path("sheets/<int:pk>/keep/", practical.keep_sheet, name="practice_keep"),
    path("sheets/<int:pk>/hand-in/", practical.hand_in_sheet, name="practice_hand_in"),
    path("sheets/<int:pk>/give-back/", practical.give_back_sheet, name="practice_give_back"),
    path("sheets/<int:pk>/paper/", paper_entry.enter_paper, name="practice_paper"),
    path("sheets/<int:pk>/differences/", paper_entry.paper_differences, name="practice_differences"),
    path("sheets/<int:pk>/differences/<int:entry>/", paper_entry.confirm_correction, name="practice_confirm"),
]
