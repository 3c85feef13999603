using ClipHar.Client.Datasets;
using ClipHar.Client.Jobs;
using Microsoft.AspNetCore.Components;

namespace ClipHar.Web.Datasets;

/// <summary>One data set: its versions, and everything about the one that the address names.</summary>
public sealed partial class Dataset
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1.5);
    private DatasetResource? _dataset;
    private IReadOnlyList<DatasetVersionResource>? _versions;
    private DatasetVersionResource? _shown;
    private JobResource? _validation;
    private bool _busy;
    private bool _following;

    [Parameter]
    public required string Name { get; set; }

    [SupplyParameterFromQuery(Name = "version")]
    public int? VersionNumber { get; set; }

    protected override async Task OnParametersSetAsync()
    {
        if (_versions is not null && Find() is { } version && version.Version != _shown?.Version)
        {
            (_shown, _validation) = (version, null);
            await ShowAsync(version.Version);
        }
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender && await TryAsync(LoadAsync))
        {
            _ = FollowAsync();
        }

        if (firstRender && !HasLeft)
        {
            StateHasChanged();
        }
    }

    private DatasetVersionResource? Find() =>
        _versions?.FirstOrDefault(v => v.Version == VersionNumber) ?? DataText.Newest(_versions ?? []);

    private async Task LoadAsync()
    {
        _dataset = await Api.GetDatasetAsync(Name, Leaving);
        _versions = await Api.GetVersionsAsync(Name, Leaving);
        _shown = Find();
        if (_shown is not null)
        {
            await ShowAsync(_shown.Version);
            await FindValidationAsync();
        }
    }

    /// <summary>The version with its history, which the list does not carry, and a validation that is under way.</summary>
    private Task ShowAsync(int version) => TryAsync(async () =>
    {
        var found = await Api.GetVersionAsync(Name, version.ToString(System.Globalization.CultureInfo.InvariantCulture), Leaving);
        if (found.Version == _shown?.Version)
        {
            _shown = found;
            _versions = [.. _versions!.Select(v => v.Version == found.Version ? found : v)];
        }
    });

    /// <summary>A validation that somebody has started and that is still under way.</summary>
    private async Task FindValidationAsync()
    {
        var open = await Api.GetJobsAsync(new JobQuery { Kind = "dataset.validate", Subject = $"dataset:{Name}", State = "open" }, Leaving);
        _validation = open.Items.Count > 0 ? open.Items[0] : _validation;
    }

    /// <summary>Looks again while something is under way, so that a reload or another person's work is seen too.</summary>
    private async Task FollowAsync()
    {
        if (_following)
        {
            return;
        }

        _following = true;
        try
        {
            while (_shown is { } shown && (shown.State == "validating" || _validation is { IsEnded: false }))
            {
                await Task.Delay(PollInterval, Clock, Leaving);
                await InvokeAsync(LookAgainAsync);
            }
        }
        catch (OperationCanceledException)
        {
            // Left the page.
        }
        finally
        {
            _following = false;
        }
    }

    private async Task LookAgainAsync()
    {
        if (_validation is { IsEnded: false } job)
        {
            _ = await TryAsync(async () => _validation = await Api.GetJobAsync(job.Id, Leaving));
        }

        if (_shown is { } shown)
        {
            await ShowAsync(shown.Version);
        }

        if (!HasLeft)
        {
            StateHasChanged();
        }
    }

    private async Task ValidateAsync()
    {
        if (_shown is { } shown && await BusyAsync(async () => _validation = await Api.ValidateAsync(Name, shown.Version, Leaving)))
        {
            _ = FollowAsync();
        }
    }

    private Task ReleaseAsync(string reason) => BusyAsync(async () =>
    {
        _shown = await Api.ReleaseAsync(Name, _shown!.Version, reason, Leaving);
        await LoadAsync();
    });

    private async Task SplitAsync(SplitRequest request)
    {
        DatasetVersionResource? made = null;
        if (await BusyAsync(async () => made = await Api.SplitAsync(Name, _shown!.Version, request, Leaving)) && await TryAsync(LoadAsync))
        {
            Navigation.NavigateTo(DataAddress.Version(Name, made!.Version));
            _ = FollowAsync();
        }
    }

    private Task PutTagAsync(string tag) => BusyAsync(async () =>
    {
        _dataset = await Api.PutTagAsync(Name, tag, _shown!.Version, Leaving);
        await LoadAsync();
    });

    private Task DeleteTagAsync(string tag) => BusyAsync(async () =>
    {
        await Api.DeleteTagAsync(Name, tag, Leaving);
        await LoadAsync();
    });

    private Task SaveDefinitionAsync(DatasetDefinitionRequest definition) =>
        BusyAsync(async () => _dataset = await Api.PutDatasetAsync(Name, definition, Leaving));

    private async Task DeleteAsync()
    {
        if (await BusyAsync(() => Api.DeleteDatasetAsync(Name, Leaving)))
        {
            Navigation.NavigateTo(DataAddress.List);
        }
    }

    private async Task<bool> BusyAsync(Func<Task> call)
    {
        _busy = true;
        try
        {
            return await TryAsync(call);
        }
        finally
        {
            _busy = false;
        }
    }
}
