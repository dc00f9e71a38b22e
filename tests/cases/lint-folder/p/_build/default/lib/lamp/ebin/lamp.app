{application, lamp, [{description,"x"},{vsn, "1"}, {modules,[]},{registered, []},{applications,[mnesai]}]}.
