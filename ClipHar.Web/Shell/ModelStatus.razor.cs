using ClipHar.Client.Models;
using ClipHar.Web.Server;
using Microsoft.AspNetCore.Components;

namespace ClipHar.Web.Shell;

/// <summary>Which model answers, and on what: always in sight, with the reason when it is not the best provider.</summary>
public sealed partial class ModelStatus : IDisposable
{
    private readonly CancellationTokenSource _leaving = new();
    private string? _problem;

    [Inject]
    public required ModelsState Models { get; init; }

    public void Dispose()
    {
        Models.Changed -= OnChanged;
        _leaving.Cancel();
        _leaving.Dispose();
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
        {
            return;
        }

        Models.Changed += OnChanged;
        try
        {
            await Models.EnsureLoadedAsync(_leaving.Token);
            _problem = Models.Champion is null ? "no model" : null;
        }
        catch (ApiException e)
        {
            _problem = e.Message;
        }
        catch (OperationCanceledException)
        {
            return;
        }

        StateHasChanged();
    }

    private static string Explanation(ModelResource model) => model switch
    {
        { Loaded: false } => $"{model.Name} {model.Version}: loaded at the first request",
        { ExecutionProviderReason: { } reason } => $"{model.Name} {model.Version} on {model.ExecutionProvider}: {reason}",
        _ => $"{model.Name} {model.Version} on {model.ExecutionProvider}",
    };

    private void OnChanged() => _ = InvokeAsync(StateHasChanged);
}
