using System.Globalization;
using System.Text.Json;
using Peios.Lcs;
using Peios.Rsi;

namespace Reg;

/// <summary>
/// Values in JSON, as the batches of the seeds have them: <c>type</c> is sz, expand, multi, dword, dword-be, qword, binary, link, none or, for others, <c>0x8</c> to
/// <c>0xa</c>; <c>data</c> is a string, an array of strings, a number, or bytes in hexadecimal. Data that do not fit their type are bytes in a member
/// <c>hex</c>, and there is no <c>data</c>.
/// </summary>
internal static class ValueJson
{
    /// <summary>The name of a type.</summary>
    public static string TypeName(uint type) => type switch
    {
        RegType.None => "none",
        RegType.Sz => "sz",
        RegType.ExpandSz => "expand",
        RegType.Binary => "binary",
        RegType.Dword => "dword",
        RegType.DwordBigEndian => "dword-be",
        RegType.Link => "link",
        RegType.MultiSz => "multi",
        RegType.Qword => "qword",
        _ => string.Create(CultureInfo.InvariantCulture, $"0x{type:x}"),
    };

    /// <summary>Writes the members <c>type</c> and <c>data</c> or <c>hex</c> into the object that is open.</summary>
    public static void WriteTypeAndData(Utf8JsonWriter json, uint type, byte[] data)
    {
        json.WriteString("type", TypeName(type));
        switch (type)
        {
            case RegType.Sz or RegType.ExpandSz or RegType.Link when ValueEncoding.TryReadText(data, out string? text):
                json.WriteString("data", text);
                break;
            case RegType.MultiSz when ValueEncoding.TryReadStrings(data, out string[]? strings):
                json.WriteStartArray("data");
                foreach (string item in strings)
                    json.WriteStringValue(item);
                json.WriteEndArray();
                break;
            case RegType.Dword when ValueEncoding.TryReadDword(data, out uint dword):
                json.WriteNumber("data", dword);
                break;
            case RegType.DwordBigEndian when data.Length == sizeof(uint):
                json.WriteNumber("data", System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(data));
                break;
            case RegType.Qword when ValueEncoding.TryReadQword(data, out ulong qword):
                json.WriteNumber("data", qword);
                break;
            case RegType.Sz or RegType.ExpandSz or RegType.Link or RegType.MultiSz or RegType.Dword or RegType.DwordBigEndian or RegType.Qword:
                json.WriteString("hex", Convert.ToHexStringLower(data));
                break;
            default:
                json.WriteString("data", Convert.ToHexStringLower(data));
                break;
        }
    }

    /// <summary>Writes a value as an object: <c>name</c> (empty for the default value), <c>type</c> and data.</summary>
    public static void Write(Utf8JsonWriter json, string name, uint type, byte[] data)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        WriteTypeAndData(json, type, data);
        json.WriteEndObject();
    }
}
