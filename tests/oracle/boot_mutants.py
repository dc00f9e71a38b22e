#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compares bootlint's verdict on boot files with what real nodes do.

OTP's own scripts and that of a release with several applications are mutated, each mutant is
booted with erl (embedded and interactive mode), and bootlint is asked about the same file: it
should give an error if and only if the node does not come up. Up means: a node evaluates the
expression that -eval gives it, and its application controller answers that the kernel is started.

    boot_mutants.py --bin build/bin --count 1000     the whole comparison
    boot_mutants.py --needed                         which modules no node comes up without
"""
import argparse, collections, concurrent.futures, glob, gzip, json, os, random, re, shutil, signal
import subprocess, sys, tempfile, time

HERE = os.path.dirname(os.path.abspath(__file__))
PROBE = 'erlang:display({up,[element(1,A)||A<-application:which_applications()]}),halt(0).'
MODES = ('embedded', 'interactive')

# Differences that are known, with the reason.
KNOWN = [
    ('false alarm', 'embedded', r'^module-|^file-', 'boot/module-needed',
     'OTP 25 hangs without this module with most scripts, and comes up with some'),
    ('missed', 'interactive', r'^file-', '',
     'which modules of its own an application calls while it starts is not known; bootlint warns '
     '(boot/module-later)'),
]


def erl(arguments, **more):
    # One scheduler and no busy waiting: many nodes at once are no load.
    env = dict(os.environ, ERL_CRASH_DUMP_SECONDS='0', HOME=more.pop('home', '/nonexistent'),
               ERL_FLAGS='+S 1:1 +sbwt none +sbwtdcpu none +sbwtdio none', **more.pop('env', {}))
    return subprocess.Popen(arguments, stdin=subprocess.DEVNULL, start_new_session=True, env=env,
                            **more)


def work_of(pid):
    """CPU time that a process has used, in ticks; None when one of its threads wants to run."""
    ticks = 0
    for stat in glob.glob(f'/proc/{pid}/task/*/stat'):
        try:
            with open(stat, encoding='latin1') as f:
                fields = f.read().rpartition(')')[2].split()
        except OSError:
            continue
        if fields[0] in 'RD':
            return None
        ticks += int(fields[11]) + int(fields[12])
    return ticks


def wait(node, timeout, quiet):
    """The exit status, or 'no answer'."""
    end = time.monotonic() + timeout
    since, before = time.monotonic(), None
    while time.monotonic() < end:
        try:
            return node.wait(0.5)
        except subprocess.TimeoutExpired:
            ticks = work_of(node.pid)
        if ticks is None or before is None or ticks > before + 1:
            since, before = time.monotonic(), ticks
        elif time.monotonic() - since > quiet:
            break
    return 'no answer'


def came_up(status, text):
    up = re.search(r'\{up,\[(.*?)\]\}', text, re.S)
    return status == 0 and up is not None and 'kernel' in up.group(1).split(',')


class Otp:
    """An installed Erlang, or one below another root directory, which then has to see the same
    /tmp (`mount --bind /tmp DIR/tmp`)."""

    def __init__(self, chroot):
        self.prefix = ['chroot', chroot] if chroot else []
        self.host = chroot or ''
        out = subprocess.run([*self.prefix, 'erl', '-noshell', '-eval',
                              'io:format("~s~n~s~n~s~n",[code:root_dir(),erlang:system_info(version),'
                              'erlang:system_info(otp_release)]),halt().'],
                             stdin=subprocess.DEVNULL, capture_output=True, text=True,
                             check=True).stdout.split()
        self.root, self.erts, self.release = out
        self.bin = f'{self.root}/erts-{self.erts}/bin'

    def files(self, pattern):
        """Files of the installation, as the host sees them."""
        return glob.glob(f'{self.host}{self.root}/{pattern}')

    def run(self, module, folder, *arguments):
        """Compiles HERE/boot/module.erl and calls module:main(Arguments)."""
        shutil.copy(f'{HERE}/boot/{module}.erl', folder)
        subprocess.run([*self.prefix, 'erlc', '-o', folder, f'{folder}/{module}.erl'], check=True)
        text = ','.join('"%s"' % a for a in arguments)
        subprocess.run([*self.prefix, 'erl', '-noshell', '-pa', folder, '-eval',
                        f'{module}:main([{text}]),halt().'],
                       check=True, stdin=subprocess.DEVNULL)

    def boot(self, job, timeout=180, quiet=6):
        """Whether a node comes up, and what it wrote. One that has done nothing for `quiet`
        seconds hangs; time alone does not tell that on a machine with other work."""
        boot, mode, root, variables = job
        flags = [x for name, folder in variables.items() for x in ('-boot_var', name, folder)]
        with tempfile.TemporaryFile() as out:
            node = erl([*self.prefix, f'{self.bin}/erlexec', '-noshell', '-mode', mode, '-boot',
                        boot, *flags, '-eval', PROBE], stdout=out, stderr=out,
                       env={'ROOTDIR': root, 'BINDIR': self.bin, 'EMU': 'beam', 'PROGNAME': 'erl'})
            status = wait(node, timeout, quiet)
            try:
                os.killpg(node.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            node.wait()
            out.seek(0)
            text = out.read(6000).decode('latin1')
        return came_up(status, text), ' '.join(text.split())


def library_of(otp, folder):
    """A root with a lib of its own, which file mutants replace one by one."""
    root = f'{folder}/root'
    os.makedirs(f'{root}/lib')
    for name in ('kernel', 'stdlib', 'sasl', 'runtime_tools'):
        for path in otp.files(f'lib/{name}-*'):
            shutil.copytree(path, f'{root}/lib/{os.path.basename(path)}',
                            ignore=shutil.ignore_patterns('src', 'doc', 'examples', 'include'))
    os.symlink(f'{otp.root}/bin', f'{root}/bin')
    return root


def own_copy(root, app):
    """Makes a root like `root` in which one application is a real copy, and returns its ebin."""
    copy = tempfile.mkdtemp(dir=os.path.dirname(root))
    os.symlink(f'{root}/bin', f'{copy}/bin') if os.path.exists(f'{root}/bin') else None
    os.makedirs(f'{copy}/lib')
    for name in os.listdir(f'{root}/lib'):
        path = os.path.realpath(f'{root}/lib/{name}')
        if name.split('-')[0] == app:
            os.makedirs(f'{copy}/lib/{name}')
            shutil.copytree(f'{path}/ebin', f'{copy}/lib/{name}/ebin')
            ebin = f'{copy}/lib/{name}/ebin'
        else:
            os.symlink(path, f'{copy}/lib/{name}')
    return copy, ebin


def write(path, data):
    with open(path, 'wb') as f:
        f.write(data)


def file_mutation(name, ebin, rng):
    """Breaks one file of an application; says what it did."""
    beams = sorted(glob.glob(f'{ebin}/*.beam'))
    beam = rng.choice(beams)
    data = open(beam, 'rb').read()
    app = glob.glob(f'{ebin}/*.app')[0]
    shown = os.path.basename(beam)
    if name == 'file-beam-removed':
        os.remove(beam)
    elif name == 'file-beam-cut':
        size = rng.randrange(len(data))
        write(beam, data[:size])
        shown += f' at {size}'
    elif name == 'file-beam-empty':
        write(beam, b'')
    elif name == 'file-beam-text':
        write(beam, b'this is no module\n' * 50)
    elif name == 'file-beam-other':
        other = rng.choice([b for b in beams if b != beam])
        shutil.copy(other, beam)
        shown += f' is {os.path.basename(other)}'
    elif name == 'file-beam-packed':
        write(beam, gzip.compress(data))
    elif name == 'file-app-removed':
        os.remove(app)
    elif name == 'file-app-cut':
        text = open(app, 'rb').read()
        write(app, text[:rng.randrange(len(text))])
    elif name == 'file-app-other':
        write(app, b'{application, other, []}.\n')
    elif name == 'file-ebin-removed':
        shutil.rmtree(ebin)
    elif name == 'file-version':
        folder = os.path.dirname(ebin)
        os.rename(folder, folder + '9')
    return shown


FILE_MUTATIONS = ['file-beam-removed', 'file-beam-cut', 'file-beam-empty', 'file-beam-text',
                  'file-beam-other', 'file-beam-packed', 'file-app-removed', 'file-app-cut',
                  'file-app-other', 'file-ebin-removed', 'file-version']


def cases_of(otp, folder, count, seed):
    """(operation, what it did, boot file, root, variables) of each mutant."""
    scripts = sorted(s[len(otp.host):] for s in otp.files('releases/*/*.script')
                     if os.path.basename(s) != 'start.script')
    own = f'{folder}/own'
    os.makedirs(own)
    otp.run('release', folder, own)
    root = library_of(otp, folder)
    sets = ([(s, root, {}) for s in scripts]
            + [(f'{own}/several.script', root, {'APPS': f'{own}/lib'})] * 2)
    cases = []
    files = count // 6
    share = -(-(count - files) // len(sets))
    for i, (script, base, variables) in enumerate(sets):
        out = f'{folder}/mutants{i}'
        os.makedirs(out)
        otp.run('mutants', folder, script, str(seed + i), str(share), out)
        with open(f'{out}/index.tsv', encoding='utf8') as index:
            for line in index:
                number, name, what = line.rstrip('\n').split('\t', 2)
                cases.append((name, f'{os.path.basename(script)} {what}', f'{out}/{number}', base,
                              variables))
    rng = random.Random(seed)
    for i in range(files):
        name = FILE_MUTATIONS[i % len(FILE_MUTATIONS)]
        app = rng.choice(['kernel', 'stdlib', 'sasl', 'runtime_tools', 'alpha', 'alpha', 'beta',
                          'gamma', 'delta', 'epsilon'])
        if app in ('kernel', 'stdlib', 'sasl', 'runtime_tools'):
            base, ebin = own_copy(root, app)
            variables = {'APPS': f'{own}/lib'}
        else:
            apps, ebin = own_copy(own, app)
            base, variables = root, {'APPS': f'{apps}/lib'}
        what = f'{app}: ' + file_mutation(name, ebin, rng)
        cases.append((name, what, f'{own}/several', base, variables))
    return cases


def bootlint(program, otp, case, mode):
    _, _, boot, root, variables = case
    flags = [x for name, path in variables.items() for x in ('--boot-var', f'{name}={path}')]
    run = subprocess.run([program, '--kind', 'boot', '--otp', otp.release, '--mode', mode, '--root',
                          root, *flags, '--format', 'gcc', f'{boot}.boot'], capture_output=True,
                         text=True, errors='replace')
    errors = [l for l in (run.stdout + run.stderr).splitlines() if ' error: ' in l]
    if run.returncode not in (0, 1):
        raise SystemExit(f'bootlint ended with {run.returncode} on {boot}: '
                         f'{run.stdout}{run.stderr}')
    return run.returncode == 0, '; '.join(errors)[:300]


def known(kind, mode, name, text):
    return next((why for k, m, pattern, part, why in KNOWN
                 if k == kind and m == mode and re.search(pattern, name) and part in text), None)


class Answers:
    """What nodes did, kept in a file, so that bootlint can be judged again without booting all."""

    def __init__(self, path):
        self.path, self.known = path, {}
        if path and os.path.exists(path):
            with open(path, encoding='utf8') as f:
                self.known = {json.dumps(key): answer for key, answer in map(json.loads, f)}

    def get(self, key, ask):
        text = json.dumps(key)
        if text not in self.known:
            self.known[text] = ask()
            if self.path:
                with open(self.path, 'a', encoding='utf8') as f:
                    f.write(json.dumps([key, self.known[text]]) + '\n')
        return self.known[text]


def compare(options, otp, folder):
    cases = cases_of(otp, folder, options.count, options.seed)
    jobs = [(case, mode) for case in cases for mode in MODES]
    table = collections.Counter()
    unknown = 0
    answers = Answers(options.answers)

    def boot(numbered):
        number, (case, mode) = numbered
        return answers.get([options.count, options.seed, number, mode, case[0], case[1]],
                           lambda: otp.boot((case[2], mode, case[3], case[4])))

    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        nodes = pool.map(boot, enumerate(jobs))
        for (case, mode), (up, wrote) in zip(jobs, nodes):
            ours_up, text = bootlint(f'{options.bin}/bootlint', otp, case, mode)
            kind = ('right: comes up' if up else 'right: does not') if up == ours_up else \
                   'false alarm' if up else 'missed'
            table[mode, kind] += 1
            if up == ours_up:
                continue
            why = known(kind, mode, case[0], text)
            table[mode, kind + ', known'] += why is not None
            unknown += why is None
            if why is None or options.verbose:
                print(f'{kind} ({mode}) {case[0]}: {case[1][:200]}\n    bootlint: {text or "up"}\n'
                      f'    erl: {wrote[:300]}')
    print(f'\n{len(cases)} mutants of {len({c[0] for c in cases})} kinds, two modes, OTP '
          f'{otp.release}')
    for key in sorted(table):
        print(f'{key[0]:12} {key[1]:22} {table[key]:6}')
    print(f'differences that are not known: {unknown}')
    return 1 if unknown else 0


def needed(options, otp, folder):
    """Leaves each module out of its primLoad (embedded mode), or out of its application's folder
    (interactive mode), and prints those without which no node comes up."""
    script = otp.files('releases/*/start_sasl.script')[0][len(otp.host):]
    otp.run('needed', folder, script, folder)
    modules = sorted(os.path.basename(b)[:-5] for b in glob.glob(f'{folder}/*.boot'))
    root = library_of(otp, folder)

    def embedded(module):
        return otp.boot((f'{folder}/{module}', 'embedded', root, {}))[0]

    def interactive(module):
        (beam,) = glob.glob(f'{root}/lib/*/ebin/{module}.beam')
        copy, ebin = own_copy(root, beam.split('/')[-3].split('-')[0])
        os.remove(f'{ebin}/{module}.beam')
        up = otp.boot((script[:-7], 'interactive', copy, {}))[0]
        shutil.rmtree(copy)
        return up

    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for mode, function in (('embedded', embedded), ('interactive', interactive)):
            for module, up in zip(modules, pool.map(function, modules)):
                if not up:
                    print(f'{mode}\t{module}', flush=True)
    return 0


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--bin', default='build/bin', help='where bootlint is')
    parser.add_argument('--count', type=int, default=120, help='how many mutants')
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--jobs', type=int, default=os.cpu_count())
    parser.add_argument('--answers', help='a file that keeps what the nodes did, for the next time')
    parser.add_argument('--chroot',
                        help='the root directory of another system that has Erlang; it sees the '
                             'same /tmp')
    parser.add_argument('--verbose', action='store_true', help='print known differences too')
    parser.add_argument('--needed', action='store_true')
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        return (needed if options.needed else compare)(options, Otp(options.chroot), folder)


if __name__ == '__main__':
    sys.exit(main())
