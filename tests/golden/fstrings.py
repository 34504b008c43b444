def formatted(a, b, width):
    return (
        f"{a}",
        f"{a!r:>{width}}{b!s}{a!a}",
        f"plain",
        f"{{literal}} {a}",
        f"{a=} {b = !r} {a + b=:.2f}",
        f"{a:{width}.{b}}",
        f"{f"{f'{a}'}"}",
        f"{a:%Y-%m-%d} {b['key']} {lambda_ if (lambda_ := a) else b}",
        "before " f"{a}" " after" f"{b}" "",
        rf"\d{a}\n",
        f"""
        {
            a  # a comment
        } {b:
        }""",
        f"\N{DIGIT ONE}{a}\x41",
        f"",
        "" f"" "x",
        f"{'a' 'b'}{1}{None}",
        f"{a!r}" "%d" % b,
    )


long = f"{1}{2}{3}{4}{5}{6}{7}{8}{9}{10}{11}{12}{13}{14}{15}{16}{17}{18}{19}{20}{21}{22}{23}{24}{25}{26}{27}{28}{29}{30}{31}{32}"
percent = "%s|%r|%a|%5s|%%" % (long, 1, 2, 3), "%s" % (long,), "%d" % (1,)
