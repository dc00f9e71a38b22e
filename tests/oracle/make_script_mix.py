#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compares bootc --edit with mix release, which edits the script that systools wrote.

Makes a small Elixir project and releases it, with and without config/runtime.exs. From mix's own
.rel file, systools and bootc make the script as it was before; bootc's edit of it must be what mix
left, byte for byte, as text and as boot file.
"""
import argparse
import os
import pathlib
import subprocess
import sys
import tempfile


def run(words, folder, **more):
    environment = dict(os.environ, LC_ALL="C.UTF-8", MIX_ENV="prod", HOME=str(folder))
    done = subprocess.run([str(w) for w in words], cwd=folder, env=environment,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **more)
    if done.returncode != 0:
        sys.exit("%s failed:\n%s" % (words[0], done.stdout.decode()))
    return done.stdout.decode().strip()


def same(what, ours, theirs):
    if ours.read_bytes() != theirs.read_bytes():
        sys.exit("%s: %s and %s differ" % (what, ours, theirs))


def check(bootc, work, project, elixir, erlang, runtime):
    config = project / "config"
    config.mkdir(exist_ok=True)
    (config / "config.exs").write_text("import Config\n")
    if runtime:
        (config / "runtime.exs").write_text('import Config\nconfig :demo, port: 8080\n')
    run(["mix", "release", "--overwrite"], project)
    version = project / "_build/prod/rel/demo/releases/0.1.0"
    own = project / "_build/prod/lib"

    folder = work / ("runtime" if runtime else "plain")
    (folder / "otp").mkdir(parents=True)
    (folder / "start.rel").write_bytes((version / "demo.rel").read_bytes())
    variables = [("RELEASE_LIB", elixir), ("RELEASE_LIB", own)]
    path = ["%s/*/ebin" % elixir, "%s/*/ebin" % own]
    options = ("[silent,no_dot_erlang,no_warn_sasl,{outdir,\"otp\"},{path,[%s]},"
               "{variables,[%s]}]") % (
        ",".join('"%s"' % p for p in path),
        ",".join('{"%s","%s"}' % v for v in variables))
    run(["erl", "-noshell", "-eval",
         "{ok,_,_}=systools:make_script(\"start\",%s),halt()." % options], folder)
    words = [bootc, "start.rel", "--no-dot-erlang", "--no-warn-sasl"]
    for name, directory in variables:
        words += ["--variable", "%s=%s" % (name, directory)]
    run(words + ["--path"] + path + ["%s/*/ebin" % erlang], folder)
    for suffix in (".script", ".boot"):
        same("before the edit", folder / ("start" + suffix), folder / "otp" / ("start" + suffix))

    words = [bootc, "--edit", "start.script", "--in-paths", "$RELEASE_LIB",
             "--prepend-path", "$RELEASE_LIB/../releases/0.1.0/consolidated"]
    if runtime:
        words += ["--insert-after", "start_boot,stdlib",
                  "{apply,{'Elixir.Config.Provider',boot,[]}}"]
    run(words, folder)
    for suffix in (".script", ".boot"):
        same("after the edit", folder / ("start" + suffix), version / ("start" + suffix))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bootc", default="build/bin/bootc")
    bootc = pathlib.Path(parser.parse_args().bootc).resolve()
    with tempfile.TemporaryDirectory(prefix="bootterm-mix-") as name:
        work = pathlib.Path(name).resolve()
        run(["mix", "new", "demo", "--sup"], work)
        elixir = run(["elixir", "-e", "IO.write Path.dirname(to_string(:code.lib_dir(:elixir)))"],
                     work)
        erlang = run(["erl", "-noshell", "-eval", "io:put_chars(code:lib_dir()),halt()."], work)
        check(bootc, work, work / "demo", elixir, erlang, False)
        check(bootc, work, work / "demo", elixir, erlang, True)
    print("the same as mix release, with and without config/runtime.exs")


if __name__ == "__main__":
    main()
