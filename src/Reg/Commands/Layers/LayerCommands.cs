using System.CommandLine;
using System.Globalization;
using Peios.Lcs;
using Reg.Output;
using Reg.Security;

namespace Reg.Commands;

/// <summary>Layers: listed, made, changed and deleted.</summary>
internal sealed class LayerCommands(RegContext context) : CommandGroup(context)
{
    /// <inheritdoc/>
    public override IEnumerable<DescribedCommand> Build()
    {
        var command = new Command("layer", "List, make, change or delete layers") { List(), New(), Change(), Delete() };
        return [new(command, "layer ls", "layer new policy --precedence 10", "layer set policy --disable", "layer set policy --enable --precedence 20", "layer del policy")];
    }

    private Command List()
    {
        var command = new Command("ls", "List the layers, the strongest first");
        command.SetAction(_ => ShowAll());
        return command;
    }

    private Command New()
    {
        (Argument<string> name, LayerOptions options) = (Name(), new LayerOptions());
        var command = new Command("new", "Make a layer");
        command.Arguments.Add(name);
        options.AddTo(command);
        command.SetAction(parsed =>
        {
            LayerSettings settings = options.Read(parsed) with { Transaction = Context.Transaction };
            RefuseBase(parsed.GetValue(name)!, "made");
            Context.Registry.CreateLayer(parsed.GetValue(name)!, settings);
            Done(parsed.GetValue(name)!);
        });
        return command;
    }

    private Command Change()
    {
        (Argument<string> name, LayerOptions options) = (Name(), new LayerOptions());
        var command = new Command("set", "Change a layer");
        command.Arguments.Add(name);
        options.AddTo(command);
        command.SetAction(parsed =>
        {
            LayerSettings settings = options.Read(parsed);
            if (settings == default)
                throw new CommandException(ExitCodes.Usage, "nothing to change: --precedence, --enable, --disable or --owner says what");
            RefuseBase(parsed.GetValue(name)!, "changed");
            Context.Registry.ChangeLayer(parsed.GetValue(name)!, settings with { Transaction = Context.Transaction });
            Done(parsed.GetValue(name)!);
        });
        return command;
    }

    private Command Delete()
    {
        Argument<string> name = Name();
        var command = new Command("del", "Delete a layer with all that was written in it, in all hives; asks before") { name };
        command.SetAction(parsed =>
        {
            string layer = parsed.GetValue(name)!;
            RefuseBase(layer, "deleted");
            if (Context.Transaction is not null)
                throw new CommandException(ExitCodes.Conflict, "a layer cannot be deleted in a transaction: commit or abort it first");
            if (Context.Registry.Layers.Find(layer) is null)
                throw new CommandException(ExitCodes.NotFound, $"there is no layer {layer}; layer ls shows them");
            Context.Confirm($"Delete layer {layer} and all that was written in it, in all hives?");
            Context.Registry.RemoveLayer(layer);
            Done(layer);
        });
        return command;
    }

    private void ShowAll()
    {
        Layer[] layers = [.. Context.Registry.Layers.All.OrderByDescending(layer => layer.Precedence).ThenBy(layer => layer.Name, StringComparer.Ordinal)];
        Context.Show(text =>
        {
            var table = new Table(rightAligned: [1]);
            table.Add("LAYER", "PRECEDENCE", "STATE", "OWNER");
            foreach (Layer layer in layers)
            {
                table.Add(new Cell(ValueFormat.Escape(layer.Name), layer.IsEnabled ? Tone.Key : null), layer.Precedence.ToString(CultureInfo.InvariantCulture),
                    layer.IsEnabled ? new Cell("enabled", Tone.Good) : new Cell("disabled", Tone.Bad), Owner(layer) ?? "");
            }
            table.Write(text, Context.Paint);
        }, json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("layers");
            foreach (Layer layer in layers)
            {
                json.WriteStartObject();
                json.WriteString("name", layer.Name);
                json.WriteNumber("precedence", layer.Precedence);
                json.WriteBoolean("enabled", layer.IsEnabled);
                if (Owner(layer) is { } owner)
                    json.WriteString("owner", owner);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private static string? Owner(Layer layer) => layer.Owner is null ? null : SidText.Format(layer.Owner) ?? $"#{Convert.ToHexStringLower(layer.Owner)}";

    private void Done(string name) => Context.ShowDone(json => json.WriteString("layer", name));

    private static void RefuseBase(string name, string what)
    {
        if (LayerTable.IsBase(name))
            throw new CommandException(ExitCodes.Invalid, $"the layer {LayerTable.Base} is always there, enabled and with precedence 0, and cannot be {what}");
    }

    private static Argument<string> Name() => new("NAME") { Description = "The layer" };

    /// <summary>What is said of a layer.</summary>
    private sealed class LayerOptions
    {
        private readonly Option<ulong?> _precedence = Syntax.Number("--precedence", "N", "The layer with the highest number decides; 0 if never set", uint.MaxValue);
        private readonly Option<bool> _enable = Syntax.Switch("--enable", "What is written in it counts; so it does if never set");
        private readonly Option<bool> _disable = Syntax.Switch("--disable", "What is written in it does not count");
        private readonly Option<string?> _owner = new("--owner") { Description = "Its owner, as in SDDL: two letters, as SY or BA, or S-1-...", HelpName = "SID" };

        public void AddTo(Command command)
        {
            foreach (Option option in new Option[] { _precedence, _enable, _disable, _owner })
                command.Options.Add(option);
        }

        public LayerSettings Read(ParseResult parsed)
        {
            (bool enable, bool disable) = (parsed.GetValue(_enable), parsed.GetValue(_disable));
            if (enable && disable)
                throw new CommandException(ExitCodes.Usage, "--enable and --disable exclude each other");
            byte[]? owner = null;
            if (parsed.GetValue(_owner) is { } text && !SidText.TryParse(text, out owner))
                throw new CommandException(ExitCodes.Invalid, $"{text} is no SID: two letters, as SY or BA, or S-1-...");
            return new LayerSettings { Precedence = (uint?)parsed.GetValue(_precedence), IsEnabled = enable ? true : disable ? false : null, Owner = owner };
        }
    }
}
