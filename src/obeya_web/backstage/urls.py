"""Addresses of background work."""

from __future__ import annotations

from django.urls import path

from obeya_web.backstage import views

urlpatterns = [
    path("jobs/", views.show_jobs, name="jobs"),
    path("jobs/<int:pk>/progress/", views.show_progress, name="job_progress"),
    path("jobs/<int:pk>/retry/", views.retry_job, name="job_retry"),
    path("jobs/<int:pk>/cancel/", views.cancel_job, name="job_cancel"),
    path("outbox/<int:pk>/resend/", views.resend_message, name="message_resend"),
]
