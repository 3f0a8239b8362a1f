namespace Reg.Commands;

/// <summary>The scripts that make shells complete reg's words. They ask <c>reg complete</c>, which prints a candidate on each line; one that ends with a divider goes on.</summary>
internal static class CompletionScripts
{
    private const string Bash = """
        # Completion of reg in bash.
        _reg_complete() {
            local program=$1 word candidates line
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
        _reg_complete() {
            local -a lines going whole
            local line
            lines=("${(@f)$("${(Q)words[1]}" complete -- "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)}")
            for line in $lines; do
                case $line in
                    *[/\\]) going+=("$line") ;;
                    ?*) whole+=("$line") ;;
                esac
            done
            (( $#going )) && compadd -S '' -M 'm:{a-zA-Z}={A-Za-z}' -- "${going[@]}"
            (( $#whole )) && compadd -M 'm:{a-zA-Z}={A-Za-z}' -- "${whole[@]}"
        }
        compdef _reg_complete reg

        """;

    /// <summary>The script for a shell: bash or zsh.</summary>
    public static string For(string shell) => shell == "zsh" ? Zsh : Bash;
}
