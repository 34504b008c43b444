"""What the levels leave out."""


def documented(x):
    """Docstring."""
    assert x
    assert x > 1, f"message {x}"
    if __debug__:
        print("debug")
    else:
        print("release")
    return __debug__


def only_docstring():
    """Only."""


def scoped(y):
    assert (walrus := y)
    if __debug__:
        yield walrus
    if not __debug__:
        import never
    return walrus


class Documented:
    """Class docstring."""

    def method(self):
        """
        Indented
            docstring
        """
        assert isinstance(self, Documented)


if __debug__:
    flag = 1
    assert flag
while not __debug__:
    pass
