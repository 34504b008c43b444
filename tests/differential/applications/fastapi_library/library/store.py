"""The books, in memory."""
from .models import Book, Shelf

BOOKS: dict[str, Book] = {}


def fill() -> None:
    for number, title in enumerate(("Emma", "Persuasion", "Optics")):
        book = Book(title=title, isbn=f"{9780000000000 + number}", shelf=Shelf.science if title == "Optics" else Shelf.fiction)
        assert book.isbn not in BOOKS
        BOOKS[book.isbn] = book


def clear() -> None:
    BOOKS.clear()
