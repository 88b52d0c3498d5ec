from quickscale.core.api import ModelSerializer

from .models import Note


class NoteSerializer(ModelSerializer):
    class Meta:
        model = Note
        fields = ["id", "title"]
