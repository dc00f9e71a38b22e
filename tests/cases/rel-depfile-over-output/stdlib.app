{application,stdlib,[{vsn,"4.2"},{description,""},{modules,[]},{registered,[]},{applications,[kernel]},{env,[]}]}.
