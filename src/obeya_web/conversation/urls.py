"""Addresses of comments and files."""

from __future__ import annotations

from django.urls import path

from obeya_web.conversation.views import comments, files

urlpatterns = [
    path("about/<str:kind>/<int:number>/comments/", comments.comments, name="comments"),
    path("about/<str:kind>/<int:number>/people/", comments.people_to_mention, name="people_to_mention"),
    path("about/<str:kind>/<int:number>/files/", files.files, name="files"),
    path("comments/<int:pk>/edit/", comments.edit_comment, name="comment_edit"),
    path("comments/<int:pk>/delete/", comments.delete_comment, name="comment_delete"),
    path("comments/<int:pk>/restore/", comments.restore_comment, name="comment_restore"),
    path("comments/<int:pk>/react/", comments.react, name="comment_react"),
    path("files/<uuid:file>/", files.show_file, name="file"),
    path("files/<uuid:file>/thumbnail/", files.show_thumbnail, name="file_thumbnail"),
    path("files/<uuid:file>/delete/", files.delete_file, name="file_delete"),
    path("files/<uuid:file>/restore/", files.restore_file, name="file_restore"),
]
