"""Addresses of certificates: one's own, the register, verification."""

from django.urls import path

from lms.certificates import views

urlpatterns = [
    path("certificates/", views.certificates, name="certificates"),
    path("certificates/<int:pk>/paper/", views.certificate_paper, name="certificate_paper"),
    path("register/", views.register, name="register"),
    path("register/held/", views.held_issues, name="held_issues"),
    path("register/<int:pk>/", views.certificate, name="certificate"),
    path("register/<int:pk>/revoke/", views.revoke_certificate, name="revoke_certificate"),
    path("verify/", views.verify, name="verify"),
    path("verify/<str:code>/", views.verify_code, name="verify_code"),
]
