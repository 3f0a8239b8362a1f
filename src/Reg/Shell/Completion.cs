namespace Reg.Shell;

/// <summary>What a word may become.</summary>
/// <param name="Word">The word as it is meant.</param>
/// <param name="Text">What stands in the line then, quotes included.</param>
/// <param name="Label">What is shown in a list.</param>
/// <param name="IsWhole">Whether the word is complete then, and a blank may follow.</param>
internal sealed record Candidate(string Word, string Text, string Label, bool IsWhole);

/// <summary>What the last word of a line may become.</summary>
/// <param name="Start">Where the word begins, in UTF-16 units.</param>
/// <param name="Candidates">In the order of a list.</param>
internal sealed record Completion(int Start, IReadOnlyList<Candidate> Candidates)
{
    /// <summary>Nothing is known.</summary>
    public static Completion None { get; } = new(0, []);

    /// <summary>What all candidates begin with, in the first one's spelling.</summary>
    public string CommonStart
    {
        get
        {
            if (Candidates.Count == 0)
                return "";
            string first = Candidates[0].Text;
            int length = first.Length;
            foreach (Candidate candidate in Candidates.Skip(1))
            {
                length = Math.Min(length, candidate.Text.Length);
                while (!first.AsSpan(0, length).Equals(candidate.Text.AsSpan(0, length), StringComparison.OrdinalIgnoreCase))
                    length--;
            }
            return length > 0 && char.IsHighSurrogate(first[length - 1]) ? first[..(length - 1)] : first[..length];
        }
    }

    /// <summary>Writes the fields.</summary>
    public void Write(BinaryWriter fields)
    {
        fields.Write(Start);
        fields.Write(Candidates.Count);
        foreach (Candidate candidate in Candidates)
        {
            fields.Write(candidate.Word);
            fields.Write(candidate.Text);
            fields.Write(candidate.Label);
            fields.Write(candidate.IsWhole);
        }
    }

    /// <summary>Reads the fields.</summary>
    public static Completion Read(BinaryReader fields) => new(fields.ReadInt32(),
        [.. Enumerable.Range(0, fields.ReadInt32()).Select(_ => new Candidate(fields.ReadString(), fields.ReadString(), fields.ReadString(), fields.ReadBoolean()))]);
}
