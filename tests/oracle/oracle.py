#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the judge (oracle.erl, a real Erlang/OTP) over a case file and prints its answers, one line
for each case."""
import argparse
import concurrent.futures
import os
import select
import shlex
import struct
import subprocess
import sys
import threading
import time

import exchange

HERE = os.path.dirname(os.path.abspath(__file__))


class Server:
    """One running Erlang. `ask` pipelines cases through it and starts it anew when a case kills
    it."""

    IN_FLIGHT_CASES = 256
    IN_FLIGHT_BYTES = 8 << 20
    SILENCE = 90            # seconds without an answer before the machine is taken for dead

    def __init__(self, prefix=''):
        self.command = shlex.split(prefix) + ['escript', 'oracle.erl']
        self.process = None
        self.deaths = 0

    def start(self):
        self.process = subprocess.Popen(self.command, cwd=HERE, stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                        env={**os.environ, 'ERL_CRASH_DUMP_BYTES': '0',
                                             'ERL_FLAGS': '', 'ERL_AFLAGS': '', 'ERL_ZFLAGS': '',
                                             'ERL_LIBS': ''})
        self.buffer = bytearray()
        self._send(self.process.stdin, [('v', b'\x83a\x01')])
        if self._read_frame() is None:
            self.stop()
            raise RuntimeError(f'no Erlang answers to: {" ".join(self.command)}')

    def stop(self):
        if self.process is None:
            return
        try:
            self.process.stdin.close()
            self.process.wait(5)
        except (OSError, subprocess.TimeoutExpired):
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()
        self.process = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def _read_frame(self):
        """The next answer, or None when the machine died or fell silent."""
        fd = self.process.stdout.fileno()
        deadline = time.monotonic() + self.SILENCE
        while True:
            if len(self.buffer) >= 4:
                length = struct.unpack_from('>I', self.buffer)[0]
                if len(self.buffer) >= 4 + length:
                    frame = bytes(self.buffer[4:4 + length])
                    del self.buffer[:4 + length]
                    return frame.decode('utf-8', 'replace')
            ready, _, _ = select.select([fd], [], [], max(0, deadline - time.monotonic()))
            if not ready:
                return None
            chunk = os.read(fd, 1 << 16)
            if not chunk:
                return None
            self.buffer += chunk

    def ask(self, cases):
        """Yields the answer line of each (operation, payload), in order."""
        todo = iter(cases)
        while True:
            batch, size = [], 0
            for op, payload in todo:
                batch.append((op, payload))
                size += len(payload)
                if len(batch) >= self.IN_FLIGHT_CASES or size >= self.IN_FLIGHT_BYTES:
                    break
            if not batch:
                return
            yield from self._ask_batch(batch)

    def _ask_batch(self, batch):
        done = 0
        while done < len(batch):
            if self.process is None:
                self.start()
            sending = list(batch[done:])
            writer = threading.Thread(target=self._send, args=(self.process.stdin, sending),
                                      daemon=True)
            writer.start()
            while done < len(batch):
                answer = self._read_frame()
                if answer is None:
                    break
                yield answer
                done += 1
            if done < len(batch):
                self.process.kill()
                writer.join()
                self.stop()
                self.deaths += 1
                yield self._after_death(batch[done])
                done += 1
            else:
                writer.join()

    @staticmethod
    def _send(stream, cases):
        try:
            stream.write(b''.join(struct.pack('>IB', len(p) + 1, ord(op)) + p for op, p in cases))
            stream.flush()
        except OSError:
            pass

    def _after_death(self, case):
        """A case killed the machine. Perhaps only printing or writing the term did: ask the next
        one for the bare verdict, and flag it (d)."""
        op, payload = case
        if op in 'bp':
            answer = exchange.Answer.parse(next(self._ask_batch([('v', payload)])))
            answer.flags = 'd'
            return answer.line()
        return 'crash'


class Judge:
    """Several machines that share the cases; each goes on to the next ones."""

    def __init__(self, prefix='', jobs=1):
        self.servers = [Server(prefix) for _ in range(jobs)]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for server in self.servers:
            server.stop()

    def answers(self, cases):
        """Answer lines of a list of cases, in order."""
        jobs = len(self.servers)
        bounds = [len(cases) * i // jobs for i in range(jobs + 1)]

        def part(i):
            return list(self.servers[i].ask(cases[bounds[i]:bounds[i + 1]]))

        with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
            return [line for lines in pool.map(part, range(jobs)) for line in lines]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest='what', required=True)
    run = commands.add_parser('run', help='answer every case of a case file, one line each')
    run.add_argument('cases')
    show = commands.add_parser('show', help='the whole answer on one file, with bytes and printed '
                                            'text')
    show.add_argument('op', help='operation letter: c t e v b p')
    show.add_argument('file')
    for p in (run, show):
        p.add_argument('--erlang', default=os.environ.get('ORACLE_ERLANG', ''), metavar='PREFIX',
                       help='command prefix that runs a program under another release (default: '
                            'the installed one)')
    run.add_argument('--jobs', type=int, default=1, help='number of Erlang machines (default 1)')
    args = parser.parse_args()
    if args.what == 'run':
        with open(args.cases, 'rb') as f:
            cases = list(exchange.read_cases(f))
        with Judge(args.erlang, args.jobs) as judge:
            print(*judge.answers(cases), sep='\n')
        return 0
    import base64
    with open(args.file, 'rb') as f:
        data = f.read()
    if args.op == 'e':
        data = b'd' + data
    with Server(args.erlang) as server:
        answer = exchange.Answer.parse(next(server.ask([(args.op.upper(), data)])))
    if not answer.accepted:
        print(answer.line())
        return 1
    for name in ('native', 'mv2', 'tp', 'flat'):
        value = getattr(answer, name)
        if value == exchange.ABSENT:
            continue
        raw = base64.b64decode(value)
        print(f'{name}: {raw.hex(" ") if name in ("native", "mv2") else raw.decode()}')
    print('flags:', answer.flags)
    return 0


if __name__ == '__main__':
    sys.exit(main())
