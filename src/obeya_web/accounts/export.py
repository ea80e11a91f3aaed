"""Everything that is kept about one person, for that person: what data protection law calls access."""

from __future__ import annotations

from typing import Any

from django.db import models

from obeya_web.accounts.audit_values import NOT_RECORDED, SECRET_WORDS, plain
from obeya_web.accounts.models import AuditEvent, Person
from obeya_web.accounts.relations import relations_to_people
from obeya_web.accounts.telling import tell

OWN_APPS = "obeya_web."
# Records of libraries hold secrets under names that nobody here has chosen: of them only these fields are told.
TOLD_OF_OTHERS = frozenset(
    {
        "created_at",
        "email",
        "ip",
        "last_login",
        "last_seen_at",
        "last_used_at",
        "provider",
        "type",
        "user_agent",
    }
)


def kept_about(person: Person) -> dict[str, Any]:
    """Return the person's own record, every record that names them by kind, and what they changed."""
    kept: dict[str, Any] = {"person": _fields(person)}
    for relation in relations_to_people():
        records = relation.records_of(person)
        kept[f"{relation.model._meta.label_lower}.{relation.field}"] = [_fields(record) for record in records]
    kept["changes"] = [
        {
            "at": told.at.isoformat(),
            "what": told.verb,
            "kind": told.kind,
            "object": told.label,
            "why": told.why,
        }
        for told in tell(AuditEvent.objects.filter(person=person.pseudonym))
    ]
    return kept


def _fields(record: models.Model) -> dict[str, Any]:
    """Return the fields of a record without its secrets."""
    is_ours = type(record).__module__.startswith(OWN_APPS)
    names = [field.name for field in record._meta.concrete_fields if is_ours or field.name in TOLD_OF_OTHERS]
    return {
        name: NOT_RECORDED if SECRET_WORDS.search(name) else plain(getattr(record, name)) for name in names
    }
