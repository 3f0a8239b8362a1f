namespace Reg.Commands;

/// <summary>The scripts that make shells complete reg's words. They ask <c>reg complete</c>, which prints a candidate on each line; one that ends with a divider goes on.</summary>
internal static class CompletionScripts
{
    private const string Bash = """
        # Completion of reg in bash.
        # Splits a text into what its words mean. It begins within $quote, which is then the quote that is open at its end.
        _reg_split() {
            local text=$1 word= c next
            local -i at begun=0
            words=()
            for ((at = 0; at < ${#text}; at++)); do
                c=${text:at:1} next=${text:at+1:1}
                case $quote$c in
                    [[:blank:]])
                        ((begun)) && words+=("$word")
                        word= begun=0
                        continue ;;
                    [\'\"]) quote=$c ;;
                    \'\' | \"\") quote= ;;
                    \\ | \"\\)
                        if [[ -z $next || $quote && $next != [\"\\\$\`] ]]; then
                            word+=$c
                        else
                            word+=$next at+=1
                        fi ;;
                    \~) [[ $begun -eq 0 && $next == / ]] && word+=$HOME || word+=$c ;;
                    *) word+=$c ;;
                esac
                begun=1
            done
            words+=("$word")
        }
        _reg_complete() {
            local program=${1/#\~\//$HOME/} quote= line
            local -a words typed
            _reg_split "${COMP_LINE:0:COMP_POINT}"
            typed=("${words[@]:1}")
            # What bash replaces is the end of the last word, from an opening quote or a colon on.
            _reg_split "$2"
            local -i at kept=$((${#typed[-1]} - ${#words[-1]}))
            COMPREPLY=()
            while IFS= read -r line; do
                COMPREPLY+=("${line:kept}")
            done < <("$program" complete -- "${typed[@]}" 2>/dev/null)
            compopt -o filenames
            if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *[/\\] ]]; then
                compopt -o nospace
                # Of a single one bash would close the quote.
                [[ -z $quote ]] || COMPREPLY+=("${COMPREPLY[0]} ")
            fi
            # Outside of quotes bash would let a dollar stand for a variable.
            if [[ -z $quote && ${COMPREPLY[*]} == *\$* ]]; then
                compopt -o noquote
                for at in "${!COMPREPLY[@]}"; do
                    printf -v "COMPREPLY[at]" %q "${COMPREPLY[at]}"
                done
            fi
        }
        complete -F _reg_complete reg ./reg

        """;

    private const string Zsh = """
        # Completion of reg in zsh.
        (( $+functions[compdef] )) || { autoload -Uz compinit && compinit -i }
        _reg_complete() {
            local program=${(Q)words[1]} word=$PREFIX line
            local -a lines going whole typed
            # The word as it will be understood, quotes and backslashes gone; within quotes it stands without them.
            case $compstate[quote] in
                \') ;;
                \") word=${(Q):-\"$word\"} ;;
                *) word=${(Q)word} ;;
            esac
            typed=("${(@Q)words[2,CURRENT-1]}")
            lines=("${(@f)$("${program/#\~\//$HOME/}" complete -- "${(@)typed/#\~\//$HOME/}" "$word" 2>/dev/null)}")
            for line in $lines; do
                case $line in
                    *[/\\]) going+=("$line") ;;
                    ?*) whole+=("$line") ;;
                esac
            done
            # What is printed fits, in whatever case it was typed.
            (( $#going )) && compadd -U -S '' -- "${going[@]}"
            (( $#whole )) && compadd -U -- "${whole[@]}"
        }
        compdef _reg_complete reg

        """;

    /// <summary>The script for a shell: bash or zsh.</summary>
    public static string For(string shell) => shell == "zsh" ? Zsh : Bash;
}
