{application, bulb,
 [{description, "bulb"},
  {vsn, "2.0"},
  {modules, [bulb]},
  {registered, []},
  {applications, [kernel, stdlib]}]}.
