using Peios.Lcs;

namespace Reg.Commands;

/// <summary>One moment of one hive to read: the transaction that is open in the shell, or a read-only one for as long as it lasts.</summary>
internal sealed class ReadView(RegContext context) : IDisposable
{
    private readonly RegistryTransaction? _own = context.Transaction is null ? context.Registry.BeginTransaction(readOnly: true) : null;

    /// <summary>The transaction to read in.</summary>
    public RegistryTransaction Transaction => _own ?? context.Transaction!;

    /// <inheritdoc/>
    public void Dispose() => _own?.Dispose();
}
