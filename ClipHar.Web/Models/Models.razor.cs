using ClipHar.Client.Models;
using ClipHar.Web.Server;
using Microsoft.AspNetCore.Components;

namespace ClipHar.Web.Models;

/// <summary>The models the server has, and fetching more.</summary>
public sealed partial class Models : IDisposable
{
    private readonly CancellationTokenSource _leaving = new();
    private ModelPull? _pull;
    private string? _problem;
    private string? _repository;
    private string? _revision;

    [Inject]
    public required ModelsState State { get; init; }

    [Inject]
    public required ModelPuller Puller { get; init; }

    public void Dispose()
    {
        State.Changed -= OnChanged;
        _leaving.Cancel();
        _leaving.Dispose();
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            State.Changed += OnChanged;
            await TryAsync(() => State.ReloadAsync(_leaving.Token));
            StateHasChanged();
        }
    }

    private static string Outcome(ModelPull pull) => pull.State switch
    {
        "succeeded" => $"{pull.Model ?? pull.Repository} is here.",
        "cancelled" => "Cancelled. What has come is kept, and the next try goes on from there.",
        _ => $"It could not be fetched: {pull.Error ?? "the server gave no reason."}",
    };

    private Task FetchAsync()
    {
        if (string.IsNullOrWhiteSpace(_repository))
        {
            _problem = "Give a repository, for example openai/clip-vit-base-patch16.";
            return Task.CompletedTask;
        }

        var request = new ModelPullRequest(_repository.Trim(), string.IsNullOrWhiteSpace(_revision) ? null : _revision.Trim());
        return TryAsync(() => Puller.PullAsync(request, OnProgress, _leaving.Token));
    }

    private Task CancelAsync() => _pull is null ? Task.CompletedTask : TryAsync(() => Puller.CancelAsync(_pull.Id, _leaving.Token));

    private void OnProgress(ModelPull pull)
    {
        _pull = pull;
        StateHasChanged();
    }

    private async Task TryAsync(Func<Task> call)
    {
        try
        {
            _problem = null;
            await call();
        }
        catch (ApiException e)
        {
            _problem = e.InWords;
        }
        catch (OperationCanceledException)
        {
            // Left the page; the pull goes on at the server.
        }
    }

    private void OnChanged() => _ = InvokeAsync(StateHasChanged);
}
