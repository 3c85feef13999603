using System.CommandLine;
using System.Globalization;
using System.Text.Json;

using ClipHar.Inference.Benchmarking;
using ClipHar.Inference.Deployments;

using Spectre.Console;

namespace ClipHar.Standalone.CommandLine;

/// <summary>cliphar bench: what this machine reaches, tower bare, batched, and from picture files.</summary>
internal static class BenchVerb
{
    public static Command Create()
    {
        var model = ModelOption.Create();
        var random = new Option<bool>("--vit-b-32")
        {
            Description = "Random weights in the sizes of ViT-B/32 (written to a temporary folder, 605 MB): speed does not depend on what "
                + "a model has learned.",
        };
        var providers = new Option<string[]>("--provider")
        {
            Description = "tensorrt, cuda or cpu; repeat it.",
            DefaultValueFactory = _ => ["cpu"],
            HelpName = "NAME",
        };
        var picture = new Option<FileInfo?>("--picture")
        {
            Description = "Also measures the whole way from this picture file to labels.",
            HelpName = "FILE",
        };
        var seconds = new Option<double>("--seconds") { Description = "Time for each case.", DefaultValueFactory = _ => 3 };
        var output = new Option<FileInfo?>("--output") { Description = "Also writes the report there, as JSON.", HelpName = "FILE" };
        var command = new Command("bench", "Measure latency and throughput: provider x batch size, p50, p95, p99.")
        {
            model, random, providers, picture, seconds, output,
        };
        command.SetAction(async (parse, cancellationToken) =>
        {
            using var folder = parse.GetValue(random) ? new TemporaryModel() : null;
            await using var services = VerbServices.Create(parse);
            var request = new BenchmarkRequest
            {
                Model = ResolveName(services, folder?.Path ?? parse.GetValue(model)),
                Providers = parse.GetRequiredValue(providers),
                TimePerCase = TimeSpan.FromSeconds(parse.GetValue(seconds)),
                Picture = parse.GetValue(picture) is { } file ? await File.ReadAllBytesAsync(file.FullName, cancellationToken) : null,
            };
            var report = await services.GetRequiredService<InferenceBenchmark>().RunAsync(request, new CaseProgress(), cancellationToken);
            await WriteAsync(report, parse.GetValue(output), parse.GetValue(GlobalOptions.Json), cancellationToken);
            return report.Cases.Count > 0 ? Cli.Ok : Cli.Failed;
        });
        return command;
    }

    private static string ResolveName(ServiceProvider services, string? model)
    {
        if (model is not null && Directory.Exists(model))
        {
            return services.GetRequiredService<IClipModelCatalog>().Add(model).Name;
        }

        return model ?? services.GetRequiredService<IModelDeployments>().Champion ?? throw new ModelNotFoundException(null, []);
    }

    private static async Task WriteAsync(BenchmarkReport report, FileInfo? output, bool json, CancellationToken cancellationToken)
    {
        var text = JsonSerializer.Serialize(report, CliJson.Options);
        if (output is not null)
        {
            await File.WriteAllTextAsync(output.FullName, text, cancellationToken);
        }

        if (json)
        {
            Console.WriteLine(text);
            return;
        }

        var hardware = report.Hardware;
        Console.WriteLine(
            $"{report.Model} ({report.ModelDigest[..12]}), {report.ImageSize} px; {hardware.Cpu}, {hardware.Processors} processors, "
            + $"{hardware.OperatingSystem}, .NET {hardware.Dotnet}, ONNX Runtime {hardware.OnnxRuntime}");
        AnsiConsole.Write(Table(report));
        foreach (var provider in report.Unavailable)
        {
            Console.WriteLine($"{provider.Provider} was not measured: {provider.Reason}");
        }

        foreach (var provider in report.Cases.Select(c => c.Provider).Distinct())
        {
            if (report.BatcherEfficiency(provider) is { } efficiency)
            {
                Console.WriteLine(
                    string.Create(CultureInfo.InvariantCulture,
                        $"{provider}: through the batcher {efficiency:0.00} of the bare tower's best throughput"));
            }
        }
    }

    private static Table Table(BenchmarkReport report)
    {
        var table = new Table().AddColumns("provider", "what", "callers", "batch", "p50 ms", "p95 ms", "p99 ms", "images/s");
        foreach (var c in report.Cases)
        {
            table.AddRow(
                c.Provider, c.Kind.ToString(), Number(c.Concurrency, "0"), Number(c.BatchSize, "0.#"),
                Number(c.P50Ms, "0.00"), Number(c.P95Ms, "0.00"), Number(c.P99Ms, "0.00"), Number(c.ImagesPerSecond, "0.0"));
        }

        return table;
    }

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    private sealed class CaseProgress : IProgress<BenchmarkCase>
    {
        public void Report(BenchmarkCase value) => Console.Error.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{value.Provider} {value.Kind} batch {value.BatchSize:0.#}, {value.Concurrency} callers: "
                + $"{value.P50Ms:0.00} ms"));
    }

    /// <summary>A ViT-B/32 with random weights, gone after the run.</summary>
    private sealed class TemporaryModel : IDisposable
    {
        private readonly DirectoryInfo _parent = Directory.CreateTempSubdirectory("cliphar-bench-");

        public TemporaryModel()
        {
            Path = System.IO.Path.Combine(_parent.FullName, "vit-b-32-random");
            RandomModel.Write(Path);
        }

        public string Path { get; }

        public void Dispose() => _parent.Delete(recursive: true);
    }
}
