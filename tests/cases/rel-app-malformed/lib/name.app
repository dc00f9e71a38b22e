{application, other,
 [{description, ""}, {vsn, "1"}, {modules, []}, {registered, []},
  {applications, []}]}.
