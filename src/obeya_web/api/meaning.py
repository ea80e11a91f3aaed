"""What a body means by addresses, slugs and numbers: looked up among what the caller may see, all faults at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet

from obeya_web.accounts.models import Person, Unit
from obeya_web.accounts.roles import Right
from obeya_web.accounts.scope import may, visible
from obeya_web.api.problems import Fault, RequestError, unfit
from obeya_web.processes.models import Process


@dataclass(slots=True)
class Meant:
    """Looks up what a body names for one caller, and gathers what cannot be found."""

    person: Person
    faults: list[Fault] = field(default_factory=list)

    def somebody(
        self, where: str, address: str | None, among: QuerySet[Person], *, now: Person | None = None
    ) -> Person | None:
        """Return the person of an address; whoever stands there now may stay."""
        if address is None:
            return None
        if now is not None and now.email.lower() == address:
            return now
        found = among.filter(email__iexact=address).first()
        if found is None:
            self.fault(where, f"{address} is nobody that you can choose here.")
        return found

    def several(self, where: str, addresses: Iterable[str], among: QuerySet[Person]) -> list[Person]:
        """Return the people of some addresses."""
        wanted = set(addresses)
        known = {each.email.lower(): each for each in among.filter(email__in=wanted)}
        for address in sorted(wanted - known.keys()):
            self.fault(where, f"{address} is nobody that you can choose here.")
        return list(known.values())

    def process(self, slug: str | None, *, now: Process | None = None) -> Process | None:
        """Return the process of a slug; the one that stands there now may stay."""
        if slug is None:
            return None
        if now is not None and now.slug == slug:
            return now
        found = visible(Process.objects.filter(slug=slug, deleted_at=None), self.person).first()
        if found is None:
            self.fault("body.process", "There is no such process; GET /processes lists those you may see.")
        return found

    def fault(self, where: str, what: str) -> None:
        """Note that something does not fit."""
        self.faults.append(Fault(where=where, what=what))

    def refuse_faults(self) -> None:
        """Raise `RequestError` with every fault, if there is any."""
        if self.faults:
            raise unfit(self.faults)


def unit_for(person: Person, number: int, right: Right) -> Unit:
    """Return the unit of that number; 422 where the person sees none, 403 where they lack the right there."""
    unit = Unit.objects.filter(pk=number).first()
    if unit is None or not may(person, Right.SEE, unit):
        raise RequestError(422, "There is no such unit; GET /units lists those you may use.")
    if not may(person, right, unit):
        raise PermissionDenied
    return unit
