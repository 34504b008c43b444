def conditions(a, b, c):
    if a and b or c:
        a = 1
    if not (a or b):
        b = 2
    if a is None or b is not None:
        c = 3
    if 1:
        d = 4
    else:
        d = 5
    if 0:
        d = 6
    elif a:
        d = 7
    if "" or a:
        pass
    e = a and 1 or 2
    f = None if a else b if b else c
    if (a if b else c): e = 1
    if a < b < c or not a: f = 2
    return a and b and c, d, e, f, (a and b) or c, not (not a)


def returns(a):
    if a: return 1
    if a == 2:
        return
    elif a:
        return a
    else:
        pass


x = 1 if True else 2
y = a() if a else b()
