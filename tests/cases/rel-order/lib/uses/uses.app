{application, uses,
 [{description, ""}, {vsn, "1"}, {modules, []}, {registered, []},
  {applications, [again]}, {included_applications, []}]}.
