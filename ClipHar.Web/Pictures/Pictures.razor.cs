using System.Text.Json;
using ClipHar.Client;
using ClipHar.Client.Classification;
using ClipHar.Web.Results;
using Microsoft.AspNetCore.Components;
using Microsoft.FluentUI.AspNetCore.Components;
using Microsoft.JSInterop;
using Icons = Microsoft.FluentUI.AspNetCore.Components.Icons;

namespace ClipHar.Web.Pictures;

/// <summary>Many pictures at once. The browser module sends them; this side lists and exports the answers.</summary>
public sealed partial class Pictures : IAsyncDisposable
{
    private static readonly Icon Upload = new Icons.Regular.Size28.ImageAdd();
    private readonly CancellationTokenSource _leaving = new();
    private readonly List<Picture> _pictures = [];
    private DotNetObjectReference<Pictures>? _self;
    private IJSObjectReference? _module;
    private IJSObjectReference? _controller;
    private ElementReference _root;
    private LabelSelection _selection = LabelSelection.Default;
    private string? _url;
    private string? _notice;

    [Inject]
    public required IJSRuntime Js { get; init; }

    private int NumDone => _pictures.Count(p => p.Result is not null);

    private int NumFailed => _pictures.Count(p => p.Problem is not null);

    private string Progress => (NumDone + NumFailed) < _pictures.Count
        ? $"{NumDone + NumFailed} of {_pictures.Count} recognised"
        : NumFailed == 0 ? $"{NumDone} {(NumDone == 1 ? "picture" : "pictures")} recognised" : $"{NumDone} recognised, {NumFailed} failed";

    [JSInvokable]
    public Task OnAdded(IReadOnlyList<AddedPicture> added, string? notice) => InvokeAsync(() =>
    {
        _pictures.InsertRange(0, added.Select(a => new Picture(a.Id, a.Name, a.Thumbnail)));
        _notice = notice;
        StateHasChanged();
    });

    /// <param name="id">Which picture.</param>
    /// <param name="json">The answer of POST /v1/classify.</param>
    [JSInvokable]
    public Task OnResult(int id, string json)
    {
        var response = JsonSerializer.Deserialize<ClassifyResponse>(json, ClipHarJson.Options);
        return ChangeAsync(id, p => p with { Result = response?.Results[0], Model = response?.Model, Problem = null });
    }

    [JSInvokable]
    public Task OnFailed(int id, string title, string detail) =>
        ChangeAsync(id, p => p with { Result = null, Problem = new PictureProblem(title, detail) });

    public async ValueTask DisposeAsync()
    {
        await _leaving.CancelAsync();
        _leaving.Dispose();
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

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            _self = DotNetObjectReference.Create(this);
            _module = await Js.InvokeAsync<IJSObjectReference>("import", _leaving.Token, "./Pictures/Pictures.razor.js");
            _controller = await _module.InvokeAsync<IJSObjectReference>("attach", _leaving.Token, _root, _self);
            await CallAsync("select", _selection);
        }
    }

    private Task ChangeAsync(int id, Func<Picture, Picture> change) => InvokeAsync(() =>
    {
        // A picture that was removed meanwhile has no place for its answer.
        if (_pictures.FindIndex(p => p.Id == id) is var index && index >= 0)
        {
            _pictures[index] = change(_pictures[index]);
            StateHasChanged();
        }
    });

    private async Task SelectAsync(LabelSelection selection)
    {
        _selection = selection;
        if (selection.IsComplete)
        {
            _pictures.ForEach(Forget);
            await CallAsync("select", selection);
        }
    }

    private async Task AddUrlAsync()
    {
        if (Uri.TryCreate(_url?.Trim(), UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https")
        {
            _notice = null;
            await CallAsync("addUrl", uri.AbsoluteUri);
            _url = "";
        }
        else
        {
            _notice = "An address begins with http:// or https://.";
        }
    }

    private async Task RetryAsync(Picture picture)
    {
        Forget(picture);
        await CallAsync("retry", picture.Id);
    }

    private async Task RemoveAsync(Picture picture)
    {
        _ = _pictures.RemoveAll(p => p.Id == picture.Id);
        await CallAsync("remove", picture.Id);
    }

    private async Task ClearAsync()
    {
        _pictures.Clear();
        await CallAsync("clear");
    }

    private void Forget(Picture picture)
    {
        var index = _pictures.FindIndex(p => p.Id == picture.Id);
        _pictures[index] = picture with { Result = null, Problem = null };
    }

    private Task ExportCsvAsync() => ExportAsync("cliphar-pictures.csv", "text/csv", PictureExport.ToCsv(_pictures));

    private Task ExportJsonAsync() => ExportAsync("cliphar-pictures.json", "application/json", PictureExport.ToJson(_pictures));

    private async Task ExportAsync(string fileName, string mediaType, string text)
    {
        await using var module = await Js.InvokeAsync<IJSObjectReference>("import", _leaving.Token, "./js/download.js");
        await module.InvokeVoidAsync("downloadText", _leaving.Token, fileName, mediaType, text);
    }

    private async Task CallAsync(string method, params object?[] args)
    {
        if (_controller is not null)
        {
            await _controller.InvokeVoidAsync(method, _leaving.Token, args);
        }
    }
}
