{application,two,[{vsn,"1"},{description,""},{modules,[]},{registered,[]},{applications,[]}]}.
foo.
