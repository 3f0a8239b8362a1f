namespace Loregd.Reliability.Faults;

/// <summary>Something under the daemon that can be made to fail, one call or a few in a row.</summary>
internal interface IFaultSource
{
    /// <summary>For counts and reports.</summary>
    string Name { get; }

    /// <summary>Calls counted since <see cref="Arm"/>.</summary>
    long Calls { get; }

    /// <summary>Whether a call has failed since <see cref="Arm"/>.</summary>
    bool HasStruck { get; }

    /// <summary>Which call it was, as far as it is known.</summary>
    string Struck { get; }

    /// <summary>Only what concerns the files of this folder is to fail.</summary>
    IDisposable Watch(string folder);

    /// <summary>From now on calls are counted; after <paramref name="at"/> of them, <paramref name="length"/> fail.</summary>
    void Arm(long at, long length);

    /// <summary>Nothing fails any more.</summary>
    void Disarm();
}
