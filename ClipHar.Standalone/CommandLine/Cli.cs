using System.CommandLine;

using ClipHar.Standalone.CommandLine.Data;
using ClipHar.Standalone.CommandLine.Features;

using Spectre.Console;

namespace ClipHar.Standalone.CommandLine;

/// <summary>The command line: one verb a file, `serve` when none is given.</summary>
internal static class Cli
{
    public const int Ok = 0;

    /// <summary>The verb could not do what was asked; the message on standard error says why.</summary>
    public const int Failed = 1;

    public const int Cancelled = 130;

    public static async Task<int> RunAsync(string[] args)
    {
        var parse = CreateRoot().Parse(args);
        try
        {
            return await parse.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("cancelled");
            return Cancelled;
        }
        catch (Exception e)
        {
            // The edge of the program: whatever went wrong is told in one line, in full on request.
            await Console.Error.WriteLineAsync($"error: {(parse.GetValue(GlobalOptions.Verbose) ? e : e.Message)}");
            return Failed;
        }
    }

    public static RootCommand CreateRoot()
    {
        var root = new RootCommand(
            "ClipHar recognises human actions in pictures, video and a live webcam. Without a verb it serves the page and the API.");
        GlobalOptions.AddTo(root);
        ServeVerb.Attach(root);
        root.Add(ClassifyVerb.Create());
        root.Add(EmbedVerb.Create());
        root.Add(ModelsVerb.Create());
        root.Add(BenchVerb.Create());
        root.Add(DemoModelVerb.Create());
        root.Add(DataVerb.Create());
        root.Add(FeaturesVerb.Create());
        return root;
    }

    /// <summary>A console on standard error, for progress: standard output carries results only.</summary>
    public static IAnsiConsole ProgressConsole() => AnsiConsole.Create(new AnsiConsoleSettings
    {
        Out = new AnsiConsoleOutput(Console.Error),
    });
}
