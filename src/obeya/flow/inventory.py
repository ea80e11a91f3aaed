"""How much to order and when: economic order quantity, newsvendor, safety stock and reorder point.

Source: L. Snyder and Z.-J. Shen, Fundamentals of Supply Chain Theory, 2nd edition 2019, chapters 3 and 4.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy import special

from obeya.flow.given import Given


@dataclass(frozen=True, slots=True)
class OrderQuantity:
    """How much to order each time, and what ordering and holding then cost per unit of time."""

    quantity: float
    cost: float
    interval: float
    "Time between orders."


@dataclass(frozen=True, slots=True)
class OneOrder:
    """How much to have of what is sold once, and what too much or too little costs on the mean."""

    quantity: float
    cost: float
    critical_share: float
    "p / (p + h): the share of demands that the quantity covers."


@dataclass(frozen=True, slots=True)
class ReorderPoint:
    """At which stock to order, of it the safety stock."""

    point: float
    safety_stock: float


def order_quantity(order_cost: float, holding_cost: float, demand: float) -> OrderQuantity:
    """Return the economic order quantity √(2 K λ / h); `holding_cost` h is per piece and unit of time.

    >>> found = order_quantity(8, 0.225, 1300)
    >>> round(found.quantity, 4), round(found.cost, 4)
    (304.0468, 68.4105)
    """
    given = Given("An order quantity")
    given.above_zero(order_cost=order_cost, holding_cost=holding_cost, demand=demand)
    given.settle()
    quantity = math.sqrt(2 * order_cost * demand / holding_cost)
    return OrderQuantity(quantity, math.sqrt(2 * order_cost * demand * holding_cost), quantity / demand)


def newsvendor(overage: float, underage: float, *, mean: float, sd: float) -> OneOrder:
    """Return the best quantity before a demand that is normal: mean + z sd, z at the critical share p / (p + h).

    `overage` h is what one piece too many costs, `underage` p one too few; the cost is (h + p) φ(z) sd.

    >>> found = newsvendor(0.18, 0.70, mean=50, sd=8)
    >>> round(found.quantity, 5), round(found.cost, 5)
    (56.60396, 1.99761)
    """
    given = Given("A newsvendor's order")
    given.above_zero(overage=overage, underage=underage, mean=mean, sd=sd)
    given.settle()
    share = underage / (underage + overage)
    z = float(special.ndtri(share))
    return OneOrder(
        mean + z * sd, (overage + underage) * math.exp(-z * z / 2) / math.sqrt(2 * math.pi) * sd, share
    )


def reorder_point(
    demand: float, demand_sd: float, *, lead_time: float, lead_time_sd: float = 0.0, service: float = 0.95
) -> ReorderPoint:
    """Return the stock at which to order so that `service` of the cycles have no shortage.

    Safety stock z √(L σ² + d² s²): demand varies by `demand_sd` σ per unit of time, the lead time by `lead_time_sd` s.
    """
    given = Given("A reorder point")
    given.above_zero(demand=demand, lead_time=lead_time)
    given.zero_or_more(demand_sd=demand_sd, lead_time_sd=lead_time_sd)
    given.share(service=service)
    given.settle()
    spread = math.sqrt(lead_time * demand_sd**2 + demand**2 * lead_time_sd**2)
    safety = float(special.ndtri(service)) * spread
    return ReorderPoint(demand * lead_time + safety, safety)
