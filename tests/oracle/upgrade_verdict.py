#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compares bootlint's verdict on .appup and relup files made up from a seed with OTP: an error if
and only if systools makes no relup of the instructions that release_handler takes, or
release_handler does not run those of a relup. Where systools misses what another application's
.appup may have, a warning.

    upgrade_verdict.py --bin build/bin [--count N] [--seed N] [--erl PREFIX]

PREFIX is a command that runs another under another release, in the current folder.
"""
import argparse, collections, os, random, re, shutil, subprocess, sys, tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
MODULES = ('lamp', 'lens', 'fog')
PURGES = ('soft_purge', 'brutal_purge')
# What takes the place of a part; tuples and lists are Python's, all else is text.
STRANGE = ('foo', 'lamp', '0', '5', '-1', '1.5', '"lamp"', '"2.0"', '<<"lamp">>', [], ['lamp'], [[]], [['lamp']],
           ('lamp',), ('lamp', 'foo'), ('lamp', 'lens', []), ('lamp', '5'), 'soft', 'default', 'infinity', 'up',
           'supervisor', '[lamp|foo]', '#{}', 'soft_purge', (), ['lamp', '5'], 'undefined', '[5]', '{advanced, []}')
ALONE = ('point_of_no_return', 'restart_new_emulator', 'restart_emulator', 'restart', 'reboot', 'mnesia_backup', 'foo',
         [], ('foo',), (), '"ab"', '5', ('restart_emulator',), ('update',), ('foo', 'lamp'), ('point_of_no_return', []))


def text(term):
    if isinstance(term, str):
        return term
    inner = ', '.join(map(text, term))
    return f'[{inner}]' if isinstance(term, list) else f'{{{inner}}}'


class Maker:
    def __init__(self, seed):
        self.rng = random.Random(seed)

    def some(self):
        return self.rng.sample(MODULES, self.rng.randint(0, 2))

    def purges(self):
        return tuple(self.rng.choice(PURGES) for _ in range(2))

    def change(self):
        return self.rng.choice(('soft', ('advanced', '[]'), ('advanced', ('a', '1'))))

    def wait(self):
        return self.rng.choice(('5000', 'infinity', 'default', '1'))

    def high(self, module):
        """An instruction for one module."""
        rng, needs = self.rng, self.some() if self.rng.random() < 0.3 else []
        kind = rng.choice(('static', 'dynamic'))
        return rng.choice((
            ('update', module), ('update', module, 'supervisor'), ('update', module, self.change()),
            ('update', module, needs), ('update', module, self.change(), needs),
            ('update', module, self.change(), *self.purges(), needs),
            ('update', module, self.wait(), self.change(), *self.purges(), needs),
            ('update', module, kind, self.wait(), self.change(), *self.purges(), needs),
            ('load_module', module), ('load_module', module, needs), ('load_module', module, *self.purges(), needs),
            ('add_module', module), ('add_module', module, needs), ('delete_module', module),
            ('delete_module', module, needs)))

    def application(self):
        return self.rng.choice((('add_application', 'new'), ('remove_application', 'gone'), ('restart_application', 'lamp'),
                                *(('add_application', 'new', kind)
                                  for kind in ('permanent', 'transient', 'temporary', 'load', 'none'))))

    def call(self):
        return self.rng.choice((('apply', ('erlang', 'node', [])), ('apply', ('upgrade_judge', 'any', ['x'])),
                                ('sync_nodes', 'x', []), ('sync_nodes', ('y', '1'), ['nonode@nohost']),
                                ('sync_nodes', 'z', ('erlang', 'nodes', []))))

    def low(self):
        """Instructions that go together, and whether each stands before point_of_no_return."""
        rng, modules = self.rng, self.rng.sample(MODULES, self.rng.randint(1, 2))
        timed = [rng.choice((m, (m, self.wait()))) for m in modules]
        changed = [(m, '[]') for m in modules]
        return rng.choice((
            [(1, ('load_object_code', ('lamp', '"2.0"', modules))), (0, ('load', (modules[0], *self.purges())))],
            [(0, ('remove', (modules[0], *self.purges()))), (0, ('purge', modules))],
            [(0, ('suspend', timed)), (0, ('code_change', changed)), (0, ('resume', modules))],
            [(0, ('suspend', timed)), (0, ('code_change', rng.choice(('up', 'down')), changed)),
             (0, ('resume', modules))],
            [(0, ('stop', modules)), (0, ('start', modules))],
            [(1, ('load_object_code', ('other', rng.choice(('"1.0"', '"2.0"')), [])))] * rng.randint(0, 1),
            [(0, self.call())], [(1, ('apply', ('erlang', 'node', [])))]))

    def script(self, relup):
        rng, before, after = self.rng, [], []
        for _ in range(rng.randint(0, 2)):
            for early, instruction in self.low():
                (before if early else after).append(instruction)
        if not relup:
            after += [self.high(m) for m in rng.sample(MODULES, rng.randint(0, 3))]
            after += [self.application()] if rng.random() < 0.2 else []
        if rng.random() < 0.2:
            after.append('restart_emulator')
        if relup or rng.random() < 0.4:
            before.append('point_of_no_return')
        if rng.random() < 0.1:
            before.insert(0, 'restart_new_emulator')
        return before + after

    def changed(self, script):
        """A script with something wrong, most of the time."""
        rng, script = self.rng, list(script)
        at = rng.randint(0, len(script))
        kind = rng.randrange(9)
        if kind == 0:
            script.insert(at, rng.choice(ALONE))
        elif not script:
            return script
        at = min(at, len(script) - 1)
        if kind == 1:
            script.pop(at)
        elif kind == 2:
            script.insert(rng.randint(0, len(script)), script[at])
        elif kind == 3:
            script.insert(rng.randint(0, len(script)), script.pop(at))
        elif kind == 4:  # some of them in a list of their own
            end = rng.randint(at, len(script))
            script[at:end] = [script[at:end]]
        elif kind == 5:
            script[at] = [script[at]]
        elif kind > 5:
            script[at] = self.part(script[at])
        return script

    def part(self, term):
        rng = self.rng
        if isinstance(term, str) or not term or rng.random() < 0.1:
            return rng.choice(STRANGE)
        parts, at = list(term), rng.randrange(len(term))
        kind = rng.random()
        if kind < 0.08:
            parts.pop(at)
        elif kind < 0.16:
            parts.insert(at, rng.choice(STRANGE))
        elif kind < 0.2:
            parts[at] = parts[rng.randrange(len(parts))]
        else:
            parts[at] = self.part(parts[at])
        return parts if isinstance(term, list) else tuple(parts)

    def file(self, relup):
        script = self.script(relup)
        for _ in range(self.rng.choice((0, 1, 1, 1, 2))):
            script = self.changed(script)
        if relup:
            return text(('"2.0"', [('"1.0"', [], script)], [])) + '.\n'
        ways = [[('"1.0"', script)], []]
        self.rng.shuffle(ways)
        return text(('"2.0"', *ways)) + '.\n'


def judge(prefix, names):
    with open('list', 'w', encoding='utf-8') as f:
        f.write('\n'.join(names) + '\n')
    shutil.copy(f'{HERE}/upgrade_judge.erl', '.')
    ran = subprocess.run([*prefix, 'sh', '-c', 'erlc upgrade_judge.erl && erl -noshell -run upgrade_judge main list'],
                         stdin=subprocess.DEVNULL, capture_output=True, text=True, errors='replace')
    answers = ran.stdout.rstrip('\n').split('\n')
    if len(answers) != len(names):
        sys.exit(f'the judge gave {len(answers)} answers for {len(names)} files:\n{ran.stdout[-800:]}{ran.stderr[-800:]}')
    return answers


def lint(program, names):
    """What bootlint tells of each file: severities and texts."""
    told = collections.defaultdict(list)
    for at in range(0, len(names), 500):
        ran = subprocess.run([program, '--format', 'gcc', *names[at:at + 500]], capture_output=True, text=True)
        if ran.returncode not in (0, 1):
            sys.exit(f'bootlint ended with {ran.returncode}: {ran.stderr}')
        for name, severity, what in re.findall(r'^(\S+?):[\d:]+ (error|warning): (.*)$', ran.stdout, re.M):
            told[name].append((severity, what))
    return told


# What systools misses in one .appup, and may find in another; and modules of applications.
ELSEWHERE = re.compile('undef_module|_not_(resumed|suspended|stop|start),|no_object_code|muldef_module,new')
# The instructions are taken, and what they call is not there.
OWN = re.compile(r"'EXIT',{undef|no_such_module|no_such_application|{bad_lib_vsn|no_such_file|case_clause,false")

# A module that is deleted, of an application that is restarted: refused if that still has it.
DELETED = re.compile('delete_module.*restart_application|restart_application.*delete_module')


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--bin', default='build/bin')
    parser.add_argument('--count', type=int, default=2000)
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--erl', metavar='PREFIX', default='')
    options = parser.parse_args()
    program = os.path.abspath(f'{options.bin}/bootlint')
    maker, texts = Maker(options.seed), {}
    for i in range(options.count):
        relup = i % 3 == 0
        texts[f'{i}/{"relup" if relup else "lamp.appup"}'] = maker.file(relup)
    counts = collections.Counter()
    with tempfile.TemporaryDirectory(dir='.' if options.erl else None) as folder:
        home = os.getcwd()
        os.chdir(folder)
        for name, content in texts.items():
            os.mkdir(os.path.dirname(name))
            with open(name, 'w', encoding='utf-8') as f:
                f.write(content)
        answers, told = judge(options.erl.split(), list(texts)), lint(program, list(texts))
        os.chdir(home)
    for (name, content), answer in zip(texts.items(), answers):
        found = {severity for severity, _ in told[name]}
        if answer == 'ok':
            verdict = 'taken, silent' if 'error' not in found else 'taken, false alarm'
        elif OWN.search(answer) or 'muldef' in answer and DELETED.search(content):
            verdict = 'not for the file to tell'
        elif name.endswith('appup') and (
                ELSEWHERE.search(answer) or 'muldef' in answer and 'restart_application' in content):
            verdict = 'refused, caught' if found else 'refused, missed'
        else:
            verdict = 'refused, caught' if 'error' in found else 'refused, missed'
        counts[verdict] += 1
        if 'missed' in verdict or 'alarm' in verdict:
            print(f'{verdict}: {content}   OTP: {answer}\n   bootlint: {told[name]}', file=sys.stderr)
    for verdict, count in sorted(counts.items()):
        print(f'  {verdict}: {count}')
    return 1 if any('missed' in v or 'alarm' in v for v in counts) else 0


if __name__ == '__main__':
    sys.exit(main())
