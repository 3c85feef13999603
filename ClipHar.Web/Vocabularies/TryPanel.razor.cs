using System.Text.Json;
using ClipHar.Client;
using ClipHar.Client.Classification;
using ClipHar.Client.Vocabularies;
using ClipHar.Web.Live;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace ClipHar.Web.Vocabularies;

/// <summary>Recognises the camera or a picture with the vocabulary as it is now, beside what it was before the last change.</summary>
public sealed partial class TryPanel : IAsyncDisposable
{
    private readonly CancellationTokenSource _leaving = new();
    private DotNetObjectReference<TryPanel>? _self;
    private IJSObjectReference? _module;
    private IJSObjectReference? _controller;
    private ElementReference _root;
    private VocabularyResource? _used;
    private Answer? _before;
    private Answer? _now;
    private string? _source;
    private string? _pictureName;
    private string? _problem;

    [Inject]
    public required IJSRuntime Js { get; init; }

    [Parameter, EditorRequired]
    public required VocabularyResource Vocabulary { get; set; }

    /// <summary>A label to point out: the one just added.</summary>
    [Parameter]
    public string? Highlight { get; set; }

    [Parameter]
    public string? Class { get; set; }

    /// <param name="source">camera, picture, or null when neither.</param>
    /// <param name="name">The picture's file name.</param>
    [JSInvokable]
    public Task OnSource(string? source, string? name) => InvokeAsync(() =>
    {
        (_source, _pictureName, _now, _before, _problem) = (source, name, null, null, null);
        StateHasChanged();
    });

    /// <param name="version">Which vocabulary it was asked with: name and version.</param>
    /// <param name="json">The answer of POST /v1/classify.</param>
    [JSInvokable]
    public Task OnTried(string version, string json)
    {
        var response = JsonSerializer.Deserialize<ClassifyResponse>(json, ClipHarJson.Options);
        return InvokeAsync(() =>
        {
            if (response?.Results is not [{ Labels: { Count: > 0 } scores }, ..])
            {
                return;
            }

            // The first answer after a change pushes the last one before it to the left.
            if (_now is not null && _now.Version != version)
            {
                _before = _now;
            }

            (_now, _problem) = (new Answer(version, scores), null);
            StateHasChanged();
        });
    }

    [JSInvokable]
    public Task OnTryFailed(string title, string detail) => InvokeAsync(() =>
    {
        _problem = $"{title}. {detail}";
        StateHasChanged();
    });

    [JSInvokable]
    public Task OnTryCamera(CameraUpdate update) => InvokeAsync(() =>
    {
        var state = CameraState.From(update);
        _problem = state.Kind == CameraStateKind.Problem ? $"{state.Title}. {state.Text}" : null;
        StateHasChanged();
    });

    public async ValueTask DisposeAsync()
    {
        await _leaving.CancelAsync();
        _leaving.Dispose();
        try
        {
            if (_controller is not null)
            {
                await _controller.InvokeVoidAsync("dispose");
                await _controller.DisposeAsync();
            }

            if (_module is not null)
            {
                await _module.DisposeAsync();
            }
        }
        catch (JSDisconnectedException)
        {
            // The tab is closed.
        }

        _self?.Dispose();
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            _self = DotNetObjectReference.Create(this);
            _module = await Js.InvokeAsync<IJSObjectReference>("import", _leaving.Token, "./Vocabularies/TryPanel.razor.js");
            _controller = await _module.InvokeAsync<IJSObjectReference>("attach", _leaving.Token, _root, _self);
        }

        if (_controller is not null && _used != Vocabulary)
        {
            _used = Vocabulary;
            await _controller.InvokeVoidAsync("use", _leaving.Token, Vocabulary.Name, $"{Vocabulary.Name} {Vocabulary.Version}");
        }
    }

    private async Task ToggleCameraAsync()
    {
        if (_controller is not null)
        {
            await _controller.InvokeVoidAsync(_source == "camera" ? "stop" : "start", _leaving.Token);
        }
    }

    private sealed record Answer(string Version, IReadOnlyList<LabelScore> Scores);
}
