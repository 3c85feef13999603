using ClipHar.Client.Datasets;
using Microsoft.AspNetCore.Components;

namespace ClipHar.Web.Datasets.Samples;

/// <content>The picture that is open beside the grid.</content>
public sealed partial class Samples
{
    private void Open(SampleResource sample, int position)
    {
        (_open, _openPosition) = (sample, position);
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameter("sample", sample.Index), replace: OpenIndex is not null);
    }

    private async Task CloseDetail()
    {
        (_open, _openPosition) = (null, -1);
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameter("sample", (int?)null));
        await CallAsync("focus");
    }

    /// <summary>The picture that the address names; where it was not opened from the grid, it is asked for by its index.</summary>
    private async Task ShowOpenAsync()
    {
        if (OpenIndex is not { } index || _version is null)
        {
            _open = null;
        }
        else if (_open?.Index != index)
        {
            _openPosition = -1;
            _ = await TryAsync(async () =>
            {
                var query = SampleFilter.None.ToQuery(index, 1);
                _open = (await Api.GetSamplesAsync(Name, _version.Version, query, Leaving)).Items is [var found, ..] ? found : null;
            });
            if (_total is not null)
            {
                await LocateOpenAsync();
            }
        }
    }

    /// <summary>
    /// Where in the listing the opened picture is, so that one can go on from there: known without filters, else when it is among the
    /// pictures that have come.
    /// </summary>
    private async Task LocateOpenAsync()
    {
        if (_open is { } open && _openPosition < 0 && _window is { } window)
        {
            _openPosition = Filter == SampleFilter.None ? open.Index : window.PositionOf(open.Index);
            if (_openPosition >= 0)
            {
                await GoToAsync(_openPosition);
            }
        }
    }

    private async Task StepAsync(int step)
    {
        if (_window is null || await SampleAtAsync(_openPosition + step) is not { } sample)
        {
            return;
        }

        Open(sample, _openPosition + step);
        await GoToAsync(_openPosition);
    }

    private async Task<SampleResource?> SampleAtAsync(int position)
    {
        if (position < 0 || _window is not { } window)
        {
            return null;
        }

        if (window.Peek(position) is { } known)
        {
            return known;
        }

        SampleSlice? slice = null;
        _ = await TryAsync(async () => slice = await window.ReadAsync(position, 1, Leaving));
        return slice?.Items is [var found, ..] ? found : null;
    }
}
