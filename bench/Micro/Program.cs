using BenchmarkDotNet.Running;
using Loregd.Micro;

BenchmarkSwitcher.FromTypes([typeof(CodecBenchmarks), typeof(FoldingBenchmarks), typeof(StoreBenchmarks)]).Run(args);
