using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Peios.Lcs;
using Reg.Commands;
using Reg.Output;

namespace Reg;

/// <summary>What commands work with. The registry is started when the first command needs it.</summary>
internal sealed class RegContext(Func<Registry> registry, TextWriter output, TextWriter error)
{
    private readonly Lazy<Registry> _registry = new(registry);

    /// <summary>The registry.</summary>
    public Registry Registry => _registry.Value;

    /// <summary>Results, as text; a command that has any gives both forms to <see cref="Show"/>.</summary>
    public TextWriter Out => output;

    /// <summary>Faults, questions and progress.</summary>
    public TextWriter Error => error;

    /// <summary>The shell's current key; empty at the top.</summary>
    public string Current { get; set; } = "";

    /// <summary>The process whose descriptors <c>/dev/fd</c> and the like stand for. It need not be this one.</summary>
    public int ProcessId { get; init; } = Environment.ProcessId;

    /// <summary>What relative names of files start from. It need not be this process's: a host runs the commands of clients.</summary>
    public string WorkingDirectory { get; init; } = Environment.CurrentDirectory;

    /// <summary>Standard input.</summary>
    public Stream Input { get; init; } = Stream.Null;

    /// <summary>The stream below <see cref="Out"/>, for results that are no text.</summary>
    public Stream Output { get; init; } = Stream.Null;

    /// <summary>Whether results go to a terminal.</summary>
    public bool IsTerminal { get; init; }

    /// <summary>Whether <see cref="Error"/> goes to a terminal: progress is shown then.</summary>
    public bool ErrorIsTerminal { get; init; }

    /// <summary>Whether results have colours.</summary>
    public bool UsesColour { get; init; }

    /// <summary>Whether results are JSON: one document a result, on one line unless it is for a terminal.</summary>
    public bool IsJson { get; set; }

    /// <summary>Whether questions are taken to be answered with yes.</summary>
    public bool AssumeYes { get; set; }

    /// <summary>Asks a person a question and returns the line typed, null at the end of input. Null: there is nobody to ask.</summary>
    public Func<string, string?>? Ask { get; init; }

    /// <summary>The transaction that is open in the shell. Every command reads and writes in it.</summary>
    public RegistryTransaction? Transaction { get; set; }

    /// <summary>Cancelled when the running command is to be abandoned; looked at by what waits for something else than the registry.</summary>
    public CancellationToken Abandoned { get; set; }

    /// <summary>Set by the shell's <c>exit</c>.</summary>
    public bool IsLeaving { get; set; }

    /// <summary>The absolute path of what was typed; a path to the top is refused.</summary>
    public string KeyPath(string typed) => TypedPath.Resolve(Current, typed) is { Length: > 0 } path
        ? path
        : throw new CommandException(ExitCodes.Invalid, $"{typed} is no key: name a hive, as in Machine\\System");

    /// <summary>The absolute path of a file that was typed. What a command opens by its name, it opens by this.</summary>
    public string FilePath(string typed) => FileNames.InProcess(ProcessId, Path.GetFullPath(typed, WorkingDirectory));

    /// <summary>Opens the key that was typed, in the open transaction.</summary>
    /// <param name="typed">A path as typed.</param>
    /// <param name="follow">Whether a symlink at the end is followed.</param>
    public Key OpenKey(string typed, bool follow = true) => Registry.OpenKey(KeyPath(typed), Transaction, follow);

    /// <summary>The layer as typed, and the open transaction.</summary>
    public WriteOptions Write(string? layer) => new() { Layer = layer, Transaction = Transaction };

    /// <summary>Runs an action in the open transaction or, without one, in one of its own that is committed at the end.</summary>
    public void InTransaction(Action<RegistryTransaction> action)
    {
        if (Transaction is { } open)
        {
            try
            {
                action(open);
            }
            catch (LcsException e)
            {
                throw new CommandException(ExitCodes.For(e.Errno), $"{e.Message}; the open transaction may hold a part of what was asked, which abort undoes");
            }
            return;
        }
        using RegistryTransaction own = Registry.BeginTransaction();
        action(own);
        own.Commit();
    }

    /// <summary>Shows a result, in the form that was asked for.</summary>
    public void Show(Action<TextWriter> text, Action<Utf8JsonWriter> json)
    {
        if (!IsJson)
        {
            text(output);
            return;
        }
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = IsTerminal, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            json(writer);
        output.WriteLine(Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
    }

    /// <summary>Shows what a mutation did: nothing in text, where silence is success.</summary>
    public void ShowDone(Action<Utf8JsonWriter> members) => Show(static _ => { }, json =>
    {
        json.WriteStartObject();
        members(json);
        json.WriteEndObject();
    });

    /// <summary>A text in a colour, if results have colours.</summary>
    public string Paint(Tone tone, string text) => UsesColour ? Ansi.Paint(tone, text) : text;

    /// <summary>Progress of long work, shown on a terminal until it is disposed of.</summary>
    /// <param name="what">What is being done, as in <c>importing</c>.</param>
    public Progress StartProgress(string what) => new(ErrorIsTerminal ? error : null, what);

    /// <summary>Writes a line of a long result while its progress is shown.</summary>
    public void WriteLine(Progress progress, string line)
    {
        progress.Wipe();
        output.WriteLine(line);
        if (IsTerminal)
            output.Flush();
    }

    /// <summary>Asks before something is destroyed. Returns if the answer is yes.</summary>
    /// <exception cref="CommandException">The answer is no, or there is nobody to ask.</exception>
    public void Confirm(string question)
    {
        if (AssumeYes)
            return;
        if (Ask is null)
            throw new CommandException(ExitCodes.Usage, $"{question} There is no terminal to ask at; -y says yes. Nothing was changed");
        string? answer = Ask($"{question} [y/N] ");
        if (answer?.Trim().ToUpperInvariant() is not ("Y" or "YES"))
            throw new CommandException(ExitCodes.Usage, "nothing was changed");
    }
}
