# Bash completion of flavbrem: source this file, or let `cmake --install` put it in its place.
_flavbrem()
{
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
    local terminal="--format --json --quiet --verbose --help"
    local physics="--beam-energy --m-phi --lepton --target --coupling --method --rtol --unit
        --theta-max --psi-max --tmax --constants --device --threads"
    local words=
    COMPREPLY=()
    case $before in
    -o | --output | --spec | info | lookup | check | export) compopt -o default; return ;;
    --lepton) words="e:mu e:tau mu:e mu:tau tau:e tau:mu" ;;
    --method) words="etl ww iww etl,ww,iww" ;;
    --of) words="sigma dx dy dtheta dpsi d2x d2y" ;;
    --unit) words="pb GeV-2" ;;
    --tmax) words="m2 E2" ;;
    --constants) words="codata2022 dmg4" ;;
    --device)
        words="auto cpu $(flavbrem devices --format csv 2>/dev/null | sed -n 's/,yes,.*//p')"
        ;;
    --format) words="text csv json" ;;
    --to)
        words="dmg4 csv json"
        [[ ${COMP_WORDS[1]} == sample ]] && words=$(flavbrem sample --help |
            sed -n 's/.*where the name does not say: //p')
        ;;
    --view) words="boson lepton" ;;
    --charge) words="-1 +1" ;;
    --histogram) words="x:100 theta:100 y:100 psi:100 t:100 x,theta:100x100 y,psi:100x100" ;;
    -n | --events | --seed | --first | -E | -m | --beam-energy | --m-phi | --at | --target | --coupling | --rtol | --theta-max | \
        --psi-max | --threads | --interp-tol | --max-nodes | --max-work | --points) return ;;
    *)
        case ${COMP_WORDS[1]} in
        xsec) words="$physics --of --at --output $terminal" ;;
        table) words="$physics --output --spec --interp-tol --max-nodes --max-work $terminal" ;;
        lookup) words="--beam-energy --m-phi --method --coupling --rtol --output $terminal" ;;
        check) words="--points --device --threads $terminal" ;;
        export) words="--to --name --output --quiet --verbose --help" ;;
        sample)
            words="--output --events --beam-energy --m-phi --lepton --target --coupling --method
                --view --charge --seed --first --theta-max --psi-max --tmax --constants --rtol
                --to --compress --resume --histogram --spec --device --threads $terminal"
            ;;
        info) words=$terminal ;;
        devices) words="--selftest --device --threads $terminal" ;;
        help) words="xsec table lookup info check export sample devices" ;;
        esac
        ((COMP_CWORD == 1)) && words="xsec table lookup info check export sample devices
            help --version --help"
        ;;
    esac
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
    # a colon parts words for readline: leave out what stands before it
    [[ $word == *:* ]] && declare -F __ltrim_colon_completions >/dev/null &&
        __ltrim_colon_completions "$word"
    return 0
}
complete -F _flavbrem flavbrem
