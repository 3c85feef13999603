using System.Globalization;
using ClipHar.Client.Classification;
using ClipHar.Client.Predictions;
using ClipHar.Web.Results;
using ClipHar.Web.Server;
using Microsoft.AspNetCore.Components;

namespace ClipHar.Web.Predictions;

/// <summary>What has been recognised: a page at a time, with the filters in the address.</summary>
public sealed partial class Predictions : IDisposable
{
    private const int PageSize = 30;
    private readonly CancellationTokenSource _leaving = new();
    private List<PredictionResource> _items = [];
    private string? _next;
    private string? _problem;
    private string? _label;
    private string? _vocabulary;
    private string? _model;
    private bool _loaded;
    private bool _loading;

    [Inject]
    public required ApiGateway Api { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required TimeProvider Clock { get; init; }

    [SupplyParameterFromQuery(Name = "label")]
    public string? LabelFilter { get; set; }

    [SupplyParameterFromQuery(Name = "vocabulary")]
    public string? VocabularyFilter { get; set; }

    [SupplyParameterFromQuery(Name = "model")]
    public string? ModelFilter { get; set; }

    private bool IsFiltered => (LabelFilter ?? VocabularyFilter ?? ModelFilter) is not null;

    public void Dispose()
    {
        _leaving.Cancel();
        _leaving.Dispose();
    }

    protected override void OnParametersSet() => (_label, _vocabulary, _model) = (LabelFilter, VocabularyFilter, ModelFilter);

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            await LoadAsync(cursor: null);
            StateHasChanged();
        }
    }

    private async Task ApplyAsync()
    {
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameters(
            new Dictionary<string, object?> { ["label"] = Given(_label), ["vocabulary"] = Given(_vocabulary), ["model"] = Given(_model) }));
        (LabelFilter, VocabularyFilter, ModelFilter) = (Given(_label), Given(_vocabulary), Given(_model));
        await LoadAsync(cursor: null);
    }

    private Task ResetAsync()
    {
        (_label, _vocabulary, _model) = (null, null, null);
        return ApplyAsync();
    }

    private Task MoreAsync() => LoadAsync(_next);

    private async Task LoadAsync(string? cursor)
    {
        var filter = new PredictionFilter
        {
            Label = LabelFilter,
            Vocabulary = VocabularyFilter,
            Model = ModelFilter,
            Limit = PageSize,
            Cursor = cursor,
        };
        _loading = true;
        try
        {
            var page = await Api.GetPredictionsAsync(filter, _leaving.Token);
            _items = cursor is null ? [.. page.Items] : [.. _items, .. page.Items];
            (_next, _problem) = (page.NextCursor, null);
        }
        catch (ApiException e)
        {
            _problem = e.InWords;
        }
        catch (OperationCanceledException)
        {
            // Left the page.
        }

        (_loading, _loaded) = (false, true);
    }

    private static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static string Best(PredictionResource item) => item.Labels is [var best, ..] ? LabelText.Humanise(best.Label) : "nothing";

    private static string BestScore(PredictionResource item) => item.Labels is [var best, ..] ? LabelText.Percent(best.Score) : "";

    private static string Others(PredictionResource item) =>
        string.Join(", ", item.Labels.Skip(1).Take(2).Select((LabelScore l) => $"{LabelText.Humanise(l.Label)} {LabelText.Percent(l.Score)}"));

    private static string TotalMs(PredictionResource item)
    {
        var t = item.Timings;
        return (t.DecodeMs + t.PreprocessMs + t.QueueMs + t.EncodeMs).ToString("0", CultureInfo.InvariantCulture);
    }

    private string When(DateTimeOffset at)
    {
        var (local, now) = (TimeZoneInfo.ConvertTime(at, Clock.LocalTimeZone), Clock.GetLocalNow());
        return local.Date == now.Date
            ? local.ToString("HH:mm:ss", CultureInfo.InvariantCulture)
            : local.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
    }
}
