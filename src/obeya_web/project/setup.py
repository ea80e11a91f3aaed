"""Start Django in this process, once."""

from __future__ import annotations

import os

import django
from django.apps import apps


def start_django() -> None:
    """Load the settings and the apps; raises `ConfigurationError` where the installation is not safe."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "obeya_web.project.settings")
    if not apps.ready:
        django.setup()
