#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Lints real releases: those that systools, reltool, relx and `mix release` make here and now, and
the installed Erlang. Each has to be free of errors, and of warnings but those that are true of what
the tool makes; then it is broken in one way after the other, and each has to be told by its name.

    tree_test.py --bin build/bin [systools|reltool|relx|relx-dev|mix|otp]...
"""
import argparse, glob, os, re, shutil, subprocess, sys, tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
MIX = {
    'mix.exs': 'defmodule Demo.MixProject do\n  use Mix.Project\n'
               '  def project, do: [app: :demo, version: "0.1.0", deps: [], releases: [demo: []]]\n'
               '  def application, do: [extra_applications: [:logger], mod: {Demo.Application, '
               '[]}]\n'
               'end\n',
    'lib/demo.ex': 'defmodule Demo.Application do\n  use Application\n'
                   '  def start(_, _), do: Supervisor.start_link([], strategy: :one_for_one)\nend\n',
    'config/config.exs': 'import Config\nconfig :demo, port: 80\n',
    'config/runtime.exs': 'import Config\nconfig :demo, port: 81\n',
}


RELX = {
    'src/lamp.app.src': '{application, lamp, [{description, "A lamp"}, {vsn, "1.0"}, {registered, '
                        '[]},\n'
                        '  {mod, {lamp_app, []}}, {applications, [kernel, stdlib]}, {env, '
                        '[{colour, white}]}]}.\n',
    'src/lamp_app.erl': '-module(lamp_app).\n-behaviour(application).\n-export([start/2, '
                        'stop/1]).\n'
                        'start(_, _) -> lamp_sup:start_link().\nstop(_) -> ok.\n',
    'src/lamp_sup.erl': '-module(lamp_sup).\n-export([start_link/0, init/1]).\n'
                        'start_link() -> supervisor:start_link(?MODULE, []).\n'
                        'init(_) -> {ok, {{one_for_one, 1, 1}, []}}.\n',
    'config/sys.config': '[{lamp, [{colour, red}]}].\n',
    'config/vm.args': '-sname lamp\n-setcookie lamp\n',
    'config/sys.config.src': '[{lamp, [{colour, ${COLOUR}}]}].\n',
    'config/vm.args.src': '-sname ${NODE}\n-setcookie lamp\n',
}
# relx is part of rebar3. A release for a server, and one for work: links, templates, no Erlang.
RELX_SETTINGS = {
    'relx': '{dev_mode, false}, {include_erts, true}, {sys_config, "config/sys.config"}, {vm_args, '
            '"config/vm.args"}',
    'relx-dev': '{dev_mode, true}, {include_erts, false}, {sys_config_src, '
                '"config/sys.config.src"}, '
                '{vm_args_src, "config/vm.args.src"}',
}


def read(path):
    with open(path, 'rb') as f:
        return f.read()


def write(path, data):
    """Replaces a file, which may be a link to the original's."""
    if os.path.exists(path):
        os.remove(path)
    with open(path, 'wb') as f:
        f.write(data if isinstance(data, bytes) else data.encode())


def one(root, pattern):
    found = sorted(glob.glob(f'{root}/{pattern}'))
    if len(found) != 1:
        raise SystemExit(f'{pattern} in {root}: {found}')
    return found[0]


def replace(path, old, new):
    data = read(path)
    if old.encode() not in data:
        raise SystemExit(f'no {old} in {path}')
    write(path, data.replace(old.encode(), new.encode(), 1))


# ---- releases ------------------------------------------------------------------------------------

def evaluate(code):
    return subprocess.run(['erl', '-noshell', '-eval', f'io:format("~s",[{code}]),halt().'],
                          check=True, stdin=subprocess.DEVNULL, capture_output=True,
                          text=True).stdout


def reltool_sources():
    """reltool's own modules but the windows. As a package it needs all of wxWidgets; from its
    sources (erlang-src) and wx's headers (erlang-dev) what makes releases can be compiled."""
    (folder,) = glob.glob(f'{evaluate("code:lib_dir()")}/reltool-*/src') or [None]
    names = ('reltool', 'reltool_server', 'reltool_target', 'reltool_utils')
    return [f'{folder}/{name}.erl' for name in names if folder
            and os.path.exists(f'{folder}/{name}.erl')]


