# A finally body is compiled twice, on the way out and for an exception, with the functions in it. Equal code objects are
# one constant, and those after it move up.


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
