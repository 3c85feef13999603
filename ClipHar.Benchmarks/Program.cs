using BenchmarkDotNet.Running;
using ClipHar.Benchmarks.Features;
using ClipHar.Benchmarks.Serving;
using ClipHar.Benchmarks.Store;
using ClipHar.Benchmarks.Towers;

// dotnet run -c Release --project ClipHar.Benchmarks -- towers            ONNX Runtime against TorchSharp, in turns
// dotnet run -c Release --project ClipHar.Benchmarks -- serving           the API against the bare tower, in turns
// dotnet run -c Release --project ClipHar.Benchmarks -- features          online features: latencies
// dotnet run -c Release --project ClipHar.Benchmarks -- store             adding files to a DVC workspace against md5sum, in turns
// dotnet run -c Release --project ClipHar.Benchmarks -- --filter '*'      everything else
if (args is [TowerComparisonCommand.Name, ..])
{
    return TowerComparisonCommand.Run(args[1..]);
}

if (args is [ServingComparisonCommand.Name, ..])
{
    return await ServingComparisonCommand.RunAsync(args[1..]);
}

if (args is [OnlineFeaturesCommand.Name, ..])
{
    return await OnlineFeaturesCommand.RunAsync(args[1..]);
}

if (args is [StoreComparisonCommand.Name, ..])
{
    return await StoreComparisonCommand.RunAsync(args[1..]);
}

BenchmarkSwitcher.FromAssembly(typeof(ServingComparisonCommand).Assembly).Run(args);
return 0;
