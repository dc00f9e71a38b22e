{application, stdlib,
 [{description, ""}, {vsn, "1"}, {modules, []}, {registered, []}, {applications, [kernel]}]}.
