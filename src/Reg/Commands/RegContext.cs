using Peios.Lcs;

namespace Reg;

/// <summary>What commands work with. The registry is started when the first command needs it.</summary>
internal sealed class RegContext(Func<Registry> registry, TextWriter output, TextWriter error)
{
    private readonly Lazy<Registry> _registry = new(registry);

    /// <summary>The registry.</summary>
    public Registry Registry => _registry.Value;

    /// <summary>Results.</summary>
    public TextWriter Out => output;

    /// <summary>Faults.</summary>
    public TextWriter Error => error;

    /// <summary>The shell's current key; empty at the top.</summary>
    public string Current { get; set; } = "";

    /// <summary>Whether results go to a terminal.</summary>
    public bool IsTerminal { get; init; }

    /// <summary>Set by the shell's <c>exit</c>.</summary>
    public bool IsLeaving { get; set; }

    /// <summary>The absolute path of what was typed; a path to the top is refused.</summary>
    public string KeyPath(string typed) => TypedPath.Resolve(Current, typed) is { Length: > 0 } path
        ? path
        : throw new CommandException(ExitCodes.Invalid, $"{typed} is no key: name a hive, as in Machine\\System");

    /// <summary>Opens the key that was typed.</summary>
    public Key OpenKey(string typed, RegistryTransaction? transaction = null) => Registry.OpenKey(KeyPath(typed), transaction);
}
