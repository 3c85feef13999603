using System.Text.Json;
using ClipHar.Client;
using ClipHar.Client.Jobs;
using ClipHar.Web.Pictures;
using ClipHar.Web.Server;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace ClipHar.Web.Live;

/// <summary>
/// A person records frames of the camera for a data set, deliberately: with a label, with consent, and with a second decision after
/// having seen them. Frames are held by the browser until then.
/// </summary>
public sealed partial class CapturePanel : IAsyncDisposable
{
    private readonly CancellationTokenSource _leaving = new();
    private readonly CaptureDraft _draft = new();
    private IReadOnlyList<string> _datasets = [];
    private DotNetObjectReference<CapturePanel>? _self;
    private IJSObjectReference? _module;
    private IJSObjectReference? _recorder;
    private ElementReference _frames;
    private JobResource? _job;
    private string? _addedTo;
    private string? _problem;
    private double? _sent;
    private bool _open;
    private bool _recording;
    private int _numFrames;
    private int _maxFrames;

    [Inject]
    public required IJSRuntime Js { get; init; }

    [Inject]
    public required ApiGateway Api { get; init; }

    /// <summary>The camera's picture.</summary>
    [Parameter, EditorRequired]
    public required ElementReference Video { get; set; }

    /// <summary>Whether the camera runs. Recording ends with it.</summary>
    [Parameter]
    public bool IsOn { get; set; }

    /// <summary>Labels to propose.</summary>
    [Parameter]
    public IEnumerable<string> Labels { get; set; } = [];

    /// <summary>What is being recorded, for the sign beside the camera's picture; null when nothing is.</summary>
    [Parameter]
    public EventCallback<string?> OnRecording { get; set; }

    private string Status => (_recording, IsOn, _numFrames) switch
    {
        (true, _, var n) => $"{n} of at most {_maxFrames}",
        (_, false, 0) => "The camera is off.",
        _ => "",
    };

    [JSInvokable]
    public Task OnFrames(int numFrames, bool recording) => InvokeAsync(async () =>
    {
        var ended = _recording && !recording;
        (_numFrames, _recording) = (numFrames, recording);
        await OnRecording.InvokeAsync(recording ? $"{_draft.Label.Trim()} · {numFrames}" : null);
        _problem = ended && numFrames >= _maxFrames ? $"{_maxFrames} frames are enough for one go: add them, then record more." : _problem;
        StateHasChanged();
    });

    [JSInvokable]
    public Task OnSent(double share) => InvokeAsync(() =>
    {
        _sent = share;
        StateHasChanged();
    });

    public async ValueTask DisposeAsync()
    {
        await _leaving.CancelAsync();
        _leaving.Dispose();
        try
        {
            if (_recorder is not null)
            {
                await _recorder.InvokeVoidAsync("dispose");
                await _recorder.DisposeAsync();
            }

            if (_module is not null)
            {
                await _module.DisposeAsync();
            }
        }
        catch (JSDisconnectedException)
        {
            // The tab is closed, and the frames are gone with it.
        }

        _self?.Dispose();
    }

    protected override async Task OnParametersSetAsync()
    {
        if (!IsOn && _recording)
        {
            await StopAsync();
        }
    }

    /// <summary>Nothing is loaded before somebody opens it.</summary>
    private async Task ToggleAsync()
    {
        _open = !_open;
        if (!_open || _recorder is not null)
        {
            return;
        }

        try
        {
            _self = DotNetObjectReference.Create(this);
            _module = await Js.InvokeAsync<IJSObjectReference>("import", _leaving.Token, "./Live/CapturePanel.razor.js");
            _recorder = await _module.InvokeAsync<IJSObjectReference>("attach", _leaving.Token, Video, _frames, _self);
            _maxFrames = await _recorder.InvokeAsync<int>("maxFrames", _leaving.Token);
            _datasets = [.. (await Api.GetDatasetsAsync(_leaving.Token)).Select(d => d.Name)];
        }
        catch (ApiException e)
        {
            _problem = e.InWords;
        }
        catch (OperationCanceledException)
        {
            // Left the page.
        }
    }

    private async Task StartAsync()
    {
        (_problem, _job) = (_draft.Missing, null);
        if (_problem is null && _recorder is not null)
        {
            await _recorder.InvokeVoidAsync("start", _leaving.Token, _draft.IntervalMs);
        }
    }

    private async Task StopAsync()
    {
        if (_recorder is not null)
        {
            await _recorder.InvokeVoidAsync("stop", _leaving.Token);
        }
    }

    private async Task DiscardAsync()
    {
        _problem = null;
        await _recorder!.InvokeVoidAsync("clear", _leaving.Token);
    }

    private async Task SendAsync()
    {
        _problem = _draft.Missing;
        if (_problem is not null)
        {
            return;
        }

        _sent = 0;
        try
        {
            var answer = await _recorder!.InvokeAsync<SentFrames>("send", _leaving.Token, _draft.ToFields());
            _problem = answer.Problem is { } problem ? $"{problem.Title}. {problem.Detail}" : null;
            if (answer.Job is { } json)
            {
                _job = JsonSerializer.Deserialize<JobResource>(json, ClipHarJson.Options);
                _addedTo = _draft.Dataset.Trim();
            }
        }
        catch (OperationCanceledException)
        {
            // Left the page.
        }

        _sent = null;
    }

    /// <summary>What came of sending the frames.</summary>
    /// <param name="Job">The server's answer as JSON text, when it took them.</param>
    private sealed record SentFrames(string? Job, PictureProblem? Problem);
}
