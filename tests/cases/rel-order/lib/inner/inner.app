{application, inner,
 [{description, ""}, {vsn, "1"}, {modules, []}, {registered, []},
  {applications, []}, {included_applications, []}]}.
