# Names that are used again with another meaning: in comprehensions, classes, type parameters, finally bodies.
import m, x
x.f(); m.f()
[x.f() for x in y]
[m.f() for x in y]
x.f(); x
[(x, [x for x in x.f()]) for x in m.x()]
x = 1
del x
def f(a, b=1, *c, d, **e):
    global g
    g = a
    try:
        return a
    finally:
        def inner(q):
            nonlocal a
            a = q; print(q, a, b)
            return [a for a in q if a] + [q for q in a]
        h = lambda z: z + a + g
        [w for w in c]; w = d; [w for w in w]
        print(w, inner, h)
    del w
class C:
    x = 1
    __p = 2
    y = [x for z in x]
    y = [(x, z, __p) for z in x for x in z]
    def __init__(self, __a, x=x):
        self.__b = __a; __a = super().__init__(__p)
        [__a for __a in __a]
        def x(): return __class__, __a
    z = [lambda: x for x in y]
    class D[T: x, __U = __p](list[T]):
        def g[V](self, v: V, u: T = x) -> __U: return T, V, x, y
        type A[W] = dict[W, x, y, T, __U]
        y = T
    [D for D in x]; D
    global gg
    gg = gg; [gg for gg in gg]; gg
    try: pass
    finally:
        def ff(): return x, [x for x in x], x
        k = [ff for _ in x]
def outer():
    a = b = 1
    [a for a in b if (lambda: a)]
    def i(): return b, a
    [b for b in a]; b; c = [c for c in (lambda: c)()]
    return [d := a for e in b], d, e, [[a for a in e] for e in a], e
async def co():
    async with a as b: [c async for c in b]; c
    return {k: v for k, v in b}, k, v, [await z for z in b]
match m:
    case {"a": x, **y}: [x for x in y]; x, y
lambda p, /, q=m: [p for p in q] + p
