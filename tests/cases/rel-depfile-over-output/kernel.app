{application,kernel,[{vsn,"8.5.3"},{description,""},{modules,[]},{registered,[]},{applications,[]},{env,[]},{mod,{kernel,[]}}]}.
