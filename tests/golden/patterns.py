def match_all(subject, Point, other):
    match subject:
        case 0 | 1 | -1 | 1 + 2j | "text" | b"bytes" | None | True:
            return "literal"
        case Point(x=0, y=0) | Point(0, 0):
            return "origin"
        case Point(x, y=yy) if x > yy:
            return x
        case [a, b, *rest]:
            return a, b, rest
        case (first, *_, last) | [first, last]:
            return first, last
        case []:
            return "empty"
        case [*_]:
            return "sequence"
        case {"key": value, 1: [inner], **others}:
            return value, inner, others
        case {}:
            return "mapping"
        case other.constant:
            return "value"
        case str() as text:
            return text
        case (int() | float()) as number if number:
            return number
        case {"a": {"b": (c, d)}}:
            return c, d
        case whole:
            return whole


def wildcard(x):
    match x, x:
        case 1, 2:
            pass
        case _:
            return x


match [1]:
    case [y]:
        print(y)
match = case = type = 1
match[case] = type
