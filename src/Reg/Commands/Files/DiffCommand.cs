using System.Text.Json;
using Peios.Lcs;
using Reg.Compare;
using Reg.Output;

namespace Reg.Commands;

/// <summary><c>diff</c>: how two keys and all below them differ.</summary>
internal sealed class DiffCommand(RegContext context, bool allLayers)
{
    private int _differences;

    /// <summary>Shows what is only in the first after <c>-</c>, what is only in the second after <c>+</c>.</summary>
    /// <param name="first">A path as typed.</param>
    /// <param name="second">Another one.</param>
    /// <returns>How many differences there are.</returns>
    public int Run(string first, string second)
    {
        using ReadView viewOfFirst = new(context), viewOfSecond = new(context);
        using Key a = context.Registry.OpenKey(context.KeyPath(first), viewOfFirst.Transaction);
        using Key b = context.Registry.OpenKey(context.KeyPath(second), viewOfSecond.Transaction);
        var comparison = new SubtreeComparison(allLayers ? KeyTraits.Whole : KeyTraits.Visible, viewOfFirst.Transaction, viewOfSecond.Transaction);
        using Progress progress = context.StartProgress("comparing");
        context.Show(
            _ =>
            {
                foreach (string line in Counted(comparison, a, b, progress).SelectMany(Lines))
                    context.WriteLine(progress, line);
            },
            json =>
            {
                json.WriteStartArray();
                foreach (Difference difference in Counted(comparison, a, b, progress))
                    DifferenceJson.Write(json, difference);
                json.WriteEndArray();
            });
        return _differences;
    }

    private IEnumerable<Difference> Counted(SubtreeComparison comparison, Key a, Key b, Progress progress)
    {
        foreach (Difference difference in comparison.Compare(a, b, progress: keys => progress.Report(keys)))
        {
            _differences++;
            yield return difference;
        }
    }

    private IEnumerable<string> Lines(Difference difference)
    {
        string path = ValueFormat.Escape(difference.Path.Length == 0 ? "." : difference.Path);
        switch (difference)
        {
            case KeyDifference key:
                yield return Painted(key.Side == DifferenceSide.First, $@"{path}\  {ValueFormat.Count(key.Keys, "key")}, {ValueFormat.Count(key.Values, "value")}");
                break;
            case TraitDifference trait:
                if (trait.First is { } first)
                    yield return Painted(isFirst: true, $"{path}  {Describe(first)}");
                if (trait.Second is { } second)
                    yield return Painted(isFirst: false, $"{path}  {Describe(second)}");
                break;
        }
    }

    private string Painted(bool isFirst, string line) => isFirst ? context.Paint(Tone.Bad, $"- {line}") : context.Paint(Tone.Good, $"+ {line}");

    private static string Describe(KeyTrait trait)
    {
        string layer = trait.Layer is null ? "" : $"[{ValueFormat.Escape(trait.Layer)}] ";
        string name = ValueFormat.Escape(ValueFormat.Name(trait.Name));
        return trait.Kind switch
        {
            TraitKind.Value => layer + ValueLine.Of(trait.Name, trait.Type, trait.Data),
            TraitKind.Tombstone => $"{layer}{name} is masked",
            TraitKind.Blanket => $"{layer}all values are masked",
            TraitKind.Subkey => $@"{layer}{name}\ is named",
            TraitKind.Hidden => $@"{layer}{name}\ is hidden",
            TraitKind.Security => $"security descriptor {ValueLine.Shortened(HexBytes.Format(trait.Data))}",
            _ => $"is {KeyTraits.DescribeFlags(trait)}",
        };
    }
}
