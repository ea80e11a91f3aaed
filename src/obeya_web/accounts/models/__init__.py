"""The records of this app, one file each."""

from obeya_web.accounts.models.api_token import ApiToken, Scope
from obeya_web.accounts.models.audit_event import AuditEvent, AuditHead
from obeya_web.accounts.models.delegation import Delegation
from obeya_web.accounts.models.grant import Grant
from obeya_web.accounts.models.person import Person
from obeya_web.accounts.models.sign_in_link import SignInLink
from obeya_web.accounts.models.softly_deleted import SoftlyDeleted
from obeya_web.accounts.models.team import Team
from obeya_web.accounts.models.unit import Unit
from obeya_web.accounts.models.versioned import Versioned

__all__ = [
    "ApiToken",
    "AuditEvent",
    "AuditHead",
    "Delegation",
    "Grant",
    "Person",
    "Scope",
    "SignInLink",
    "SoftlyDeleted",
    "Team",
    "Unit",
    "Versioned",
]
