"""Reading and adding books."""
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Query

from ..models import Book, Shelf
from ..store import BOOKS

router = APIRouter(prefix="/books", tags=["books"])


class Page:
    """A part of a list."""

    def __init__(self, start: Annotated[int, Query(ge=0)] = 0, size: Annotated[int, Query(ge=1, le=100)] = 10):
        self.start, self.size = start, size


@router.get("/")
async def list_books(page: Annotated[Page, Depends()], shelf: Shelf | None = None) -> list[Book]:
    """List the books of a shelf.

    - **shelf**: only books of this shelf
    - books come in the order of their ISBN
    """
    found = [book for book in BOOKS.values() if shelf in (None, book.shelf)]
    return found[page.start:page.start + page.size]


@router.get("/{isbn}", responses={404: {"description": "Unknown book"}})
async def get_book(isbn: str) -> Book:
    """Get one book by its ISBN."""
    if isbn not in BOOKS:
        raise HTTPException(404, f"no book {isbn}")
    return BOOKS[isbn]


@router.post("/", status_code=201)
async def add_book(book: Book) -> Book:
    """Add a book."""
    BOOKS[book.isbn] = book
    return book
