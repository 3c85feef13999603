using ClipHar.Client.Vocabularies;
using ClipHar.Web.Server;
using ClipHar.Web.Timelines;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace ClipHar.Web.Live;

/// <summary>
/// The live page. The browser module beside it runs camera, stream and bars; this side has the controls, the timeline and the figures,
/// from reports twice a second.
/// </summary>
public sealed partial class Live : IAsyncDisposable
{
    private readonly CancellationTokenSource _leaving = new();
    private readonly ActionTimeline _timeline = new();
    private readonly LatencyWindow _latencies = new();
    private readonly ActionAnnouncer _announcer = new();
    private readonly List<Snapshot> _snapshots = [];
    private DotNetObjectReference<Live>? _self;
    private IJSObjectReference? _module;
    private IJSObjectReference? _controller;
    private ElementReference _root;
    private ElementReference _video;

    private CameraState _camera = CameraState.Loading;
    private IReadOnlyList<CameraDevice> _cameras = [];
    private IReadOnlyList<VocabularyResource> _vocabularies = [];
    private IReadOnlyList<ActionSegment> _segments = [];
    private StreamProblem? _streamError;
    private LatencySummary? _latency;
    private FrameCounts _counts = new(0, 0, 0, 0);
    private string? _cameraId;
    private string? _capturing;
    private string? _vocabulary;
    private string? _model;
    private string _announcement = "";
    private int _windowMs = 1500;
    private bool _mirror = true;
    private bool _paused;
    private long _numFrames;

    [Inject]
    public required IJSRuntime Js { get; init; }

    [Inject]
    public required ApiGateway Api { get; init; }

    [Inject]
    public required ModelsState Models { get; init; }

    [Inject]
    public required TimeProvider Clock { get; init; }

    private bool IsOn => _camera.Kind == CameraStateKind.On;

    private ConnectionState Connection { get; set; } = ConnectionState.Closed;

    private IEnumerable<string> VocabularyNames => _vocabularies.Select(v => v.Name);

    private IEnumerable<string> CaptureLabels =>
        _vocabularies.FirstOrDefault(v => v.Name == _vocabulary)?.Actions.Select(a => a.Label) ?? [];

    private string WindowLabel => _windowMs == 0
        ? "Smoothing: off, every frame alone"
        : FormattableString.Invariant($"Smoothing: {_windowMs / 1000.0:0.##} s");

    private (string Kind, string Text) Light => (_paused, Connection.State) switch
    {
        (true, _) => ("paused", "Paused"),
        (_, "open") => ("live", "Live"),
        (_, "reconnecting") => ("lost", "Reconnecting"),
        _ => ("paused", "Connecting"),
    };

    [JSInvokable]
    public Task OnCamera(CameraUpdate update) => InvokeAsync(() =>
    {
        _camera = CameraState.From(update);
        if (!IsOn)
        {
            _timeline.Close();
            _latency = null;
        }

        StateHasChanged();
    });

    [JSInvokable]
    public Task OnCameras(IReadOnlyList<CameraDevice> cameras) => InvokeAsync(() =>
    {
        _cameras = cameras;
        _cameraId = _cameras.Any(c => c.Id == _camera.Detail) ? _camera.Detail : (_cameras.Count > 0 ? _cameras[0].Id : null);
        StateHasChanged();
    });

    [JSInvokable]
    public Task OnConnection(ConnectionState state) => InvokeAsync(() =>
    {
        Connection = state;
        StateHasChanged();
    });

    [JSInvokable]
    public Task OnReady(ReadyUpdate ready)
    {
        ArgumentNullException.ThrowIfNull(ready);
        return InvokeAsync(() =>
        {
            (_model, _vocabulary, _windowMs) = (ready.Model, ready.Vocabulary ?? _vocabulary, ready.WindowMs);
            _streamError = null;
            StateHasChanged();
        });
    }

    [JSInvokable]
    public Task OnPaused(bool paused) => InvokeAsync(() =>
    {
        _paused = paused;
        _timeline.Close();
        _latencies.Clear();
        StateHasChanged();
    });

    [JSInvokable]
    public Task OnStreamError(string title, string detail) => InvokeAsync(() =>
    {
        _streamError = new StreamProblem(title, detail);
        StateHasChanged();
    });

    [JSInvokable]
    public Task OnReport(LiveReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return InvokeAsync(() =>
        {
            foreach (var frame in report.Frames)
            {
                var at = TimeSpan.FromMilliseconds(frame.AtMs);
                _timeline.Observe(at, frame.Label, frame.Score);
                _announcement = _announcer.Observe(at, frame.Label) ?? _announcement;
            }

            _numFrames += report.Frames.Count;
            _latencies.Add(report.Frames);
            _latency = _latencies.Summarise();
            _counts = new FrameCounts(_numFrames, report.DroppedByServer, report.SkippedByBrowser, report.Failed);
            _segments = _timeline.Segments;
            StateHasChanged();
        });
    }

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
            // The tab is closed: the browser has let go of the camera itself.
        }

        _self?.Dispose();
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
        {
            return;
        }

        _self = DotNetObjectReference.Create(this);
        _module = await Js.InvokeAsync<IJSObjectReference>("import", _leaving.Token, "./Live/Live.razor.js");
        var choices = await _module.InvokeAsync<LiveChoices>("recallChoices", _leaving.Token);
        (_vocabulary, _model, _windowMs, _mirror) = (choices.Vocabulary, choices.Model, choices.WindowMs ?? 1500, choices.Mirror ?? true);
        _controller = await _module.InvokeAsync<IJSObjectReference>("attach", _leaving.Token, _root, _self);
        await LoadAsync();
        StateHasChanged();
    }

    private async Task LoadAsync()
    {
        try
        {
            _vocabularies = await Api.GetVocabulariesAsync(_leaving.Token);
            await Models.EnsureLoadedAsync(_leaving.Token);
            await ForgetWhatIsGoneAsync();
            _model ??= Models.Champion?.Name;
        }
        catch (ApiException)
        {
            // The stream says for itself that the server is away; the choices stay as they were remembered.
        }
        catch (OperationCanceledException)
        {
            // Left the page.
        }
    }

    /// <summary>A remembered vocabulary or model may have been deleted since: the server's default takes its place.</summary>
    private async Task ForgetWhatIsGoneAsync()
    {
        if (_vocabularies.Count > 0 && _vocabularies.All(v => v.Name != _vocabulary))
        {
            await ChooseVocabularyAsync(_vocabularies[0].Name);
        }

        if (_model is not null && Models.Models?.All(m => m.Name != _model) == true)
        {
            await UseModelAsync(Models.Champion?.Name);
        }
    }

    private static string Number(double value, string format) => value.ToString(format, System.Globalization.CultureInfo.InvariantCulture);

    private void ClearTimeline()
    {
        _timeline.Clear();
        _segments = [];
    }

    private async Task<T?> CallAsync<T>(string method, params object?[] args) =>
        _controller is null ? default : await _controller.InvokeAsync<T>(method, _leaving.Token, args);

    private async Task CallAsync(string method, params object?[] args)
    {
        if (_controller is not null)
        {
            await _controller.InvokeVoidAsync(method, _leaving.Token, args);
        }
    }

    private async Task ExportAsync(string fileName, string mediaType, string text)
    {
        await using var module = await Js.InvokeAsync<IJSObjectReference>("import", _leaving.Token, "./js/download.js");
        await module.InvokeVoidAsync("downloadText", _leaving.Token, fileName, mediaType, text);
    }
}
