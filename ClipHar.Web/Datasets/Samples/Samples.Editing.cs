using System.Net;
using ClipHar.Client.Datasets;
using ClipHar.Web.Server;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.JSInterop;

namespace ClipHar.Web.Datasets.Samples;

/// <content>Choosing pictures and giving them other labels.</content>
public sealed partial class Samples
{
    private readonly SampleSelection _selection = new();
    private readonly RelabelDraft _draft = new();
    private DatasetVersionResource? _saved;
    private RelabelConflict? _conflict;
    private string? _blocked;
    private bool _busy;

    [JSInvokable]
    public Task OnClick(int position, bool range, bool toggle) => InvokeAsync(async () =>
    {
        if (await SampleAtAsync(position) is not { } sample)
        {
            return;
        }

        if (range)
        {
            await ChooseRangeAsync(position);
        }
        else if (toggle || _selection.Count > 0)
        {
            _selection.Toggle(position, sample);
        }
        else
        {
            Open(sample, position);
        }

        SetActive(position);
        SayCount();
        StateHasChanged();
    });

    [JSInvokable]
    public Task OnKey(string key, bool shift) => InvokeAsync(async () =>
    {
        var position = _selection.Active;
        switch (key)
        {
            case "SelectAll":
                await SelectAllAsync();
                break;
            case "Escape":
                await ClearSelection();
                break;
            case " " when await SampleAtAsync(position) is { } sample:
                _selection.Toggle(position, sample);
                SayCount();
                break;
            case "Enter" when await SampleAtAsync(position) is { } sample:
                Open(sample, position);
                break;
            default:
                if (_layout is { } layout && GridKeys.Target(key, position, _total ?? 0, layout.Columns, layout.RowsInSight) is { } target)
                {
                    if (shift)
                    {
                        await ChooseRangeAsync(target);
                        SayCount();
                    }

                    await GoToAsync(target);
                }

                break;
        }

        StateHasChanged();
    });

    private async Task GoToAsync(int position)
    {
        await CallAsync("reveal", position);
        _ = await SampleAtAsync(position);
        SetActive(position);
    }

    private void SetActive(int position)
    {
        _selection.MoveTo(position);
        _activeId = _window?.Peek(position) is { } sample ? $"s-{sample.Index}" : null;
    }

    private async Task ChooseRangeAsync(int position)
    {
        var (start, count) = _selection.RangeTo(position);
        await ChooseAsync(start, count);
    }

    private Task SelectAllAsync() => ChooseAsync(0, _total ?? 0);

    private async Task ChooseAsync(int start, int count)
    {
        if (_window is not { } window)
        {
            return;
        }

        SampleSlice? slice = null;
        var limited = Math.Min(count, SampleSelection.MaxSamples);
        if (await TryAsync(async () => slice = await window.ReadAsync(start, limited, Leaving)))
        {
            var all = _selection.Add(slice!.Items) && limited == count;
            SayCount();
            if (!all)
            {
                _said = Problem = $"At most {DataText.Number(SampleSelection.MaxSamples)} pictures are chosen at once: "
                    + "the first of them are. Filter for fewer, or go on after saving.";
            }
        }
    }

    private async Task ClearSelection()
    {
        _selection.Clear();
        _said = "Nothing is chosen.";
        await CallAsync("focus");
    }

    private void SayCount() => _said = $"{DataText.Pictures(_selection.Count)} chosen.";

    private void StageSelection(string? label)
    {
        _draft.Stage(_selection.Samples, label);
        _said = $"{DataText.Pictures(_selection.Count)}: {DataText.Label(label)}. Not saved yet.";
        _selection.Clear();
        _saved = null;
    }

    private void StageOne(SampleResource sample, string? label)
    {
        _draft.Stage([sample], label);
        _said = $"{DataText.Label(label)}. Not saved yet.";
        _saved = null;
    }

    private void Undo()
    {
        _draft.Undo();
        _conflict = null;
        _said = $"Taken back. {DataText.Count(_draft.Count, "change is", "changes are")} left.";
    }

    private async Task DiscardAsync()
    {
        _draft.Clear();
        _conflict = null;
        if (_blocked is { } target)
        {
            _blocked = null;
            Navigation.NavigateTo(target);
        }

        await CallAsync("focus");
    }

    private async Task SaveAsync(string? message)
    {
        _busy = true;
        _blocked = null;
        if (await TryAsync(() => SaveIfNewestAsync(message)) && _conflict is null)
        {
            _said = $"Saved as version {_saved!.Version}.";
        }

        _busy = false;
    }

    /// <summary>Somebody else may have made a version meanwhile: then it is asked first what shall become of the changes.</summary>
    private async Task SaveIfNewestAsync(string? message)
    {
        var versions = await Api.GetVersionsAsync(Name, Leaving);
        var newest = versions.MaxBy(v => v.Version);
        if (newest is not null && newest.Version > _version!.Version && DerivesFrom(newest, versions))
        {
            _conflict = await RelabelConflict.FindAsync(_draft, _version.Version, newest.Version, DiffPageAsync);
            return;
        }

        await SaveOnAsync(_version!.Version, _draft.Changes, message);
    }

    private bool DerivesFrom(DatasetVersionResource newest, IReadOnlyList<DatasetVersionResource> versions) =>
        VersionLineage.Of(newest, versions).Contains(_version!.Version);

    private Task<DatasetDiffResource> DiffPageAsync(int from, int to, int offset, int limit) =>
        Api.GetDiffAsync(Name, from, to, kind: null, offset, limit, Leaving);

    /// <summary>Puts the changes on the version that somebody else has made; what they have changed themselves stays theirs.</summary>
    private async Task RebaseAsync(string? message)
    {
        if (_conflict is not { } conflict)
        {
            return;
        }

        _busy = true;
        _ = await TryAsync(() => SaveOnAsync(conflict.Newest, conflict.Applicable, message));
        _busy = false;
    }

    private async Task SaveOnAsync(int version, IEnumerable<(string Path, string? Label)> changes, string? message)
    {
        var request = new RelabelRequest
        {
            Changes = [.. changes.Select(c => new LabelChange(c.Path, c.Label))],
            Message = string.IsNullOrWhiteSpace(message) ? null : message.Trim(),
        };
        try
        {
            _saved = await Api.RelabelAsync(Name, version, request, Leaving);
        }
        catch (ApiException e) when (e.Status is HttpStatusCode.Conflict or HttpStatusCode.PreconditionFailed)
        {
            throw new ApiException("Somebody else has changed the data set meanwhile", "Save again to see what they did. " + e.Detail, e);
        }

        _draft.Clear();
        _selection.Clear();
        _conflict = null;
        ShowVersion(_saved.Version);
    }

    /// <summary>The same filters and, in a version with the same paths, the same picture.</summary>
    private void ShowVersion(int version)
    {
        var query = new Uri(Navigation.Uri).Query;
        Navigation.NavigateTo(DataAddress.Samples(Name, version) + query);
    }

    /// <summary>Changes that are not saved are not lost by leaving: the bar below asks first.</summary>
    private void GuardDraft(LocationChangingContext context)
    {
        var here = new Uri(Navigation.Uri).AbsolutePath;
        var there = new Uri(new Uri(Navigation.BaseUri), context.TargetLocation).AbsolutePath;
        if (_draft.Count > 0 && here != there)
        {
            context.PreventNavigation();
            _blocked = context.TargetLocation;
            StateHasChanged();
        }
    }
}
