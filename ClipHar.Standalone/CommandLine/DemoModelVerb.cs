using System.CommandLine;
using System.Globalization;
using System.Text.Json;

using ClipHar.Training.Demo;

using Spectre.Console;

namespace ClipHar.Standalone.CommandLine;

/// <summary>cliphar demo-model: trains the demo model from nothing, on pictures it draws itself.</summary>
internal static class DemoModelVerb
{
    public static Command Create()
    {
        var defaults = new DemoModelOptions { OutputDirectory = "models/cliphar-demo" };
        var output = new Option<string>("--output")
        {
            Description = "Folder of the model.",
            DefaultValueFactory = _ => defaults.OutputDirectory,
            HelpName = "DIR",
        };
        var checkpoints = new Option<string?>("--checkpoints")
        {
            Description = "Folder for checkpoints: an interrupted run with the same settings goes on from there. Default: "
                + "OUTPUT.checkpoints.",
            HelpName = "DIR",
        };
        var seed = new Option<long>("--seed")
        {
            Description = "Decides weights, pictures and captions.",
            DefaultValueFactory = _ => defaults.Seed,
        };
        var steps = new Option<int>("--steps") { Description = "Steps of the optimiser.", DefaultValueFactory = _ => defaults.Steps };
        var pretraining = new Option<int>("--pretraining-steps")
        {
            Description = "Steps before, in which the image tower learns what lies where in the pictures.",
            DefaultValueFactory = _ => defaults.PretrainingSteps,
        };
        var rounds = new Option<int>("--pretraining-rounds")
        {
            Description = "How often those steps are made, each time on pictures of their own.",
            DefaultValueFactory = _ => defaults.PretrainingRounds,
        };
        var held = new Option<string[]>("--hold-out")
        {
            Description = "An action that training neither shows nor names; repeat it.",
            HelpName = "ACTION",
        };
        var threads = new Option<int?>("--threads") { Description = "Threads of one tensor operation." };
        var command = new Command("demo-model", "Train the demo model from nothing, on pictures it draws itself.")
        {
            output, checkpoints, seed, pretraining, rounds, steps, held, threads,
        };
        command.SetAction(async (parse, cancellationToken) =>
        {
            var folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(parse.GetRequiredValue(output)));
            var options = defaults with
            {
                OutputDirectory = folder,
                CheckpointDirectory = parse.GetValue(checkpoints) ?? folder + ".checkpoints",
                Seed = parse.GetValue(seed),
                PretrainingSteps = parse.GetValue(pretraining),
                PretrainingRounds = parse.GetValue(rounds),
                Steps = parse.GetValue(steps),
                HeldOutActions = parse.GetValue(held) ?? [],
                Threads = parse.GetValue(threads),
            };
            var json = parse.GetValue(GlobalOptions.Json);
            var result = await RunAsync(options, json, cancellationToken);
            Print(result, json);
            return Cli.Ok;
        });
        return command;
    }

    private static async Task<DemoModelResult> RunAsync(DemoModelOptions options, bool json, CancellationToken cancellationToken)
    {
        using var loggers = LoggerFactory.Create(logging => logging.AddSimpleConsole().SetMinimumLevel(LogLevel.Warning)
            .Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(
                o => o.LogToStandardErrorThreshold = LogLevel.Trace));
        var recipe = new DemoModelRecipe(TimeProvider.System, loggers);
        if (json)
        {
            return await recipe.RunAsync(options, null, cancellationToken);
        }

        return await Cli.ProgressConsole().Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(context => recipe.RunAsync(options, new Bar(context.AddTask("demo model", maxValue: 1)), cancellationToken));
    }

    private static void Print(DemoModelResult result, bool json)
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(new
            {
                directory = result.Directory,
                bytes = result.Bytes,
                seconds = result.Elapsed.TotalSeconds,
                evaluation = result.Evaluation,
            }, CliJson.Options));
            return;
        }

        var actions = result.Evaluation.Actions;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{result.Directory}: {result.Bytes:N0} bytes in {result.Elapsed:hh\\:mm\\:ss}; top-1 {actions.Accuracy:P1} ({actions.Low:P1} "
                + $"to {actions.High:P1}, n = {actions.Images}) on held-out renders"));
    }

    private sealed class Bar(ProgressTask task) : IProgress<DemoModelProgress>
    {
        public void Report(DemoModelProgress value)
        {
            task.Value = value.Training is { } training ? (double)training.Step / training.TotalSteps : value.StageDone ?? 0;
            var loss = value.Training?.Loss ?? value.Loss;
            task.Description = Markup.Escape(
                loss is null ? value.Stage : string.Create(CultureInfo.InvariantCulture, $"{value.Stage}, loss {loss:0.000}"));
        }
    }
}
