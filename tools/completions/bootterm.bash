# SPDX-License-Identifier: Apache-2.0
# Completion for bash: the options are read from the programs' own --help, names from --list-checks.

_bootterm_words() { # _bootterm_words PROGRAM: its long options
    "$1" --help 2>/dev/null |
        sed -n 's/^  \(-., \|    \)\(--[a-z-]*\)\(\[=[^ ]*\| [A-Z][A-Z=.]*\)\{0,1\}.*/\2/p'
}

_bootterm_names() { # what bootlint can tell: names of diagnostics and their groups
    bootlint --list-checks 2>/dev/null | sed 's/ .*//; p; s,/.*,,' | sort -u
}

_bootterm() {
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} names
    # `=` is a word of its own in bash: --otp=2<TAB> is "--otp" "=" "2".
    [ "$word" = = ] && word=
    [ "$before" = = ] && before=${COMP_WORDS[COMP_CWORD - 2]}
    case $before in
    --otp) COMPREPLY=($(compgen -W "auto 24 25 26 27 28 29" -- "$word")) ;;
    --color) COMPREPLY=($(compgen -W "auto always never" -- "$word")) ;;
    --graph) COMPREPLY=($(compgen -W "dot mermaid svg" -- "$word")) ;;
    --json) COMPREPLY=($(compgen -W "term" -- "$word")) ;;
    --compressed) COMPREPLY=($(compgen -W "0 1 2 3 4 5 6 7 8 9" -- "$word")) ;;
    --mode) COMPREPLY=($(compgen -W "embedded interactive" -- "$word")) ;;
    --format) COMPREPLY=($(compgen -W "text gcc json sarif github" -- "$word")) ;;
    --kind)
        COMPREPLY=($(compgen -W "script boot rel app config appup relup vm.args schema terms etf" -- "$word"))
        ;;
    --variant)
        COMPREPLY=($(compgen -W "auto none start_clean start_sasl no_dot_erlang start" -- "$word"))
        ;;
    --limit)
        COMPREPLY=($(compgen -S = -W "input-bytes memory-bytes expansion-bytes expansion-ratio
            depth integer-digits atoms diagnostics indent" -- "$word"))
        compopt -o nospace 2>/dev/null
        ;;
    -W | --warning)
        names=$(_bootterm_names)
        COMPREPLY=($(compgen -W "error no-${names//$'\n'/ no-}" -- "$word"))
        ;;
    error | --explain) # of -W error=NAME
        [[ ${1##*/} = bootl* ]] && COMPREPLY=($(compgen -W "$(_bootterm_names)" -- "$word"))
        ;;
    --path | --outdir | --root | --app-path) COMPREPLY=($(compgen -d -- "$word")) ;;
    *)
        case $word in
        -*) COMPREPLY=($(compgen -W "$(_bootterm_words "$1")" -- "$word")) ;;
        *)
            COMPREPLY=($(compgen -f -- "$word"))
            [ "${1##*/}" = bootconf ] && [ "$COMP_CWORD" = 1 ] &&
                COMPREPLY=($(compgen -W "render show get diff" -- "$word"))
            ;;
        esac
        ;;
    esac
}

complete -o filenames -F _bootterm bootc bootconf bootdump bootlint bootfmt bootls