def erlang_release(kind, folder):
    sources = [f'{HERE}/tree/targets.erl']
    if kind == 'reltool' and evaluate('code:which(reltool)') == 'non_existing':
        sources += reltool_sources()
    subprocess.run(['erlc', '-o', folder, *sources], check=True)
    subprocess.run(['erl', '-noshell', '-pa', folder, '-eval',
                    f'targets:main(["{kind}","{folder}"]),halt().'],
                   check=True, stdin=subprocess.DEVNULL,
                   env=dict(os.environ, ERL_CRASH_DUMP_SECONDS='0'))
    return f'{folder}/root'


def write_all(folder, files):
    for name, text in files.items():
        os.makedirs(os.path.dirname(f'{folder}/{name}'), exist_ok=True)
        write(f'{folder}/{name}', text)


def relx_release(rebar3, kind, folder):
    write_all(f'{folder}/lamp', RELX)
    write(f'{folder}/lamp/rebar.config',
          '{relx, [{release, {lamp, "1.0"}, [kernel, stdlib, sasl, lamp]}, {extended_start_script, '
          'true},\n'
          f'        {RELX_SETTINGS[kind]}]}}.\n')
    subprocess.run([rebar3, 'release'], cwd=f'{folder}/lamp',
                   env=dict(os.environ, HOME=folder, REBAR_OFFLINE='1'),
                   check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    return f'{folder}/lamp/_build/default/rel/lamp'


def mix_release(folder):
    write_all(f'{folder}/demo', MIX)
    env = dict(os.environ, MIX_ENV='prod', HOME=folder, MIX_HOME=f'{folder}/mix', LC_ALL='C.UTF-8')
    subprocess.run(['mix', 'release', '--quiet'], cwd=f'{folder}/demo', env=env, check=True,
                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    return f'{folder}/demo/_build/prod/rel/demo'


def available(kind, rebar3):
    if kind == 'mix':
        return shutil.which('mix') is not None
    if kind in RELX_SETTINGS:
        return shutil.which(rebar3) is not None
    if kind == 'reltool':
        return evaluate('code:which(reltool)') != 'non_existing' or len(reltool_sources()) == 4
    return True


def make_release(kind, folder, rebar3):
    if kind == 'otp':
        return evaluate('code:root_dir()')
    if kind == 'mix':
        return mix_release(folder)
    return (relx_release(rebar3, kind, folder) if kind in RELX_SETTINGS
            else erlang_release(kind, folder))


# ---- what breaks them ----------------------------------------------------------------------------

def version(root):
    return read(f'{root}/releases/start_erl.data').split()[1].decode()


def here(root, name):
    return f'{root}/releases/{version(root)}/{name}'


def rename_lib(root, app):
    folder = [f for f in glob.glob(f'{root}/lib/{app}-*')]
    for path in folder:
        stem, end = (path[:-3], '.ez') if path.endswith('.ez') else (path, '')
        os.rename(path, stem + '9' + end)


def second_version(root, app):
    path = one(root, f'lib/{app}-*')
    shutil.copytree(path, f'{root}/lib/{app}-0.0.1')


def cut(path, by=40):
    data = read(path)
    write(path, data[:max(0, len(data) - by)])


def edit_releases(root, old, new):
    replace(f'{root}/releases/RELEASES', old, new)


def breaks(kind, app, rel, boot):
    """(name, what it does, the diagnostic that has to come, whether it is an error)"""
    yield 'lib renamed', lambda r: rename_lib(r, app), 'tree/library-missing', True
    start = 'releases/start_erl.data'
    yield ('other release',
           lambda r: write(f'{r}/{start}', read(f'{r}/{start}').split()[0] + b' 7.7\n'),
           'tree/no-release', True)
    yield ('other erts', lambda r: write(f'{r}/releases/start_erl.data', f'1.2.3 {version(r)}\n'),
           'tree/no-erts', True)
    yield ('start_erl.data cut', lambda r: write(f'{r}/releases/start_erl.data', '13.1\n'),
           'tree/start-erl', True)
    yield ('start_erl.data gone', lambda r: os.remove(f'{r}/releases/start_erl.data'),
           'tree/start-erl-missing', False)
    yield ('start_erl.data with a carriage return',
           lambda r: write(f'{r}/{start}', read(f'{r}/{start}').strip() + b'\r\n'),
           'tree/start-erl-blanks', False)
    yield ('erlexec without permission',  # which a file that is written anew does not have
           lambda r: (lambda p: write(p, read(p)))(one(r, 'erts-*/bin/erlexec')),
           'tree/permission', False)
    yield 'boot file cut', lambda r: cut(here(r, boot)), 'etf/', True
    yield ('boot file gone', lambda r: [os.remove(f) for f in glob.glob(here(r, '*.boot'))],
           'tree/no-boot', True)
    yield ('rel of another release', lambda r: replace(here(r, rel), f'"{version(r)}"', '"6.6"'),
           'tree/rel-version', False)
    yield ('rel of another erts', lambda r: replace(here(r, rel), '{erts,"', '{erts,"9'),
           'tree/rel-erts', False)
    yield ('rel edited', lambda r: replace(here(r, rel), '{sasl,"', '{sasl,"9'),
           'tree/boot-differs', False)
    yield ('application added to rel',
           lambda r: replace(here(r, rel), '{sasl,"', '{mail,"1"},{sasl,"'), 'tree/library-missing',
           False)
    yield ('script edited', lambda r: replace(here(r, boot[:-5] + '.script'), '[kernel,permanent]',
                                              '[kernel,temporary]'), 'boot/script-differs', False)
    yield ('unknown application configured',
           lambda r: write(here(r, 'sys.config'), f'[{{{app}x, []}}].\n'),
           'tree/config-application', False)
    yield ('configuration without a dot',
           lambda r: write(here(r, 'sys.config'), f'[{{{app}, []}}]\n'), 'text/', True)
    yield ('another start_clean', lambda r: shutil.copy(here(r, boot), clean(r)), 'variant/starts',
           False)
    if kind != 'reltool':
        yield ('app file gone', lambda r: os.remove(one(r, f'lib/{app}-*/ebin/{app}.app')),
               'boot/app-file-missing', False)
        yield ('app file edited',
               lambda r: replace(one(r, f'lib/{app}-*/ebin/{app}.app'), '{vsn,', '{vsn,"8"},{old,'),
               'boot/application-differs', False)
        yield ('module cut', lambda r: cut(sorted(glob.glob(f'{r}/lib/{app}-*/ebin/*.beam'))[0]),
               'boot/module-damaged', True)
        yield ('module gone',
               lambda r: os.remove(sorted(glob.glob(f'{r}/lib/{app}-*/ebin/*.beam'))[0]),
               'boot/module-missing', True)
        yield 'two versions', lambda r: second_version(r, app), 'tree/doubled', False
    else:
        yield ('archive cut', lambda r: cut(one(r, f'lib/{app}-*.ez'), 400), 'boot/module-missing',
               True)
    if kind == 'systools':
        yield ('no_dot_erlang gone', lambda r: os.remove(f'{r}/bin/no_dot_erlang.boot'),
               'tree/boot-missing', False)
    if kind in ('systools', 'relx'):
        yield ('RELEASES of another place',
               lambda r: edit_releases(r, f'/lib/{app}-', f'/lip/{app}-'), 'tree/releases-folder',
               False)
        yield ('RELEASES of another version', lambda r: edit_releases(r, '{sasl,"', '{sasl,"9'),
               'tree/releases-differ', False)
        yield ('RELEASES without permanent', lambda r: edit_releases(r, 'permanent', 'old'),
               'tree/releases-status', False)
        yield ('RELEASES of another shape', lambda r: edit_releases(r, 'permanent', 'sometimes'),
               'tree/releases', True)
        yield ('RELEASES of another release', lambda r: edit_releases(r, '"1.0"', '"5.0"'),
               'tree/releases-unknown', False)
    if kind == 'relx':
        yield ('hook gone', lambda r: replace(f'{r}/bin/lamp', 'PRE_START_HOOKS="',
                                              'PRE_START_HOOKS="hooks/gone'),
               'tree/file-missing', False)
    if kind in ('mix', 'relx'):
        yield 'start.boot gone', lambda r: os.remove(here(r, 'start.boot')), 'tree/no-boot', True
        yield ('start.boot leads nowhere', lambda r: (os.remove(here(r, 'start.boot')),
                                                      os.symlink('nowhere', here(r, 'start.boot'))),
               'tree/no-boot', True)
        yield ('configuration gone', lambda r: os.remove(here(r, 'sys.config')),
               'tree/config-missing', False)
        yield ('arguments gone', lambda r: os.remove(here(r, 'vm.args')), 'tree/file-missing',
               False)
        yield ('parameter that is no term',
               lambda r: write(here(r, 'vm.args'), f'-{app} colour http://a/b\n'), 'args/term', True)
        for args, wanted in ((f'-s {app}x', 'tree/args-module'), ('-s lists', 'tree/args-function'),
                             ('-run lists seq 1 2', 'tree/args-function'),
                             ('-sname a -proto_dist inet_tsl', 'tree/args-module'),
                             ('-sname a -proto_dist inet_tls', 'tree/args-module')):
            yield (args, lambda r, text=args: write(here(r, 'vm.args'), f'{text}\n'), wanted, False)
        yield ('unknown flag', lambda r: write(here(r, 'vm.args'), '+Zfoo\n'), 'args/unknown-flag',
               True)
    if kind == 'mix':
        for args, wanted in (('-name a@b.c', 'args/names'),
                             ('-setcookie lamp', 'args/cookies'),
                             ('-proto_dist inet_tls', 'tree/args-module')):
            yield (args, lambda r, text=args: write(here(r, 'vm.args'), f'{text}\n'), wanted, False)
        for name in ('env.sh', 'elixir', 'iex', 'remote.vm.args', 'runtime.exs', '../COOKIE'):
            yield (f'{name} gone', lambda r, n=name: os.remove(f"{r}/releases/{version(r)}/{n}"),
                   'tree/file-missing', False)
    if kind in ('mix', 'relx'):
        yield 'nothing in lib', lambda r: shutil.rmtree(f'{r}/lib'), 'tree/library-missing', True
        yield ('start_clean gone', lambda r: os.remove(here(r, 'start_clean.boot')),
               'tree/boot-missing', False)


def clean(root):
    path = here(root, 'start_clean.boot')
    path = path if os.path.exists(path) else f'{root}/bin/start_clean.boot'
    os.remove(path)
    return path


# What is true of a release as its tool makes it.
EXPECTED = {
    'systools': {'variant/copy'},
    'reltool': {'variant/copy', 'tree/boot-missing', 'tree/start-missing', 'tree/config-missing'},
    'relx': {'args/cookie'},
    'relx-dev': {'args/cookie'},  # of vm.args.src, which relx puts there as it is
    'mix': set(),
    'otp': {'variant/copy', 'tree/library-missing'},
}


def lint(program, root):
    run = subprocess.run([f'{program}/bootlint', '--format', 'gcc', root], capture_output=True,
                         text=True)
    if run.returncode not in (0, 1):
        raise SystemExit(f'bootlint ended with {run.returncode}: {run.stdout}{run.stderr}')
    told = [line.split(': ', 1)[1] for line in run.stdout.splitlines() if '[boot/' in line
            and ': note: ' not in line]
    twice = sorted({text for text in told if told.count(text) > 1})
    if twice:
        raise SystemExit(f'told more than once: {twice}\n{run.stdout}')
    return (run.returncode, set(re.findall(r'\[([a-z0-9]+/[a-z0-9-]+)\]$', run.stdout, re.M)),
            run.stdout)


def check(program, kind, folder, rebar3):
    """The number of failures."""
    names = {'systools': ('lamp', 'lamp.rel', 'start.boot'),
             'reltool': ('lamp', 'lamp.rel', 'lamp.boot'),
             'relx': ('lamp', 'lamp.rel', 'start.boot'), 'mix': ('demo', 'demo.rel', 'start.boot')}
    root = make_release(kind, folder, rebar3)
    status, found, text = lint(program, root)
    failed = 0
    if status != 0 or not found <= EXPECTED[kind]:
        print(f'{kind}: expected no error and at most {sorted(EXPECTED[kind])}\n{text}')
        failed += 1
    count = 0
    for name, action, wanted, error in breaks(kind, *names[kind]) if kind in names else []:
        copy = f'{folder}/broken'
        shutil.copytree(root, copy, copy_function=os.link, symlinks=True)
        action(copy)
        status, told, text = lint(program, copy)
        shutil.rmtree(copy)
        count += 1
        if status != int(error) or not any(t == wanted or wanted.endswith('/')
                                           and t.startswith(wanted) for t in told):
            print(f'{kind}, {name}: expected {wanted} and status {int(error)}, got {status}',
                  text, sep='\n')
            failed += 1
        if wanted in found:
            print(f'{kind}, {name}: {wanted} is there without it')
            failed += 1
    print(f'{kind}: linted, and broken in {count} ways: {failed} failures')
    return failed


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--bin', default='build/bin')
    parser.add_argument('--rebar3', default='rebar3', help='the program, for relx')
    parser.add_argument('kinds', nargs='*', default=[])
    options = parser.parse_args()
    failed = 0
    program = os.path.abspath(options.bin)
    for kind in options.kinds or EXPECTED:
        if not available(kind, options.rebar3):
            print(f'{kind}: not installed, left out')
            continue
        with tempfile.TemporaryDirectory() as folder:
            failed += check(program, kind, folder, options.rebar3)
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
