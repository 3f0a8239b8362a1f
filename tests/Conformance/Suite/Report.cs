using System.Text.Json;

namespace Loregd.Conformance.Suite;

/// <summary>What holds, for people and for programs.</summary>
public static class Report
{
    public static void Table(TextWriter writer, IReadOnlyList<Outcome> outcomes)
    {
        int width = outcomes.Max(o => o.Check.Name.Length), sections = outcomes.Max(o => o.Check.Section.Length);
        foreach (IGrouping<string, Outcome> group in outcomes.GroupBy(o => o.Check.Group))
        {
            writer.WriteLine($"\n{group.Key}");
            foreach (Outcome outcome in group)
            {
                writer.WriteLine($"  {Word(outcome.Verdict),-14} {outcome.Check.Name.PadRight(width)}  {outcome.Check.Section.PadRight(sections)}  {outcome.Time.TotalSeconds,6:0.00} s");
                if (outcome.Verdict == Verdict.NotApplicable && outcome.Seen.Length > 0)
                    writer.WriteLine($"                 {outcome.Seen}");
                if (outcome.Verdict == Verdict.Fails)
                    writer.WriteLine($"                 expected {outcome.Expected}\n                 seen     {outcome.Seen}");
            }
        }

        writer.WriteLine($"\n{Summary(outcomes)}");
    }

    public static void Json(TextWriter writer, IReadOnlyList<Outcome> outcomes)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteStartArray("checks");
            foreach (Outcome outcome in outcomes)
                WriteOutcome(json, outcome);
            json.WriteEndArray();
            foreach (Verdict verdict in Enum.GetValues<Verdict>())
                json.WriteNumber(Word(verdict).Replace(' ', '_'), outcomes.Count(o => o.Verdict == verdict));
            json.WriteEndObject();
        }

        writer.WriteLine(System.Text.Encoding.UTF8.GetString(stream.ToArray()));
    }

    private static void WriteOutcome(Utf8JsonWriter json, Outcome outcome)
    {
        json.WriteStartObject();
        json.WriteString("name", outcome.Check.Name);
        json.WriteString("group", outcome.Check.Group);
        json.WriteString("section", outcome.Check.Section);
        json.WriteString("verdict", Word(outcome.Verdict));
        json.WriteNumber("seconds", Math.Round(outcome.Time.TotalSeconds, 3));
        if (outcome.Verdict == Verdict.Fails)
        {
            json.WriteString("expected", outcome.Expected);
            json.WriteString("seen", outcome.Seen);
        }

        json.WriteEndObject();
    }

    private static string Summary(IReadOnlyList<Outcome> outcomes) =>
        string.Join(", ", Enum.GetValues<Verdict>().Select(verdict => $"{outcomes.Count(o => o.Verdict == verdict)} {Plural(verdict)}"));

    private static string Word(Verdict verdict) => verdict switch
    {
        Verdict.Holds => "holds",
        Verdict.Fails => "fails",
        _ => "not applicable",
    };

    private static string Plural(Verdict verdict) => verdict switch
    {
        Verdict.Holds => "hold",
        Verdict.Fails => "fail",
        _ => "not applicable",
    };
}
