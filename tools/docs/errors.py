"""The reference page of the errors that obeya raises on purpose."""

from __future__ import annotations

import inspect

from obeya import errors
from tools.docs.markdown import code, page, table

INTRODUCTION = """
Everything that goes wrong for a reason a person can mend is an `ObeyaError`. Its text says what is wrong,
what was given and what to do next; the command line prints it and ends with exit code 2. In Python, catch the
class you can do something about:

```python
from obeya.errors import MappingError, ObeyaError
```

Anything else is a fault of obeya's own: the command line prints one line, writes a file with the details and
ends with exit code 1. `OBEYA_DEBUG=1` shows the traceback in both cases.
"""


def error_classes() -> list[type[errors.ObeyaError]]:
    """Give every error class in the order of the source."""
    classes = [
        one
        for _, one in inspect.getmembers(errors, inspect.isclass)
        if issubclass(one, errors.ObeyaError) and one.__module__ == errors.__name__
    ]
    return sorted(classes, key=lambda one: inspect.getsourcelines(one)[1])


def error_page() -> str:
    """Write the page: one row for each class, with the class above it."""
    rows = [
        (code(one.__name__), code(one.__bases__[0].__name__), one.__doc__ or "") for one in error_classes()
    ]
    return page("Errors", INTRODUCTION, table(("Error", "Is a kind of", "When"), rows))
