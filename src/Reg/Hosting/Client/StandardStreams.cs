using System.Text;

namespace Reg.Hosting;

/// <summary>The standard streams of this process.</summary>
internal sealed class StandardStreams : IClientStreams, IDisposable
{
    private const int OutputDescriptor = 1, ErrorDescriptor = 2;

    private readonly Stream _input = Console.OpenStandardInput();
    private StreamReader? _lines;
    private readonly byte[] _buffer = new byte[1 << 16];
    private bool _isWithinLine;
    private volatile bool _isWithinFault;

    // What wipes a line off leaves the cursor at its start.
    private static ReadOnlySpan<byte> Wiped => "\r\e[K"u8;

    /// <inheritdoc/>
    public string? OutputFault { get; private set; }

    /// <summary>Standard input.</summary>
    public Stream Input => _input;

    /// <summary>Standard input, line by line.</summary>
    public TextReader Lines => _lines ??= new StreamReader(_input, new UTF8Encoding(false));

    /// <summary>Ends the line that was written last, if it has no end. For streams that are one terminal.</summary>
    public void StartLine()
    {
        if (_isWithinLine)
            WriteOutput("\n"u8);
    }

    /// <summary>Ends the line that was written last to standard error, if it has no end, as that of progress has none. Any thread.</summary>
    public void EndFault()
    {
        if (_isWithinFault)
            WriteError("\n"u8);
    }

    /// <summary>Draws on the terminal; what begins and ends at the start of a line.</summary>
    public static void Draw(string text) => _ = Posix.Write(OutputDescriptor, Encoding.UTF8.GetBytes(text));

    /// <inheritdoc/>
    public bool WriteOutput(ReadOnlySpan<byte> bytes)
    {
        NoteEnd(bytes);
        int error = Posix.Write(OutputDescriptor, bytes);
        OutputFault = Posix.FaultOf(error);
        return error == 0;
    }

    /// <inheritdoc/>
    public void WriteError(ReadOnlySpan<byte> bytes)
    {
        NoteEnd(bytes);
        _isWithinFault = _isWithinLine;
        // When nobody is left who could be told, there is nothing to be done about it.
        _ = Posix.Write(ErrorDescriptor, bytes);
    }

    /// <inheritdoc/>
    public string? Ask(string question)
    {
        WriteError(Encoding.UTF8.GetBytes(question));
        return Lines.ReadLine();
    }

    /// <inheritdoc/>
    public byte[] ReadInput() => _buffer.AsSpan(0, _input.Read(_buffer)).ToArray();

    /// <inheritdoc/>
    public void Dispose() => _input.Dispose();

    private void NoteEnd(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > 0)
            _isWithinLine = bytes[^1] != '\n' && !bytes.EndsWith(Wiped);
    }
}
