using System.Text;

namespace Loregd.Tests.Model;

/// <summary>Text by its UTF-8 bytes (behaviour.md, Stores, Orders).</summary>
internal sealed class Bytewise : IComparer<string>
{
    public static readonly Bytewise Comparer = new();

    public int Compare(string? x, string? y) => Encoding.UTF8.GetBytes(x!).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(y!));
}
