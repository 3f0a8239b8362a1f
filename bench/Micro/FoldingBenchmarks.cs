using System.Text;
using BenchmarkDotNet.Attributes;
using Peios.Rsi;

namespace Loregd.Micro;

/// <summary>Case folding of names as they occur: nearly all are ASCII.</summary>
[MemoryDiagnoser]
public class FoldingBenchmarks
{
    private readonly byte[] _folded = new byte[1024];
    private byte[] _name = [];

    [Params("CurrentControlSet", "Größenverhältnis", "Настройки")]
    public string Name { get; set; } = "";

    [GlobalSetup]
    public void Setup() => _name = Encoding.UTF8.GetBytes(Name);

    [Benchmark]
    public int Fold() => CaseFolding.Fold(_name, _folded);
}
