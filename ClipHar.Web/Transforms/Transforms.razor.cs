using System.Globalization;
using ClipHar.Client.Transforms;
using ClipHar.Web.Datasets;
using ClipHar.Web.Pictures;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace ClipHar.Web.Transforms;

/// <summary>
/// What a pipeline makes of a picture. The browser asks for the pictures and shows them; which picture of a data set, which pipeline and
/// which seed stand in the address.
/// </summary>
public sealed partial class Transforms : IAsyncDisposable
{
    private const int MaxLines = 6;
    private const string DefaultPipeline = "medium";
    private static readonly int[] Counts = [4, 8, 12, 16];

    private TransformCatalog? _catalog;
    private ShownPreview? _preview;
    private PictureProblem? _previewProblem;
    private PictureSource? _source;
    private string? _yaml;
    private bool _own;
    private bool _busy;
    private bool _loaded;
    private int _count = 8;
    private ElementReference _root;
    private DotNetObjectReference<Transforms>? _self;
    private IJSObjectReference? _module;
    private IJSObjectReference? _controller;

    [Inject]
    public required IJSRuntime Js { get; init; }

    [SupplyParameterFromQuery(Name = "pipeline")]
    public string? Pipeline { get; set; }

    [SupplyParameterFromQuery(Name = "seed")]
    public string? Seed { get; set; }

    [SupplyParameterFromQuery(Name = "dataset")]
    public string? Dataset { get; set; }

    [SupplyParameterFromQuery(Name = "version")]
    public int? Version { get; set; }

    /// <summary>Index of the sample in the version.</summary>
    [SupplyParameterFromQuery(Name = "sample")]
    public int? Sample { get; set; }

    private ulong SeedNumber => ulong.TryParse(Seed, NumberStyles.None, CultureInfo.InvariantCulture, out var seed) ? seed : 0;

    private TransformPipelineResource? Chosen =>
        _catalog?.Pipelines.FirstOrDefault(p => p.Name == (Pipeline ?? DefaultPipeline))
        ?? (_catalog?.Pipelines is [var first, ..] ? first : null);

    private string PictureName => _source switch
    {
        { File: { } name } => name,
        { Dataset: { } dataset, Sample: { } sample } => $"Picture {DataText.Number(sample)} of {dataset}",
        _ => "Choose a picture",
    };

    [JSInvokable]
    public Task OnFile(string name) => InvokeAsync(async () =>
    {
        _source = new PictureSource(name, null, null, null);
        await ShowAsync();
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

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
        {
            return;
        }

        _self = DotNetObjectReference.Create(this);
        if (await TryAsync(async () =>
        {
            _module = await Js.InvokeAsync<IJSObjectReference>("import", Leaving, "./Transforms/Transforms.razor.js");
            _controller = await _module.InvokeAsync<IJSObjectReference>("attach", Leaving, _root, _self);
            _catalog = await Api.GetTransformsAsync(Leaving);
            _source ??= await FindSampleAsync();
        }))
        {
            _yaml = Chosen?.Yaml;
            _loaded = true;
            await ShowAsync();
        }

        if (!HasLeft)
        {
            StateHasChanged();
        }
    }

    private bool IsChosen(TransformPipelineResource pipeline) => !_own && pipeline.Name == Chosen?.Name;

    /// <summary>The sample of the address, else the first picture of any data set.</summary>
    private async Task<PictureSource?> FindSampleAsync()
    {
        if (Dataset is not null)
        {
            return new PictureSource(null, Dataset, Version, Sample ?? 0);
        }

        var first = (await Api.GetDatasetsAsync(Leaving)).FirstOrDefault(d => d is { LatestVersion: not null, SampleCount: > 0 });
        return first is null ? null : new PictureSource(null, first.Name, first.LatestVersion, 0);
    }

    private Task ChooseAsync(TransformPipelineResource pipeline)
    {
        (_own, _yaml) = (false, pipeline.Yaml);
        Pipeline = pipeline.Name;
        return GoAsync(SeedNumber);
    }

    private Task TryOwnAsync()
    {
        _own = true;
        return ShowAsync();
    }

    private Task SeedAsync(ChangeEventArgs e)
    {
        Seed = e.Value as string;
        return GoAsync(SeedNumber);
    }

    private Task CountAsync(ChangeEventArgs e)
    {
        _count = int.Parse((string)e.Value!, CultureInfo.InvariantCulture);
        return ShowAsync();
    }

    private Task GoAsync(ulong seed)
    {
        Seed = seed.ToString(CultureInfo.InvariantCulture);
        Navigation.NavigateTo(
            Navigation.GetUriWithQueryParameters(new Dictionary<string, object?> { ["seed"] = Seed, ["pipeline"] = Pipeline }),
            replace: true);
        return ShowAsync();
    }

    /// <summary>The pictures that are shown stay until the new ones are here.</summary>
    private async Task ShowAsync()
    {
        if (_source is not { } source || _controller is null || Chosen is not { } chosen)
        {
            return;
        }

        _busy = true;
        try
        {
            var answer = await _controller.InvokeAsync<PreviewAnswer>("preview", Leaving, new
            {
                pipeline = _own ? _yaml : chosen.Name,
                seed = SeedNumber.ToString(CultureInfo.InvariantCulture),
                count = _count,
                dataset = source.Dataset,
                rev = source.Version?.ToString(CultureInfo.InvariantCulture),
                index = source.Sample,
            });
            if (!answer.Superseded)
            {
                (_preview, _previewProblem) = (answer.Preview ?? _preview, answer.Problem);
                _busy = false;
            }
        }
        catch (OperationCanceledException)
        {
            // Left the page.
        }
    }

    /// <summary>Where the picture comes from: a file of the browser, or a sample.</summary>
    private sealed record PictureSource(string? File, string? Dataset, int? Version, int? Sample);
}

/// <summary>What the browser got for a request; nothing when a later request took its place.</summary>
public sealed record PreviewAnswer(ShownPreview? Preview, PictureProblem? Problem, bool Superseded);

/// <summary>A preview whose pictures the browser holds, by blob addresses.</summary>
/// <param name="Pipeline">As it was applied.</param>
/// <param name="ImageSize">Side of every picture, pixels.</param>
/// <param name="Original">The picture with the preprocessing only.</param>
/// <param name="Pictures">One for each seed.</param>
public sealed record ShownPreview(PipelineName Pipeline, int ImageSize, string? Original, IReadOnlyList<ShownPicture> Pictures);

public sealed record PipelineName(string Name, string Hash);

/// <param name="Seed">As text: it may be larger than a script's numbers.</param>
/// <param name="Url">Blob address.</param>
/// <param name="Applied">What the lots said.</param>
public sealed record ShownPicture(string Seed, string Url, IReadOnlyList<string> Applied);
