using System.Globalization;
using ClipHar.Web.Results;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace ClipHar.Web.Timelines;

/// <summary>Segments on a time axis that scrolls sideways, and the same as a table.</summary>
public sealed partial class TimelineStrip : IAsyncDisposable
{
    private const int MaxListed = 200;
    private readonly LabelColors _colors = new();
    private IJSObjectReference? _module;
    private ElementReference _strip;

    [Inject]
    public required IJSRuntime Js { get; init; }

    [Parameter, EditorRequired]
    public required IReadOnlyList<ActionSegment> Segments { get; set; }

    /// <summary>Where the axis ends.</summary>
    [Parameter]
    public TimeSpan End { get; set; }

    /// <summary>Keeps the end in sight as it grows, unless the user has scrolled away from it.</summary>
    [Parameter]
    public bool Follow { get; set; }

    /// <summary>Draws the mark that the video page's module moves along.</summary>
    [Parameter]
    public bool Playhead { get; set; }

    [Parameter]
    public bool ListOpen { get; set; }

    [Parameter]
    public string EmptyText { get; set; } = "";

    [Parameter]
    public EventCallback<ActionSegment> OnSelect { get; set; }

    private TimelineLayout Layout { get; set; } = TimelineLayout.Create([], TimeSpan.Zero, following: false);

    /// <summary>Live: the newest first. A film: in order.</summary>
    private IEnumerable<ActionSegment> Listed => Follow ? Segments.Reverse().Take(MaxListed) : Segments.Take(TimelineLayout.MaxVisible);

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_module is not null)
            {
                await _module.DisposeAsync();
            }
        }
        catch (JSDisconnectedException)
        {
            // The tab is closed.
        }
    }

    protected override void OnParametersSet() => Layout = TimelineLayout.Create(Segments, End, Follow);

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (Follow && Segments.Count > 0)
        {
            _module ??= await Js.InvokeAsync<IJSObjectReference>("import", "./Timelines/TimelineStrip.razor.js");
            await _module.InvokeVoidAsync("followEnd", _strip);
        }
    }

    private static string Css(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    private static string Describe(ActionSegment segment) =>
        $"{LabelText.Humanise(segment.Label)}, {LabelText.Clock(segment.Start)} to {LabelText.Clock(segment.End)}, "
        + LabelText.Percent(segment.Score);
}
