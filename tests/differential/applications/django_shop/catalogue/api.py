"""The REST interface, with the browsable pages that show docstrings."""
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response

from .models import Author, Book


class AuthorSerializer(serializers.ModelSerializer):
    """An author with the number of books."""
    books = serializers.SerializerMethodField()

    class Meta:
        model = Author
        fields = ["id", "name", "born", "books"]

    def get_books(self, author):
        return author.books.count()


class BookSerializer(serializers.ModelSerializer):
    """A book."""

    class Meta:
        model = Book
        fields = ["id", "title", "author", "price", "published"]


class AuthorViewSet(viewsets.ReadOnlyModelViewSet):
    """Authors, by name."""
    queryset = Author.objects.all()
    serializer_class = AuthorSerializer


class BookViewSet(viewsets.ModelViewSet):
    """Books of the shop.

    Anybody may read and change them: this is a test.
    """
    queryset = Book.objects.all()
    serializer_class = BookSerializer
    authentication_classes = []

    @action(detail=False)
    def cheapest(self, request):
        """The cheapest book."""
        return Response(BookSerializer(Book.objects.order_by("price").first()).data)
