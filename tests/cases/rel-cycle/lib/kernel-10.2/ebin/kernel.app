{application, kernel,
 [{description, "The application kernel"},
  {vsn, "10.2"},
  {modules, [application,code,kernel_extra]},
  {registered, [kernel_sup]},
  {applications, []}]}.
