# shellcheck shell=sh
# What must be there before anything is installed or compiled. Everything that is missing is reported at once, each with the way
# out of it. Meant to be sourced after install.sh.

# The oldest Swift that this has been built with.
swift_wanted=6.3

# require_machine: stops here when the build, the tests or the stack could only fail later.
require_machine() {
    missing_requirements=0
    require_proc
    require_temporary_folder
    require_swift
    [ "$missing_requirements" -eq 0 ] || exit 1
}

lacks() {
    say "$@"
    missing_requirements=$((missing_requirements + 1))
}

require_proc() {
    [ -e /proc/self/stat ] || lacks "/proc is not mounted. Swift and bgexec read it to see processes. Mount it as root: mount -t proc proc /proc"
}

require_temporary_folder() {
    for folder in /tmp "${TMPDIR:-/tmp}"; do
        if probe=$(mktemp "$folder/bgexec.XXXXXX" 2>/dev/null); then
            rm -f "$probe"
        else
            lacks "No files can be created in $folder, where Swift and bgexec keep temporary files. It must exist, be writable for everybody" \
                "(as root: chmod 1777 $folder), and its file system must be neither full nor mounted read-only."
        fi
        [ "${TMPDIR:-/tmp}" != /tmp ] || break
    done
}

require_swift() {
    install_swift="Install Swift $swift_wanted or newer from https://www.swift.org/install/linux/ and put the folder usr/bin of it into PATH."
    if ! command -v swift >/dev/null; then
        lacks "Swift is not in PATH. $install_swift"
        return
    fi
    if ! words=$(swift --version 2>&1); then
        lacks "$(command -v swift) does not run. It says:" "$words"
        say "Install the packages that https://www.swift.org/install/linux/tarball/ lists for your system, then try again."
        return
    fi
    version=$(printf '%s\n' "$words" | sed -n 's/.*Swift version \([0-9][0-9]*\.[0-9][0-9]*\).*/\1/p' | head -n 1)
    if [ -z "$version" ]; then
        lacks "$(command -v swift) is not the Swift compiler. $install_swift"
    elif [ "$(printf '%s\n' "$swift_wanted" "$version" | sort -V | head -n 1)" != "$swift_wanted" ]; then
        lacks "Swift $version is too old, bgexec needs $swift_wanted or newer. $install_swift"
    elif [ -z "$(find_clang)" ]; then
        lacks "clang is neither beside $(command -v swift) nor in PATH. It comes with Swift and compiles the parts in C:" \
            "put the folder usr/bin of what you unpacked from swift.org into PATH."
    fi
}
