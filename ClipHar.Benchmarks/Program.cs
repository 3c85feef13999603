using BenchmarkDotNet.Running;
using ClipHar.Benchmarks.Towers;

// dotnet run -c Release --project ClipHar.Benchmarks -- towers            ONNX Runtime against TorchSharp, in turns
// dotnet run -c Release --project ClipHar.Benchmarks -- --filter '*'      everything else
if (args is [TowerComparisonCommand.Name, ..])
{
    return TowerComparisonCommand.Run(args[1..]);
}

BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
return 0;
