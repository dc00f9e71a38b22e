{application, store,
 [{description, "The application store"},
  {vsn, "2.0"},
  {modules, [store]},
  {registered, []},
  {applications, [kernel,stdlib]},
  {included_applications, [inner]}]}.
