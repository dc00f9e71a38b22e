%% SPDX-License-Identifier: Apache-2.0
%% Makes a release of several small applications in a folder, with systools, for boot_mutants.py:
%% release:main([Dir]) writes Dir/lib/NAME-VSN/ebin and Dir/several.{rel,script,boot}. The
%% applications are found through the boot variable APPS.
-module(release).
-export([main/1]).

main([Dir]) ->
    lists:foreach(fun(App) -> application(Dir, App) end, applications()),
    Vsn = fun(App) -> {ok, V} = application:get_key(App, vsn), V end,
    _ = [application:load(App) || App <- [stdlib, sasl, runtime_tools]],
    Rel = {release, {"several", "1.0"}, {erts, erlang:system_info(version)},
           [{App, Vsn(App)} || App <- [kernel, stdlib, sasl, runtime_tools]]
           ++ [{alpha, "1.0"}, {beta, "1.1", transient}, {gamma, "0.1", load},
               {delta, "2.0"}, {epsilon, "3.0", temporary}]},
    Name = filename:join(Dir, "several"),
    ok = file:write_file(Name ++ ".rel", io_lib:format("~tp.~n", [Rel])),
    {ok, _, _} = systools:make_script(Name, [silent, {path, [filename:join(Dir, "lib/*/ebin")]},
                                             {variables, [{"APPS", filename:join(Dir, "lib")}]},
                                             {outdir, Dir}]).

applications() ->
    [{alpha, "1.0", [{applications, [kernel, stdlib]}, {mod, {alpha_app, []}}, {registered, [alpha_sup]},
                     {env, [{limit, 10}, {names, ["a", "b"]}]}]},
     {beta, "1.1", [{applications, [kernel, stdlib, alpha]}, {mod, {beta_app, [one, two]}},
                    {included_applications, [delta]}, {start_phases, [{first, []}, {go, [x]}]},
                    {registered, [beta_sup]}]},
     {gamma, "0.1", [{applications, [kernel, stdlib]}, {registered, []}]},
     {delta, "2.0", [{applications, [kernel, stdlib]}, {registered, [delta_sup]}]},
     {epsilon, "3.0", [{applications, [kernel, stdlib, sasl]}, {mod, {epsilon_app, none}}, {registered, []}]}].

application(Dir, {App, Vsn, Keys}) ->
    Ebin = filename:join([Dir, "lib", atom_to_list(App) ++ "-" ++ Vsn, "ebin"]),
    ok = filelib:ensure_dir(filename:join(Ebin, "x")),
    Start = atom_to_list(App) ++ "_app",
    Sup = atom_to_list(App) ++ "_sup",
    Util = atom_to_list(App) ++ "_util",
    module(Ebin, Sup, "-behaviour(supervisor).~n-export([start_link/0, init/1]).~n"
           "start_link() -> supervisor:start_link({local, ?MODULE}, ?MODULE, []).~n"
           "init(_) -> {ok, {{one_for_one, 1, 1}, []}}.~n"),
    module(Ebin, Util, "-export([f/0]).~nf() -> ok.~n"),
    Mods = case lists:keymember(mod, 1, Keys) of
               false -> [Sup, Util];
               true ->
                   module(Ebin, Start, "-export([start/2, stop/1, start_phase/3]).~n"
                          "start(_, _) -> " ++ Sup ++ ":start_link().~nstop(_) -> ok.~n"
                          "start_phase(_, _, _) -> ok.~n"),
                   [Start, Sup, Util]
           end,
    Spec = {application, App, [{description, "test"}, {vsn, Vsn}, {modules, [list_to_atom(M) || M <- Mods]} | Keys]},
    ok = file:write_file(filename:join(Ebin, atom_to_list(App) ++ ".app"), io_lib:format("~tp.~n", [Spec])).

module(Ebin, Name, Body) ->
    File = filename:join(Ebin, Name ++ ".erl"),
    ok = file:write_file(File, io_lib:format("-module(" ++ Name ++ ").~n" ++ Body, [])),
    {ok, _} = compile:file(File, [{outdir, Ebin}]),
    ok = file:delete(File).
