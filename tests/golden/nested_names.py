# One name in many scopes, before, between and after their nested scopes.
y = 1


def older():
    y = 2
    return y


def outer(data):
    r = [(y := v) + (y := v + 1) for v in data]

    def inner():
        y = 3
        return [y for y in r if (w := y)]

    y += 1

    class K:
        y = y

        def m(self):
            global z
            z = y
            return [[y for y in x] for x in (y, z)]

    z = lambda y=y: (y, z)
    return y, z, K


def late():
    n = 0

    def h():
        nonlocal n
        n = 1
        return any((q := i) for i in ())

    q = 2
    return h, q


class C[T: (y, int)]:
    def a[y](self, v: y = y) -> T:
        return [T for T in (y,)]

    type L[T] = list[T]
