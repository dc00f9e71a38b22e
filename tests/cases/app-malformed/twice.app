{application, twice,
 [{description, ""}, {vsn, "1"}, {vsn, "2"}, {modules, [a, b, a]}, {registered, []},
  {applications, [kernel, stdlib]}, {start_phases, [init]}]}.
