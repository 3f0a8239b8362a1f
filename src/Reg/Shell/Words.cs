using System.Text;

namespace Reg.Shell;

/// <summary>Splits a line of the shell into words. Quotes of either kind keep blanks together; a backslash is a backslash, because paths are full of them.</summary>
internal static class Words
{
    /// <summary>The words, or null when a quote is left open.</summary>
    public static string[]? Split(string line)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        bool inWord = false;
        char quote = '\0';
        foreach (char c in line)
        {
            if (quote != '\0')
            {
                if (c == quote)
                    quote = '\0';
                else
                    word.Append(c);
            }
            else if (c is '"' or '\'')
            {
                (quote, inWord) = (c, true);
            }
            else if (!char.IsWhiteSpace(c))
            {
                word.Append(c);
                inWord = true;
            }
            else if (inWord)
            {
                words.Add(word.ToString());
                word.Clear();
                inWord = false;
            }
        }
        if (quote != '\0')
            return null;
        if (inWord)
            words.Add(word.ToString());
        return [.. words];
    }
}
