using System.CommandLine;
using Peios.Lcs;
using Reg.Security;

namespace Reg.Commands;

/// <summary>Security descriptors.</summary>
internal sealed class SecurityCommands(RegContext context) : CommandGroup(context)
{
    /// <inheritdoc/>
    public override IEnumerable<DescribedCommand> Build()
    {
        var path = Syntax.RequiredPath();
        var sddl = new Argument<string?>("SDDL")
        {
            Arity = ArgumentArity.ZeroOrOne,
            Description = "The new descriptor: O:owner, G:group, D:access, S:audit. Parts left out stay as they are. Without it, the present one is shown",
        };
        var command = new Command("sd", "Show or set a key's security descriptor") { path, sddl };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(sddl) is { } text)
                Set(parsed.GetValue(path)!, text);
            else
                Show(parsed.GetValue(path)!);
        });
        return [new(command, @"sd 'Machine\Software\Acme'", @"sd 'Machine\Software\Acme' 'D:P(A;CI;KA;;;SY)(A;CI;KA;;;BA)(A;CI;KR;;;BU)'", @"sd 'Machine\Software\Acme' O:BA")];
    }

    private void Show(string typed)
    {
        using Key key = Context.OpenKey(typed);
        Show(key, key.QuerySecurity(Context.Transaction));
    }

    private void Set(string typed, string text)
    {
        if (Sddl.TryParse(text, out SecurityDescriptor changes) is { } problem)
            throw new CommandException(ExitCodes.Invalid, $"this is no SDDL: {problem}");
        using Key key = Context.OpenKey(typed);
        SecurityDescriptor present = SecurityDescriptor.TryRead(key.QuerySecurity(Context.Transaction)) ?? new SecurityDescriptor();
        byte[] bytes;
        try
        {
            bytes = Sddl.Merge(present, changes).ToBytes();
        }
        catch (FormatException e)
        {
            throw new CommandException(ExitCodes.Invalid, e.Message);
        }
        key.SetSecurity(bytes, Context.Transaction);
        if (Context.IsJson)
            Show(key, bytes);
    }

    private void Show(Key key, byte[] descriptor) => Context.Show(text => text.WriteLine(Sddl.Describe(descriptor)), json =>
    {
        json.WriteStartObject();
        json.WriteString("path", key.Path);
        json.WriteString("sddl", Sddl.Describe(descriptor));
        json.WriteString("descriptor", Convert.ToHexStringLower(descriptor));
        json.WriteEndObject();
    });
}
