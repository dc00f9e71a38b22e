{application, both,
 [{description, ""}, {vsn, "1"}, {modules, []}, {registered, []},
  {applications, [inner]}, {included_applications, [inner]}]}.
