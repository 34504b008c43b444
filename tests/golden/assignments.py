a = b = c = 1
(a, b), [c, *d] = (1, 2), [3, 4, 5]
a, b = b, a
a, b, c = c, b, a
a, b, c, d = 1, 2, 3, 4
o.attribute = o[0] = o[1:2] = o[1:2, ::3] = o[:] = o[1:] = a
x: int = 1
(y): int = 2
o.z: str
o[0]: str = ""
w: int
del a, (b, c), [d], o.attribute, o[0], o[1:2]
*e, = ()
f = *e, *e
g = [*e, 1, *e]
h = {*e, 1}
i = {**o, "a": 1, **o}
j = [1, 2, 3, 4]
k = {1, 2, 3, 4}
l = {"a": 1, "b": a}
m = (1, 2, e)
if (n := 10) > 5: pass
o[a, b:c, ...]


def local(p):
    q: int = 1
    r: undefined
    p, q = q, p
    p, q, r = r, q, p
    (s := p)
    global t
    t = 1
    return p[q], p[q:r], p[:], p[q:r:s]
