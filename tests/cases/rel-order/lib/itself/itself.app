{application, itself,
 [{description, ""}, {vsn, "1"}, {modules, []}, {registered, []},
  {applications, [kernel,itself]}, {included_applications, []}]}.
