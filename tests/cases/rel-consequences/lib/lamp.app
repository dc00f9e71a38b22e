{application, lamp,
 [{description, ""}, {vsn, "1"}, {modules, []}, {registered, []},
  {applications, [kernel, stdlib, bulb]}, {included_applications, [wire]}]}.
