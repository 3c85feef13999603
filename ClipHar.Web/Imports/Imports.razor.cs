using System.Globalization;
using System.Text.Json;
using ClipHar.Client;
using ClipHar.Client.Jobs;
using ClipHar.Web.Pictures;
using ClipHar.Web.Server;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace ClipHar.Web.Imports;

/// <summary>
/// New imports and what became of all others. The list is asked for again and again, so a reload or another tab loses nothing.
/// </summary>
public sealed partial class Imports : IAsyncDisposable
{
    private const int PageSize = 30;
    private static readonly TimeSpan WhileOpen = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan WhileQuiet = TimeSpan.FromSeconds(5);

    private readonly ImportDraft _draft = new();
    private IReadOnlyDictionary<string, string> _wrong = new Dictionary<string, string>();
    private IReadOnlyList<string> _datasets = [];
    private IReadOnlyList<JobResource>? _jobs;
    private IReadOnlyList<JobResource> _older = [];
    private string? _next;
    private string? _jobsProblem;
    private string _said = "";
    private ChosenFile? _file;
    private double? _sent;
    private ElementReference _root;
    private DotNetObjectReference<Imports>? _self;
    private IJSObjectReference? _module;
    private IJSObjectReference? _controller;

    [Inject]
    public required IJSRuntime Js { get; init; }

    [SupplyParameterFromQuery(Name = "source")]
    public string? SourceQuery { get; set; }

    [SupplyParameterFromQuery(Name = "dataset")]
    public string? DatasetQuery { get; set; }

    [JSInvokable]
    public Task OnFile(ChosenFile? file) => InvokeAsync(() =>
    {
        _file = file;
        _draft.HasFiles = file is not null;
        _wrong = new Dictionary<string, string>();
        if (file is not null && _draft.Source != ImportDraft.Upload)
        {
            _draft.Source = ImportDraft.Upload;
        }

        StateHasChanged();
    });

    /// <param name="share">0 to 1; negative while it is not known.</param>
    [JSInvokable]
    public Task OnSent(double share) => InvokeAsync(() =>
    {
        _sent = share;
        StateHasChanged();
    });

    /// <param name="json">The job, as the server answered.</param>
    [JSInvokable]
    public Task OnUploaded(string json) => InvokeAsync(async () =>
    {
        (_sent, _file, _draft.HasFiles) = (null, null, false);
        await StartedAsync(JsonSerializer.Deserialize<JobResource>(json, ClipHarJson.Options));
        StateHasChanged();
    });

    [JSInvokable]
    public Task OnUploadFailed(PictureProblem? problem) => InvokeAsync(() =>
    {
        _sent = null;
        Problem = problem is null ? null : $"{problem.Title}. {problem.Detail}";
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

    protected override void OnParametersSet()
    {
        if (SourceQuery is not null && ImportDraft.Sources.Contains(SourceQuery))
        {
            _draft.Source = SourceQuery;
        }

        if (_draft.Dataset.Length == 0)
        {
            _draft.Dataset = DatasetQuery ?? "";
        }
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
            _module = await Js.InvokeAsync<IJSObjectReference>("import", Leaving, "./Imports/Imports.razor.js");
            _controller = await _module.InvokeAsync<IJSObjectReference>("attach", Leaving, _root, _self);
            _datasets = [.. (await Api.GetDatasetsAsync(Leaving)).Select(d => d.Name)];
        }
        catch (OperationCanceledException)
        {
            return;
        }
        catch (ApiException)
        {
            // The names only help to write one; the list below says that the server is away.
        }

        _ = FollowAsync();
    }

    private static string Scale(double share) => (share < 0 ? 1 : Math.Clamp(share, 0, 1)).ToString("0.####", CultureInfo.InvariantCulture);

    private async Task FollowAsync()
    {
        try
        {
            while (!HasLeft)
            {
                await InvokeAsync(LookAsync);
                await Task.Delay(_jobs?.Any(j => !j.IsEnded) == true ? WhileOpen : WhileQuiet, Clock, Leaving);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            // Left the page.
        }
    }

    private async Task LookAsync()
    {
        try
        {
            var page = await Api.GetImportsAsync(PageSize, cursor: null, Leaving);
            _said = ImportText.Ended(_jobs ?? [], page.Items) ?? _said;
            var newest = page.Items.Select(j => j.Id).ToHashSet();
            _jobs = [.. page.Items, .. _older.Where(j => !newest.Contains(j.Id))];
            _next = _older.Count == 0 ? page.NextCursor : _next;
            _jobsProblem = null;
        }
        catch (ApiException e)
        {
            _jobsProblem = e.InWords;
        }
        catch (OperationCanceledException)
        {
            return;
        }

        StateHasChanged();
    }

    private Task MoreAsync() => TryAsync(async () =>
    {
        var page = await Api.GetImportsAsync(PageSize, _next, Leaving);
        (_older, _next) = ([.. _jobs ?? [], .. page.Items], page.NextCursor);
        _jobs = _older;
    });

    /// <summary>The source stands in the address.</summary>
    private void OnDraftChanged()
    {
        _wrong = new Dictionary<string, string>();
        if (_draft.Source != SourceQuery)
        {
            Navigation.NavigateTo(Navigation.GetUriWithQueryParameter("source", _draft.Source), replace: true);
        }
    }

    private async Task StartAsync()
    {
        Problem = null;
        _wrong = _draft.Check();
        if (_wrong.Count > 0)
        {
            if (_controller is not null)
            {
                await _controller.InvokeVoidAsync("focusWrong", Leaving);
            }
        }
        else if (_draft.Source == ImportDraft.Upload)
        {
            _sent = -1;
            await _controller!.InvokeVoidAsync("upload", Leaving, _draft.ToFields());
        }
        else
        {
            JobResource? job = null;
            if (await TryAsync(async () => job = await Api.StartImportAsync(_draft.ToRequest(), Leaving)))
            {
                await StartedAsync(job);
            }
        }
    }

    private async Task StartedAsync(JobResource? job)
    {
        _said = $"The import into {(job is null ? "the data set" : JobName(job))} has been started.";
        await LookAsync();
    }

    private static string JobName(JobResource job) => Jobs.JobText.Dataset(job) ?? "the data set";

    private async Task StopUploadAsync()
    {
        if (_controller is not null)
        {
            await _controller.InvokeVoidAsync("stop", Leaving);
        }
    }

    private async Task CancelAsync(JobResource job)
    {
        if (await TryAsync(() => Api.CancelJobAsync(job.Id, Leaving)))
        {
            await LookAsync();
        }
    }
}

/// <summary>What the browser is to send.</summary>
/// <param name="Name">Of the file, or how many there are.</param>
/// <param name="Bytes">Of all files together.</param>
/// <param name="Count">1 or more.</param>
public sealed record ChosenFile(string Name, long Bytes, int Count);
