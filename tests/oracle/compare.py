#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compares the programs, or the library through the driver, with a real Erlang on generated cases.

The installed Erlang answers live; what other releases answered is read from recorded/. Every
difference is printed, its input kept in a folder for another look, and a table closes the run. Exit
status: 0 no difference (but those of known.tsv), 1 some."""
import argparse
import concurrent.futures
import contextlib
import os
import re
import subprocess
import sys
import tempfile
import threading

import exchange
import generate
import oracle
import recorded
from exchange import ABSENT, Answer

HERE = os.path.dirname(os.path.abspath(__file__))
TIMEOUT = 60


def scratch(parent=None):
    if parent is None and os.path.isdir('/dev/shm'):
        parent = '/dev/shm'
    return tempfile.TemporaryDirectory(prefix='bt-compare-', dir=parent)


# Our side


class Programs:
    """Asks bootc and bootdump, one process for each question."""

    def __init__(self, folder, jobs):
        self.bootc, self.bootdump = os.path.join(folder, 'bootc'), os.path.join(folder, 'bootdump')
        self.jobs = jobs
        self.local = threading.local()

    def answers(self, cases, otp):
        with scratch() as folder, concurrent.futures.ThreadPoolExecutor(self.jobs) as pool:
            return list(pool.map(lambda case: self.answer(folder, otp, *case), cases, chunksize=16))

    def run(self, *command):
        try:
            done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True,
                                  timeout=TIMEOUT)
        except subprocess.TimeoutExpired:
            return None, b'', 'timeout'
        return done.returncode, done.stdout, done.stderr.decode('utf-8', 'replace').split('\n')[0]

    def answer(self, folder, otp, op, payload):
        name = os.path.join(folder, f'{threading.get_ident()}')
        options = []
        if op == 'e':
            option, payload = chr(payload[0]), payload[1:]
            if option == 'z':
                options = ['--compressed']
            elif 'A' <= option <= 'J':
                options = [f'--compressed={ord(option) - ord("A")}']
        with open(name, 'wb') as f:
            f.write(payload)
        if op in 'cte':
            code, out, message = self.run(self.bootc, '--term' if op == 'e' else '--terms', '--otp',
                                          otp, *options, name, '-o', '-')
            if code != 0:
                return self.refused(code, message)
            native = exchange.md5(out)
            if op == 'c':
                return Answer('ok', native)
            with open(name, 'wb') as f:
                f.write(out)
            return self.printed(otp, name, native, None if options else out)
        if op == 'p':
            return self.printed(otp, name, ABSENT, None)
        code, out, message = self.run(self.bootdump, '--otp', otp, name)
        return Answer('ok', flags=self.flags(out)) if code == 0 else self.refused(code, message)

    def printed(self, otp, name, native, want):
        """Prints the term of a file both ways, and reads the text back: the bytes must be `want`
        again."""
        code, text, message = self.run(self.bootdump, '--otp', otp, name)
        if code != 0:
            return self.refused(code, message)
        code, flat, message = self.run(self.bootdump, '--otp', otp, '--flat', name)
        if code != 0:
            return Answer('broken', reason=f'--flat: exit {code} {message}')
        with open(name, 'wb') as f:
            f.write(text)
        code, again, message = self.run(self.bootc, '--term', '--no-check', '--otp', otp, name,
                                        '-o', '-')
        if want is not None and (code != 0 or again != want):
            return Answer('broken', reason=f'going back: exit {code} {message}')
        if native == ABSENT and code == 0:
            native = exchange.md5(again)
        head = b'%% coding: utf-8\n'
        if text.startswith(head):
            text = text[len(head):]
        return Answer('ok', native, ABSENT, exchange.md5(text), exchange.md5(flat),
                      self.flags(text))

    @staticmethod
    def flags(text):
        """What the driver says of the term in its last field: l when a LOCAL_EXT is inside."""
        return 'l' if b'#Local<' in text else ABSENT

    @staticmethod
    def refused(code, message):
        return Answer('no' if code == 1 else 'broken',
                      reason=message if code == 1 else f'exit {code} {message}')


class Driver:
    """Asks the library, many cases in one process. A case that kills it is answered "broken"."""

    def __init__(self, program, jobs):
        self.program, self.jobs = program, jobs

    def answers(self, cases, otp):
        bounds = [len(cases) * i // self.jobs for i in range(self.jobs + 1)]
        with scratch() as folder, concurrent.futures.ThreadPoolExecutor(self.jobs) as pool:
            parts = pool.map(lambda i: self.part(folder, i, cases[bounds[i]:bounds[i + 1]], otp),
                             range(self.jobs))
            return [answer for part in parts for answer in part]

    def part(self, folder, number, cases, otp):
        path = os.path.join(folder, str(number))
        with open(path, 'wb') as f:
            for op, payload in cases:
                exchange.write_case(f, op, payload)
        answers = []
        while len(answers) < len(cases):
            command = [self.program, '--otp', otp, '--skip', str(len(answers)), path]
            try:
                done = subprocess.run(command, capture_output=True,
                                      timeout=TIMEOUT + len(cases) * .05)
                out, why = (done.stdout,
                            f'exit {done.returncode} '
                            f'{done.stderr.decode("utf-8", "replace")[-2000:]}')
            except subprocess.TimeoutExpired as e:
                out, why = e.stdout or b'', 'timeout'
            lines = out.decode('utf-8', 'replace').split('\n')[:-1]
            answers.extend(Answer.parse(line) for line in lines)
            if len(answers) < len(cases):
                answers.append(Answer('broken', reason='the driver died: ' + why))
        return answers


# Known differences


class Known:
    def __init__(self, path):
        self.rows, self.used = [], {}
        with open(path, encoding='utf-8') as f:
            for line in f:
                if line.strip() and not line.startswith('#'):
                    kind, otp, field, pattern, reason = line.rstrip('\n').split('\t')
                    self.rows.append((kind, otp, field, re.compile(pattern, re.S), reason))

    def reason(self, kind, otp, field, payload, our):
        text = payload.decode('latin-1') + '\n=> ' + our.line()
        for row in self.rows:
            if (row[0] in ('*', kind) and row[1] in ('*', otp) and row[2] in ('*', field)
                    and row[3].search(text)):
                self.used[row[4]] = self.used.get(row[4], 0) + 1
                return row[4]
        return None


# The comparison


class Run:
    def __init__(self, args, machines):
        self.args = args
        self.judges = {prefix: machines.enter_context(oracle.Judge(prefix, args.jobs))
                       for prefix in ('', *args.erlang.values())}
        self.known = Known(args.known)
        self.table = []
        self.differences = 0
        self.printed = 0
        self.keep = None

    def installed(self):
        code = 'io:format("~s", [erlang:system_info(otp_release)]), halt().'
        return subprocess.run(['erl', '-noshell', '-eval', code], capture_output=True, text=True,
                              check=True).stdout

    def judge(self, prefix, chunk):
        return [Answer.parse(line) for line in self.judges[prefix].answers(chunk)]

    def compare_kind(self, kind, otps, live_otp, ours):
        args = self.args
        portable = generate.KINDS[kind][2]
        records = {}
        count = args.count or generate.default_count(kind)
        for otp in otps:
            if (otp != live_otp and otp not in args.erlang and portable
                    and os.path.exists(recorded.path(kind, otp))):
                records[otp] = recorded.Recorded(kind, otp)
                if records[otp].seed != args.seed:
                    del records[otp]
        rows = {otp: {'cases': 0, 'accepted': 0, 'refused': 0, 'silent': 0, 'known': 0,
                      'different': 0}
                for otp in otps if otp == live_otp or otp in records or otp in args.erlang}
        number = 0
        for chunk in generate.chunks(kind, args.seed, count):
            live = self.judge('', chunk)
            for otp in rows:
                mine = ours.answers(chunk, otp)
                judges = self.judge(args.erlang[otp], chunk) if otp in args.erlang else live
                tokens = records[otp].tokens(chunk) if otp in records else [None] * len(chunk)
                for i, (case, judge, our, tok) in enumerate(zip(chunk, judges, mine, tokens)):
                    self.one(kind, otp, number + i, case, judge, our, tok, rows[otp],
                             records[otp].length if otp in records else 8)
            number += len(chunk)
        for otp, row in rows.items():
            self.table.append((kind, otp, row))

    def one(self, kind, otp, number, case, judge, our, tok, row, length):
        row['cases'] += 1
        if tok is None:
            what = recorded.differs(judge, our)
            silent, accepted = not judge.known, judge.accepted
        else:
            what = recorded.difference(tok, judge, our, length)
            silent = tok == 'none'
            accepted = judge.accepted if tok == '=' else tok != 'no'
        row['silent' if silent else 'accepted' if accepted else 'refused'] += 1
        if our.verdict == 'broken':
            what = 'broken'
        if not what:
            return
        if self.known.reason(kind, otp, what, case[1], our):
            row['known'] += 1
            return
        row['different'] += 1
        self.differences += 1
        if self.printed < self.args.show:
            self.printed += 1
            self.show(kind, otp, number, case, judge if tok in (None, '=') else None, our, tok,
                      what)

    def show(self, kind, otp, number, case, judge, our, tok, what):
        if self.keep is None:
            self.keep = self.args.keep or tempfile.mkdtemp(prefix='bt-differences-')
            os.makedirs(self.keep, exist_ok=True)
        path = os.path.join(self.keep, f'{kind}-{number}')
        payload = case[1][1:] if case[0] == 'e' else case[1]
        with open(path, 'wb') as f:
            f.write(payload)
        print(f'{kind} #{number} (operation {case[0]}), OTP {otp}: {what} differs; input in {path}')
        print(f'    input: {payload[:160]!r}{"..." if len(payload) > 160 else ""} ({len(payload)} '
              f'bytes)')
        print(f'    OTP:   {judge.line()[:200] if judge else "recorded: " + tok}')
        print(f'    ours:  {our.line()[:400]}', flush=True)

    def report(self):
        print(f'{"kind":20} {"OTP":>3} {"cases":>8} {"accepted":>8} {"refused":>8} {"silent":>7} '
              f'{"known":>6} {"different":>9}')
        for kind, otp, row in self.table:
            print(f'{kind:20} {otp:>3} {row["cases"]:8} {row["accepted"]:8} {row["refused"]:8} '
                  f'{row["silent"]:7} {row["known"]:6} '
                  f'{row["different"]:9}')
        for reason, times in sorted(self.known.used.items()):
            print(f'known, {times} times: {reason}')
        if self.differences > self.printed:
            print(f'{self.differences - self.printed} further differences were not shown (--show)')


def compare_files(judge_path, ours_path):
    """Line by line; returns the number of differences."""
    count = 0
    with open(judge_path, encoding='utf-8') as a, open(ours_path, encoding='utf-8') as b:
        judges, ours = a.read().split('\n')[:-1], b.read().split('\n')[:-1]
    if len(judges) != len(ours):
        print(f'{len(judges)} answers against {len(ours)}')
        count += 1
    for number, (x, y) in enumerate(zip(judges, ours)):
        what = ('broken' if y.startswith('broken')
                else recorded.differs(Answer.parse(x), Answer.parse(y)))
        if what:
            count += 1
            print(f'#{number}: {what}\n    OTP:  {x[:200]}\n    ours: {y[:200]}')
    print(f'{min(len(judges), len(ours))} answers, {count} differences')
    return count


def main():
    epilog = 'kinds: ' + ', '.join(generate.KINDS)
    parser = argparse.ArgumentParser(description=__doc__, epilog=epilog,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('files', nargs='*', metavar='ANSWERS OURS',
                        help='compare two answer files and nothing else')
    parser.add_argument('--kind', '--only', action='append', choices=list(generate.KINDS),
                        metavar='KIND',
                        help='kind of cases (see generate.py --help); may be given again')
    parser.add_argument('--count', type=int,
                        help='number of cases (a multiple of 500 where recorded answers are used)')
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--otp', default='25,27,29',
                        help='releases, with commas (default 25,27,29)')
    parser.add_argument('--erlang', action='append', default=[], metavar='RELEASE=PREFIX',
                        help='another release answers live too, through a command prefix that runs '
                             'a program under it')
    parser.add_argument('--bin', default='build/bin', metavar='DIR',
                        help='where bootc and bootdump are (default build/bin)')
    parser.add_argument('--driver', metavar='PROGRAM',
                        help='ask this driver (driver.c) in place of the programs')
    parser.add_argument('--jobs', type=int, default=min(4, os.cpu_count() or 1))
    parser.add_argument('--known', default=os.path.join(HERE, 'known.tsv'),
                        help='table of differences that stay')
    parser.add_argument('--show', type=int, default=40, help='differences to print (default 40)')
    parser.add_argument('--keep', metavar='DIR',
                        help='where inputs of differences go (default: a new temporary folder)')
    args = parser.parse_args()
    if args.files:
        if len(args.files) != 2:
            parser.error('two answer files are needed')
        return 1 if compare_files(*args.files) else 0
    args.erlang = dict(one.split('=', 1) for one in args.erlang)
    if not args.kind:
        parser.error('--kind is needed')
    programs = [os.path.join(args.bin, name) for name in ('bootc', 'bootdump')]
    for program in [args.driver] if args.driver else programs:
        if not os.access(program, os.X_OK):
            parser.error(f'no program {program}')
    ours = (Driver(os.path.abspath(args.driver), args.jobs) if args.driver
            else Programs(os.path.abspath(args.bin), args.jobs))
    with contextlib.ExitStack() as machines:
        run = Run(args, machines)
        live_otp = run.installed()
        for kind in args.kind:
            try:
                run.compare_kind(kind, args.otp.split(','), live_otp, ours)
            except ValueError as e:
                print(f'{kind}: {e}')
                run.differences += 1
    run.report()
    return 1 if run.differences else 0


if __name__ == '__main__':
    sys.exit(main())
