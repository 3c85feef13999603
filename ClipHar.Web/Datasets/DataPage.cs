using ClipHar.Web.Server;
using Microsoft.AspNetCore.Components;

namespace ClipHar.Web.Datasets;

/// <summary>What the data pages have in common: the server's answers, its refusals in words, and an end when the page is left.</summary>
public abstract class DataPage : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _leaving = new();

    [Inject]
    public required ApiGateway Api { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required TimeProvider Clock { get; init; }

    /// <summary>What went wrong last, in words; null when nothing did.</summary>
    protected string? Problem { get; set; }

    /// <summary>Ended when the page is left.</summary>
    protected CancellationToken Leaving { get; private set; }

    protected bool HasLeft => _leaving.IsCancellationRequested;

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected override void OnInitialized() => Leaving = _leaving.Token;

    protected virtual void Dispose(bool disposing)
    {
        if (disposing && !HasLeft)
        {
            _leaving.Cancel();
            _leaving.Dispose();
        }
    }

    /// <summary>Calls the server; a refusal becomes <see cref="Problem"/>.</summary>
    /// <returns>False when it did not work or the page was left.</returns>
    protected async Task<bool> TryAsync(Func<Task> call)
    {
        try
        {
            await call();
            Problem = null;
            return true;
        }
        catch (ApiException e)
        {
            Problem = e.InWords;
            return false;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
