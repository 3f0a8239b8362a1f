using Reg.Subtrees;

namespace Reg.Import;

/// <summary>What a file wants of a registry, and what of it cannot be.</summary>
/// <param name="Keys">Its keys in order.</param>
/// <param name="Notes">What was left out in reading, or taken otherwise than written.</param>
internal sealed record RegistryFile(IReadOnlyList<RegFileKey> Keys, IReadOnlyList<RegFileNote> Notes)
{
    /// <summary>Reads a file of either format: the JSON batch if it begins with a brace.</summary>
    /// <exception cref="RegFileException">It is of neither, or a batch with an error.</exception>
    public static RegistryFile Parse(ReadOnlySpan<byte> bytes) => Parse(RegFileText.Decode(bytes));

    /// <inheritdoc cref="Parse(ReadOnlySpan{byte})"/>
    public static RegistryFile Parse(string text)
    {
        if (JsonBatchParser.Recognizes(text))
            return new RegistryFile(JsonBatchParser.Parse(text), []);
        var parser = new RegFileParser(text);
        return new RegistryFile([.. parser.ReadKeys()], parser.Notes);
    }

    /// <summary>The same for another place: the lowest key that is, or is above, all keys of the file becomes <paramref name="path"/>.</summary>
    public RegistryFile MovedTo(string path)
    {
        if (Keys.Count == 0)
            return this;
        string[] common = Keys[0].Path.Split('\\');
        int depth = common.Length;
        foreach (RegFileKey key in Keys)
            depth = Math.Min(depth, CommonDepth(common, key.Path.Split('\\')));
        if (depth == 0)
            throw new CommandException(ExitCodes.Invalid, "the file has keys of several hives, which cannot be put into one place");
        return this with { Keys = [.. Keys.Select(key => key with { Path = string.Join('\\', key.Path.Split('\\').Skip(depth).Prepend(path)) })] };
    }

    private static int CommonDepth(string[] a, string[] b)
    {
        int depth = 0;
        while (depth < a.Length && depth < b.Length && Folded.Of(a[depth]) == Folded.Of(b[depth]))
            depth++;
        return depth;
    }
}
