#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""data.py boot|mixed|config MEGABYTES: term text for benchmarks on standard output, the same each
time.

boot is a boot script of many applications, about 30 modules each; mixed is one list of small
records with everything that terms are made of; config is a configuration of kernel's logger with
many handlers, and of applications with a dozen keys and with one long list."""
import random, sys

WORDS = 'server sup worker handler util lib proto cache store queue'.split()


def boot(rng, size):
    write = sys.stdout.write
    done = write('%% coding: utf-8\n{script,\n    {"benchmark","1"},\n    '
                 '[{preLoaded,[erlang,init]}')
    i = 0
    while done < size:
        modules = [f'app{i}_{rng.choice(WORDS)}_{j}' for j in range(rng.randrange(10, 50))]
        lines = ',\n          '.join(','.join(modules[k:k + 4]) for k in range(0, len(modules), 4))
        done += write(
            f',\n     {{path,["$ROOT/lib/app{i}-1.{i % 50}/ebin"]}},\n     '
            f'{{primLoad,\n         [{lines}]}}'
            f',\n     {{apply,\n         {{application,load,\n             [{{application,app{i},\n'
            f'                  [{{description,"The application with the number {i}"}},\n'
            f'                   {{vsn,"1.{i % 50}"}},\n                   {{id,[]}},\n'
            f'                   {{modules,\n                       [{",".join(modules)}]}},\n'
            f'                   {{registered,[app{i}_sup]}},\n'
            f'                   {{applications,[kernel,stdlib]}},\n                   '
            f'{{included_applications,[]}},\n'
            f'                   {{env,[{{port,{8000 + i}}},{{timeout,5000}},{{ratio,0.5}}]}},\n'
            f'                   {{maxT,infinity}},\n                   {{maxP,infinity}}]}}]}}}}')
        i += 1
    write(']}.\n')


def mixed(rng, size):
    write = sys.stdout.write
    done = write('[')
    i = 0
    while done < size:
        text = ''.join(rng.choice('abcdefghij klmnop') for _ in range(rng.randrange(5, 60)))
        numbers = ','.join(str(rng.randrange(256)) for _ in range(rng.randrange(1, 12)))
        done += write(
            f'{{record,{i},{rng.choice(WORDS)},{rng.uniform(-1e6, 1e6)!r},{rng.getrandbits(31)},'
            f'{-rng.getrandbits(60)},{rng.getrandbits(rng.randrange(65, 300))},"{text}",<<"{text}">>,'
            f'<<{numbers}>>,#{{key{i % 97} => value,count => {i},"name" => <<{i % 256}>>}},'
            f'[{rng.choice(WORDS)},{{nested,[{i},a,[b,[c]]]}}|tail],[{numbers},{i + 1000}],\'quoted {i % 1000}\'}},\n ')
        i += 1
    write('last].\n')


def config(rng, size):
    write = sys.stdout.write
    values = ['true', '12345', '"some/path/to/file.log"', '<<"binary">>', '[a,b,c]',
              '{tuple, 1, 2.5}', '#{a => 1}']
    done, i = write('[{kernel, [{logger, [\n'), 0
    while done < size / 4:
        done += write(f'    {{handler, h{i}, logger_std_h, #{{level => info, config => #{{type => file, file => "h{i}.log"}},\n'
                      f'      formatter => '
                      f'{{logger_formatter, #{{template => [time," ",msg,"\\n"], single_line => true}}}}}}}},\n')
        i += 1
    done += write('    {handler, default, undefined}]}]},\n {users, [{list, [\n')
    while done < size / 2:
        done += write(f'    {{user_{i}, "name {i}", {i * 7}, <<"bin{i}">>}},\n')
        i += 1
    done += write('    last]}]}')
    while done < size:
        keys = ',\n'.join(f'    {{key_{j}, {rng.choice(values)}}}' for j in range(12))
        done += write(f',\n {{app_{i}, [\n{keys}]}}')
        i += 1
    write('].\n')


if __name__ == '__main__':
    {'boot': boot, 'mixed': mixed, 'config': config}[sys.argv[1]](random.Random(1),
                                                                  float(sys.argv[2]) * 1e6)
