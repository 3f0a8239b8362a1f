using System.Reflection;

namespace Loregd.Conformance.Suite;

/// <summary>One rule and the method that examines it.</summary>
public sealed record Check(string Name, string Group, CheckAttribute Terms, Action<Scene> Run)
{
    public string Section => Terms.Section;

    public bool HasOwnSource => Terms.Own || Terms.Unstarted || Terms.Slow || Terms.Long || (Terms.Needs & Facets.Process) != Facets.None;
}

/// <summary>All checks, in the order of their groups and their text.</summary>
public static class CheckList
{
    public static IReadOnlyList<Check> All { get; } =
    [
        .. typeof(CheckList).Assembly.GetTypes()
            .Where(type => type.Name.EndsWith("Checks", StringComparison.Ordinal))
            .OrderBy(type => type.Name, StringComparer.Ordinal)
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Static))
            .Where(method => method.GetCustomAttribute<CheckAttribute>() is not null)
            .Select(method => new Check(
                method.Name,
                method.DeclaringType!.Name[..^"Checks".Length],
                method.GetCustomAttribute<CheckAttribute>()!,
                method.CreateDelegate<Action<Scene>>())),
    ];
}
