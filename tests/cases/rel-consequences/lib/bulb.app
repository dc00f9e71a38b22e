{application, bulb,
 [{description, ""}, {vsn, "1"}, {modules, []}, {registered, []}, {applications, [wire]}]}.
