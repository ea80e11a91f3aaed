"""Find tools in a problem statement: whoever names a solution there has stopped looking for the cause.

"We need an RPA bot" is a solution; "invoices wait 9 days" is a problem.
"""

from __future__ import annotations

import re

# Words for tools and solutions, in English and German, each as it begins.
_TOOLS = (
    r"rpa",
    r"(?:chat)?bots?",
    r"power ?(?:bi|automate|apps?)",
    r"dashboards?",
    r"(?:work ?flow|ticket|dms|crm|erp)[- ]?(?:tool|system|software)s?",
    r"sap(?: s/?4\w*)?",
    r"(?:service ?now|sales ?force|jira|share ?point|celonis|ui ?path|excel|teams|slack)",
    r"(?:gen)?ai|ki|chat ?gpt|machine learning|llms?",
    r"(?:software|tool|app|plattform|platform|scanner|roboter|robot)s?",
    r"automat(?:ion|isierung|e|isieren)",
    r"digiti[sz]ation|digitali[sz](?:ation|ierung)",
)
_NEED = (
    r"we (?:need|want|should (?:buy|get|introduce|build)|lack|must (?:buy|get|introduce))|"
    r"(?:there is|we have) no|missing|introduc(?:e|ing|tion of)|implement(?:ing|ation of)?|"
    r"roll(?:ing)? out|buy(?:ing)?|"
    r"wir (?:brauchen|wollen|benötigen|müssen)|(?:es )?fehlt|es gibt kein\w*|einführ\w*|anschaff\w*"
)
# A tool after a word that asks for it, within the same sentence and a few words.
_WANTED = re.compile(rf"\b(?:{_NEED})\b(?:\W+[\w-]+){{0,4}}?\W+({'|'.join(_TOOLS)})\b", re.IGNORECASE)


def tool_wanted(problem: str) -> str:
    """Return the tool that a problem statement asks for, or nothing.

    A tool that is only mentioned ("the SAP queue is 400 invoices long") is part of the place, not a solution.
    """
    found = _WANTED.search(" ".join(problem.split()))
    return found[1] if found else ""
