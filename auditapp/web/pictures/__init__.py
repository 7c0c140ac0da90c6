"""What people send as files: looked at, drawn anew and stripped in a limited process of its own."""

from auditapp.web.pictures.results import DOCUMENTS, PHOTO, Area, Document, Photo, Refused
from auditapp.web.pictures.studio import Studio, shared_studio

__all__ = [
    "DOCUMENTS",
    "PHOTO",
    "Area",
    "Document",
    "Photo",
    "Refused",
    "Studio",
    "shared_studio",
]
