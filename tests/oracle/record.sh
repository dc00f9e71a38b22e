#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Records what OTP 27 and 29 say of the portable kinds of cases into recorded/, for machines that have only OTP 25.
#   OTP27='PREFIX' OTP29='PREFIX' sh record.sh [KIND...]
# A PREFIX is a command that runs the program after it under that release, in the current folder (a chroot, a container);
# without one, that release's files stay as they are. The installed `erl` must be OTP 25: the files say "as OTP 25" in one
# character wherever they can.
set -eu
cd "$(dirname "$0")"
installed=$(erl -noshell -eval 'io:format("~s", [erlang:system_info(otp_release)]), halt().')
[ "$installed" = 25 ] || { echo "record.sh: needs OTP 25 installed, found $installed" >&2; exit 2; }
mkdir -p recorded
kinds=${*:-table floats terms records grammar text-mutants etf-malformed etf-vectors etf-exhaustive etf-mutants}
for kind in $kinds; do
    length=8
    [ "$kind" != table ] || length=32
    for otp in 27 29; do
        case $otp in 27) prefix=${OTP27:-} ;; 29) prefix=${OTP29:-} ;; esac
        [ -n "$prefix" ] || continue
        python3 record.py --kind "$kind" --otp "$otp" --erlang "$prefix" --length "$length" --jobs "${JOBS:-2}"
    done
done
for otp in 27 29; do
    case $otp in 27) prefix=${OTP27:-} ;; 29) prefix=${OTP29:-} ;; esac
    [ -n "$prefix" ] || continue
    python3 make_script_compare.py --otp "$otp" --erl "$prefix erl" --record "recorded/make_script-$otp.tsv"
    python3 config_verdict.py --otp "$otp" --mutants 2000 --erl "$prefix" --record "recorded/config-$otp.tsv" \
        "${BIN:-../../build/bin}"
    python3 args_verdict.py --erl "$prefix" --record "recorded/args-$otp.tsv" --bin "${BIN:-../../build/bin}"
    python3 env_keys.py --otp "$otp" --erl "$prefix" --record "recorded/env_keys-$otp.tsv" "${BIN:-../../build/bin}"
done
du -sh recorded
