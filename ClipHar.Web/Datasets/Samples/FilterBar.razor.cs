using ClipHar.Client.Datasets;
using Microsoft.AspNetCore.Components;

namespace ClipHar.Web.Datasets.Samples;

/// <summary>The filters above the grid. Typing is waited for; a choice takes effect at once.</summary>
public sealed partial class FilterBar : IDisposable
{
    private static readonly TimeSpan TypingPause = TimeSpan.FromMilliseconds(300);
    private CancellationTokenSource _typing = new();

    [Inject]
    public required TimeProvider Clock { get; init; }

    [Parameter, EditorRequired]
    public required DatasetVersionResource Version { get; set; }

    /// <summary>Names of checks that found something.</summary>
    [Parameter]
    public IReadOnlyList<string> Checks { get; set; } = [];

    [Parameter, EditorRequired]
    public required SampleFilter Filter { get; set; }

    [Parameter]
    public EventCallback<SampleFilter> FilterChanged { get; set; }

    /// <summary>Those of the version, "" for samples in none; what the address asks for is always among them.</summary>
    private IEnumerable<string> Splits => HistogramRows.From(Version.Histogram).Splits.Select(s => s ?? "")
        .Union(Filter.Split is { } asked ? [asked] : []);

    public void Dispose()
    {
        _typing.Cancel();
        _typing.Dispose();
    }

    /// <summary>"*" stands for no filter, because "" is a choice of its own.</summary>
    private static string? Value(ChangeEventArgs e) => e.Value as string is var text && text == "*" ? null : text;

    private Task SetAsync(SampleFilter filter) => FilterChanged.InvokeAsync(filter);

    private async Task TypeAsync(ChangeEventArgs e)
    {
        await _typing.CancelAsync();
        _typing.Dispose();
        _typing = new CancellationTokenSource();
        var text = (e.Value as string)?.Trim();
        try
        {
            await Task.Delay(TypingPause, Clock, _typing.Token);
            await SetAsync(Filter with { Text = string.IsNullOrEmpty(text) ? null : text });
        }
        catch (OperationCanceledException)
        {
            // More was typed.
        }
    }
}
