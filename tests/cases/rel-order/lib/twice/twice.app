{application, twice,
 [{description, ""}, {vsn, "1"}, {modules, []}, {registered, []},
  {applications, [stdlib,stdlib]}, {included_applications, []}]}.
