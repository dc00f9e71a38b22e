# SPDX-License-Identifier: Apache-2.0
# Completion for fish: the options are read from the programs' own --help, names from --list-checks.

function __bootterm_options
    $argv[1] --help 2>/dev/null | string match -r '^  (?:-., |    )--[a-z-]+.*' |
        string replace -r '^  (?:-., |    )(--[a-z-]+)\S*(?: [A-Z=.]+)? *(.*)' '$1\t$2'
end

function __bootterm_names
    bootlint --list-checks 2>/dev/null | string replace -r ' .*' ''
    bootlint --list-checks 2>/dev/null | string replace -r '/.*' '' | sort -u
end

set -l limits {input-bytes,memory-bytes,expansion-bytes,expansion-ratio,depth,integer-digits,atoms,diagnostics,indent}=
for program in bootc bootconf bootdump bootlint bootfmt bootls
    complete -c $program -n 'string match -q -- "-*" (commandline -ct)' -f \
        -a "(__bootterm_options $program)"
    complete -c $program -l otp -x -a 'auto 24 25 26 27 28 29'
    complete -c $program -l color -x -a 'auto always never'
    complete -c $program -l limit -x -a "$limits"
end
for program in bootc bootconf bootdump bootlint bootfmt
    complete -c $program -s o -l output -r
end
for program in bootlint bootls
    complete -c $program -l mode -x -a 'embedded interactive'
    complete -c $program -l variant -x -a 'auto none start_clean start_sasl no_dot_erlang start'
    complete -c $program -l schema -r
    complete -c $program -l root -x -a '(__fish_complete_directories)'
    complete -c $program -l app-path -x -a '(__fish_complete_directories)'
    complete -c $program -s W -l warning -x -a 'error no-(__bootterm_names) error=(__bootterm_names)'
end
complete -c bootconf -n __fish_use_subcommand -f -a 'render show get diff'
complete -c bootconf -s D -l define -x
complete -c bootconf -l args -r
complete -c bootconf -l app-path -x -a '(__fish_complete_directories)'
complete -c bootconf -l env-file -r
complete -c bootdump -l graph -x -a 'dot mermaid svg'
complete -c bootc -l path -x -a '(__fish_complete_directories)'
complete -c bootc -l outdir -x -a '(__fish_complete_directories)'
complete -c bootlint -l format -x -a 'text gcc json sarif github'
complete -c bootlint -l kind -x -a 'script boot rel app config appup relup vm.args schema terms etf'
complete -c bootlint -l explain -x -a '(__bootterm_names)'
complete -c bootdump -l json -a term
complete -c bootc -l compressed -a '(seq 0 9)'
