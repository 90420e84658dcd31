# shellcheck shell=bash
# A fresh minimal Debian or Ubuntu in a folder. Meant to be sourced after install.sh; needs root, debootstrap, and the folder $work.

# remove_work: never through a mount, though none can be left.
remove_work() {
    if findmnt --noheadings --list --output TARGET | grep "^$work/" >&2; then
        say "left for you to unmount: $work"
    else
        rm -rf --one-file-system "$work"
    fi
}

# apt_mirror SUITE: where this machine's apt gets a release from.
apt_mirror() { apt-get indextargets --format '$(REPO_URI)' 'Identifier: Packages' "Codename: $1" | head -n 1; }

# make_debian ROOT SUITE [MIRROR [OPTION…]]: from the mirror of this machine's apt unless another one is named.
make_debian() {
    local root=$1 suite=$2 mirror=${3:-} script=
    shift $(($# < 3 ? $# : 3))
    [ -n "$mirror" ] || mirror=$(apt_mirror "$suite")
    # An older debootstrap does not know the newer ones of Ubuntu; all of them are made alike.
    [ -e "/usr/share/debootstrap/scripts/$suite" ] || script=gutsy
    # In a mount namespace too: what debootstrap mounts cannot stay behind.
    unshare --mount --propagation private debootstrap --variant=minbase "$@" "$suite" "$root" ${mirror:+"$mirror"} ${script:+"$script"} \
        >"$work/debootstrap.log" 2>&1 || { tail "$work/debootstrap.log" >&2 && stop "debootstrap failed for $suite."; }
}

# copy_network_settings ROOT: how this machine reaches packages, so that the bare one does too.
copy_network_settings() {
    local root=$1 sources
    cp -L /etc/resolv.conf /etc/hosts "$root/etc/"
    sources=$(apt-get indextargets --format 'deb $(REPO_URI) $(CODENAME) $(COMPONENT)' 'Identifier: Packages' 'Origin: Debian' |
        grep -E ' bookworm(-updates|-security)? ' | sort -u) || true
    [ -z "$sources" ] || printf '%s\n' "$sources" >"$root/etc/apt/sources.list"
    apt-config dump | grep -E '^Acquire::(http|https|Check)' >"$root/etc/apt/apt.conf.d/90host" || true
    # Authorities of certificates: those of this machine, and its own ones where ca-certificates looks for them when it is installed.
    mkdir -p "$root/etc/ssl/certs" "$root/usr/local/share/ca-certificates"
    cp -L /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/" 2>/dev/null || true
    cp -RL /usr/local/share/ca-certificates/. "$root/usr/local/share/ca-certificates/" 2>/dev/null || true
    [ ! -f /etc/pip.conf ] || cp -L /etc/pip.conf "$root/etc/"
    # Where git finds repositories in folders of this machine, it does so there. They stand for addresses, so their owner is no matter.
    rewritten_urls | while read -r folder from; do
        git config --file "$root/etc/gitconfig" --add "url.$folder.insteadOf" "$from"
        git config --file "$root/etc/gitconfig" --replace-all safe.directory '*'
    done
}

# rewritten_urls: a line for each address that git's configuration here replaces by a folder: the folder, the address.
rewritten_urls() {
    git config --get-regexp '^url\..*\.insteadof$' | sed -E 's/^url\.(.*)\.insteadof /\1 /' | while read -r folder from; do
        [ ! -d "${folder#file://}" ] || printf '%s %s\n' "$folder" "$from"
    done
}
