def everything(f):
    try:
        f()
    except ValueError:
        f(1)
    except (TypeError, KeyError) as error:
        f(error)
        raise
    except:
        raise RuntimeError("x") from None
    else:
        f(2)
    finally:
        f(3)


def returns(f):
    for i in f:
        try:
            return i
        finally:
            if i:
                continue
            break
    try:
        pass
    finally:
        return f


def nested(f):
    try:
        try:
            f()
        except OSError as e:
            return e
        finally:
            f()
    except:
        with f as g, f() as (h, i):
            return g, h, i


def groups(f):
    try:
        f()
    except* ValueError as group:
        print(group)
    except* (TypeError, OSError):
        raise
    else:
        f(1)
    finally:
        f(2)


def twice(f):
    try:
        f()
    finally:
        g = lambda x: x
    assert f, "message"
    assert (yield f)
    return g


with open("a") as a, open("b"):
    pass
