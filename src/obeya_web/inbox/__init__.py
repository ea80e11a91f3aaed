"""The inbox: what one is told, and how one wants to be told; start reading at views.py.

Its pages stand above `accounts`, because they are about who is signed in; what tells people is `notices`, below it.
"""
