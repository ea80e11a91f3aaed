"""The ledger as a workbook whose sums are formulas, and as a table for CSV."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
from django.utils.translation import gettext as _

from obeya.figures.export import guarded
from obeya_web.watch.ledger.accruing import LineMonths
from obeya_web.watch.ledger.totals import Totals
from obeya_web.watch.words import BenefitClass, MonthState, Validation

if TYPE_CHECKING:
    import xlsxwriter

LONGEST_CELL: Final = 32_767
_FIRST_ROW: Final = 2
"""The first line stands in the second row of its sheet, as spreadsheets count."""


def ledger_table(rows: Sequence[LineMonths]) -> pa.Table:
    """Return the lines as a table; `csv_text` guards its texts."""
    return pa.table(
        {
            "improvement": [row.line.improvement.title for row in rows],
            "benefit": [row.line.name for row in rows],
            "class": [row.line.kind for row in rows],
            "recurring": [row.line.is_recurring for row in rows],
            "unit": [row.line.unit_word for row in rows],
            "rate": pa.array([_number(row.line.rate) for row in rows], pa.float64()),
            "target": pa.array([row.line.target for row in rows], pa.float64()),
            "forecast": pa.array([row.line.forecast for row in rows], pa.float64()),
            "actual": pa.array([row.line.actual for row in rows], pa.float64()),
            "effective_from": [row.line.from_month.isoformat() for row in rows],
            "months_accrued": [row.n_counted for row in rows],
            "months_suspended": [len(row.suspended) for row in rows],
            "units_accrued": [row.units for row in rows],
            "money_accrued": [row.money for row in rows],
            "double_count_group": [row.line.group for row in rows],
            "counts": [not row.is_double for row in rows],
            "finance": [row.line.validation for row in rows],
            "validated_by": [_approver(row) for row in rows],
            "validated_on": [_day(row.line.validated_at) for row in rows],
            "evidence": [f"/improvements/{row.line.improvement_id}/gain/" for row in rows],
        }
    )


def ledger_workbook(rows: Sequence[LineMonths], totals: Totals) -> bytes:
    """Return the ledger as XLSX: lines, months and sums, where every sum is a formula with its value.

    Texts that people typed are written as text and guarded, so that no spreadsheet runs them.
    """
    import xlsxwriter

    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        money = book.add_format({"num_format": "#,##0.00"})
        sums, lines, months = (book.add_worksheet(name) for name in ("Sums", "Lines", "Months"))
        _fill_months(months, rows, bold)
        _fill_lines(lines, rows, bold, money)
        _fill_sums(sums, rows, totals, bold, money)
    return out.getvalue()


def _fill_lines(
    sheet: xlsxwriter.worksheet.Worksheet, rows: Sequence[LineMonths], bold: Any, money: Any
) -> None:
    heads = (
        _("Improvement"), _("Benefit"), _("Class"), _("Unit"), _("Rate"), _("Volume"), _("Months"), _("Counts"),
        _("Units"), _("Money"), _("Finance"), _("By"), _("On"), _("How it was worked out"),
    )  # fmt: skip
    for column, head in enumerate(heads):
        sheet.write_string(0, column, head, bold)
    for place, row in enumerate(rows):
        line, at = row.line, place + 1
        here = at + 1
        for column, text in (
            (0, line.improvement.title),
            (1, line.name),
            (2, str(BenefitClass(line.kind).label)),
            (3, line.unit_word),
            (10, str(Validation(line.validation).label)),
            (11, _approver(row)),
            (12, _day(line.validated_at)),
            (13, line.basis),
        ):
            sheet.write_string(at, column, guarded(text)[:LONGEST_CELL])
        sheet.write_number(at, 4, float(line.rate or 0), money)
        sheet.write_number(at, 5, line.volume)
        sheet.write_formula(at, 6, f'=COUNTIF(Months!B{here}:XFD{here},"x")', None, row.n_counted)
        sheet.write_number(at, 7, 0 if row.is_double else 1)
        sheet.write_formula(at, 8, f"=F{here}*G{here}*H{here}", None, 0.0 if row.is_double else row.units)
        sheet.write_formula(at, 9, f"=I{here}*E{here}", money, 0.0 if row.is_double else row.money)
    sheet.set_column(0, 1, 34)
    sheet.freeze_panes(1, 0)


def _fill_months(sheet: xlsxwriter.worksheet.Worksheet, rows: Sequence[LineMonths], bold: Any) -> None:
    """Write one row a line, one column a month: x where it counts, else a letter for why it does not."""
    firsts = sorted({month.first for row in rows for month in row.months})
    sheet.write_string(0, 0, _("Benefit"), bold)
    for column, first in enumerate(firsts, start=1):
        sheet.write_string(0, column, first.strftime("%Y-%m"), bold)
    for place, row in enumerate(rows, start=1):
        sheet.write_string(place, 0, guarded(row.line.name)[:LONGEST_CELL])
        for month in row.months:
            sheet.write_string(place, firsts.index(month.first) + 1, _letter(month.state))
    notes = (
        ("x", _("counts")),
        ("s", _("suspended")),
        ("t", _("trade-off")),
        ("w", _("not yet shown to hold")),
        ("u", _("no watch")),
    )
    for offset, (letter, words) in enumerate(notes):
        sheet.write_string(len(rows) + 2 + offset, 0, f"{letter}: {words}")
    sheet.set_column(0, 0, 34)
    sheet.freeze_panes(1, 1)


def _fill_sums(
    sheet: xlsxwriter.worksheet.Worksheet, rows: Sequence[LineMonths], totals: Totals, bold: Any, money: Any
) -> None:
    last = max(len(rows) + 1, _FIRST_ROW)
    cost = guarded(str(BenefitClass.COST.label))
    of_class, amounts = f"Lines!C{_FIRST_ROW}:C{last}", f"Lines!J{_FIRST_ROW}:J{last}"
    hours = f'=SUMIFS(Lines!I{_FIRST_ROW}:I{last},Lines!D{_FIRST_ROW}:D{last},"h",{of_class},"<>{cost}")'
    lines = (
        (_("Benefit accrued"), f'=SUMIFS({amounts},{of_class},"<>{cost}")', totals.benefit, money),
        (_("Change cost"), f'=SUMIFS({amounts},{of_class},"{cost}")', totals.cost, money),
        (_("Net benefit"), "=B2-B3", totals.net, money),
        (_("Return (ROI)"), '=IF(B3=0,"",B4/B3)', "" if totals.roi is None else totals.roi, None),
        (
            _("Benefit for each unit of cost"),
            '=IF(B3=0,"",B2/B3)',
            "" if totals.ratio is None else totals.ratio,
            None,
        ),
        (_("Hours freed"), hours, totals.hours, None),
    )
    sheet.write_string(0, 0, _("Benefit ledger"), bold)
    sheet.write_string(0, 1, "", bold)
    for place, (words, formula, value, form) in enumerate(lines, start=1):
        sheet.write_string(place, 0, words)
        sheet.write_formula(place, 1, formula, form, value)
    sheet.write_string(
        len(lines) + 1, 0, _("Present value at %(rate)s %% a year") % {"rate": f"{totals.rate:g}"}
    )
    sheet.write_number(len(lines) + 1, 1, totals.present_value, money)
    sheet.set_column(0, 0, 40)
    sheet.set_column(1, 1, 16)


def _letter(state: MonthState) -> str:
    return {
        MonthState.ACCRUED: "x",
        MonthState.SPENT: "x",
        MonthState.SUSPENDED: "s",
        MonthState.TRADE_OFF: "t",
        MonthState.WAITING: "w",
        MonthState.UNWATCHED: "u",
    }[state]


def _approver(row: LineMonths) -> str:
    return str(row.line.validated_by) if row.line.validated_by else ""


def _day(moment: Any) -> str:
    return "" if moment is None else date.isoformat(moment.date())


def _number(value: Any) -> float | None:
    return None if value is None else float(value)
