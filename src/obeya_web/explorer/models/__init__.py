"""What the explorer keeps: saved views, and links that let others look without signing in."""

from obeya_web.explorer.models.saved_view import SavedView
from obeya_web.explorer.models.view_link import ViewLink

__all__ = ["SavedView", "ViewLink"]
