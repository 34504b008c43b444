#!/usr/bin/env python3
"""Write the bill of materials of a release, in CycloneDX's JSON: the libraries that its programs contain.

    bill_of_materials.py --version 0.2.0 --sources FOLDER --zig 0.15.2 FILE

Needs cyclonedx-python-lib. FOLDER is that of fetch_sources.sh, which knows the version of each library.
"""
import argparse
from pathlib import Path

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import ExternalReference, ExternalReferenceType, XsUri
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

# Debian's source packages, and packages of headers alone.
LICENSES = {
    "fmtlib": "MIT",
    "gmp": "LGPL-3.0-or-later OR GPL-2.0-or-later",
    "icu": "Unicode-DFS-2016",
    "nettle": "LGPL-3.0-or-later OR GPL-2.0-or-later",
    "onetbb": "Apache-2.0",
    "pcre2": "BSD-3-Clause",
    "libcli11-dev": "BSD-3-Clause",
    "libhighwayhash-dev": "Apache-2.0",
    "libtomlplusplus-dev": "MIT",
    "nlohmann-json3-dev": "MIT",
}
# The parts of Zig's package that are linked, too.
OF_ZIG = {"libc++": "Apache-2.0 WITH LLVM-exception", "musl": "MIT"}


def versions(sources):
    for name in LICENSES:
        place = sources / name / ".debian-version"
        if not place.exists():
            place = sources / "headers" / "share" / "doc" / name / ".debian-version"
        yield name, place.read_text().strip()


def component(name, version, expression, url):
    licence = LicenseFactory().make_from_string(expression)
    return Component(type=ComponentType.LIBRARY, name=name, version=version, licenses=[licence], purl=url, bom_ref=str(url))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--version", required=True)
    parser.add_argument("--sources", type=Path, required=True)
    parser.add_argument("--zig", required=True)
    parser.add_argument("file", type=Path)
    arguments = parser.parse_args()
    bom = Bom()
    url = PackageURL("pypi", None, "leanpyc", arguments.version)
    program = Component(type=ComponentType.APPLICATION, name="leanpyc", version=arguments.version, purl=url, bom_ref=str(url),
                        licenses=[LicenseFactory().make_from_string("MIT")])
    bom.metadata.component = program
    parts = [component(name, version, LICENSES[name], PackageURL("deb", "debian", name, version, {"arch": "source"}))
             for name, version in versions(arguments.sources)]
    for name, expression in OF_ZIG.items():
        part = component(name, arguments.zig, expression, PackageURL("pypi", None, "ziglang", arguments.zig, subpath=name))
        part.external_references.add(ExternalReference(type=ExternalReferenceType.WEBSITE, url=XsUri("https://ziglang.org")))
        parts.append(part)
    for part in parts:
        bom.components.add(part)
    bom.register_dependency(program, parts)
    arguments.file.write_text(JsonV1Dot6(bom).output_as_string(indent=2) + "\n")


main()
