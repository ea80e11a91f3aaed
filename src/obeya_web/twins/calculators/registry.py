"""All calculators, in the groups of the index page; the only list of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from obeya_web.twins.calculators import lines, networks, queues, stocks
from obeya_web.twins.calculators.spec import Calculator, Words


@dataclass(frozen=True, slots=True)
class Group:
    """Calculators that belong together."""

    name: Words
    calculators: tuple[Calculator, ...]


GROUPS: Final = (
    Group(_("Flow"), lines.CALCULATORS),
    Group(_("Queues"), queues.CALCULATORS),
    Group(_("Networks and plans"), networks.CALCULATORS),
    Group(_("Stocks"), stocks.CALCULATORS),
)
BY_KEY: Final[Mapping[str, Calculator]] = {each.key: each for group in GROUPS for each in group.calculators}
