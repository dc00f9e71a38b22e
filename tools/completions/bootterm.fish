# SPDX-License-Identifier: Apache-2.0
# Completion for fish: the options are read from the programs' own --help.

function __bootterm_options
    $argv[1] --help 2>/dev/null | string match -r '^  (?:-., |    )--[a-z-]+.*' |
        string replace -r '^  (?:-., |    )(--[a-z-]+)\S*(?: [A-Z=.]+)? *(.*)' '$1\t$2'
end

for program in bootc bootdump bootlint bootfmt bootls bootconf
    complete -c $program -n 'string match -q -- "-*" (commandline -ct)' -f \
        -a "(__bootterm_options $program)"
    complete -c $program -l otp -x -a 'auto 24 25 26 27 28 29'
    complete -c $program -l color -x -a 'auto always never'
    complete -c $program -s o -l output -r
end
complete -c bootdump -l graph -x -a 'dot mermaid svg'
complete -c bootc -l path -x -a '(__fish_complete_directories)'
complete -c bootc -l outdir -x -a '(__fish_complete_directories)'
complete -c bootlint -l mode -x -a 'embedded interactive'
complete -c bootlint -l format -x -a 'text gcc json sarif github'
