using Peios.Lcs;
using Reg.Output;
using Reg.Security;

namespace Reg.Commands;

/// <summary><c>info</c>: a key itself.</summary>
internal static class InfoCommand
{
    /// <summary>What is known of a key.</summary>
    public static void Show(RegContext context, string typed)
    {
        using Key key = context.OpenKey(typed, follow: false);
        KeyInfo info = key.Info(context.Transaction);
        string? target = info.IsSymlink ? ListCommand.TargetOf(key, context.Transaction) : null;
        context.Show(text =>
        {
            text.WriteLine($"path      {ValueFormat.Escape(key.Path)}");
            text.WriteLine($"name      {ValueFormat.Escape(info.Name)}");
            text.WriteLine($"guid      {key.Guid}");
            text.WriteLine($"written   {Timestamp.Exact(info.LastWriteTime)}");
            text.WriteLine($"subkeys   {info.SubkeyCount}");
            text.WriteLine($"values    {info.ValueCount}");
            text.WriteLine($"volatile  {(info.IsVolatile ? "yes" : "no")}");
            text.WriteLine($"symlink   {(!info.IsSymlink ? "no" : target is null ? "yes, broken" : $"to {ValueFormat.Escape(target)}")}");
            text.WriteLine($"security  {Sddl.Describe(info.Descriptor)}");
        }, json =>
        {
            json.WriteStartObject();
            json.WriteString("path", key.Path);
            json.WriteString("name", info.Name);
            json.WriteString("guid", key.Guid.ToString());
            json.WriteString("written", Timestamp.Iso(info.LastWriteTime));
            json.WriteNumber("subkeys", info.SubkeyCount);
            json.WriteNumber("values", info.ValueCount);
            json.WriteBoolean("volatile", info.IsVolatile);
            json.WriteBoolean("symlink", info.IsSymlink);
            if (target is not null)
                json.WriteString("target", target);
            json.WriteString("sddl", Sddl.Describe(info.Descriptor));
            json.WriteEndObject();
        });
    }
}
