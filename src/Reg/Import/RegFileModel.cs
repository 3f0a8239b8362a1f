namespace Reg.Import;

/// <summary>A value line of a .reg file.</summary>
/// <param name="Name">Name, empty for the default value (<c>@</c>).</param>
/// <param name="Type">A value type from 0 to 11; of no meaning in a deletion.</param>
/// <param name="Data">The value's bytes as the registry holds them.</param>
/// <param name="IsDeletion">Written <c>"name"=-</c>.</param>
internal sealed record RegFileValue(string Name, uint Type, byte[] Data, bool IsDeletion)
{
    /// <summary>Line number in the file, from 1.</summary>
    public int Line { get; init; }
}

/// <summary>A key section: <c>[PATH]</c> with its value lines, or <c>[-PATH]</c>.</summary>
/// <param name="Path">Registry path, hive first: <c>Machine\Software</c>.</param>
/// <param name="IsDeletion">Written <c>[-PATH]</c>: the key is to go, with all below it.</param>
/// <param name="Values">Its value lines that can be in a registry.</param>
/// <param name="Line">Line number of the section, from 1.</param>
internal sealed record RegFileKey(string Path, bool IsDeletion, IReadOnlyList<RegFileValue> Values, int Line)
{
    /// <summary>To be created as a symlink, whose default value says where it leads.</summary>
    public bool IsSymlink { get; init; }

    /// <summary>To be created volatile.</summary>
    public bool IsVolatile { get; init; }
}

/// <summary>Something in a .reg file that the import leaves out, or takes otherwise than written.</summary>
/// <param name="Line">Line number in the file, from 1.</param>
/// <param name="What">The key or value, or the text of a line that is neither.</param>
/// <param name="Reason">Why, as a clause.</param>
/// <param name="Keys">How many keys are left out for it.</param>
/// <param name="Values">How many values are left out for it.</param>
internal sealed record RegFileNote(int Line, string What, string Reason, int Keys, int Values);

/// <summary>The file as a whole cannot be imported.</summary>
internal sealed class RegFileException(string message) : Exception(message);
