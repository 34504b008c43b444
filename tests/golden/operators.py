def binary(a, b):
    return a + b, a - b, a * b, a / b, a // b, a % b, a**b, a @ b, a << b, a >> b, a & b, a | b, a ^ b


def unary(a):
    return -a, +a, ~a, not a


def augmented(a, b, o):
    a += b
    a -= b
    a *= b
    a /= b
    a //= b
    a %= b
    a **= b
    a @= b
    a <<= b
    a >>= b
    a &= b
    a |= b
    a ^= b
    o.x += 1
    o[a] += 1
    o[1:2] += [3]
    return a


def compared(a, b, c):
    if a < b <= c != a:
        return a is b, a is not b, a in c, a not in c
    while not a == b > c:
        a = a >= b
    return (a if a is None else b) and (c or not b) or (a and b)


folded = (1 + 2 * 3, "ab" * 3, 2**10, 7 // 2, 7 % -3, -7 // 2, 1 << 8, 6 & 3, ~5, not 0, "%s and %r" % (1, 2), (1, 2)[0], "abc"[1])
unfolded = (1 / 0, "x" * 5000, 1 << 1000, 2**200, () [0], "a" + 1)
