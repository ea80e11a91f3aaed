"""The addresses of this app; each name has a row in project/policy/."""

from __future__ import annotations

from django.urls import path
from django.views.decorators.http import require_GET

from obeya_web.search import views

urlpatterns = [path("search/", require_GET(views.show), name="search")]
