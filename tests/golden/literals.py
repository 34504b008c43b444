integers = [0, 255, 256, -1, 2**31, 0x7FFF_FFFF, 0o17, 0b1010, 1_000_000, 18446744073709551616, 123456789012345678901234567890]
floats = (0.0, -0.0, 1.5, 1e16, 1e-7, 1e400, .5, 5., 1_0.0_1e1_0)
complexes = (0j, 1j, -1j, 1 + 2j, 1e400j)
strings = ("", "a", "name", "not a name", "é", "\u20ac", "\U0001F600", "\ud800", "\x00", 'quo"te', "it's", r"\d", "a" "b", u"u")
binary = (b"", b"a", b"\x00\xff", rb"\d", b"a" b"b")
singletons = (None, True, False, ...)
nested = (1, (2.0, (True, ("x", b"y"))), None)
equal_but_different = (1, True, 1.0, 1 + 0j)
empty = ((), [], {}, set())
members = 1 in {1, 2, 3}
also = x in [1, 2] if (x := 3) else x not in (1, 2)
