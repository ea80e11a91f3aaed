"""The policy: one row per URL name. A URL without a row answers nobody and fails the tests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from obeya_web.project.policy import (
    api,
    following,
    improving,
    measuring,
    people,
    portfolio,
    processes,
    trying,
    watching,
)
from obeya_web.project.rules import Rule

POLICY: Final[Mapping[str, Rule]] = {
    **api.RULES,
    **people.RULES,
    **following.RULES,
    **measuring.RULES,
    **portfolio.RULES,
    **watching.RULES,
    **processes.RULES,
    **improving.RULES,
    **trying.RULES,
}
