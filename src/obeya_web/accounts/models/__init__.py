"""The records of this app, one file each."""

from obeya_web.accounts.models.grant import Grant
from obeya_web.accounts.models.person import Person
from obeya_web.accounts.models.unit import Unit

__all__ = ["Grant", "Person", "Unit"]
