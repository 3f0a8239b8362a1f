using System.Text;

namespace Reg.Hosting;

/// <summary>The standard streams of this process.</summary>
internal sealed class StandardStreams : IClientStreams, IDisposable
{
    private const int OutputDescriptor = 1, ErrorDescriptor = 2;

    private readonly Stream _input = Console.OpenStandardInput();
    private readonly byte[] _buffer = new byte[1 << 16];

    /// <inheritdoc/>
    public bool WriteOutput(ReadOnlySpan<byte> bytes) => Posix.Write(OutputDescriptor, bytes);

    /// <inheritdoc/>
    public void WriteError(ReadOnlySpan<byte> bytes) => Posix.Write(ErrorDescriptor, bytes);

    /// <inheritdoc/>
    public string? Ask(string question)
    {
        WriteError(Encoding.UTF8.GetBytes(question));
        return Console.In.ReadLine();
    }

    /// <inheritdoc/>
    public byte[] ReadInput() => _buffer.AsSpan(0, _input.Read(_buffer)).ToArray();

    /// <inheritdoc/>
    public void Dispose() => _input.Dispose();
}
