# A finally body and its functions are compiled twice, for the normal and the exceptional path. Equal code objects become
# one constant, and later constants move up.


def of_a_function(values):
    try:
        work()
    finally:
        first(lambda: 1, (value for value in values))
        second = lambda number: number + 3.5
        "no constant"
    return second, "behind"


class OfAClass:
    try:
        attribute = 1
    finally:

        def method(self):
            return "x"

        behind = 2


try:
    pass
finally:

    class Inside:
        def method(self):
            return lambda: self

    behind = "a string"


def nested():
    with context:
        try:
            return 1
        finally:

            def inner():
                try:
                    work()
                finally:
                    return lambda: 2

            behind = "another string"
