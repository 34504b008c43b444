class Empty:
    pass


class Base(object, metaclass=type):
    """A docstring."""

    attribute: int = 1
    bare: str
    __private = 2

    def __init__(self, value):
        self.value = value
        self.other, self.third = value
        self.__hidden = value

    def method(self):
        return super().method() + super(Base, self).attribute

    @property
    def prop(self):
        return __class__

    @classmethod
    def make(cls, *args):
        return cls(*args)

    class Nested:
        def f(self):
            return self.__mangled


class Derived(Base, *[Empty], **{}):
    names = [name for name in dir() if name]
    attribute = attribute = names

    def nothing(self):
        return [super().x for _ in ()]


def make(base, x):
    class Local(base):
        y = x
        x = y

        def get(self):
            return x, __class__

    return Local
