"""Models of the catalogue."""
from __future__ import annotations

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import models


class Author(models.Model):
    """A person who writes books."""
    name = models.CharField(max_length=100, unique=True)
    born = models.IntegerField(null=True, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        assert self.name, "an author has a name"
        return self.name


class Book(models.Model):
    """A book with its price.

    The price is a decimal number of euros.
    """
    title = models.CharField(max_length=200)
    author = models.ForeignKey(Author, on_delete=models.CASCADE, related_name="books")
    price = models.DecimalField(max_digits=8, decimal_places=2)
    published = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["title"]

    def __str__(self) -> str:
        return f"{self.title} by {self.author}"

    def clean(self) -> None:
        """Reject prices below zero."""
        if self.price is not None and self.price < Decimal(0):
            raise ValidationError({"price": "A price cannot be negative."})
