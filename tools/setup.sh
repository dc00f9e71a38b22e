#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# From a fresh clone on Debian 12 to working programs in build/bin: installs what building needs,
# builds, compiles a sample boot script and shows what is in the result.
set -eu
cd "$(dirname "$0")/.."
. tools/packaging/need.sh

need gcc libc6-dev cmake ninja-build flex bison zlib1g-dev libgmp-dev libjansson-dev pkg-config
echo "Building ..."
mkdir -p build
cmake --preset release >build/setup.log 2>&1 && cmake --build --preset release >>build/setup.log 2>&1 || {
    tail -n 40 build/setup.log >&2
    echo "The build failed; all of its output is in build/setup.log." >&2
    exit 1
}

script=samples/lighthouse.script
boot=build/lighthouse.boot
echo
echo "\$ build/bin/bootc $script -o $boot"
build/bin/bootc "$script" -o "$boot"
echo "\$ build/bin/bootdump $boot"
build/bin/bootdump "$boot" | sed '16,$d'
echo "..."
echo
echo "The programs are in $(pwd)/build/bin:" $(ls build/bin | grep '^boot')
echo "Try them with:    PATH=$(pwd)/build/bin:\$PATH"
echo "Install them with: cmake --install build --prefix /usr/local"
