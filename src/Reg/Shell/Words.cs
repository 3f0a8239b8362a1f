using System.Text;

namespace Reg.Shell;

/// <summary>The last word of a line that is still being typed.</summary>
/// <param name="Start">Where it begins in the line, its quotes included.</param>
/// <param name="Text">What it means so far.</param>
/// <param name="OpenQuote">The quote that is open at its end; NUL if none is.</param>
internal readonly record struct LastWord(int Start, string Text, char OpenQuote);

/// <summary>Splits a line of the shell into words. Quotes of either kind keep blanks together; a backslash is a backslash, because paths are full of them.</summary>
internal static class Words
{
    /// <summary>The words, or null when a quote is left open.</summary>
    public static string[]? Split(string line)
    {
        (List<string> words, LastWord last) = SplitTyped(line);
        if (last.OpenQuote != '\0')
            return null;
        if (last.Start < line.Length)
            words.Add(last.Text);
        return [.. words];
    }

    /// <summary>The words that are complete, and the last one; it is empty, and at the line's end, after a blank.</summary>
    public static (List<string> Words, LastWord Last) SplitTyped(string line)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        int start = -1;
        char quote = '\0';
        for (int at = 0; at < line.Length; at++)
        {
            char c = line[at];
            if (quote != '\0')
            {
                if (c == quote)
                    quote = '\0';
                else
                    word.Append(c);
            }
            else if (c is not ('"' or '\'') && char.IsWhiteSpace(c))
            {
                if (start >= 0)
                    words.Add(word.ToString());
                word.Clear();
                start = -1;
            }
            else
            {
                start = start < 0 ? at : start;
                if (c is '"' or '\'')
                    quote = c;
                else
                    word.Append(c);
            }
        }
        return (words, new LastWord(start < 0 ? line.Length : start, word.ToString(), quote));
    }

    /// <summary>Whether a word must be quoted to be one.</summary>
    public static bool NeedsQuotes(string word) => word.Length == 0 || word.Any(c => char.IsWhiteSpace(c) || c is '"' or '\'');

    /// <summary>The beginning of a word in quotes, the last one open.</summary>
    public static string QuoteOpen(string word, char quote) => Quote(word, quote)[..^1];

    /// <summary>A word in quotes; where it has quotes of both kinds, in several.</summary>
    /// <param name="word">The word.</param>
    /// <param name="quote">The quote to use where the word itself does not have it.</param>
    public static string Quote(string word, char quote)
    {
        char other = quote == '"' ? '\'' : '"';
        return quote + word.Replace($"{quote}", $"{quote}{other}{quote}{other}{quote}", StringComparison.Ordinal) + quote;
    }
}
