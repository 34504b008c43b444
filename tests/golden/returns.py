# Returns of constants, on the line of the statement and below it, and code after a return.
def either(a):
    if a:
        return 1
    else:
        return 2


def below(a):
    while a:
        return (
            None
        )


def wound_up(a):
    for i in a:
        return
    try:
        return 1
    finally:
        return 2


def left(a):
    with a:
        return 3


def raised():
    raise ValueError


def small_exits(a, b):
    if a:
        if b:
            return None
        elif c:
            return f()
        else:
            return x.y
    assert 0


def only_the_first_constant_stays(a):
    return a


nothing = lambda: None
number = lambda: 5


async def awaited():
    return


def generated():
    yield 1
    return 2
