using System.CommandLine;
using System.Text.Json;

using ClipHar.Core.Models.Hub;

using Spectre.Console;

namespace ClipHar.Standalone.CommandLine;

/// <summary>cliphar models pull|list.</summary>
internal static class ModelsVerb
{
    public static Command Create() => new("models", "Fetch and list models.") { Pull(), List() };

    private static Command Pull()
    {
        var repository = new Argument<string>("repository")
        {
            Description = "owner/name on the hub, for example openai/clip-vit-base-patch32 (HF_ENDPOINT and HF_TOKEN are respected).",
        };
        var revision = new Option<string>("--revision") { Description = "Branch, tag or commit.", DefaultValueFactory = _ => "main" };
        var command = new Command("pull", "Fetch a checkpoint from the hub: resumed, verified.") { repository, revision };
        command.SetAction(async (parse, cancellationToken) =>
        {
            await using var services = VerbServices.Create(parse);
            var puller = services.GetRequiredService<ModelPuller>();
            var name = parse.GetRequiredValue(repository);
            var folder = parse.GetValue(GlobalOptions.Json)
                ? await puller.PullAsync(name, parse.GetRequiredValue(revision), null, cancellationToken)
                : await PullWithBarAsync(puller, name, parse.GetRequiredValue(revision), cancellationToken);
            Console.WriteLine(parse.GetValue(GlobalOptions.Json)
                ? JsonSerializer.Serialize(new { model = Path.GetFileName(folder), folder }, CliJson.Options)
                : $"{name} is in {folder}; use it with --model {Path.GetFileName(folder)}");
            return Cli.Ok;
        });
        return command;
    }

    private static Task<string> PullWithBarAsync(
        ModelPuller puller, string repository, string revision, CancellationToken cancellationToken) =>
        Cli.ProgressConsole().Progress()
            .Columns(
                new TaskDescriptionColumn(), new ProgressBarColumn(), new DownloadedColumn(), new TransferSpeedColumn(),
                new RemainingTimeColumn())
            .StartAsync(async context =>
            {
                var bar = context.AddTask(Markup.Escape(repository), autoStart: true);
                return await puller.PullAsync(repository, revision, new BarProgress(bar), cancellationToken);
            });

    private static Command List()
    {
        var command = new Command("list", "List the models that can be used.");
        command.SetAction(parse =>
        {
            using var services = VerbServices.Create(parse);
            var models = ModelListing.Read(services);
            if (parse.GetValue(GlobalOptions.Json))
            {
                Console.WriteLine(JsonSerializer.Serialize(models, CliJson.Options));
                return Cli.Ok;
            }

            if (models.Count == 0)
            {
                Console.WriteLine("There is no model yet; fetch one with: models pull openai/clip-vit-base-patch32");
                return Cli.Ok;
            }

            var table = new Table().AddColumns("model", "version", "folder");
            foreach (var model in models)
            {
                table.AddRow(Markup.Escape(model.Name), Markup.Escape(model.Version), Markup.Escape(model.Folder));
            }

            AnsiConsole.Write(table);
            return Cli.Ok;
        });
        return command;
    }

    private sealed class BarProgress(ProgressTask bar) : IProgress<PullProgress>
    {
        public void Report(PullProgress value)
        {
            bar.MaxValue = Math.Max(1, value.BytesTotal);
            bar.Value = value.BytesDone;
            bar.Description = Markup.Escape(value.File);
        }
    }
}
