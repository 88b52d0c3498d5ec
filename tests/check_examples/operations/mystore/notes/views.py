from rest_framework.viewsets import ReadOnlyModelViewSet

from .models import Note
from .serializers import NoteSerializer


class NoteViewSet(ReadOnlyModelViewSet):
    queryset = Note.objects.order_by("-id")
    serializer_class = NoteSerializer
