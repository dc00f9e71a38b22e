{application, again,
 [{description, ""}, {vsn, "1"}, {modules, []}, {registered, []},
  {applications, [kernel]}, {included_applications, []}]}.
