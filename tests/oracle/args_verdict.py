#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Holds bootlint's verdict on vm.args against a real erl: an error if and only if the node that is
given the file with -args_file does not start because of it.

    args_verdict.py --bin build/bin [--all] [--chroot DIR]
"""
import argparse, concurrent.futures, os, re, subprocess, sys, tempfile

FLAGS = ('A B C D E F G H I J K L M N O P Q R S T U V W X Y Z a b c d e f g h i j k l m n o p q r '
         's t u v w x y z '
         'dcg hms hmbs hmax hmaxk hmaxel hmaxib hpds hmqd IOp IOt IOPp IOPt JPperf pad pc rg sbt '
         'sbwt sbwtdcpu '
         'sbwtdio scl sct ssrct secio sub sws swct swt swtdcpu swtdio sss sssdcpu sssdio spp sfwi '
         'stbt snsp SP '
         'SDcpu SDPcpu SDio zdbbl zdntgc zosrl zhft zebwt zfoo sfoo fnu fnx fnuw fn sbwtd swtd').split()
VALUES = ('', 'true', 'foo', '1', '5', '64', '5000', '99999999999', '4:4', '4:8', '50:50', ':4',
          '0', '-1', '""', 'db', 'none', 'very_low', 'default', 'latin1', 'off_heap', 'w', 's',
          'infinity', 'lazy', '4:4 # why', '"4:4"',
          'legacy', '0:0', '64:0', '0:1', '4:', '4:x', '4x', '4:4:4', '4x:4', '-1:-1', ':', ':0',
          ':x', '50:', '+5', '" 5"', '-0', '-x')
# Those that take numbers, each at its limits and beyond.
LIMITS = [(flag, number)
          for flag, low, high in re.findall(
              r'\{"(\w+)", VALUE_\w+, \w+, \d+, (\d+), ([1-9]\d*),',
              open(f'{os.path.dirname(__file__)}/../../parser/check/check_args.c').read())
          for number in (int(low) - 1, int(low), int(high), int(high) + 1)]
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
# Parameters of kernel, each with each value.
KEYS = re.findall(r'^-env\((\w+),',
                  open(f'{os.path.dirname(__file__)}/../../grammar/env/kernel.schema').read(), re.M)
TERMS = ('abc', '1', '0', "'\"x\"'", '[]', '[a]', '[a|b]', '{a}', '[{a,b}]', 'true', 'infinity',
         '"#{}"', '<<1>>')
# Flags that are told by their name alone: what they take depends on the machine or the release, or
# they end the node as they should.
BY_NAME = re.compile(r'\+(V|i|R|dcg|hmax|sct|JPperf|IOp)\b|\+SP 102499|'
                     r'\+s(bt|tbt) (db|s)$|\+\w+ 99999999999')


def run_node(command, env):
    """What a node says; one that neither comes up nor ends is stopped."""
    try:
        return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              errors='replace', env=env, timeout=20)
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(command, 1, 'nothing for 20 seconds', '')


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--bin', default='build/bin')
    parser.add_argument('--chroot',
                        help='the root directory of another system that has Erlang; it sees the '
                             'same /tmp')
    parser.add_argument('--jobs', type=int, default=2)
    parser.add_argument('--all', action='store_true',
                        help='every flag with every value, some minutes')
    options = parser.parse_args()
    prefix = ['chroot', options.chroot] if options.chroot else []
    release = subprocess.run([*prefix, 'erl', '-noshell', '-eval',
                              'io:put_chars(erlang:system_info(otp_release)),halt().'],
                             stdin=subprocess.DEVNULL, capture_output=True, text=True,
                             check=True).stdout
    texts = [*TEXTS, *(f'-kernel {key} {term}' for key in KEYS for term in TERMS),
             *(f'+{flag} {number}' for flag, number in LIMITS),
             *(f'+{flag} {value}'.rstrip() for flag in FLAGS for value in VALUES)]
    texts = [text for text in texts if text in TEXTS or not BY_NAME.match(text)]
    texts = texts if options.all else texts[:len(TEXTS)] + texts[len(TEXTS)::9]

    def ask(numbered):
        number, text = numbered
        path = f'{folder}/{number}.args'
        with open(path, 'w') as f:
            f.write(text + '\n')
        env = dict(os.environ, ERL_CRASH_DUMP_SECONDS='0', HOME='/nonexistent')
        node = run_node([*prefix, 'erl', '-args_file', path, '-noshell', '-eval',
                         'erlang:display(is_up),halt().'], env)
        lint = subprocess.run([f'{options.bin}/bootlint', '--otp', release, '--format', 'gcc',
                               path],
                              capture_output=True, text=True)
        if lint.returncode not in (0, 1):
            raise SystemExit(f'bootlint ended with {lint.returncode} on {text!r}: {lint.stderr}')
        up = 'is_up' in node.stdout + node.stderr or ('open' in text and node.returncode == 0)
        return (up, lint.returncode == 0, (node.stdout + node.stderr).split('\n')[0][:120],
                lint.stdout.strip()[:160])

    failed = 0
    with tempfile.TemporaryDirectory() as folder, \
            concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for text, (up, ours, said, told) in zip(texts, pool.map(ask, enumerate(texts))):
            if up != ours:
                failed += 1
                print(f'{text!r}: bootlint {"passes" if ours else "refuses"} it: {told or "-"}\n   '
                      f' erl: {said}')
    print(f'OTP {release}: {len(texts)} files, {failed} differences')
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
