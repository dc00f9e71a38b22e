# SPDX-License-Identifier: Apache-2.0
# Sourced by the set-up scripts: `need PACKAGE...` installs those Debian packages that are missing,
# with apt-get, as root or through sudo.
need() {
    missing=
    for package in "$@"; do
        status=$(dpkg-query -W -f '${Status}' "$package" 2>/dev/null || true)
        [ "$status" = "install ok installed" ] || missing="$missing $package"
    done
    [ -n "$missing" ] || return 0
    if ! command -v apt-get >/dev/null; then
        echo "These are missing, and there is no apt-get to install them:$missing" >&2
        echo "Install them (the names are Debian's), then run this again." >&2
        return 1
    fi
    as_root=
    if [ "$(id -u)" -ne 0 ]; then
        if ! command -v sudo >/dev/null; then
            echo "These are missing, and installing them takes root:$missing" >&2
            echo "Run: apt-get install$missing" >&2
            return 1
        fi
        as_root=sudo
    fi
    echo "Installing:$missing"
    log=$(mktemp)
    # shellcheck disable=SC2086
    if $as_root apt-get update -qq >"$log" 2>&1 </dev/null &&
        $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y \
            --no-install-recommends $missing >>"$log" 2>&1 </dev/null; then
        rm -f "$log"
    else
        tail -n 20 "$log" >&2
        rm -f "$log"
        echo "apt-get failed." >&2
        return 1
    fi
}
