{application, lamp,
 [{description, "x"}, {vsn, "1"}, {modules, []}, {registered, []},
  {applications, [kernel, stdlib, sasl, compiler, eex, mnesai, bulp, cowboy, telemetry]},
  {included_applications, [bulb, toolz]}, {optional_applications, [telemetry, mnsia]}]}.
