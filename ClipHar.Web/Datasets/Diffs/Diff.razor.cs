using System.Globalization;
using ClipHar.Client.Datasets;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web.Virtualization;

namespace ClipHar.Web.Datasets.Diffs;

/// <summary>What is different between two versions; the two and the kind stand in the address.</summary>
public sealed partial class Diff
{
    /// <summary>Height of a row with its gap, CSS pixels; Diff.razor.css says the same.</summary>
    private const int RowHeight = 128;

    private const int MaxPage = 1000;
    private IReadOnlyList<DatasetVersionResource>? _versions;
    private DatasetDiffResource? _diff;
    private (int From, int To)? _shown;

    [Parameter]
    public required string Name { get; set; }

    [SupplyParameterFromQuery(Name = "from")]
    public int? FromVersion { get; set; }

    [SupplyParameterFromQuery(Name = "to")]
    public int? ToVersion { get; set; }

    /// <summary>added, removed, changed, relabelled or moved; absent for all.</summary>
    [SupplyParameterFromQuery(Name = "kind")]
    public string? Kind { get; set; }

    private int To => ToVersion ?? _versions?.MaxBy(v => v.Version)?.Version ?? 1;

    private int From => FromVersion ?? _versions?.FirstOrDefault(v => v.Version == To)?.Parent ?? Math.Max(1, To - 1);

    protected override async Task OnParametersSetAsync()
    {
        if (_versions is not null && _shown != (From, To))
        {
            await CompareAsync();
        }
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender && await TryAsync(async () => _versions = await Api.GetVersionsAsync(Name, Leaving)))
        {
            await CompareAsync();
        }

        if (firstRender && !HasLeft)
        {
            StateHasChanged();
        }
    }

    private static int Number(ChangeEventArgs e) => int.Parse((string)e.Value!, CultureInfo.InvariantCulture);

    private async Task CompareAsync()
    {
        var (from, to) = (From, To);
        _shown = (from, to);
        _diff = null;
        _ = await TryAsync(async () =>
        {
            var diff = await Api.GetDiffAsync(Name, from, to, kind: null, offset: 0, limit: 1, Leaving);
            _diff = _shown == (from, to) ? diff : _diff;
        });
    }

    private void Go(int from, int to, string? kind) => Navigation.NavigateTo(Navigation.GetUriWithQueryParameters(
        new Dictionary<string, object?> { ["from"] = from, ["to"] = to, ["kind"] = kind }));

    private async ValueTask<ItemsProviderResult<SampleChangeResource>> LoadItemsAsync(ItemsProviderRequest request)
    {
        DatasetDiffResource? page = null;
        if (!await TryAsync(async () => page = await Api.GetDiffAsync(
            Name, From, To, Kind, request.StartIndex, Math.Clamp(request.Count, 1, MaxPage), request.CancellationToken)))
        {
            request.CancellationToken.ThrowIfCancellationRequested();
            StateHasChanged();
        }

        return new ItemsProviderResult<SampleChangeResource>(page?.Items ?? [], page?.Total ?? 0);
    }
}
