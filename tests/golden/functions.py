"""Module docstring."""
import functools


def plain():
    pass


def everything(a, b=1, /, c: int = 2, *args: str, d, e: float = 3.0, **kwargs: "bytes") -> None:
    """Docstring
        with more indentation.
    """
    return locals()


def closure(x):
    y = x

    def inner(z=y):
        nonlocal y
        y = z
        return lambda w, *v, k=x: (w, v, k, y)

    return inner


@functools.lru_cache(maxsize=None)
@functools.wraps(plain)
def decorated(n):
    return decorated(n - 1) if n else 0


def globals_and_locals():
    global counter
    counter = 1
    del counter
    local = 2
    del local
    return missing


def many_arguments(f, a, k):
    f()
    f(a, *a, a)
    f(*a, **k)
    f(x=1, y=2)
    f(a, x=1, **k, y=2)
    f(*a, *a, **k, **k)
    a.method(1, 2)
    a.method(x=1)
    f(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32)
    f(i for i in a)


def unbound(flag):
    if flag:
        value = 1
    print(value)
    del value
    return value


lambdas = [lambda: None, lambda *a, **k: (a, k), lambda x, /, y=1, *, z: x]
