using System.Globalization;
using System.Net;
using ClipHar.Client.Datasets;
using ClipHar.Web.Server;
using Microsoft.AspNetCore.Components;

namespace ClipHar.Web.Datasets.Reports;

/// <summary>What validation found about a version, with the pictures it is about.</summary>
public sealed partial class Report
{
    private const int MaxShown = 12;
    private DatasetVersionResource? _version;
    private ReportDocument? _report;
    private IReadOnlyList<ReportCheck> _checks = [];
    private bool _missing;
    private bool _released;

    [Parameter]
    public required string Name { get; set; }

    [Parameter]
    public required int Version { get; set; }

    private string Words
    {
        get
        {
            var failed = _checks.Where(c => c.Outcome == "failed").ToArray();
            var passed = _checks.Count(c => c.Outcome == "passed");
            return string.Join(" · ", new[]
            {
                DataText.Count(failed.Count(c => c.Severity == "error"), "error", "errors"),
                DataText.Count(failed.Count(c => c.Severity == "warning"), "warning", "warnings"),
                DataText.Count(passed, "check passed", "checks passed"),
                _report?.CreatedAt is { } at ? DataText.When(at, Clock) : null,
                _report?.Suite is { } suite ? $"suite {suite.Name}" : null,
                _report?.Model is { } model ? $"embeddings by {model.Name}" : null,
            }.OfType<string>());
        }
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            _ = await TryAsync(LoadAsync);
            StateHasChanged();
        }
    }

    private async Task LoadAsync()
    {
        _version = await Api.GetVersionAsync(Name, Version.ToString(CultureInfo.InvariantCulture), Leaving);
        try
        {
            _report = ReportReader.Read(await Api.GetReportAsync(Name, Version, Leaving));
        }
        catch (ApiException e) when (e.Status == HttpStatusCode.NotFound)
        {
            _missing = true;
            return;
        }

        _checks = _report is null ? [] : ReportReader.InOrderOfWeight(_report);
        Problem = _report is null ? "The report could not be read. Its own page may still show it." : null;
    }

    private async Task ReleaseAsync(string reason) =>
        _released = await TryAsync(async () => _version = await Api.ReleaseAsync(Name, Version, reason, Leaving));
}
