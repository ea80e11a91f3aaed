"""Signal or noise: control charts, rules and run lengths; arrays in, frozen results out.

`obeya.spc.chart.draw_up_chart(values, kind=…, rules=…)` is the one way to a finished chart (limits per point,
signals, icons, warnings, false-alarm rate), and `obeya.spc.chart_data.chart_to_data(chart)` writes it as JSON data.
Read `chart.py` first, then `series.py` (what a series must hold) and `run_length.py` (how often a rule alarms).
"""
