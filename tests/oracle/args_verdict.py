#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compares bootlint's verdict on vm.args with a real erl: an error if and only if the node that is
given the file with -args_file does not start because of it.

    args_verdict.py --bin build/bin [--all] [--erl PREFIX] [--record FILE]
    args_verdict.py --bin build/bin --otp 29 --recorded FILE

--record keeps what erl says, and --recorded reads it in place of asking: for each flag a line with a
digest of its cases, and a letter for each, u where a node comes up and r where it is refused.
"""
import argparse, collections, concurrent.futures, hashlib, itertools, os, re, subprocess, sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCE = open(f'{HERE}/../../parser/check/check_args_flags.c').read()
MACROS = dict(re.findall(r'^#define (\w+) "(.*)"$', SOURCE, re.M))
# The emulator's flags, and the rest of the row of each, which has its limits and words.
ROWS = re.findall(r'^    \{"(\S+)", (VALUE.*?)\},$', SOURCE, re.M | re.S)
# Letters that are no flag, and what is near one.
OTHERS = ('E F G I J M N O U X Y Z b f g j k l m o p q s u w x y z Dx IOx Jx JDx JMx JPx MMx MXe MXscs '
          'MBx MAas Mex Mit Mux SDx cx ex fnx fnu fx hx hmaxx hmsx px rx sfoo snsp sbwtd sbwtx swtd '
          'zfoo').split()
VALUES = ('', 'true', 'foo', '1', '5', '64', '5000', '99999999999', '4:4', '4:8', '50:50', ':4',
          '0', '-1', '""', 'db', 'none', 'very_low', 'default', 'latin1', 'off_heap', 'w', 's',
          'infinity', 'lazy', '4:4 # why', '"4:4"',
          'legacy', '0:0', '64:0', '0:1', '4:', '4:x', '4x', '4:4:4', '4x:4', '-1:-1', ':', ':0',
          ':x', '50:', '+5', '" 5"', '-0', '-x', '--', '4,4', '5k', '64MB', '1e6', '0x10', '010',
          '10%', '5.5', '2147483648', '4294968320', '9223372036854775807', '9223372036854775808',
          '-99999999999999999999', 'False', 'yes', 'extremely_long', 'on', 'i', 'bf', 'de')
# What stands in the same word.
ATTACHED = ('true', 'x', '0', '5', '5x', '1024', 'none', 'u')


def instances(name):
    """The flags that a row is, with how many of the values each is tried."""
    if '*' not in name and '?' not in name:
        return [(name, len(VALUES))]
    return [(name.replace('*', letter).replace('?', letter), most)
            for letter, most in (('B', len(VALUES)), ('T', 4), ('I', 4), ('u', 4), ('A', 4))]


def flag_cases():
    """`+FLAG VALUE` for all flags: what any may be given, its own words, and numbers near its limits."""
    for name, row in ROWS:
        words = ' '.join(re.findall('"(.*?)"', row) +
                         [text for macro, text in MACROS.items() if re.search(rf'\b{macro}\b', row)])
        own = words.replace('*', '').split()
        near = [int(limit) + by for limit in re.findall(r'\b\d\d+\b', row) for by in (-1, 0, 1)]
        for flag, most in instances(name):
            for value in (*VALUES[:most], *own, *near):
                yield f'+{flag} {value}'.rstrip()
            if most == len(VALUES):
                yield from (f'+{flag}{value}' for value in (*ATTACHED, *own))
    for flag in OTHERS:
        yield from (f'+{flag} {value}'.rstrip() for value in VALUES[:12])


TEXTS = ('-foo', '-foo "a b"', '-name', '-env A', '-env A b', '-env', '-start_epmd',
         '-start_epmd true', '-setcookie', '-setcookie abc', '# +Zfoo', '-foo # +Zfoo',
         '-foo a#b +Zfoo', '-foo "a#b" +Zfoo', '-extra +Zfoo',
         '-- +Zfoo', '"+Zfoo"', "'+S' 4", '\\+Zfoo', '-foo "open +Zfoo', "-foo 'open\n+Zfoo",
         '+S\n+P 5000', '+P5000', '+S4:4', '+Ww', '+Wx', '+Bi', '+Bx', '+t99999', '+A5', '+a16',
         '+P 5000\n+Q', '+K true +A 4 -heart', '+swt low +sbwt none\n+sbwtdio none', '+MBas aobf',
         '+hms 1 +hmbs', '+c true', '+c', '+e 5000 +e', '-kernel', '-kernel a', '-kernel {',
         '-kernel { 1', '-kernel a {', '-kernel A 1', '-kernel a A', '-kernel "" 1',
         '-kernel a ""', '-kernel "x" 1', "-kernel '\"x\"' 1", '-kernel {a} 1', '-kernel a -5',
         '-kernel a (-5)', '-kernel a 1 b', '-kernel a 1 b {', '-kernel a 1 b 2 {', '-kernel a 1.',
         '-kernel a "1 2"', '-kernel a "a. b"', '-kernel a 1+2', '-kernel a fun', '-kernel a ?x',
         '-kernel a "%c"', '-kernel a "1 % c"', '-kernel a /tmp/x',
         "-kernel a '\"/tmp/x\"'", '-kernel a x@y.z', "-kernel a \"'x\"", '-kernel maybe 1',
         '-kernel a "~s/x/"', "-kernel a '#{x=>1}'", '-kernel a "fun lists:map/2"',
         '-kernel a 1 -- b {', '-kernel a 1 -extra -kernel a {',
         '-kernel a 1 +K true {', '-stdlib a {', '-stdlib a 1', '-sasl a {', '-mnesia dir /x',
         '-nonsense a {', '-config', '-boot', '-boot start_clean', '-boot start_clean x',
         '-boot start_clean -boot a b', '-boot a b -boot start_clean', '-boot_var', '-boot_var A',
         '-boot_var A /b', '-boot_var A /b C', '-boot_var A /b -boot_var C',
         '-boot_var A /b -boot_var C /d', '-pa', '-pa /nowhere', '-pz a b',
         '-kernel logger_level error -kernel logger_level infoo',
         '-kernel logger_level infoo -kernel logger_level error',
         '-kernel logger_level error logger_level infoo',
         '-kernel logger_level infoo logger_level error',
         '-kernel logger "[{handler,default,logger_std_h,#{config=>#{modes=>[]}}}]"')
TEXTS += ('+dcg 256', '+dcg256', '+dcg0', '+dcgx', '+dcg', '+R 10', '+R 21', '+R x', '+JPperf x',
          '+JPperf true', '+JPperf false', '+JPperf map', '+JPperf dump', '+JDdump x',
          '+MMscs x', '+MMscs 0', '+MMscs -1', '+MMsco x', '+MMsco false',
          '+Mea x', '+Mea min', '+Mea max', '+Mlpm x', '+Mlpm no', '+Mlpm all', '+Musac x',
          '+Musac true', '+Musac false', '+sct x', '+sct u', '+sct L0-1c0-1', '+sct L0t0c0p0')
# Names of nodes; one that is short of a host gets the machine's.
NAMES = ('-sname foo', '-sname foo@', '-sname foo@bar', '-sname foo@x.y', '-sname foo.bar',
         '-sname foo.bar@x.y.z', '-sname foo@bar@baz', '-sname @bar', '-sname @', '-sname ""',
         '-sname foo+bar', '-sname foo/bar', '-sname föö', '-sname "a b"', '-sname undefined',
         '-sname foo bar', '-sname foo-bar_9', '-sname foo@a/b', '-sname Foo', '-sname 9',
         '-name foo@', '-name foo@a.b', '-name foo@localhost', '-name foo@a.b@c', '-name @a.b',
         '-name foo.bar@a.b', '-name foo@bar baz', '-name foo@::1', '-name foo@.')
TEXTS += tuple(f'-setcookie x -dist_listen false {name}' for name in NAMES)
TOPOLOGIES = ('', 'L', 'L0', 'L0-', 'L0-3', 'L0-3c0-3', 'L3-0c0-3', 'L0-1c0-1p0', 'L0-1c0-3', 'L0-3c0-1',
              'L0t0c0p0n0', 'L0,2c0,1', 'L0,2c0', 'L0-1,3c0-2', 'L0-1c0:L2', 'L0c0:L1c1', 'L0c0:L0c1',
              'L0c0:L1c0', 'L0c0:', 'L0::', ':L0', 'c0L0', 'L0p0c0', 'L0L1', 'L0x', 'L0c0n0p0', 'L0c0p0n0',
              'L0-1c0-1n0p0', 'L0-1c0-1p0n0', 'L0-1c0-1p0-1n0', 'L0-1c0-1p0n0-1', 'L0-1c0-1p0N0-1',
              'L0-1t0-1', 'L0-1T0-1C0P0N0', 'L0-1c0-1n0-1p0', 'L0-1c0-1n0p0n1', 'L0c0n0p0:L1c1p0', 'L65535',
              'L65536', 'L0-65535c0-65535', 'L0-70000', 'l0', 'u0', 'L0c', 'L0 c0', 'L0c0:L1c0p1',
              'L0c0p0n0:L1c1p0n1', 'L0-1c0-1n0p0:L2-3c2-3n1p0', 'L0c0n0p0:L1c1p1n1', 'L0-0', 'L00', 'L+1')
TEXTS += tuple(f'+sct "{topology}"' for topology in TOPOLOGIES)
TEXTS += ('+hmax 5000 +hmax 0', '+hmax 0 +hmax 5000', '+hmax 100000',
          '+IOt 4 +IOp 4', '+IOp 4 +IOt 4', '+IOp 2', '+IOt 2 +IOp 3', '+IOp 1 +IOt 2', '+c false +P 5000',
          '+c true +P 5', '+B c +P 5', '+Bi +P 5', '+B x +P 5000', '+ec +P 5', '+r x +P 5')
TEXTS += ('-heart true', '-heart +K true', '-smp disable', '-smp enable', '-smp auto', '-start_epmd no',
          '-start_epmd false', '-emu_flavor jitt', '-emu_flavor smp', '-mode embeded', '-mode embedded +K true',
          '-mode embedded x', '-hidden foo', '-connect_all fals', '-code_path_choice foo', '-epmd x',
          '-loader', '-loader foo', '-loader efile', '-loader efile x', '-heart\n%% x', '-heart ; x',
          '-dist_listen flase', '-env A=b c', '-env A=b -heart', '-snmae foo', '-name=foo x', '--name foo',
          '-proto_dist tls', '-setcookie a b', '-setcookie x -setcookie y',
          *(f'-setcookie x -dist_listen false -sname foo -proto_dist {carrier}'
            for carrier in ('tls', 'inet_tcp', 'inet_tcp_dist', 'inet_tcp -proto_dist tls')),
          '\ufeff-sname x', '-kernel a 1 \\\n-b', '% +P 5', '-foo // +P 5', '-name a@$HOST -dist_listen false '
          '-setcookie x', '-setcookie x -dist_listen false -sname ${A', '+P ${}', '+P ${A', '+P $P')
TEXTS += tuple(f'{name}-no_epmd{more}' for name in ('', '-sname epmd -setcookie x ')
               for more in ('', ' -proto_dist', ' -start_epmd false', ' -proto_dist inet_tcp', ' -proto_dist inet6_tcp',
                            ' -proto_dist inet_tcp -dist_listen false', ' -- -foo', ' -extra -proto_dist inet_tcp',
                            ' -proto_dist inet_tcp -kernel inet_dist_listen_min 9300', '\n-env -proto_dist inet_tcp'))
TEXTS += ('-extra -no_epmd', '-env A -no_epmd', '-foo -no_epmd', '-proto_dist inet_tcp -extra -no_epmd', '-inetrc x',
          '-proto_dist inet_tcp -hidden -no_epmd', '-sname epmd -setcookie x -proto_dist inet_tcp -hidden -no_epmd',
          '-sname undefined -setcookie x -no_epmd -proto_dist inet_tcp', '-proto_dist', '-proto_dist -foo')
# Ports to listen at of which there are none; no node gets as far as to tell epmd of its name.
TEXTS += tuple(f'-sname ports -start_epmd false -setcookie x {more}-kernel inet_dist_listen_min {ports}'
               for ports in ('9200 inet_dist_listen_max 9100', '70000 inet_dist_listen_max 9199 x y')
               for more in ('', '-dist_listen false ', '-proto_dist inet6_tcp ', '-proto_dist inet_tls ',
                            '-hidden ', '-dist_listen false -sname ports '))
TEXTS += tuple(f'{name}-kernel inet_dist_listen_min 9200 inet_dist_listen_max 9100'
               for name in ('-sname undefined -setcookie x ', '-sname a b -start_epmd false '))
# Parameters of kernel, each with each value.
KEYS = re.findall(r'^-env\((\w+),', open(f'{HERE}/../../grammar/env/kernel.schema').read(), re.M)
TERMS = ('abc', '1', '0', "'\"x\"'", '[]', '[a]', '[a|b]', '{a}', '[{a,b}]', 'true', 'infinity',
         '"#{}"', '<<1>>')
# What depends on the machine, its processors and its memory; what makes files; and +V, with which the
# node ends as it should.
OWN_WAY = re.compile(r'\+V|\+(T|MYtp|MYtt) -999|\+M.mmbcs \d{9}|\+JPperf (true|map|dump)|\+JDdump true|\+SP 10(2498|2499|2500)|\+SP 50:$|'
                     r'\+s(bt|tbt) (db|[nts]|ns|ts|ps|nnts|nnps|tnnps)$|\+sbt(db|[nts]|ns|ts|ps|nnts|nnps|tnnps)$|'
                     r'\+(MMscs|MIscs)[ \d]|\+[PQ] ?1342177\d\d$|'
                     r'\+(e|h|hms|hmbs|hpds|t) (99999999999|2147483\d+)$')


def run_node(command, folder):
    """What a node says; one that neither comes up nor ends is stopped."""
    env = dict(os.environ, ERL_CRASH_DUMP_SECONDS='0', HOME='/nonexistent')
    try:
        return subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              errors='replace', env=env, timeout=20)
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(command, 1, 'nothing for 20 seconds', '')


def cases():
    """The texts of the files, by the word that each begins with; the first ones are always tried."""
    texts = [*TEXTS, *(f'-kernel {key} {term}' for key in KEYS for term in TERMS), *flag_cases()]
    return [text for text in dict.fromkeys(texts) if not OWN_WAY.match(text)]


def ask(text, number, folder, prefix):
    """Whether a node comes up, and what it says first. An emulator that has taken its flags misses its
    boot file, which is seen four times as fast; but it takes heaps that are too small for a node."""
    flags = text.startswith('+') and 'hmax' not in text
    end = ['-boot', '/nonexistent'] if flags else ['-eval', 'erlang:display(is_up),halt().']
    node = run_node([*prefix, 'erl', '-args_file', f'{number}.args', '-noshell', *end], folder)
    said = node.stdout + node.stderr
    up = ('cannot get bootfile' if flags else 'is_up') in said
    return up or ('open' in text and node.returncode == 0), said.split('\n')[0][:120]


def lint(folder, count, options):
    """What bootlint calls an error, by the number of its file."""
    told = {}
    for begin in range(0, count, 500):
        paths = [f'{folder}/{i}.args' for i in range(begin, min(begin + 500, count))]
        ran = subprocess.run([f'{options.bin}/bootlint', '--otp', options.otp, '--format', 'gcc', *paths],
                             capture_output=True, text=True, errors='replace')
        if ran.returncode not in (0, 1):
            raise SystemExit(f'bootlint ended with {ran.returncode}: {ran.stderr}')
        for number, what in re.findall(r'^.*/(\d+)\.args:[\d:]+ error: (.*)$', ran.stdout, re.M):
            told.setdefault(int(number), what)
    return told


def by_flag(texts):
    groups = collections.defaultdict(list)
    for text in texts:
        groups[text.split()[0] if ' ' in text else 'alone'].append(text)
    return groups


def digest(texts):
    return hashlib.md5('\n'.join(texts).encode()).hexdigest()[:8]


def record(path, texts, answers):
    up = dict(zip(texts, answers))
    with open(path, 'w', encoding='utf-8') as out:
        for flag, group in by_flag(texts).items():
            letters = ''.join('u' if up[text][0] else 'r' for text in group)
            out.write(f'{flag}\t{digest(group)}\t{letters}\n')


def read_recorded(path, texts):
    rows = dict(line.split('\t', 1) for line in open(path, encoding='utf-8').read().splitlines())
    up = {}
    for flag, group in by_flag(texts).items():
        head, _, letters = rows.get(flag, '').partition('\t')
        if head != digest(group):
            sys.exit(f'{path}: other cases of {flag} than were recorded; run record.sh again')
        up.update((text, (letter == 'u', 'as recorded')) for text, letter in zip(group, letters))
    return [up[text] for text in texts]


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--bin', default='build/bin')
    parser.add_argument('--erl', metavar='PREFIX', default='',
                        help='a command that runs another under another release, in this folder')
    parser.add_argument('--jobs', type=int, default=2)
    parser.add_argument('--all', action='store_true', help='every case, some minutes')
    parser.add_argument('--otp', help='the release of --recorded; else it is asked for')
    parser.add_argument('--record', metavar='FILE')
    parser.add_argument('--recorded', metavar='FILE')
    options = parser.parse_args()
    prefix = options.erl.split()
    texts = cases()
    if not options.recorded:
        options.otp = subprocess.run([*prefix, 'erl', '-noshell', '-eval',
                                      'io:put_chars(erlang:system_info(otp_release)),halt().'],
                                     stdin=subprocess.DEVNULL, capture_output=True, text=True,
                                     check=True).stdout
        if not options.all and not options.record:
            texts = texts[:len(TEXTS)] + texts[len(TEXTS)::25]
    failed = 0
    with tempfile.TemporaryDirectory() as folder, \
            concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for i, text in enumerate(texts):
            with open(f'{folder}/{i}.args', 'w', encoding='utf-8') as f:
                f.write(text + '\n')
        answers = (read_recorded(options.recorded, texts) if options.recorded else
                   list(pool.map(ask, texts, range(len(texts)), itertools.repeat(folder),
                                 itertools.repeat(prefix))))
        told = lint(folder, len(texts), options)
    for i, (text, (up, said)) in enumerate(zip(texts, answers)):
        if up != (i not in told):
            failed += 1
            print(f'{text!r}: bootlint {f"says {told[i]!r}" if i in told else "passes it"}\n'
                  f'    erl: {said}')
    if options.record:
        record(options.record, texts, answers)
    print(f'OTP {options.otp}: {len(texts)} files, {failed} differences')
    return 1 if failed and not options.record else 0


if __name__ == '__main__':
    sys.exit(main())
