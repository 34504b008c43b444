"""Models of requests and answers."""
from datetime import date
from enum import Enum

from pydantic import BaseModel, ConfigDict, Field, field_validator


class Shelf(str, Enum):
    """Where a book is."""
    fiction = "fiction"
    science = "science"


class Book(BaseModel):
    """A book of the library.

    Its ISBN has thirteen digits.
    """
    model_config = ConfigDict(use_attribute_docstrings=True)

    title: str = Field(min_length=1, examples=["Emma"])
    isbn: str
    """The number without hyphens."""
    shelf: Shelf = Shelf.fiction
    """The shelf."""

    @field_validator("isbn")
    @classmethod
    def thirteen_digits(cls, isbn: str) -> str:
        """Reject other numbers."""
        if not (len(isbn) == 13 and isbn.isdigit()):
            raise ValueError("an ISBN has thirteen digits")
        return isbn


class Loan(BaseModel):
    """A book in a reader's hands."""
    isbn: str
    reader: str
    due: date
