"""Calculators of stocks."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from obeya.flow.inventory import newsvendor, order_quantity, reorder_point
from obeya_web.lib.numbers import number_here, share_here
from obeya_web.twins.calculators.spec import Answer, Calculator, Given, Input, Result

_SOURCE = "L. Snyder, Z.-J. Shen, Fundamentals of Supply Chain Theory, 2nd edition 2019"
_PIECES = gettext_lazy("pieces")
_MONEY = gettext_lazy("money")


def _order(given: Given) -> Result:
    found = order_quantity(given["order_cost"], given["holding_cost"], given["demand"])
    words = _("Order %(quantity)s pieces each time; ordering and holding then cost %(cost)s a year.")
    return Result(
        words % {"quantity": number_here(found.quantity), "cost": number_here(found.cost)},
        (
            Answer(_("Order quantity"), found.quantity, _PIECES),
            Answer(_("Cost a year"), found.cost, _MONEY),
            Answer(_("Time between orders"), found.interval * 365, gettext_lazy("days")),
        ),
    )


def _newsvendor(given: Given) -> Result:
    found = newsvendor(given["overage"], given["underage"], mean=given["mean"], sd=given["sd"])
    words = _("Have %(quantity)s pieces: enough for %(share)s of all demands.")
    return Result(
        words % {"quantity": number_here(found.quantity), "share": share_here(found.critical_share)},
        (
            Answer(_("Best quantity"), found.quantity, _PIECES),
            Answer(_("Enough for"), found.critical_share, kind="share"),
            Answer(_("Mean cost of too much or too little"), found.cost, _MONEY),
        ),
    )


def _reorder(given: Given) -> Result:
    found = reorder_point(
        given["demand"],
        given["demand_sd"],
        lead_time=given["lead_time"],
        lead_time_sd=given["lead_time_sd"],
        service=given["service"],
    )
    words = _("Order when %(point)s pieces are left; %(safety)s of them are the safety stock.")
    return Result(
        words % {"point": number_here(found.point), "safety": number_here(found.safety_stock)},
        (
            Answer(_("Reorder point"), found.point, _PIECES),
            Answer(_("Safety stock"), found.safety_stock, _PIECES),
        ),
    )


CALCULATORS = (
    Calculator(
        "order-quantity",
        gettext_lazy("Order quantity"),
        gettext_lazy(
            "Few large orders cost stock, many small ones cost orders: where both together cost least."
        ),
        "Q = √(2 K λ ÷ h)",
        f"{_SOURCE}, chapter 3",
        "inventory.order_quantity",
        gettext_lazy("Even demand, one price, no shortage."),
        (
            Input("order_cost", gettext_lazy("Cost of an order"), 8.0, _MONEY),
            Input("holding_cost", gettext_lazy("Cost of holding a piece for a year"), 0.225, _MONEY),
            Input("demand", gettext_lazy("Demand"), 1300.0, gettext_lazy("pieces a year")),
        ),
        _order,
    ),
    Calculator(
        "newsvendor",
        gettext_lazy("Sold once (newsvendor)"),
        gettext_lazy("How much to have of what is worth nothing tomorrow."),
        "Q = mean + z sd,  z at p ÷ (p + h)",
        f"{_SOURCE}, chapter 4",
        "inventory.newsvendor",
        gettext_lazy("Demand is normal; there is one order before it is known."),
        (
            Input("overage", gettext_lazy("Cost of one too many"), 0.18, _MONEY),
            Input("underage", gettext_lazy("Cost of one too few"), 0.70, _MONEY),
            Input("mean", gettext_lazy("Mean demand"), 50.0, _PIECES),
            Input("sd", gettext_lazy("Standard deviation of demand"), 8.0, _PIECES),
        ),
        _newsvendor,
    ),
    Calculator(
        "reorder-point",
        gettext_lazy("Safety stock and reorder point"),
        gettext_lazy("At which stock to order so that most cycles see no shortage."),
        "point = d L + z √(L σ² + d² s²)",
        f"{_SOURCE}, chapter 4",
        "inventory.reorder_point",
        gettext_lazy("Demand and lead time are normal and independent of each other."),
        (
            Input("demand", gettext_lazy("Demand"), 20.0, gettext_lazy("pieces a day")),
            Input(
                "demand_sd",
                gettext_lazy("Standard deviation of demand"),
                5.0,
                gettext_lazy("pieces a day"),
                may_be_least=True,
            ),
            Input("lead_time", gettext_lazy("Lead time"), 9.0, gettext_lazy("days")),
            Input(
                "lead_time_sd",
                gettext_lazy("Standard deviation of lead time"),
                1.0,
                gettext_lazy("days"),
                may_be_least=True,
            ),
            Input("service", gettext_lazy("Cycles without shortage"), 0.95, kind="share", most=0.9999),
        ),
        _reorder,
    ),
)
