using System.Globalization;
using System.Text.Json;
using ClipHar.Client;
using ClipHar.Client.Classification;
using ClipHar.Web.Results;
using ClipHar.Web.Timelines;
using Microsoft.AspNetCore.Components;
using Microsoft.FluentUI.AspNetCore.Components;
using Microsoft.JSInterop;
using Icons = Microsoft.FluentUI.AspNetCore.Components.Icons;

namespace ClipHar.Web.Video;

/// <summary>A film: decoded and sampled by the browser module, cut into segments here; another smoothing cuts anew at once.</summary>
public sealed partial class Video : IAsyncDisposable
{
    private static readonly double[] Rates = [0.5, 1, 2, 4, 8];
    private static readonly Icon FilmIcon = new Icons.Regular.Size32.VideoClip();
    private readonly CancellationTokenSource _leaving = new();
    private readonly SortedList<TimeSpan, FrameScores> _frames = [];
    private DotNetObjectReference<Video>? _self;
    private IJSObjectReference? _module;
    private IJSObjectReference? _controller;
    private ElementReference _root;
    private LabelSelection _selection = LabelSelection.Default;
    private IReadOnlyList<ActionSegment> _segments = [];
    private FilmDescription? _film;
    private FilmProblem? _problem;
    private ModelReference? _model;
    private double _rate = 2;
    private double _stepS = 0.5;
    private int _windowMs = 2000;
    private bool _running;
    private bool _finished;

    [Inject]
    public required IJSRuntime Js { get; init; }

    private double Done => _film is { DurationS: > 0 } film && _frames.Count > 0
        ? Math.Min(1, (_frames.Keys[^1].TotalSeconds + _stepS) / film.DurationS)
        : 0;

    private string ProgressText => $"{LabelText.Percent(Done)}, {_frames.Count} pictures";

    private string DoneText => (_finished, _frames.Count) switch
    {
        (_, 0) => "",
        (true, _) => $"{_frames.Count} pictures looked at with {_model?.Name}.",
        (false, _) => $"Stopped at {LabelText.Clock(_frames.Keys[^1])}; what was found so far is below.",
    };

    private string EmptyText => _finished
        ? "Nothing reached the score that makes it an action. Other words, or more smoothing, may help."
        : "Segments appear here while the film is looked at. Choose one to jump to it.";

    private string WindowLabel => _windowMs == 0
        ? "Smoothing: off, every picture alone"
        : string.Create(CultureInfo.InvariantCulture, $"Smoothing: {_windowMs / 1000.0:0.#} s");

    [JSInvokable]
    public Task OnFilm(FilmDescription film) => InvokeAsync(() =>
    {
        (_film, _problem, _finished) = (film, null, false);
        _frames.Clear();
        _segments = [];
        StateHasChanged();
    });

    /// <param name="times">Film times of the pictures, in seconds.</param>
    /// <param name="json">The answer of POST /v1/classify for them.</param>
    [JSInvokable]
    public Task OnBatch(double[] times, string json)
    {
        ArgumentNullException.ThrowIfNull(times);
        var response = JsonSerializer.Deserialize<ClassifyResponse>(json, ClipHarJson.Options);
        return InvokeAsync(() =>
        {
            _model = response?.Model ?? _model;
            foreach (var (at, result) in times.Zip(response?.Results ?? []))
            {
                var time = TimeSpan.FromSeconds(at);
                _frames[time] = new FrameScores(time, result.Labels);
            }

            Cut();
            StateHasChanged();
        });
    }

    [JSInvokable]
    public Task OnFinished(bool complete) => InvokeAsync(() =>
    {
        (_running, _finished) = (false, complete);
        Cut();
        StateHasChanged();
    });

    [JSInvokable]
    public Task OnFailed(string title, string detail) => InvokeAsync(() =>
    {
        (_running, _problem) = (false, new FilmProblem(title, detail));
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
            _module = await Js.InvokeAsync<IJSObjectReference>("import", _leaving.Token, "./Video/Video.razor.js");
            _controller = await _module.InvokeAsync<IJSObjectReference>("attach", _leaving.Token, _root, _self);
        }
    }

    private static string RateText(double rate) => rate switch
    {
        < 1 => "one picture every 2 seconds",
        1 => "one picture a second",
        _ => string.Create(CultureInfo.InvariantCulture, $"{rate} pictures a second"),
    };

    private void Cut()
    {
        var config = new VideoSegmenterConfig
        {
            Window = TimeSpan.FromMilliseconds(_windowMs),
            MinDuration = TimeSpan.FromSeconds(Math.Min(0.75, _stepS)),
        };
        _segments = new VideoSegmenter(config).Segment([.. _frames.Values], TimeSpan.FromSeconds(_stepS));
        if (_film is { } film)
        {
            // The last sample stands for a whole step, which may reach past the end.
            _segments =
            [
                .. _segments.Where(s => s.Start < film.Duration).Select(s => s.End > film.Duration ? s with { End = film.Duration } : s),
            ];
        }
    }

    private void ChooseWindow(int windowMs)
    {
        _windowMs = windowMs;
        Cut();
    }

    private async Task StartAsync()
    {
        (_running, _finished, _problem) = (true, false, null);
        _frames.Clear();
        _segments = [];
        _stepS = await CallAsync<double>("start", 1 / _rate, _selection);
    }

    private Task CancelAsync() => CallAsync<bool>("cancel");

    private async Task CloseAsync()
    {
        await CallAsync<bool>("close");
        (_film, _problem, _segments) = (null, null, []);
        _frames.Clear();
    }

    private Task JumpAsync(ActionSegment segment) => CallAsync<bool>("jump", segment.Start.TotalSeconds);

    private Task ExportCsvAsync() => ExportAsync("csv", "text/csv", TimelineExport.ToCsv(_segments));

    private Task ExportJsonAsync() =>
        ExportAsync("json", "application/json", TimelineExport.ToJson(_film?.Name ?? "film", _model?.Name, _segments));

    private async Task ExportAsync(string extension, string mediaType, string text)
    {
        var name = $"{LabelText.Slug(Path.GetFileNameWithoutExtension(_film?.Name ?? "film"))}-actions.{extension}";
        await using var module = await Js.InvokeAsync<IJSObjectReference>("import", _leaving.Token, "./js/download.js");
        await module.InvokeVoidAsync("downloadText", _leaving.Token, name, mediaType, text);
    }

    private async Task<T?> CallAsync<T>(string method, params object?[] args) =>
        _controller is null ? default : await _controller.InvokeAsync<T>(method, _leaving.Token, args);
}

/// <summary>A film that the browser can play.</summary>
public sealed record FilmDescription(string Name, double DurationS, int Width, int Height)
{
    public TimeSpan Duration => TimeSpan.FromSeconds(DurationS);
}

/// <summary>Why a film could not be analysed, in words for the user.</summary>
public sealed record FilmProblem(string Title, string Detail);
