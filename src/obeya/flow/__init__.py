"""How work flows: Little's law, queues, batches, networks, plans of steps and stocks, by formula.

Numbers in, frozen results out; nothing here knows an event log. Rates are per unit of time, and times come back in the
same unit. Each module names its source; the formulas are taught in the background pages.
"""
