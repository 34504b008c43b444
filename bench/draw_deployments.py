#!/usr/bin/env python3
"""Draw docs/deployments.svg from bench/results/deployments.json: size and start of each deployment, in its three forms.

    draw_deployments.py [--python 3.13] [--results FILE] [--out FILE]

The picture follows the reader's light or dark scheme.
"""
import argparse
import html
import json
import pathlib

ROOT = pathlib.Path(__file__).resolve().parent.parent
FORMS = {"sources": "sources", "cached": "sources + .pyc", "lean": "lean"}
STYLE = """
  text { font: 13px system-ui, sans-serif; fill: #1f2328 }
  .title { font-weight: 600; font-size: 14px }
  .small { font-size: 12px; fill: #59636e }
  .bar { fill: #c6ced8 }
  .lean { fill: #1a7f37 }
  .number { font-variant-numeric: tabular-nums }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 }
    .small { fill: #9198a1 }
    .bar { fill: #3d444d }
    .lean { fill: #2ea043 }
  }
"""
WIDTH, LABEL, COLUMN, BAR, GAP, PANEL = 880, 190, 230, 16, 5, 104
NUMBER = 76  # room for the number after the longest bar


def shown(value, unit):
    return f"{value:,.1f} {unit}" if value < 10 else f"{value:,.0f} {unit}"


def bars(forms, measure, unit, left, top):
    """The bars of one measure, one for each form, with their numbers."""
    values = {form: measure(found) for form, found in forms.items()}
    scale = (COLUMN - NUMBER) / max(values.values())
    parts = []
    for number, (form, value) in enumerate(values.items()):
        y = top + number * (BAR + GAP)
        parts.append(f'<rect class="{"bar lean" if form == "lean" else "bar"}" x="{left}" y="{y}" width="{value * scale:.1f}" height="{BAR}" rx="2"/>')
        parts.append(f'<text class="number" x="{left + value * scale + 6:.1f}" y="{y + BAR - 4}">{shown(value, unit)}</text>')
    return parts


def panel(one, top):
    """The row of one deployment: names of the forms, size, start, memory."""
    forms = one["forms"]
    parts = [f'<text class="title" x="16" y="{top + 14}">{html.escape(one["title"])}</text>']
    first = top + 26
    for number, form in enumerate(forms):
        parts.append(f'<text class="small" x="28" y="{first + number * (BAR + GAP) + BAR - 4}">{FORMS[form]}</text>')
    parts += bars(forms, lambda found: found["bytes"] / 1e6, "MB", LABEL, first)
    parts += bars(forms, lambda found: found["start_ms"], "ms", LABEL + COLUMN, first)
    parts += bars(forms, lambda found: found["rss_bytes"] / 1e6, "MB", LABEL + 2 * COLUMN, first)
    return parts


def picture(deployments, about):
    height = 40 + PANEL * len(deployments) + 24
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" role="img" '
             'aria-label="Size, start and memory of deployments, before and after leanpyc">', f"<style>{STYLE}</style>"]
    for number, title in enumerate(("size", "start, CPU time", "peak memory")):
        parts.append(f'<text class="small" x="{LABEL + number * COLUMN}" y="24">{title}</text>')
    for number, one in enumerate(deployments):
        parts += panel(one, 40 + number * PANEL)
    parts += [f'<text class="small" x="16" y="{height - 10}">{html.escape(about)}</text>', "</svg>"]
    return "\n".join(parts) + "\n"


def picture_of(kept, minor):
    """The picture of a run of deployments.py, for the interpreter of a minor version."""
    deployments = [one for one in kept["deployments"] if one["python"].startswith(minor + ".")]
    about = f"CPython {deployments[0]['python']}; {kept['machine']['processor']}, {kept['machine']['cores']} cores, {kept['started'][:10]}; " \
            f"medians of {kept['rounds']} starts"
    return picture(deployments, about)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--python", default="3.13", help="the minor version to draw (default: %(default)s)")
    parser.add_argument("--results", type=pathlib.Path, default=ROOT / "bench" / "results" / "deployments.json")
    parser.add_argument("--out", type=pathlib.Path, default=ROOT / "docs" / "deployments.svg")
    options = parser.parse_args()
    options.out.write_text(picture_of(json.loads(options.results.read_text()), options.python))


if __name__ == "__main__":
    main()
