using Microsoft.ML.OnnxRuntime;

namespace ClipHar.Inference.ExecutionProviders;

/// <summary>Tries providers in order, and remembers why each one before the active one could not be used.</summary>
internal sealed class ExecutionProviderSelector
{
    private readonly IReadOnlyList<IExecutionProvider> _candidates;
    private readonly IReadOnlyCollection<string> _inBuild;

    /// <param name="candidates">Best first.</param>
    /// <param name="inBuild">ONNX Runtime's names of the providers that this build has.</param>
    public ExecutionProviderSelector(IReadOnlyList<IExecutionProvider> candidates, IReadOnlyCollection<string> inBuild)
    {
        _candidates = candidates;
        _inBuild = inBuild;
    }

    /// <summary>The three providers, or those of them that settings allow, always in the order TensorRT, CUDA, CPU.</summary>
    /// <param name="allowed">Names; empty for all.</param>
    public static ExecutionProviderSelector Create(IReadOnlyCollection<string> allowed)
    {
        IExecutionProvider[] all = [new TensorRtProvider(), new CudaProvider(), new CpuProvider()];
        var candidates = all.Where(provider => allowed.Count == 0 || allowed.Contains(provider.Name, StringComparer.OrdinalIgnoreCase));
        return new ExecutionProviderSelector([.. candidates], OrtEnv.Instance().GetAvailableProviders());
    }

    /// <summary>Opens a session with the first provider that can.</summary>
    /// <param name="what">Named in the error.</param>
    /// <param name="open">Opens it with one provider; throws if that one cannot.</param>
    /// <exception cref="ModelLoadException">No provider can; the message says for each of them why.</exception>
    public (TSession Session, IExecutionProvider Provider, ExecutionProviderStatus Status) Open<TSession>(
        string what, Func<IExecutionProvider, TSession> open)
    {
        var attempts = new List<ExecutionProviderAttempt>();
        Exception? last = null;
        foreach (var provider in _candidates)
        {
            if (!_inBuild.Contains(provider.RuntimeName))
            {
                attempts.Add(new(provider.Name, "not in this build of ONNX Runtime (build with -p:Gpu=true).", InBuild: false));
                continue;
            }

            try
            {
                return (open(provider), provider, new ExecutionProviderStatus(provider.Name, attempts));
            }
            catch (Exception exception) when (exception is OnnxRuntimeException or DllNotFoundException or EntryPointNotFoundException)
            {
                last = exception;
                attempts.Add(new(provider.Name, FirstLine(exception.Message), InBuild: true));
            }
        }

        var reasons = string.Join(" ", attempts.Select(attempt => $"{attempt.Name}: {attempt.Reason}"));
        throw new ModelLoadException($"No execution provider can run {what}. {reasons}", last);
    }

    private static string FirstLine(string message)
    {
        var line = message.AsSpan().Trim();
        var end = line.IndexOfAny('\r', '\n');
        return (end < 0 ? line : line[..end]).ToString();
    }
}
