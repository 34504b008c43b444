# Everything that versions compile to different instructions, or with other ranges.
"""A docstring.

    With an indented line.
"""
import os


def calls(f, x, *a, **k):
    f(1)
    f(1, key=2)
    len(x)
    os.path.join("a", key="b")
    x.method(1, key=2)
    f(*a, **k)
    (lambda: f)()(1)
    f[0](
        x
    )


def tests(a, b, c):
    if not a and b < c or a is None:
        return not b
    while a < b < c:
        a = a or b and c
    assert (
        a
    ), b
    return a if b == c else a != b


def formats(a, w):
    return f"{a} {a!r} {a!s:x} {a!a:>{w}}" + f"{a:{w}.{w}}"


def loops(
    x,
):
    """Adds.

    Nothing.
    """
    for (
        i
    ) in x:
        if i:
            continue
        yield i
    else:
        x = [i for i in x if i], {i: j for i in x for j in i}
    return (i for i in x)


async def waits(x):
    async with x as y, x:
        await y
    async for i in x:
        yield i
    return_value = [i async for i in x]
    await x(return_value)


def contexts(a, b):
    with (
        a as c,
        b,
    ):
        return c
    with a:
        try:
            b()
        except* OSError as error:
            raise error from None


def defaults(a: int = 1, /, *, b: "str" = 2, **c: float) -> None:
    x = a

    def closure(d=a, *, e=b):
        return lambda: (
            x,
            d, e)
    return closure


@calls
class Base:
    "Docstring."
    attribute: int = 1

    def method(self):
        self.value = super().method()
        return __class__


class Derived(Base, metaclass=type):
    pass


def generic[T: int, *Ts, **P](a: T, b=1, *, c=2) -> T:
    return a


class Generic[
    T: (
        int, str)
](Base):
    x: T


type Alias[T] = list[T]
type Plain = int


def matches(x):
    match x:
        case [1, *_, y] | {"key": y}:
            return y
        case Base(attribute=1):
            return not x
        case _:
            pass
