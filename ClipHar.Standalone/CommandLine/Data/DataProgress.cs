using System.CommandLine;

using ClipHar.Core.Datasets.Store;

using Spectre.Console;

namespace ClipHar.Standalone.CommandLine.Data;

/// <summary>A bar on standard error for people; nothing under --json.</summary>
internal static class DataProgress
{
    public static Task<T> RunAsync<T>(ParseResult parse, Func<IProgress<TransferProgress>?, Task<T>> action) =>
        parse.GetValue(GlobalOptions.Json)
            ? action(null)
            : Cli.ProgressConsole().Progress()
                .AutoClear(true)
                .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
                .StartAsync(context => action(new Bar(context)));

    private sealed class Bar(ProgressContext context) : IProgress<TransferProgress>
    {
        private readonly Lock _gate = new();
        private ProgressTask? _task;
        private string? _operation;

        public void Report(TransferProgress value)
        {
            lock (_gate)
            {
                if (_operation != value.Operation)
                {
                    _operation = value.Operation;
                    _task = context.AddTask(value.Operation);
                }

                _task!.MaxValue = Math.Max(1, value.FilesTotal ?? value.FilesDone);
                _task.Value = value.FilesDone;
                _task.Description = $"{value.Operation} {value.FilesDone:N0} of "
                    + $"{value.FilesTotal?.ToString("N0", System.Globalization.CultureInfo.InvariantCulture) ?? "?"} files";
            }
        }
    }
}
