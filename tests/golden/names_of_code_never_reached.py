# CPython's compiler merges equal tuples, including tuples of names and tuples of unreachable code, which interns strings.
# The expected text does not show which strings are interned; the identity check compares that.
before = ("a.b",)
if None:

    def names():
        import a.b

    def parameters(a, naïve):
        def inner():
            import c.d


if None:
    class Body:
        import e.f
        import g.h
behind = ("a.b",), ("a", "naïve"), ("c.d",), ("e.f", "g.h")
alone = "a.b", "naïve", "c.d"
for each in {"a.b"}:
    pass
for each in ["naïve"]:
    pass
