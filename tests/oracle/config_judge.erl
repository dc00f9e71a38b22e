%% SPDX-License-Identifier: Apache-2.0
%% What a node makes of configuration files, without starting one for each: the installed
%% application_controller's own functions are called, from a copy of the module that exports all.
%%   erl -noshell -run config_judge main LIST    one file name on each line of LIST
%% prints for each file a line: `ok`, or `refused` and what the node would say.
-module(config_judge).
-export([main/1]).

main([List]) ->
    ok = logger:set_primary_config(level, none),
    ok = io:setopts([{encoding, unicode}]),
    ok = copy(),
    {ok, Bin} = file:read_file(List),
    Names = string:split(string:trim(Bin), "\n", all),
    [io:format("~ts~n", [verdict(binary_to_list(Name))]) || Name <- Names],
    halt(0).

copy() ->
    {_, Code, _} = code:get_object_code(application_controller),
    {ok, {_, [{abstract_code, {_, Forms}}]}} = beam_lib:chunks(Code, [abstract_code]),
    Renamed = [case F of {attribute, L, module, _} -> {attribute, L, module, ac_copy}; _ -> F end
               || F <- Forms],
    {ok, ac_copy, Beam} = compile:forms(Renamed, [export_all, nowarn_export_all, binary]),
    {module, ac_copy} = code:load_binary(ac_copy, "ac_copy", Beam),
    ok.

%% As application_controller:init/2 has it: what check_conf/0 does with one -config argument, then
%% check_conf_data/1. Whatever crashes there ends the node.
verdict(Name) ->
    case catch ac_copy:check_conf_data(ac_copy:merge_env([], ac_copy:conf_param_to_conf({config, Name}))) of
        ok -> "ok";
        Other -> ["refused ", one_line(io_lib:format("~0tp", [Other]))]
    end.

one_line(Text) ->
    string:slice(lists:flatten([case C of $\n -> $\s; _ -> C end || C <- lists:flatten(Text)]), 0, 150).
