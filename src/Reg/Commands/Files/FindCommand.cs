using System.Text.Json;
using Peios.Lcs;
using Reg.Find;
using Reg.Output;
using Reg.Subtrees;

namespace Reg.Commands;

/// <summary>Where <c>find</c> looks.</summary>
internal sealed record FindScope(bool Keys, bool ValueNames, bool Data);

/// <summary><c>find</c>: keys and values that have a text.</summary>
internal sealed class FindCommand(RegContext context, FindScope scope)
{
    private int _found;

    /// <summary>Shows a key or value a line, as they are found.</summary>
    /// <exception cref="CommandException">There is none.</exception>
    public void Run(string sought, string typed)
    {
        var match = new TextMatch(sought);
        string path = TypedPath.Resolve(context.Current, typed);
        IReadOnlyList<string> roots = path.Length == 0 ? context.Registry.Hives : [path];
        using Progress progress = context.StartProgress("searching");
        context.Show(
            _ =>
            {
                foreach (Found found in Matches(match, roots, progress))
                    context.WriteLine(progress, Line(found));
            },
            json =>
            {
                json.WriteStartArray();
                foreach (Found found in Matches(match, roots, progress))
                    Write(json, found);
                json.WriteEndArray();
            });
        if (_found == 0)
            throw new CommandException(ExitCodes.NotFound, $"nothing {(path.Length == 0 ? "in the registry" : $"in {path} and below it")} has \"{sought}\"");
    }

    private IEnumerable<Found> Matches(TextMatch match, IReadOnlyList<string> roots, Progress progress)
    {
        int keys = 0;
        foreach (string root in roots)
        {
            using var view = new ReadView(context);
            using Key key = context.Registry.OpenKey(root, view.Transaction);
            foreach (SubtreeKey below in Subtree.Read(key, key.Path, view.Transaction))
            {
                progress.Report(++keys);
                if (scope.Keys && match.IsIn(below.Path[(below.Path.LastIndexOf('\\') + 1)..]))
                    yield return Count(new Found(below.Path, null));
                foreach (RegistryValue value in below.Values)
                {
                    if (scope.ValueNames && match.IsIn(value.Name) || scope.Data && match.IsIn(value.Type, value.Data))
                        yield return Count(new Found(below.Path, value));
                }
            }
        }
    }

    private Found Count(Found found)
    {
        _found++;
        return found;
    }

    private string Line(Found found)
    {
        string path = ValueFormat.Escape(found.Path);
        return found.Value is { } value
            ? $"{context.Paint(Tone.Key, path)}  {ValueLine.Of(value.Name, value.Type, value.Data)}"
            : context.Paint(Tone.Key, $@"{path}\");
    }

    private static void Write(Utf8JsonWriter json, Found found)
    {
        json.WriteStartObject();
        json.WriteString("path", found.Path);
        if (found.Value is { } value)
        {
            json.WriteString("name", value.Name);
            ValueJson.WriteTypeAndData(json, value.Type, value.Data);
        }
        json.WriteEndObject();
    }

    private sealed record Found(string Path, RegistryValue? Value);
}
