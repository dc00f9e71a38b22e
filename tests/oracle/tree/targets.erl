%% SPDX-License-Identifier: Apache-2.0
%% Makes target systems for tree_test.py, as OTP's documentation tells to:
%% targets:main(["systools"|"reltool", Dir]) builds one in Dir/root, with Erlang in it.
-module(targets).
-export([main/1]).

main(["systools", Dir]) -> systools(Dir);
main(["reltool", Dir]) -> reltool(Dir).

version(App) ->
    _ = application:load(App),
    {ok, Version} = application:get_key(App, vsn),
    Version.

%% make_script and make_tar, unpacked, then what target_system:install does.
systools(Dir) ->
    ok = application(Dir),
    Erts = erlang:system_info(version),
    Apps = [{App, version(App)} || App <- [kernel, stdlib, sasl]] ++ [{lamp, "1.0"}],
    Rel = filename:join(Dir, "lamp"),
    ok = file:write_file(Rel ++ ".rel", io_lib:format("~tp.~n", [{release, {"lamp", "1.0"}, {erts, Erts}, Apps}])),
    ok = file:write_file(filename:join(Dir, "sys.config"), "[{lamp, [{colour, red}]}].\n"),
    Options = [silent, {path, [filename:join(Dir, "lib/*/ebin")]}, {outdir, Dir}],
    {ok, _, _} = systools:make_script(Rel, Options),
    {ok, _, _} = systools:make_tar(Rel, [{erts, code:root_dir()} | Options]),
    Root = filename:join(Dir, "root"),
    ok = erl_tar:extract(Rel ++ ".tar.gz", [{cwd, Root}, compressed]),
    Bin = filename:join(Root, "bin"),
    ok = filelib:ensure_dir(filename:join(Bin, "x")),
    ErtsBin = filename:join([Root, "erts-" ++ Erts, "bin"]),
    [{ok, _} = file:copy(filename:join(ErtsBin, F), filename:join(Bin, F)) || F <- ["epmd", "run_erl", "to_erl"]],
    [{ok, _} = file:copy(filename:join([code:root_dir(), "bin", F ++ ".boot"]), filename:join(Bin, F ++ ".boot"))
     || F <- ["start_clean", "no_dot_erlang"]],
    {ok, _} = file:copy(filename:join([Root, "releases", "1.0", "start.boot"]), filename:join(Bin, "start.boot")),
    {ok, _} = file:copy(filename:join([code:root_dir(), "bin", "erlc"]), filename:join(Bin, "erlc")),
    Releases = filename:join(Root, "releases"),
    ok = file:write_file(filename:join(Releases, "start_erl.data"), [Erts, " 1.0\n"]),
    {ok, _} = file:copy(Rel ++ ".script", filename:join([Releases, "1.0", "start.script"])),
    ok = release_handler:create_RELEASES(Root, filename:join(Releases, "lamp.rel")).

application(Dir) ->
    Ebin = filename:join(Dir, "lib/lamp-1.0/ebin"),
    ok = filelib:ensure_dir(filename:join(Ebin, "x")),
    [module(Ebin, Name, Text) || {Name, Text} <- modules()],
    App = {application, lamp,
           [{description, "A lamp"}, {vsn, "1.0"}, {modules, [list_to_atom(N) || {N, _} <- modules()]},
            {registered, []}, {applications, [kernel, stdlib]}, {env, [{colour, white}]},
            {mod, {lamp_app, []}}]},
    file:write_file(filename:join(Ebin, "lamp.app"), io_lib:format("~tp.~n", [App])).

modules() ->
    [{"lamp_app", "-export([start/2, stop/1]).\nstart(_, _) -> lamp_sup:start_link().\nstop(_) -> ok.\n"},
     {"lamp_sup", "-export([start_link/0, init/1]).\nstart_link() -> supervisor:start_link(?MODULE, []).\n"
                  "init(_) -> {ok, {{one_for_one, 1, 1}, []}}.\n"}].

module(Ebin, Name, Text) ->
    File = filename:join(Ebin, Name ++ ".erl"),
    ok = file:write_file(File, ["-module(", Name, ").\n", Text]),
    {ok, _} = compile:file(File, [{outdir, Ebin}]),
    ok = file:delete(File).

reltool(Dir) ->
    ok = application(Dir),
    Root = filename:join(Dir, "root"),
    ok = file:make_dir(Root),
    {ok, Server} = reltool:start_server(
        [{sys, [{lib_dirs, [filename:join(Dir, "lib")]}, {boot_rel, "lamp"},
                {rel, "lamp", "1.0", [kernel, stdlib, sasl, lamp]},
                {rel, "start_clean", "1.0", [kernel, stdlib]},
                {profile, embedded}, {app, lamp, [{incl_cond, include}]}]}]),
    {ok, Spec} = reltool:get_target_spec(Server),
    ok = reltool:eval_target_spec(Spec, code:root_dir(), Root).
