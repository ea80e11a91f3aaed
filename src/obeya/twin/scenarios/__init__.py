"""The process as it might be: a base and a list of changes in words, compared by paired runs.

`scenario.py` says what a scenario is and is the first file to read; `comparing.py` simulates both sides, `tornado.py`
asks which assumption matters, `search.py` looks for staffing on the frontier of cost and lead time.
"""
