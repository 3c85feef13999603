using ClipHar.Client.Datasets;

namespace ClipHar.Web.Datasets;

/// <summary>All data sets, the one changed last first.</summary>
public sealed partial class Datasets
{
    private IReadOnlyList<DatasetResource>? _datasets;

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            await LoadAsync();
            StateHasChanged();
        }
    }

    private Task LoadAsync() => TryAsync(async () =>
        _datasets = [.. (await Api.GetDatasetsAsync(Leaving)).OrderByDescending(d => d.UpdatedAt)]);

    private string Figures(DatasetResource dataset) => string.Join(" · ", new[]
    {
        dataset.LatestVersion is null ? null : DataText.Pictures(dataset.SampleCount),
        dataset.LatestVersion is null ? null : DataText.Count(dataset.Labels.Count, "label", "labels"),
        DataText.Count(dataset.VersionCount, "version", "versions"),
        $"changed {DataText.When(dataset.UpdatedAt, Clock)}",
    }.OfType<string>());
}
