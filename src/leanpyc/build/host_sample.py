"""What the self-check compiles first: most constructs, each in its smallest form."""
from __future__ import annotations

import asyncio
import os.path as path
from collections import abc, namedtuple

CONSTANTS = (1, 1.0, True, None, ..., "text", "caf\u00e9 \U0001f40d", b"bytes", -1, 2 ** 70, 1j, (1, (2, 3)), frozenset({1, 2}))
type Pair[T] = tuple[T, T]


def decorated(*arguments, key=None, **options):
    def wrap(function):
        nonlocal key
        key = function.__name__
        return function
    return wrap


@decorated(key="value")
def signature(a, /, b: int = 1, *rest, c=2, d, **others) -> str:
    """A docstring
        with an indented line."""
    assert a, f"{a!r:>{b}} and {b=}"
    if __debug__:
        print("debug", *rest, sep="", **others)
    return a if b else (c, d)


def control(items):
    for item in items:
        if not item:
            continue
        elif item > 10:
            break
    else:
        return -1
    while items and (last := items.pop()):
        try:
            del items[0], items[1:2]
        except (ValueError, TypeError) as error:
            raise RuntimeError from error
        finally:
            last += 1
    return 0 < last <= 10 or last in {1, 2, 3}


def groups():
    try:
        yield from ()
    except* OSError as group:
        yield group


def patterns(subject):
    match subject:
        case 0 | "zero":
            return 0
        case [first, *_, {"key": value, **rest}] if rest:
            return first, value
        case path.Point(x=1, y=other) as point:
            return point, other
        case _:
            return None


def comprehensions(rows):
    squares = [x * x for row in rows for x in row if x]
    lookup = {k: (lambda: k) for k in squares}
    return sum(x for x in squares), {*squares}, {**lookup}, [*squares, *rows]


async def concurrent(source):
    async with source as stream, asyncio.timeout(1):
        async for line in stream:
            yield await line
    return_value = [item async for item in source]
    print(return_value)


class Base[T: (int, str)](abc.Hashable, metaclass=type):
    """A class."""
    __slots__ = ("__private",)
    field: int = 0

    def __init__(self, value: T) -> None:
        super().__init__()
        self.__private, *self.rest = value, __class__

    @property
    def value(self):
        return self.__private[::2] @ ~self.rest


with open(__file__) as one, open(__file__) as two:
    global_name = namedtuple("Point", "x y")(1, y=one.read()).x if two else not one
