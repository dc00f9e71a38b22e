# SPDX-License-Identifier: Apache-2.0
# matches.zsh FOLDER WORD...: what zsh completes behind these words, a line each, with the
# completions in FOLDER. Standard input has to be a terminal, which nothing is typed at.
fpath=($1 $fpath)
shift
autoload -Uz compinit && compinit -D -u

compadd() { # what is added, and not what is only looked up, is a match
    local -a found
    if [[ "$*" != *-[AOD]\ * ]]; then
        builtin compadd -O found "$@"
        print -rl -- "$found[@]"
    fi
    builtin compadd "$@"
}

# Of the line editor's first moment: completion runs nowhere else.
complete-words() {
    eval "$_comp_setup"
    _normal
}
zle -C complete-words list-choices complete-words
look() {
    zle complete-words
    zle .accept-line
}
zle -N look
line="$*"
vared -i look line
