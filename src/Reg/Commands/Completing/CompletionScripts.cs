namespace Reg.Commands;

/// <summary>The scripts that make shells complete reg's words. They ask <c>reg complete</c>, which prints a candidate on each line; one that ends with a divider goes on.</summary>
internal static class CompletionScripts
{
    private const string Bash = """
        # Completion of reg in bash.
        _reg_complete() {
            local program=${1/#\~\//$HOME/} word line
            # Words as they will be understood, quotes and backslashes gone; the last one is up to the cursor.
            local -a words=()
            for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}" "$2"; do
                case $word in
                    \'*\') word=${word:1:${#word}-2} ;;
                    \"*\") word=${word:1:${#word}-2} ;;
                    [\'\"]*) word=${word:1} ;;
                    *) word=${word//\\/} ;;
                esac
                words+=("$word")
            done
            COMPREPLY=()
            while IFS= read -r line; do
                COMPREPLY+=("$line")
            done < <("$program" complete -- "${words[@]}" 2>/dev/null)
            compopt -o filenames
            if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *[/\\] ]]; then
                compopt -o nospace
            fi
        }
        complete -F _reg_complete reg ./reg

        """;

    private const string Zsh = """
        # Completion of reg in zsh.
        (( $+functions[compdef] )) || { autoload -Uz compinit && compinit -i }
        _reg_complete() {
            local program=${(Q)words[1]} word=$PREFIX line
            local -a lines going whole
            # The word as it will be understood, quotes and backslashes gone; within quotes it stands without them.
            case $compstate[quote] in
                \') ;;
                \") word=${(Q):-\"$word\"} ;;
                *) word=${(Q)word} ;;
            esac
            lines=("${(@f)$("${program/#\~\//$HOME/}" complete -- "${(@Q)words[2,CURRENT-1]}" "$word" 2>/dev/null)}")
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
