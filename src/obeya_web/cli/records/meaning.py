"""What words on the command line mean: people by address, units by name or number."""

from __future__ import annotations

from obeya.errors import ObeyaError
from obeya_web.accounts.models import Person, Unit


def person_of(email: str) -> Person:
    """Return the person with an address."""
    found = Person.objects.filter(email__iexact=email.strip(), erased_at=None).first()
    if found is None:
        raise ObeyaError(f"Nobody has the address {email}. `obeya user list` shows everybody.")
    return found


def somebody(email: str) -> Person | None:
    """Return the active person with an address, or nobody where none was given."""
    if not email:
        return None
    person = person_of(email)
    if not person.is_active:
        raise ObeyaError(f"{email} was deactivated. Choose somebody else.")
    return person


def actor(email: str) -> Person:
    """Return in whose name something is done: who was named, or the one administrator of the whole organisation."""
    if email:
        found = somebody(email)
        assert found is not None
        return found
    admins = Person.objects.filter(is_active=True, grants__role="admin", grants__unit__parent=None)
    known = list(admins.distinct().order_by("email")[:5])
    if len(known) == 1:
        return known[0]
    if not known:
        raise ObeyaError(
            "There is no administrator yet. Run `obeya serve` and follow the link that it prints."
        )
    names = ", ".join(person.email for person in known)
    raise ObeyaError(f"There are several administrators. Say in whose name: --as with one of {names}.")


def unit_of(words: str) -> Unit:
    """Return the unit of that number or name."""
    if words.isascii() and words.isdecimal():
        found = list(Unit.objects.filter(pk=int(words)))
    else:
        found = list(Unit.objects.filter(name__iexact=words.strip())[:5])
    if len(found) == 1:
        return found[0]
    if found:
        numbers = ", ".join(f"{unit.pk} ({path_in_words(unit)})" for unit in found)
        raise ObeyaError(f"Several units have the name {words}. Give the number: {numbers}.")
    names = ", ".join(f"{unit.name} ({unit.pk})" for unit in Unit.objects.order_by("path")[:10])
    raise ObeyaError(f"There is no unit {words}. There are: {names or 'none yet'}.")


def path_in_words(unit: Unit) -> str:
    """Return the names from the top of the organisation down to a unit."""
    keys = [int(key) for key in unit.path.strip("/").split("/")]
    names = Unit.objects.in_bulk(keys)
    return " > ".join(names[key].name for key in keys if key in names)
