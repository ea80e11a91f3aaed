"""Comments with their earlier words, mentions and reactions; files. Read `comment.py` first."""

from obeya_web.conversation.models.comment import Comment, Earlier
from obeya_web.conversation.models.file import File
from obeya_web.conversation.models.mention import Mention
from obeya_web.conversation.models.reaction import Reaction, Sign

__all__ = ["Comment", "Earlier", "File", "Mention", "Reaction", "Sign"]
