#!/usr/bin/env python3
"""What the package says about the program that is in it.

    about.py copyright VERSION      Debian's copyright file, with the notice that the GPL asks for
    about.py sbom VERSION PROGRAM   a software bill of materials: SPDX 2.3, as JSON

Both are made out of components.json and the versions of what the program was linked with on this machine.
"""

import hashlib
import json
import os
import re
import subprocess
import sys
from datetime import datetime, timezone
from pathlib import Path

folder = Path(__file__).resolve().parent
top = folder.parent.parent
what, version = sys.argv[1:3]
commit = subprocess.run(["git", "log", "-1", "--format=%H"], cwd=top, capture_output=True, text=True).stdout.strip()


def output(*command, **options):
    return subprocess.run(command, cwd=top, check=True, capture_output=True, text=True, **options).stdout.strip()


def component(node):
    """The component with its version, and where that came from."""
    origin = node["from"]
    if origin == "toolchain":
        release = re.search(r"Swift version (\S+)", subprocess.run(["swift", "--version"], check=True, capture_output=True, text=True).stdout)[1]
        return node | {"version": release, "purl": f"pkg:github/swiftlang/swift@swift-{release}-RELEASE"}
    if origin == "checkout":
        pins = json.loads((top / "Package.resolved").read_text())["pins"]
        state = next(pin["state"] for pin in pins if pin["identity"] == node["name"])
        return node | {"version": state["version"], "purl": f"pkg:github/apple/{node['name']}@{state['version']}"}
    if origin == "libstdc++":
        origin = output("sh", "-c", ". scripts/lib/install.sh && cxx_package")
    source, release = output("dpkg-query", "-W", "-f", "${source:Package} ${source:Version}", origin).split()
    return node | {"version": release, "source": source, "purl": f"pkg:deb/debian/{source}@{release}?arch=source"}


components = [component(node) for node in json.loads((folder / "components.json").read_text())]


def indented(text):
    return "\n".join(" " + (line or ".") for line in text.strip().split("\n"))


def copyright_file():
    def source(node):
        if "source" in node:
            return f"Debian's source package {node['source']} {node['version']}: apt-get source {node['source']}={node['version']}, or snapshot.debian.org"
        return f"{node['home']}, release {node['version']}"

    notice = [
        "bgexec's own sources are under the MIT licence (Expat). The program is linked statically with the libraries below. One of them, libinotifytools, "
        "is under the GNU General Public License, version 2: the program as a whole, /usr/bin/bgexec, is therefore distributed under the terms of that "
        "licence. It comes with ABSOLUTELY NO WARRANTY.",
        ".",
        f"Its source is that of bgexec {version}{f', commit {commit}' if commit else ''}, built by the scripts in it (scripts/package.sh writes it as "
        f"bgexec-{version}-source.tar.gz beside the package), and that of what it is linked with:",
        *(f" * {node['title']}: {source(node)}" for node in components),
        ".",
        "Whoever passes this program on passes its source on as well, or offers it in writing as section 3 of the GPL says.",
        ".",
        "The texts of all licences are in /usr/share/doc/bgexec/licences; on Debian systems, those of the GPL and the LGPL are also in "
        "/usr/share/common-licenses. What the program consists of is in /usr/share/doc/bgexec/bgexec.spdx.json.",
    ]
    own = (top / "LICENSE").read_text()
    holder = re.search(r"Copyright \(c\) (.*)", own)[1]
    lines = ["Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/", "Upstream-Name: bgexec", "Comment:"]
    lines += [f" {line}" for line in notice]
    lines += ["", "Files: *", f"Copyright: {holder}", "License: Expat", ""]
    lines += ["Files: usr/bin/bgexec", f"Copyright: {holder}"]
    lines += [f"           {node['title']}: {node['copyright']}" for node in components]
    lines += ["License: GPL-2", ""]
    lines += ["License: Expat", indented(own.split("\n\n", 2)[2]), ""]
    lines += [
        "License: GPL-2",
        " This program is free software; you can redistribute it and/or modify it under",
        " the terms of version 2 of the GNU General Public License as published by the",
        " Free Software Foundation. It is distributed in the hope that it will be useful,",
        " but WITHOUT ANY WARRANTY; without even the implied warranty of MERCHANTABILITY",
        " or FITNESS FOR A PARTICULAR PURPOSE.",
        " .",
        " On Debian systems, the text of the licence is in /usr/share/common-licenses/GPL-2.",
    ]
    return "\n".join(lines) + "\n"


def sbom(program):
    digest = hashlib.sha256(program.read_bytes()).hexdigest()
    created = datetime.fromtimestamp(int(os.environ["SOURCE_DATE_EPOCH"]), timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    packages = [
        {
            "SPDXID": "SPDXRef-bgexec", "name": "bgexec", "versionInfo": version, "downloadLocation": "NOASSERTION", "filesAnalyzed": False,
            "licenseDeclared": "MIT", "licenseConcluded": "GPL-2.0-only", "copyrightText": re.search(r"Copyright .*", (top / "LICENSE").read_text())[0],
            "primaryPackagePurpose": "APPLICATION", "checksums": [{"algorithm": "SHA256", "checksumValue": digest}],
            "comment": "The checksum is that of the program /usr/bin/bgexec." + (f" Built from commit {commit}." if commit else ""),
        }
    ]
    relationships = [{"spdxElementId": "SPDXRef-DOCUMENT", "relationshipType": "DESCRIBES", "relatedSpdxElement": "SPDXRef-bgexec"}]
    for node in components:
        identifier = f"SPDXRef-{node['name']}"
        packages.append(
            {
                "SPDXID": identifier, "name": node["title"], "versionInfo": node["version"], "downloadLocation": "NOASSERTION", "homepage": node["home"],
                "filesAnalyzed": False, "licenseDeclared": node["licence"], "licenseConcluded": node["licence"], "copyrightText": node["copyright"],
                "primaryPackagePurpose": "LIBRARY",
                "externalRefs": [{"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": node["purl"]}],
            }
        )
        relationships.append({"spdxElementId": "SPDXRef-bgexec", "relationshipType": "STATIC_LINK", "relatedSpdxElement": identifier})
    return {
        "spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0", "SPDXID": "SPDXRef-DOCUMENT", "name": f"bgexec-{version}",
        "documentNamespace": f"https://spdx.org/spdxdocs/bgexec-{version}-{digest}",
        "creationInfo": {"created": created, "creators": ["Tool: bgexec-scripts-package.sh"]},
        "packages": packages, "relationships": relationships,
    }


if what == "copyright":
    sys.stdout.write(copyright_file())
else:
    print(json.dumps(sbom(Path(sys.argv[3])), indent=2, ensure_ascii=False))
