#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Installs what the tests need, builds with sanitizers, and runs every test. The last lines are
# ctest's own, and so is the exit code.
set -eu
cd "$(dirname "$0")/.."
. tools/packaging/need.sh

need gcc g++ libc6-dev make cmake ninja-build flex bison zlib1g-dev libgmp-dev libjansson-dev \
    pkg-config libcriterion-dev python3 jq patch binutils valgrind mandoc fish \
    clang libclang-rt-14-dev clang-format clang-tidy vim neovim emacs-nox elixir \
    erlang-base erlang-dev erlang-src erlang-syntax-tools erlang-parsetools \
    erlang-crypto erlang-diameter erlang-eldap erlang-inets erlang-mnesia erlang-os-mon \
    erlang-public-key erlang-runtime-tools erlang-snmp erlang-ssh erlang-ssl
mkdir -p build-asan
# The package rebar3 depends on all of Erlang, its windows too; the program runs without them.
if ! command -v rebar3 >/dev/null && [ ! -e build-asan/rebar3 ]; then
    (cd build-asan && apt-get download -qq rebar3 && dpkg -x rebar3_*.deb rebar3 && rm rebar3_*.deb) ||
        echo 'rebar3 could not be downloaded.' >&2
fi
jobs=$(nproc 2>/dev/null || echo 2)

cmake --preset asan -DBT_ALL_TESTS=ON >build-asan/build.log 2>&1 &&
    cmake --build --preset asan -j "$jobs" >>build-asan/build.log 2>&1 || {
    tail -n 60 build-asan/build.log >&2
    echo "The build failed." >&2
    exit 1
}
exec ctest --preset asan -j "$jobs"
