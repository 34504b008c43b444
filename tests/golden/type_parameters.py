type Alias = int
type Generic[T, *Ts, **P] = dict[T, tuple[*Ts]]
type Default[T = int, *Ts = *tuple[int], **P = [str]] = T


def function[T: int, U: (str, bytes) = str](a: T, b: U = None, *, c: T = 1) -> T:
    type Inner = T
    return a


async def coroutine[T](x: T): ...


class Class[T: "Forward"](list[T], metaclass=type):
    field: T
    type Own = T

    def method[S](self, s: S) -> T:
        return __class__, s

    @staticmethod
    def __private[__T](x: __T): ...


@decorator
class Decorated[T]:
    pass


# CPython's symbol table and code generator do not agree on the names in such defaults.
class Default[T = __private, *__Private = __private]:
    pass
