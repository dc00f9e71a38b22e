#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Records another release's answers on a portable kind of cases (recorded.py has the format).
record.sh calls this."""
import argparse
import sys

import generate
import oracle
import recorded
from exchange import Answer


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--kind', required=True)
    parser.add_argument('--otp', required=True, help='the release, 27 or 29, for the file name')
    parser.add_argument('--erlang', required=True, metavar='PREFIX',
                        help='command prefix that runs a program under that release')
    parser.add_argument('--count', type=int)
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--length', type=int, default=8,
                        help='hex digits kept of a digest (default 8)')
    parser.add_argument('--jobs', type=int, default=2)
    args = parser.parse_args()
    count = args.count or generate.default_count(args.kind)
    total, equal = 0, 0
    with open(recorded.path(args.kind, args.otp), 'w', encoding='ascii') as out, \
            oracle.Judge('', args.jobs) as installed, \
            oracle.Judge(args.erlang, args.jobs) as release:
        out.write(f'# {args.kind} {args.seed} {args.length} {args.otp}\n')
        for chunk in generate.chunks(args.kind, args.seed, count):
            live, other = installed.answers(chunk), release.answers(chunk)
            tokens = [recorded.token(Answer.parse(a), Answer.parse(b), args.length)
                      for a, b in zip(live, other)]
            total += len(tokens)
            equal += tokens.count('=')
            for start in range(0, len(chunk), recorded.BLOCK):
                recorded.write_line(out, chunk[start:start + recorded.BLOCK],
                                    tokens[start:start + recorded.BLOCK])
    print(f'{args.kind} {args.otp}: {total} cases, {equal} answered as by the installed release')
    return 0


if __name__ == '__main__':
    sys.exit(main())
