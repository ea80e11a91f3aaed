from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from obeya_web.improvement.actions.improving import do_begin_improvement
from obeya_web.improvement.models import Improvement
from tests.web.conftest import Cast

Begin = Callable[..., Improvement]
DAY = date(2026, 3, 2)


@pytest.fixture
def begin(cast: Cast) -> Begin:
    def improvement(title: str = "Fewer reminders", **fields: object) -> Improvement:
        return do_begin_improvement(cast.owner, cast.finance, title=title, method="a3", fields=fields)

    return improvement
