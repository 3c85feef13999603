using ClipHar.Client.Datasets;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web.Virtualization;
using Microsoft.JSInterop;

namespace ClipHar.Web.Datasets.Samples;

/// <summary>
/// The pictures of one version. The browser holds the rows that are in sight and a few more; this side the pages that were looked at
/// last. Filters and the opened picture stand in the address.
/// </summary>
public sealed partial class Samples : IAsyncDisposable
{
    private DatasetVersionResource? _version;
    private IReadOnlyList<string> _checks = [];
    private SampleWindow? _window;
    private SampleFilter? _windowFilter;
    private string? _loadedRev;
    private GridLayout? _layout;
    private Virtualize<SampleRow>? _rows;
    private SampleResource? _open;
    private int _openPosition = -1;
    private int? _total;
    private int _generation;
    private string? _activeId;
    private string _said = "";
    private ElementReference _root;
    private DotNetObjectReference<Samples>? _self;
    private IJSObjectReference? _module;
    private IJSObjectReference? _controller;

    [Inject]
    public required IJSRuntime Js { get; init; }

    [Parameter]
    public required string Name { get; set; }

    /// <summary>Number, tag, "latest" or manifest id.</summary>
    [Parameter]
    public required string Rev { get; set; }

    [SupplyParameterFromQuery(Name = "label")]
    public string? LabelFilter { get; set; }

    [SupplyParameterFromQuery(Name = "split")]
    public string? SplitFilter { get; set; }

    [SupplyParameterFromQuery(Name = "issue")]
    public string? IssueFilter { get; set; }

    [SupplyParameterFromQuery(Name = "text")]
    public string? TextFilter { get; set; }

    [SupplyParameterFromQuery(Name = "sort")]
    public string? Sort { get; set; }

    /// <summary>Index of the picture that is open beside the grid.</summary>
    [SupplyParameterFromQuery(Name = "sample")]
    public int? OpenIndex { get; set; }

    private SampleFilter Filter => new(LabelFilter, SplitFilter, IssueFilter, TextFilter, Sort);

    private IReadOnlyList<(string Text, string Href)> Places => _version is { } version
        ? [(Name, DataAddress.Set(Name)), ($"version {version.Version}", DataAddress.Version(Name, version.Version))]
        : [(Name, DataAddress.Set(Name))];

    private string CountText => (_total, _version) switch
    {
        (null, _) or (_, null) => "",
        ({ } total, { } version) when total < version.SampleCount =>
            $"{DataText.Number(total)} of {DataText.Pictures(version.SampleCount)}",
        ({ } total, _) => DataText.Pictures(total),
    };

    [JSInvokable]
    public Task OnLayout(GridLayout layout) => InvokeAsync(() =>
    {
        _layout = layout;
        StateHasChanged();
    });

    public async ValueTask DisposeAsync()
    {
        Dispose();
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

    protected override async Task OnParametersSetAsync()
    {
        if (_version is null)
        {
            return;
        }

        if (_version.Dataset != Name || (_loadedRev is not null && _loadedRev != Rev))
        {
            await LoadAsync();
        }
        else if (_windowFilter != Filter)
        {
            Restart();
        }

        await ShowOpenAsync();
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
        {
            return;
        }

        _self = DotNetObjectReference.Create(this);
        try
        {
            _module = await Js.InvokeAsync<IJSObjectReference>("import", Leaving, "./Datasets/Samples/Samples.razor.js");
            _controller = await _module.InvokeAsync<IJSObjectReference>("attach", Leaving, _root, _self);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        await LoadAsync();
        await ShowOpenAsync();
        if (!HasLeft)
        {
            StateHasChanged();
        }
    }

    private async Task LoadAsync()
    {
        if (await TryAsync(async () => _version = await Api.GetVersionAsync(Name, Rev, Leaving)))
        {
            _loadedRev = Rev;
            Restart();
            if (_version!.Report is not null)
            {
                // Only for the choices of the filter: without the report there is still "any issue".
                _ = await TryAsync(async () =>
                    _checks = Reports.ReportReader.ChecksWithIssues(await Api.GetReportAsync(Name, _version.Version, Leaving)));
                Problem = null;
            }
        }
    }

    private async Task RetryAsync()
    {
        if (_version is null)
        {
            await LoadAsync();
        }
        else
        {
            Problem = null;
            Restart();
        }
    }

    /// <summary>Another listing: nothing of the one before is shown in it.</summary>
    private void Restart()
    {
        var (name, version, filter) = (Name, _version!.Version, Filter);
        _windowFilter = filter;
        _window = new SampleWindow(async (offset, limit, _) =>
        {
            var page = await Api.GetSamplesAsync(name, version, filter.ToQuery(offset, limit), Leaving);
            return new SampleSlice(page.Items, page.Total);
        });
        _total = null;
        _generation++;
        _openPosition = -1;
        _selection.Clear();
        _selection.MoveTo(0);
        _activeId = null;
        _ = CallAsync("toTop");
    }

    private async ValueTask<ItemsProviderResult<SampleRow>> LoadRowsAsync(ItemsProviderRequest request)
    {
        if (_window is not { } window || _layout is not { } layout)
        {
            return default;
        }

        SampleSlice? slice = null;
        var worked = await TryAsync(async () =>
            slice = await window.ReadAsync(request.StartIndex * layout.Columns, request.Count * layout.Columns, request.CancellationToken));
        if (window != _window || HasLeft)
        {
            return default;
        }

        if (!worked || slice is null)
        {
            request.CancellationToken.ThrowIfCancellationRequested();
            StateHasChanged();
            return new ItemsProviderResult<SampleRow>([], RowCount(_total ?? 0, layout));
        }

        if (_total != slice.Total)
        {
            _total = slice.Total;
            await LocateOpenAsync();
            SetActive(_selection.Active);
            StateHasChanged();
        }

        var rows = slice.Items.Chunk(layout.Columns)
            .Select((samples, i) => new SampleRow((request.StartIndex + i) * layout.Columns, samples));
        return new ItemsProviderResult<SampleRow>(rows, RowCount(slice.Total, layout));
    }

    private static int RowCount(int total, GridLayout layout) => (total + layout.Columns - 1) / layout.Columns;

    private void ApplyFilter(SampleFilter filter) =>
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameters(filter.ToParameters()), replace: true);

    private async Task CallAsync(string method, params object?[] args)
    {
        try
        {
            if (_controller is not null && !HasLeft)
            {
                await _controller.InvokeVoidAsync(method, Leaving, args);
            }
        }
        catch (OperationCanceledException)
        {
            // Left the page.
        }
    }
}
