# Equal tuples are one tuple in CPython's compiler, tuples of names and those of code that is never reached included: which
# strings of these constants are interned, the text beside this does not show; the identity check compares it.
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
