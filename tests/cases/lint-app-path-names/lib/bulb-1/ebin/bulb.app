{application, bulb,
 [{description, "x"}, {vsn, "1"}, {modules, []}, {registered, []},
  {applications, [kernel, stdlib, gtplib]},
  {included_applications, []}, {optional_applications, [telemetry]}]}.
