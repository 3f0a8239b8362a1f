namespace Reg.Hosting;

/// <summary>What a frame between a client and the host of a registry is.</summary>
internal enum FrameKind : byte
{
    /// <summary>Client, first: a <see cref="Greeting"/>.</summary>
    Hello = 1,
    /// <summary>Client: run a command. Boolean: as a line of the shell; then the words.</summary>
    Run,
    /// <summary>Client: the answer to <see cref="NeedInput"/>, bytes of standard input; none at its end.</summary>
    Input,
    /// <summary>Client: the answer to <see cref="Ask"/>. Boolean: there is one; then the line.</summary>
    Answer,
    /// <summary>Client: abandon the command that runs.</summary>
    Abandon,
    /// <summary>Client: complete the last word of what was typed of a line. Boolean: of the shell, or else of a command line; then the text.</summary>
    Complete,

    /// <summary>Host: the greeting was accepted.</summary>
    Welcome = 64,
    /// <summary>Host: the greeting was not accepted; why.</summary>
    Refused,
    /// <summary>Host: bytes for standard output.</summary>
    Output,
    /// <summary>Host: bytes for standard error.</summary>
    Error,
    /// <summary>Host: a question for the person at the terminal.</summary>
    Ask,
    /// <summary>Host: the command reads standard input.</summary>
    NeedInput,
    /// <summary>Host: the command has ended; a <see cref="CommandEnd"/>.</summary>
    Done,
    /// <summary>Host: a <see cref="Shell.Completion"/>.</summary>
    Completions,
}

/// <summary>One message between a client and the host.</summary>
internal readonly record struct Frame(FrameKind Kind, byte[] Payload)
{
    /// <summary>The payload as fields.</summary>
    public BinaryReader Fields() => new(new MemoryStream(Payload, writable: false));
}

/// <summary>What a client says of itself. Both sides are the same program, so the layout has no versions: another build is refused.</summary>
/// <param name="Build">Identifies the build.</param>
/// <param name="ProcessId">Whose descriptors <c>/dev/fd</c> stands for.</param>
/// <param name="WorkingDirectory">What relative file names start from.</param>
/// <param name="CurrentKey">The shell's current key, when it comes back after its host was lost.</param>
/// <param name="Terminals">Which streams are terminals, and what can be done there.</param>
/// <param name="IsJson">Whether results are JSON unless a command says so itself.</param>
/// <param name="AssumeYes">Whether questions are taken to be answered with yes.</param>
internal sealed record Greeting(Guid Build, int ProcessId, string WorkingDirectory, string CurrentKey, Terminals Terminals, bool IsJson, bool AssumeYes)
{
    /// <summary>This program's build.</summary>
    public static Guid ThisBuild { get; } = typeof(Greeting).Module.ModuleVersionId;

    /// <summary>Writes the fields.</summary>
    public void Write(BinaryWriter fields)
    {
        fields.Write(Build.ToByteArray());
        fields.Write(ProcessId);
        fields.Write(WorkingDirectory);
        fields.Write(CurrentKey);
        fields.Write((byte)Terminals);
        fields.Write(IsJson);
        fields.Write(AssumeYes);
    }

    /// <summary>Reads the fields; of another build only <see cref="Build"/> counts.</summary>
    public static Greeting Read(BinaryReader fields)
    {
        var build = new Guid(fields.ReadBytes(16));
        return build != ThisBuild
            ? new Greeting(build, 0, "/", "", Terminals.None, IsJson: false, AssumeYes: false)
            : new Greeting(build, fields.ReadInt32(), fields.ReadString(), fields.ReadString(), (Terminals)fields.ReadByte(), fields.ReadBoolean(), fields.ReadBoolean());
    }
}

/// <summary>What is known of a client's standard streams.</summary>
[Flags]
internal enum Terminals : byte
{
    /// <summary>None is a terminal.</summary>
    None = 0,
    /// <summary>Standard output is one.</summary>
    Output = 1,
    /// <summary>Standard error is one.</summary>
    Error = 2,
    /// <summary>Standard output takes colours.</summary>
    Colour = 4,
    /// <summary>Somebody can be asked.</summary>
    CanAsk = 8,
}

/// <summary>How a command ended, and what the shell shows in its prompt.</summary>
/// <param name="Status">The exit status.</param>
/// <param name="CurrentKey">The current key; empty at the top.</param>
/// <param name="HasTransaction">Whether a transaction is open.</param>
/// <param name="IsLeaving">Whether the shell is to end.</param>
internal sealed record CommandEnd(int Status, string CurrentKey, bool HasTransaction, bool IsLeaving)
{
    /// <summary>Writes the fields.</summary>
    public void Write(BinaryWriter fields)
    {
        fields.Write(Status);
        fields.Write(CurrentKey);
        fields.Write(HasTransaction);
        fields.Write(IsLeaving);
    }

    /// <summary>Reads the fields.</summary>
    public static CommandEnd Read(BinaryReader fields) =>
        new(fields.ReadInt32(), fields.ReadString(), fields.ReadBoolean(), fields.ReadBoolean());
}
