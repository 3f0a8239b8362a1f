using System.Globalization;
using System.Text.Json;
using Peios.Lcs;
using Reg.Output;

namespace Reg.Commands;

/// <summary><c>watch</c>: a line for each change, with what the value is now. In JSON a document for each.</summary>
internal sealed class WatchCommand(RegContext context)
{
    // One table cannot be laid out while it grows.
    private const int KindWidth = 16;

    /// <summary>Prints changes until there were enough, time is up or the command is abandoned.</summary>
    /// <param name="typed">The key.</param>
    /// <param name="subtree">Whether all keys below count too.</param>
    /// <param name="count">How many changes; null for any number.</param>
    /// <param name="duration">How long; null for ever.</param>
    public void Run(string typed, bool subtree, ulong? count, TimeSpan? duration)
    {
        using RegistryWatch watch = context.Registry.Watch(context.KeyPath(typed), new WatchOptions { Subtree = subtree });
        long? end = duration is { } given ? Environment.TickCount64 + (long)given.TotalMilliseconds : null;
        try
        {
            for (ulong seen = 0; count is null || seen < count; seen++)
            {
                TimeSpan wait = end is null ? Timeout.InfiniteTimeSpan : TimeSpan.FromMilliseconds(Math.Max(0, end.Value - Environment.TickCount64));
                if (watch.Read(wait, context.Abandoned) is not { } change)
                    return;
                RegistryValue? now = Now(change);
                context.Show(text => Write(text, change, now), json => Write(json, change, now));
                context.Out.Flush();
            }
        }
        catch (OperationCanceledException) when (context.Abandoned.IsCancellationRequested)
        {
            // Whoever abandons a watch has seen enough: its usual end.
        }
    }

    /// <summary>The changed value as it counts now, which may be later than the change; null when there is none.</summary>
    private RegistryValue? Now(WatchEvent change)
    {
        if (change.ValueName is null)
            return null;
        try
        {
            using Key key = context.Registry.OpenKey(change.Path, follow: false);
            return key.FindValue(change.ValueName);
        }
        catch (LcsException e) when (e.Errno == LcsErrno.ENOENT)
        {
            return null;
        }
    }

    private void Write(TextWriter text, WatchEvent change, RegistryValue? now)
    {
        string time = context.Paint(Tone.Detail, change.Time.LocalDateTime.ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture));
        (string kind, Tone tone) = Describe(change.Kind);
        string what = change.Kind switch
        {
            WatchEventKind.Overflow => string.Create(CultureInfo.InvariantCulture, $"{change.Lost} changes came too fast to be shown"),
            WatchEventKind.LayerDeleted => "",
            _ => context.Paint(Tone.Key, ValueFormat.Escape(change.Path)),
        };
        string value = change.ValueName is null ? "" : $" {ValueFormat.Escape(ValueFormat.Name(change.ValueName))}";
        string layer = change.Layer is null ? "" : context.Paint(Tone.Detail, $" [{ValueFormat.Escape(change.Layer)}]");
        string present = now is null
            ? change.ValueName is null ? "" : ", now absent"
            : $", now {ValueFormat.TypeName(now.Type)} {ValueFormat.OneLine(now.Type, now.Data)}{(now.Layer == change.Layer ? "" : $" of layer {ValueFormat.Escape(now.Layer)}")}";
        text.WriteLine($"{time}  {context.Paint(tone, kind.Replace('-', ' ').PadRight(KindWidth))}  {what}{value}{layer}{present}");
    }

    private static void Write(Utf8JsonWriter json, WatchEvent change, RegistryValue? now)
    {
        json.WriteStartObject();
        json.WriteString("time", Timestamp.Iso(change.Time));
        json.WriteString("event", Describe(change.Kind).Name);
        if (change.Path.Length > 0)
            json.WriteString("path", change.Path);
        if (change.ValueName is not null)
            json.WriteString("value", change.ValueName);
        if (change.Layer is not null)
            json.WriteString("layer", change.Layer);
        if (change.Kind == WatchEventKind.Overflow)
            json.WriteNumber("lost", change.Lost);
        if (now is not null)
        {
            json.WriteStartObject("now");
            ValueJson.WriteTypeAndData(json, now.Type, now.Data);
            json.WriteString("layer", now.Layer);
            json.WriteNumber("sequence", now.Sequence);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    private static (string Name, Tone Tone) Describe(WatchEventKind kind) => kind switch
    {
        WatchEventKind.KeyCreated => ("key-created", Tone.Good),
        WatchEventKind.KeyDeleted => ("key-deleted", Tone.Bad),
        WatchEventKind.KeyHidden => ("key-hidden", Tone.Bad),
        WatchEventKind.KeyShown => ("key-shown", Tone.Good),
        WatchEventKind.ValueSet => ("value-set", Tone.Changed),
        WatchEventKind.ValueDeleted => ("value-deleted", Tone.Bad),
        WatchEventKind.ValueMasked => ("value-masked", Tone.Bad),
        WatchEventKind.ValueUnmasked => ("value-unmasked", Tone.Good),
        WatchEventKind.ValuesMasked => ("values-masked", Tone.Bad),
        WatchEventKind.ValuesUnmasked => ("values-unmasked", Tone.Good),
        WatchEventKind.SecurityChanged => ("security-changed", Tone.Changed),
        WatchEventKind.LayerDeleted => ("layer-deleted", Tone.Bad),
        WatchEventKind.SubtreeRestored => ("subtree-restored", Tone.Changed),
        WatchEventKind.Overflow => ("changes-lost", Tone.Bad),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
