using System.Buffers.Binary;

using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Reliability.Concurrency;

/// <summary>
/// The shared records of one hive. Below an area are a persistent key and a volatile one. Each transaction writes its ticket everywhere at once: into values and
/// descriptors of both keys and as the sequence of a HIDDEN entry. Besides, each key has a register, a value that is only ever set on condition of its sequence.
/// </summary>
internal sealed class Arena
{
    public const string Layer = "base";
    public const int Registers = 2;

    private const string Ticket = "ticket", OtherTicket = "also ticket", Register = "register", Mark = "mark";

    private readonly KeyGuid[] _keys;

    public Arena(KernelConnection kernel, KeyGuid root, string hive)
    {
        Hive = hive;
        Area = kernel.AddKey(root, "Arena");
        _keys = [kernel.AddKey(Area, "Persistent"), kernel.AddKey(Area, "Volatile", isVolatile: true)];
        ulong[] versions = [kernel.NextSequence(), kernel.NextSequence()];
        foreach (Request<StatusReply> write in TicketWrites(0, kernel.NextSequence).Concat(versions.Select((version, i) => Exchange(i, 0, version))))
        {
            if (kernel.Call(write).Status != Status.Ok)
                throw new InvalidOperationException($"{write.Op} failed in an empty hive");
        }

        History = new History(versions);
    }

    public string Hive { get; }

    /// <summary>The key above the two.</summary>
    public KeyGuid Area { get; }

    public History History { get; }

    /// <summary>The key of that register: 0 persistent, 1 volatile.</summary>
    public KeyGuid KeyOf(int register) => _keys[register];

    /// <summary>All that a transaction with this ticket writes.</summary>
    public IReadOnlyList<Request<StatusReply>> TicketWrites(ulong ticket, Func<ulong> nextSequence) =>
    [
        .. _keys.SelectMany(key => (Request<StatusReply>[])
        [
            Ops.SetValue(key, Ticket, Layer, RegType.Qword, Data(ticket), nextSequence()),
            Ops.WriteKey(key, Data(ticket)),
            Ops.SetValue(key, OtherTicket, Layer, RegType.Qword, Data(ticket), nextSequence()),
        ]),
        Ops.HideEntry(Area, Mark, Layer, ticket),
    ];

    public Request<StatusReply> Exchange(int register, ulong expected, ulong version) =>
        Ops.SetValue(_keys[register], Register, Layer, RegType.Qword, Data(version), version, expected);

    public Request<ValuesReply> Values(int register) => Ops.QueryAllValues(_keys[register]);

    public Request<EnumReply> Children() => Ops.EnumChildren(Area);

    /// <summary>The ticket and the register in an answer to <see cref="Values"/>.</summary>
    /// <exception cref="HistoryException">The answer is of two moments, or lacks something.</exception>
    public static (ulong Ticket, ulong Version) Read(ValuesReply reply)
    {
        if (reply.Status != Status.Ok)
            throw new HistoryException($"QUERY_VALUES was answered {reply.Status}");
        Value Named(string name) => reply.Values.SingleOrDefault(value => value.Name == name) ?? throw new HistoryException($"no {name} in {string.Join(", ", reply.Values)}");
        Value register = Named(Register);
        if (Number(register.Data) != register.Sequence)
            throw new HistoryException($"a register's data and sequence are of two writes: {register}");
        return (One("QUERY_VALUES", Number(Named(Ticket).Data), Number(Named(OtherTicket).Data)), register.Sequence);
    }

    /// <summary>The ticket in an answer to <see cref="Children"/>: entries and metadata are of one moment.</summary>
    /// <exception cref="HistoryException">They are not, or something is missing.</exception>
    public static ulong Read(EnumReply reply)
    {
        if (reply.Status != Status.Ok)
            throw new HistoryException($"ENUM_CHILDREN was answered {reply.Status}");
        Child mark = reply.Children.SingleOrDefault(child => child.Name == Mark) ?? throw new HistoryException($"no {Mark} in {string.Join(", ", reply.Children)}");
        if (reply.Metadata.Count != Registers || mark.Entries.Count != 1)
            throw new HistoryException($"{reply.Metadata.Count} keys and {mark.Entries.Count} entries of {Mark} in the area");
        return One("ENUM_CHILDREN", [mark.Entries[0].Sequence, .. reply.Metadata.Select(key => Number(key.SecurityDescriptor))]);
    }

    private static ulong One(string what, params ulong[] tickets) =>
        tickets.Distinct().Count() == 1 ? tickets[0] : throw new HistoryException($"{what} saw half of a transaction: tickets {string.Join(", ", tickets)}");

    private static Blob Data(ulong number)
    {
        byte[] eight = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(eight, number);
        return new Blob(eight);
    }

    private static ulong Number(Blob data) =>
        data.Length == sizeof(ulong) ? BinaryPrimitives.ReadUInt64LittleEndian(data.Span) : throw new HistoryException($"{data} is no number");
}
