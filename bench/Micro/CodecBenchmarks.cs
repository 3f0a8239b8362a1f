using BenchmarkDotNet.Attributes;
using Peios.Rsi;

namespace Loregd.Micro;

/// <summary>Requests read and answers written, without a transport.</summary>
[MemoryDiagnoser]
public class CodecBenchmarks
{
    private readonly byte[] _frame = new byte[256];
    private readonly byte[] _answer = new byte[64 << 10];
    private readonly byte[] _descriptor = new byte[124];
    private int _length;

    [GlobalSetup]
    public void Setup()
    {
        var writer = new RequestWriter(_frame, 1, OpCode.Lookup, 0);
        new LookupRequest { Parent = KeyGuid.NewRandom(), ChildName = "CurrentControlSet"u8 }.Write(ref writer.Body);
        _length = writer.Finish();
    }

    [Benchmark]
    public bool ReadLookup()
    {
        ReadOnlySpan<byte> frame = _frame.AsSpan(0, _length);
        return RequestHeader.TryRead(frame, out RequestHeader header) && header.IsWellFormed(frame)
            && LookupRequest.TryRead(RequestHeader.Payload(frame), out LookupRequest request) && !request.ChildName.IsEmpty;
    }

    [Benchmark]
    public int WriteLookupAnswer()
    {
        var writer = new ResponseWriter(_answer, 1, (ushort)OpCode.Lookup);
        writer.Body.WriteU32(1);
        new PathEntry { Layer = "base"u8, Target = new KeyGuid(_descriptor.AsSpan(0, 16)), Sequence = 1 }.Write(ref writer.Body);
        writer.Body.WriteU32(1);
        new KeyMetadata { Guid = new KeyGuid(_descriptor.AsSpan(0, 16)), SecurityDescriptor = _descriptor }.Write(ref writer.Body);
        return writer.Finish();
    }
}
