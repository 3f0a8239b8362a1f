using System.Text;
using Reg.Shell.Editing;

namespace Reg.Tests.Editing;

/// <summary>A line editor and the bytes typed into it.</summary>
internal sealed class Typing(params string[] history)
{
    private readonly KeyDecoder _decoder = new();

    public LineEditor Editor { get; } = new(new History(history, 100));

    /// <summary>Types bytes and returns what the last key came to; null if they make no key.</summary>
    public EditResult? Type(string text)
    {
        EditResult? result = null;
        foreach (byte typed in Encoding.UTF8.GetBytes(text))
        {
            if (_decoder.Take(typed) is { } press)
                result = Editor.Take(press);
        }
        if (_decoder.Flush() is { } alone)
            result = Editor.Take(alone);
        return result;
    }

    /// <summary>The line after bytes were typed, with | at the cursor.</summary>
    public static string After(string text)
    {
        var typing = new Typing();
        typing.Type(text);
        return typing.Shown;
    }

    public string Shown => Editor.Text.Insert(Editor.Cursor, "|");
}
