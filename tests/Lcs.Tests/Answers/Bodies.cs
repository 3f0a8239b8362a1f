using System.Text;
using Peios.Lcs.Tests.Fakes;
using Peios.Rsi;

namespace Peios.Lcs.Tests;

/// <summary>Writes what stands behind an answer's status.</summary>
internal delegate void Body(ref WireWriter writer);

/// <summary>Answers written by hand, so that they can be wrong in one place.</summary>
internal static class Bodies
{
    /// <summary>The only key that the answers name, unless they name others.</summary>
    public static readonly KeyGuid Target = new([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]);

    /// <summary>The highest sequence that is good in a <see cref="Bench"/>.</summary>
    public const ulong HighestSequence = 100;

    /// <summary>entries of one element.</summary>
    public static void Entry(ref WireWriter writer, KeyGuid? target = null, byte type = 0, ulong sequence = 1, string layer = "base")
    {
        writer.WriteU32(1);
        OneOfEntries(ref writer, target, type, sequence, layer);
    }

    /// <summary>An element of entries.</summary>
    public static void OneOfEntries(ref WireWriter writer, KeyGuid? target = null, byte type = 0, ulong sequence = 1, string layer = "base")
    {
        writer.WriteStr(Encoding.UTF8.GetBytes(layer));
        writer.WriteU8(type);
        writer.WriteGuid(target ?? Target);
        writer.WriteU64(sequence);
    }

    /// <summary>metadata of these keys.</summary>
    public static void Metadata(ref WireWriter writer, params KeyGuid[] keys)
    {
        writer.WriteU32((uint)keys.Length);
        foreach (KeyGuid key in keys)
            OneOfMetadata(ref writer, key);
    }

    /// <summary>An element of metadata.</summary>
    public static void OneOfMetadata(ref WireWriter writer, KeyGuid key, byte[]? descriptor = null, byte isVolatile = 0, byte isSymlink = 0)
    {
        writer.WriteGuid(key);
        writer.WriteBlob(descriptor ?? FakeStore.RootDescriptor);
        writer.WriteU8(isVolatile);
        writer.WriteU8(isSymlink);
        writer.WriteU64(0);
    }

    /// <summary>READ_KEY's answer.</summary>
    public static void Key(ref WireWriter writer, string name = "Machine", byte[]? descriptor = null, byte isVolatile = 0, byte isSymlink = 0)
    {
        writer.WriteStr(Encoding.UTF8.GetBytes(name));
        writer.WriteGuid(KeyGuid.Zero);
        writer.WriteBlob(descriptor ?? FakeStore.RootDescriptor);
        writer.WriteU8(isVolatile);
        writer.WriteU8(isSymlink);
        writer.WriteU64(0);
    }

    /// <summary>An element of values.</summary>
    public static void Value(ref WireWriter writer, string name, uint type = RegType.Binary, byte[]? data = null, string layer = "base", ulong sequence = 1)
    {
        writer.WriteStr(Encoding.UTF8.GetBytes(name));
        writer.WriteStr(Encoding.UTF8.GetBytes(layer));
        writer.WriteU32(type);
        writer.WriteBlob(data ?? [1]);
        writer.WriteU64(sequence);
    }

    /// <summary>An element of blankets.</summary>
    public static void Blanket(ref WireWriter writer, string layer = "base", ulong sequence = 1)
    {
        writer.WriteStr(Encoding.UTF8.GetBytes(layer));
        writer.WriteU64(sequence);
    }

    /// <summary>A whole frame with status 0.</summary>
    public static byte[] Frame(FakeRequest request, Body body)
    {
        byte[] buffer = new byte[2 << 20];
        var response = new ResponseWriter(buffer, request.Id, (ushort)request.Op);
        body(ref response.Body);
        return buffer[..response.Finish()];
    }

    /// <summary>The payload alone, behind the status.</summary>
    public static byte[] Payload(Body body) => Frame(new FakeRequest(0, OpCode.Lookup, 0, []), body)[Wire.StatusResponseSize..];
}
