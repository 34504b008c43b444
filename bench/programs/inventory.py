"""Stock of a warehouse: what is where, what is reserved, and what has to be ordered.

A program in the style of an application, on which the compiler's instructions are counted.
"""
from __future__ import annotations

import collections
import contextlib
import csv
import datetime as dt
import logging
import re
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Callable, ClassVar, Iterable, Iterator, Optional

if TYPE_CHECKING:
    from collections.abc import Mapping

logger = logging.getLogger(__name__)

ARTICLE_NUMBER = re.compile(r"^(?P<group>[A-Z]{2,4})-(?P<number>\d{3,6})(?:/(?P<variant>[a-z0-9]+))?$")
CENT = Decimal("0.01")
DEFAULTS = {"currency": "EUR", "locale": "de_DE", "reorder": True, "limits": (0, 10, 100, 1_000), "rate": 19.0}
STATES = frozenset({"new", "reserved", "picked", "shipped", "returned"})


class StockError(Exception):
    """Something is not there, or not as much of it."""

    def __init__(self, article: str, wanted: int = 0, available: int = 0) -> None:
        super().__init__(f"{article}: {wanted} wanted, {available} there")
        self.article = article
        self.wanted = wanted
        self.available = available

    @property
    def missing(self) -> int:
        return max(self.wanted - self.available, 0)


@dataclass(order=True, frozen=True)
class Place:
    aisle: int
    shelf: int = 0
    box: str = ""

    def __str__(self) -> str:
        return f"{self.aisle:02d}.{self.shelf:02d}" + (f"/{self.box}" if self.box else "")

    @classmethod
    def parse(cls, text: str) -> Place:
        head, _, box = text.partition("/")
        aisle, shelf = (int(part) for part in head.split("."))
        return cls(aisle, shelf, box)


@dataclass
class Article:
    number: str
    name: str
    price: Decimal
    amount: int = 0
    reserved: int = 0
    places: list[Place] = field(default_factory=list)
    tags: set[str] = field(default_factory=set, repr=False)
    created: dt.datetime = field(default_factory=dt.datetime.now, compare=False)

    known: ClassVar[dict[str, Article]] = {}

    def __post_init__(self) -> None:
        if not ARTICLE_NUMBER.match(self.number):
            raise ValueError(f"{self.number!r} is no article number")
        assert self.amount >= self.reserved, (self.amount, self.reserved)
        self.known[self.number] = self

    @property
    def available(self) -> int:
        """What nobody has reserved yet."""
        return self.amount - self.reserved

    def total(self, *, tax: float = DEFAULTS["rate"], rounding: str = ROUND_HALF_UP) -> Decimal:
        gross = self.price * self.amount * (1 + Decimal(tax) / 100)
        return gross.quantize(CENT, rounding=rounding)


class Warehouse:
    """Articles by number, with a journal of all that was done."""

    _listeners: list[Callable[..., None]] = []

    def __init__(self, name: str, articles: Iterable[Article] = (), **settings: Any) -> None:
        self.name = name
        self.articles = {article.number: article for article in articles}
        self.settings = {**DEFAULTS, **settings}
        self.journal: collections.deque[tuple[str, str, int]] = collections.deque(maxlen=10_000)

    def __contains__(self, number: object) -> bool:
        return number in self.articles

    def __getitem__(self, number: str) -> Article:
        try:
            return self.articles[number]
        except KeyError:
            raise StockError(number) from None

    def __iter__(self) -> Iterator[Article]:
        yield from sorted(self.articles.values(), key=lambda article: (article.name.lower(), article.number))

    def reserve(self, number: str, amount: int = 1, /, *, partly: bool = False) -> int:
        article = self[number]
        if amount <= 0 or not isinstance(amount, int):
            raise ValueError("an amount is a positive number")
        elif article.available < amount:
            if not partly or not article.available:
                raise StockError(number, amount, article.available)
            amount = article.available
        article.reserved += amount
        self._note("reserved", number, amount)
        return amount

    def pick(self, order: Mapping[str, int]) -> dict[str, list[Place]]:
        """Where to go for what, by the shortest way."""
        result: dict[str, list[Place]] = {}
        for number, amount in order.items():
            places = sorted(self[number].places)
            if not places:
                logger.warning("%s: no place known for %d pieces", number, amount)
                continue
            result[number] = places[:amount] if amount < len(places) else places
        else:
            self._note("picked", ",".join(order), sum(order.values()))
        return result

    def to_order(self, limit: Optional[int] = None) -> list[tuple[str, int]]:
        limit = self.settings["limits"][1] if limit is None else limit
        return [
            (article.number, limit - article.available)
            for article in self
            if article.available < limit and "discontinued" not in article.tags
        ]

    def report(self) -> str:
        groups = collections.defaultdict(list)
        for article in self:
            match = ARTICLE_NUMBER.match(article.number)
            groups[match["group"] if match else "?"].append(article)
        lines = [f"{self.name} ({len(self.articles)} articles, {dt.date.today():%d.%m.%Y})", "=" * 60]
        for group, members in sorted(groups.items()):
            total = sum((member.total() for member in members), Decimal())
            lines.append(f"{group:<8}{len(members):>6}{total:>16,.2f} {self.settings['currency']}")
            lines += [f"    {member.number:<14}{member.name[:24]:<24}{member.available:>6d}" for member in members]
        return "\n".join(lines) + "\n"

    @contextlib.contextmanager
    def transaction(self) -> Iterator[Warehouse]:
        before = {number: (article.amount, article.reserved) for number, article in self.articles.items()}
        try:
            yield self
        except (StockError, ValueError) as error:
            for number, (amount, reserved) in before.items():
                self.articles[number].amount, self.articles[number].reserved = amount, reserved
            logger.info("taken back: %s", error)
            raise
        finally:
            for listener in self._listeners:
                listener(self)

    def _note(self, what: str, number: str, amount: int) -> None:
        if __debug__:
            logger.debug("%s %s %d", what, number, amount)
        self.journal.append((what, number, amount))


def read_articles(path: Path, encoding: str = "utf-8", delimiter: str = ";") -> Iterator[Article]:
    with open(path, newline="", encoding=encoding) as file, contextlib.suppress(StopIteration):
        reader = csv.DictReader(file, delimiter=delimiter)
        for line, row in enumerate(reader, start=2):
            if row.get("state", "new") not in STATES or (number := row["number"].strip()) in Article.known:
                continue
            try:
                price = Decimal(row["price"].replace(",", "."))
                places = [Place.parse(text) for text in row["places"].split() if text]
            except (ArithmeticError, ValueError) as error:
                logger.error("%s:%d: %s", path, line, error)
            else:
                yield Article(number, row["name"], price, int(row.get("amount") or 0), places=places)


def main(*arguments: str) -> int:
    warehouse = Warehouse("Nord", currency="CHF" if "--swiss" in arguments else "EUR")
    for path in map(Path, (argument for argument in arguments if not argument.startswith("-"))):
        while path.is_symlink():
            path = path.resolve()
        warehouse.articles.update((article.number, article) for article in read_articles(path))
    print(warehouse.report(), end="")
    for number, amount in warehouse.to_order():
        print(f"  {number}: order {amount}")
    return 0 if warehouse.articles else 1


if __name__ == "__main__":
    import sys

    sys.exit(main(*sys.argv[1:]))
