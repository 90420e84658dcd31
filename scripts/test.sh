#!/bin/sh
# Installs what the tests need and runs them all. Arguments go to `swift test`, for example --filter WatcherTests.
set -eu
cd "$(dirname "$0")/.."
. scripts/lib/install.sh
. scripts/lib/requirements.sh

require_machine
install_build_packages
install_packages strace procps psmisc git curl openssl vim mercurial bindfs systemd
# What the small projects of Tests/Projects are built with. Node and Rust are often there already, and not as packages.
install_packages golang-go cmake meson gcc php-cli phpunit ruby-rspec elixir python3-venv
command -v node >/dev/null || install_packages nodejs
command -v cargo >/dev/null || install_packages cargo
install_stack
# The databases that a compose file may name.
install_packages postgresql
swift build --build-tests
exec swift test --skip-build "$@"
