{application, lamp, [{description, "A lamp"}, {vsn, "1.0"}, {modules, []}, {registered, []},
 {applications, [kernel, stdlib]}]}.
