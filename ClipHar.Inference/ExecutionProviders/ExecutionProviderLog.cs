using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace ClipHar.Inference.ExecutionProviders;

/// <summary>Says once per reason that a preferred provider is not used, however many models are loaded.</summary>
internal sealed partial class ExecutionProviderLog(ILogger<ExecutionProviderLog> logger)
{
    private readonly ConcurrentDictionary<ExecutionProviderAttempt, bool> _said = new();

    /// <param name="model">Name of the model.</param>
    /// <param name="status">What became of the attempts.</param>
    /// <param name="configured">Names that settings asked for; empty when nothing was asked for.</param>
    public void Report(string model, ExecutionProviderStatus status, IReadOnlyCollection<string> configured)
    {
        LogActive(logger, model, status.Active);
        foreach (var attempt in status.Attempts)
        {
            if (!_said.TryAdd(attempt, true))
            {
                continue;
            }

            // Without a GPU build and without a wish for one, the CPU is what everybody expects.
            if (attempt.InBuild || configured.Contains(attempt.Name, StringComparer.OrdinalIgnoreCase))
            {
                LogFellBack(logger, attempt.Name, status.Active, attempt.Reason);
            }
            else
            {
                LogNotInBuild(logger, attempt.Name, status.Active, attempt.Reason);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Model {Model} runs on {Provider}.")]
    private static partial void LogActive(ILogger logger, string model, string provider);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Execution provider {Wanted} is not used, {Active} is. Reason: {Reason}")]
    private static partial void LogFellBack(ILogger logger, string wanted, string active, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Execution provider {Wanted} is not used, {Active} is. Reason: {Reason}")]
    private static partial void LogNotInBuild(ILogger logger, string wanted, string active, string reason);
}
