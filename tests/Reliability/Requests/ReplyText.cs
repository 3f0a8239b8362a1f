using System.Text;

using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Reliability.Requests;

/// <summary>Answers as text, the same for the same answer: to compare, and to print where they differ.</summary>
internal static class ReplyText
{
    /// <param name="hidesTime">Keys whose last write time is unknown, so that it does not count.</param>
    public static string Of(Reply reply, Func<KeyGuid, bool>? hidesTime = null)
    {
        if (reply.Status != Status.Ok)
            return reply.Status.ToString();
        var text = new StringBuilder();
        switch (reply)
        {
            case StatusReply:
                return "Ok";
            case KeyReply { Key: { } key }:
                return $"Ok: \"{key.Name}\" below {key.Parent} sd {key.SecurityDescriptor}{Flags(key.IsVolatile, key.IsSymlink)} time {key.LastWriteTime}";
            case LookupReply lookup:
                Add(text, lookup.Entries);
                Add(text, lookup.Metadata, hidesTime);
                break;
            case EnumReply children:
                foreach (Child child in children.Children)
                {
                    text.Append('"').Append(child.Name).Append("\": ");
                    Add(text, child.Entries);
                }

                Add(text, children.Metadata, hidesTime);
                break;
            case ValuesReply values:
                foreach (Value value in values.Values)
                    text.Append($"\"{value.Name}\" {value.Layer} type {value.Type} {value.Data} #{value.Sequence}; ");
                foreach (Blanket blanket in values.Blankets)
                    text.Append($"blanket {blanket.Layer} #{blanket.Sequence}; ");
                break;
            case OrphansReply orphans:
                text.AppendJoin(' ', orphans.Orphans);
                break;
            default:
                throw new ArgumentException($"no text for {reply}", nameof(reply));
        }

        return $"Ok: {text}";
    }

    private static void Add(StringBuilder text, IReadOnlyList<Entry> entries)
    {
        foreach (Entry entry in entries)
            text.Append($"{entry.Layer} -> {(entry.IsHidden ? "HIDDEN" : entry.Target.ToString())} #{entry.Sequence}; ");
    }

    private static void Add(StringBuilder text, IReadOnlyList<Metadata> metadata, Func<KeyGuid, bool>? hidesTime)
    {
        foreach (Metadata key in metadata)
        {
            string time = hidesTime?.Invoke(key.Guid) == true ? "?" : $"{key.LastWriteTime}";
            text.Append($"{key.Guid} sd {key.SecurityDescriptor}{Flags(key.IsVolatile, key.IsSymlink)} time {time}; ");
        }
    }

    private static string Flags(bool isVolatile, bool isSymlink) => (isVolatile ? " volatile" : "") + (isSymlink ? " symlink" : "");
}
