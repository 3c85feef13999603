using ClipHar.Client.Models;
using ClipHar.Web.Live;
using ClipHar.Web.Server;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace ClipHar.Web.Models;

/// <summary>Says that the demo model is one, and offers to fetch a real one. Shown while the demo model is all there is.</summary>
public sealed partial class RealModelOffer : IDisposable
{
    private const string PreferenceName = "offer-dismissed";
    private static readonly TimeSpan LongestQuestion = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _leaving = new();
    private string _terms = RealModel.KnownTerms;
    private bool _asked;
    private ModelPull? _pull;
    private StreamProblem? _problem;
    private string? _succeeded;
    private bool _dismissed;

    [Inject]
    public required ModelPuller Puller { get; init; }

    [Inject]
    public required ModelsState Models { get; init; }

    [Inject]
    public required ApiGateway Api { get; init; }

    [Inject]
    public required TimeProvider Clock { get; init; }

    [Inject]
    public required IJSRuntime Js { get; init; }

    [Parameter]
    public string? Class { get; set; }

    [Parameter]
    public bool Dismissable { get; set; }

    /// <summary>The fetched model is to be used; gives its name.</summary>
    [Parameter]
    public EventCallback<string?> OnModel { get; set; }

    private bool IsShown => !_dismissed && (_pull is not null || _succeeded is not null || OnlyTheDemo);

    private bool OnlyTheDemo => Models.Models is { Count: > 0 } all && all.All(m => m.Demo);

    public void Dispose()
    {
        Models.Changed -= OnChanged;
        _leaving.Cancel();
        _leaving.Dispose();
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            Models.Changed += OnChanged;
            if (Dismissable)
            {
                await using var module = await Js.InvokeAsync<IJSObjectReference>("import", "./js/preferences.js");
                _dismissed = await module.InvokeAsync<bool>("recall", PreferenceName, false);
                StateHasChanged();
            }
        }

        if (!_asked && !_dismissed && OnlyTheDemo)
        {
            _asked = true;
            await AskTermsAsync();
        }
    }

    /// <summary>The hub knows size and licence exactly; without a network what is known already stays.</summary>
    private async Task AskTermsAsync()
    {
        using var patience = new CancellationTokenSource(LongestQuestion, Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, _leaving.Token);
        try
        {
            _terms = RealModel.Terms(await Api.GetHubModelAsync(RealModel.Repository, either.Token));
            StateHasChanged();
        }
        catch (Exception e) when (e is ApiException or OperationCanceledException)
        {
            // Offline, or no longer on the page: the approximate text says so itself.
        }
    }

    private async Task FetchAsync()
    {
        (_problem, _pull) = (null, null);
        try
        {
            var done = await Puller.PullAsync(new ModelPullRequest(RealModel.Repository), OnProgress, _leaving.Token);
            _succeeded = done.State == "succeeded" ? done.Model ?? RealModel.Repository : null;
            _problem = done.State == "failed"
                ? new StreamProblem("It could not be fetched", done.Error ?? "The server gave no reason.")
                : null;
        }
        catch (ApiException e)
        {
            _problem = new StreamProblem(e.Message, e.Detail);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        _pull = null;
        StateHasChanged();
    }

    private void OnProgress(ModelPull pull)
    {
        _pull = pull;
        StateHasChanged();
    }

    private async Task CancelAsync()
    {
        try
        {
            await (_pull is null ? Task.CompletedTask : Puller.CancelAsync(_pull.Id, _leaving.Token));
        }
        catch (ApiException e)
        {
            _problem = new StreamProblem(e.Message, e.Detail);
        }
    }

    private async Task UseAsync(string model)
    {
        _dismissed = true;
        await OnModel.InvokeAsync(model);
    }

    private async Task DismissAsync()
    {
        _dismissed = true;
        await using var module = await Js.InvokeAsync<IJSObjectReference>("import", "./js/preferences.js");
        await module.InvokeVoidAsync("remember", PreferenceName, true);
    }

    private void OnChanged() => _ = InvokeAsync(StateHasChanged);
}
