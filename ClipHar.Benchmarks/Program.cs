using BenchmarkDotNet.Running;

// dotnet run -c Release --project ClipHar.Benchmarks -- --filter '*'
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
