"""The tables of an empty database, made from the models of today.

The same as all steps of the past one after the other, in a fraction of the time: for each step, Django makes the
classes of all models anew. Whoever adds a step that does more than change tables adds it here, too; a test holds both
against each other on each database.
"""

from __future__ import annotations

from django.apps import apps
from django.core.management.sql import emit_post_migrate_signal
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from obeya_web.accounts.audit_chain import GENESIS, signature
from obeya_web.accounts.guards import set_guards
from obeya_web.accounts.models import AuditHead
from obeya_web.search import engines


def create_schema() -> None:
    """Make all tables and note every step as done; all of it or nothing."""
    with connection.schema_editor() as editor:
        for model in apps.get_models():
            if model._meta.can_migrate(connection):
                editor.create_model(model)
        emit_post_migrate_signal(verbosity=0, interactive=False, db=connection.alias)
        complete_schema()


def complete_schema() -> None:
    """Add what stands beside the tables of models: an empty trail and its guards, the search, the steps as done."""
    AuditHead.objects.create(number=0, hash=GENESIS, signature=signature(0, GENESIS))
    set_guards(connection)
    engines.set_up(connection)
    recorder = MigrationRecorder(connection)
    recorder.ensure_schema()
    done = MigrationRecorder.Migration
    done.objects.bulk_create(
        done(app=app, name=name) for app, name in sorted(MigrationLoader(None).graph.nodes)
    )
