using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Reliability.Strands;

/// <summary>Reads the state of a strand from a daemon.</summary>
internal sealed class StrandReader(KernelConnection kernel, KeyGuid hiveRoot)
{
    /// <summary>How often a read that is STORAGE_ERROR is asked again: more often than faults are armed.</summary>
    public int Patience { get; init; }

    /// <exception cref="StrandReadException">A read was refused, or says what cannot be.</exception>
    public StrandState Read(string name)
    {
        Entry? self = Ask(Ops.Lookup(hiveRoot, name)).Entries.SingleOrDefault();
        if (self is null)
            return StrandState.Empty;
        StrandState state = WithContents(StrandState.Empty.WithKey("", self.Target), "", self.Target);
        EnumReply below = Ask(Ops.EnumChildren(self.Target));
        HashSet<KeyGuid> inMemory = [.. below.Metadata.Where(key => key.IsVolatile).Select(key => key.Guid)];
        foreach (Child child in below.Children)
        {
            foreach (Entry entry in child.Entries.Where(entry => !inMemory.Contains(entry.Target)))
            {
                state = entry.IsHidden
                    ? state.WithHidden(child.Name, entry.Layer, entry.Sequence)
                    : WithContents(state.WithKey(child.Name, entry.Target), child.Name, entry.Target);
            }
        }

        return state;
    }

    private StrandState WithContents(StrandState state, string child, KeyGuid key)
    {
        ValuesReply contents = Ask(Ops.QueryAllValues(key));
        foreach (Value value in contents.Values)
            state = state.WithValue(child, value.Name, value.Layer, value.Type, value.Data, value.Sequence);
        foreach (Blanket blanket in contents.Blankets)
            state = state.WithBlanket(child, blanket.Layer, blanket.Sequence);
        return state;
    }

    private TReply Ask<TReply>(Request<TReply> request)
        where TReply : Reply
    {
        for (int left = Patience; ; left--)
        {
            TReply reply = kernel.Call(request);
            if (reply.Status == Status.Ok)
                return reply;
            if (reply.Status != Status.StorageError || left == 0)
                throw new StrandReadException($"{request.Op} is {reply.Status}");
        }
    }
}

internal sealed class StrandReadException(string message) : Exception(message);
