# Bash completion of flavbrem: source this file, or let `cmake --install` put it in its place. The
# words are the program's own, but for those of --histogram.
_flavbrem()
{
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
    local command=${COMP_WORDS[1]} words=
    COMPREPLY=()
    case $before in
    -o | --output | --spec | --spectrum) compopt -o default; return ;;
    --device)
        words="auto cpu $(flavbrem devices --format csv 2>/dev/null | sed -n 's/,yes,.*//p')"
        ;;
    --histogram) words="x:100 theta:100 y:100 psi:100 t:100 x,theta:100x100 y,psi:100x100" ;;
    -[nEm] | --threads | --points | --name) return ;;
    --*)
        ((COMP_CWORD > 2)) && words=$(flavbrem --complete "$command" "$before" 2>/dev/null)
        ;;
    esac
    if ((COMP_CWORD == 2)) && # a command that works on a file
        flavbrem "$command" --help 2>/dev/null | head -n 1 | grep -q -E "^usage: flavbrem $command FILE"; then
        compopt -o default
        return
    fi
    # an option that takes any value has no words; a flag is followed by options
    if [[ -z $words && $before == --* && $COMP_CWORD -gt 2 ]]; then
        flavbrem "$command" --help 2>/dev/null | grep -q -E -- "$before [A-Z]" && return
    fi
    if [[ $command == plot ]] && ((COMP_CWORD == 2)); then
        words="k sigma dx dy dtheta dpsi events map"
    elif [[ $command == plot && $word != -* ]] && ((COMP_CWORD == 3)); then
        compopt -o default
        return
    elif ((COMP_CWORD == 1)); then
        words="$(flavbrem --complete 2>/dev/null) help --version --help"
    elif [[ $command == help ]]; then
        words=$(flavbrem --complete 2>/dev/null)
    elif [[ -z $words ]]; then
        words=$(flavbrem --complete "$command" 2>/dev/null)
    fi
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
    # a colon parts words for readline: leave out what stands before it
    [[ $word == *:* ]] && declare -F __ltrim_colon_completions >/dev/null &&
        __ltrim_colon_completions "$word"
    return 0
}
complete -F _flavbrem flavbrem
