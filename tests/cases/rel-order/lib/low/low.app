{application, low,
 [{description, ""}, {vsn, "1"}, {modules, []}, {registered, []},
  {applications, [kernel,middle]}, {included_applications, []}]}.
