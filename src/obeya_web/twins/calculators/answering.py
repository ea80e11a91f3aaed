"""Answer a calculator: read what was given, compute, and say every fault."""

from __future__ import annotations

from collections.abc import Mapping

from obeya.errors import ObeyaError
from obeya_web.twins.calculators.forms import CalculatorForm
from obeya_web.twins.calculators.spec import Calculator, Result


def answer(calculator: Calculator, data: Mapping[str, str]) -> tuple[CalculatorForm, Result | None]:
    """Return the form with its faults, and the result where there are none."""
    form = CalculatorForm(calculator, data)
    if not form.is_valid():
        return form, None
    try:
        return form, calculator.answer(form.cleaned_data)
    except ObeyaError as fault:
        lines = [line.strip() for line in str(fault).splitlines()]
        found = [line[2:] for line in lines if line.startswith("- ")]
        for line in found or [str(fault)]:
            form.add_error(None, line)
        return form, None
