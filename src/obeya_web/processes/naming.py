"""Addresses of processes: readable, and never used twice."""

from __future__ import annotations

from django.utils.text import slugify

from obeya_web.processes.models import Process

# What the pages of the register use themselves under /processes/.
RESERVED = frozenset({"import", "new", "sample", "deleted"})
LONGEST = 120


def free_slug(name: str) -> str:
    """Return an address for a process of that name that no process, not even a deleted one, has."""
    base = slugify(name)[:LONGEST].strip("-") or "process"
    slug, n = base, 1
    while slug in RESERVED or Process.objects.filter(slug=slug).exists():
        n += 1
        slug = f"{base}-{n}"
    return slug
