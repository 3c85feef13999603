using System.Globalization;
using System.Runtime.CompilerServices;
using ClipHar.Core.Datasets.Acquisition;
using ClipHar.Training.Rendering.Export;

namespace ClipHar.Training.Rendering.Acquisition;

/// <summary>What is to be drawn.</summary>
public sealed record RenderedSettings
{
    public const int MaxPictures = 1_000_000;

    /// <summary>How the scenes look.</summary>
    public SceneDomain Domain { get; init; } = SceneDomain.Standard;

    /// <summary>Which combinations of clothes and places may come; held_out has none of train's.</summary>
    public SceneSplit Scenes { get; init; } = SceneSplit.Any;

    /// <summary>Pictures of each action.</summary>
    public int PerAction { get; init; } = 10;

    /// <summary>Other numbers for single actions; 0 leaves one away.</summary>
    public IReadOnlyDictionary<string, int>? Counts { get; init; }

    /// <summary>Pictures of nobody, and of people who do none of the actions, in turn; without a label.</summary>
    public int Unlabelled { get; init; }

    /// <summary>Side in pixels.</summary>
    public int Size { get; init; } = 160;

    /// <summary>Decides every picture.</summary>
    public long Seed { get; init; }
}

/// <summary>
/// Pictures of actions that are drawn here, with labels that are certain. Position: the number of the last picture, from 0.
/// </summary>
public sealed class RenderedSource : IDatasetSource
{
    private const int JpegQuality = 92;

    public string Kind => SourceKinds.Rendered;

    public void Check(SourceContext context) => Plan(Settings(context));

    public async IAsyncEnumerable<SourceItem> ReadAsync(SourceContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var settings = Settings(context);
        var plan = Plan(settings);
        var renderer = new ActionRenderer(settings.Scenes);
        var total = plan.Sum(part => part.Count);
        (context.Total, context.LabelSet) = (total, ActionRenderer.Actions);
        context.Uri = string.Create(
            CultureInfo.InvariantCulture, $"rendered:{Name(settings.Domain)}?seed={settings.Seed}&size={settings.Size}");
        await Task.CompletedTask;
        for (var index = context.Position is { } last ? int.Parse(last, CultureInfo.InvariantCulture) + 1 : 0; index < total; index++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return Item(index, plan, settings, renderer);
        }
    }

    private static SourceItem Item(
        int index, IReadOnlyList<(string? Action, int Count)> plan, RenderedSettings settings, ActionRenderer renderer)
    {
        var (part, number) = (0, index);
        for (; number >= plan[part].Count; part++)
        {
            number -= plan[part].Count;
        }

        // One seed a picture, so that a part of an import gives the pictures of the whole.
        var action = plan[part].Action;
        var scene = action ?? (number % 2 == 0 ? ActionRenderer.IdlePeople : ActionRenderer.EmptyScene);
        var seed = (settings.Seed * 1_000_003L) + index;
        var domain = Name(settings.Domain);
        return new SourceItem
        {
            Path = string.Create(
                CultureInfo.InvariantCulture,
                $"rendered/{domain}/{action ?? "unlabelled"}/{settings.Seed}-{settings.Size}-{number:000000}.jpg"),
            Position = index.ToString(CultureInfo.InvariantCulture),
            Label = action,
            Attributes = new Dictionary<string, string>
            {
                ["domain"] = domain,
                ["seed"] = seed.ToString(CultureInfo.InvariantCulture),
            },
            ReadAsync = (_, token) => Task.Run(
                () => PictureFiles.EncodeJpeg(renderer.Render(settings.Domain, scene, settings.Size, seed).Image, JpegQuality), token),
        };
    }

    private static RenderedSettings Settings(SourceContext context)
    {
        var settings = context.GetSettings<RenderedSettings>();
        if (settings.Size is < ActionRenderer.MinSize or > ActionRenderer.MaxSize)
        {
            throw new ImportException(
                $"source.size: It is {settings.Size}; allowed are {ActionRenderer.MinSize} to {ActionRenderer.MaxSize} pixels.");
        }

        if (settings.Counts?.Keys.FirstOrDefault(action => !ActionRenderer.Actions.Contains(action)) is { } unknown)
        {
            throw new ImportException(
                $"source.counts: '{unknown}' cannot be drawn; there are {string.Join(", ", ActionRenderer.Actions)}.");
        }

        return settings;
    }

    private static List<(string? Action, int Count)> Plan(RenderedSettings settings)
    {
        List<(string? Action, int Count)> plan =
        [
            .. ActionRenderer.Actions.Select(
                action => ((string?)action, settings.Counts?.GetValueOrDefault(action, settings.PerAction) ?? settings.PerAction)),
            (null, settings.Unlabelled),
        ];
        return plan.Any(part => part.Count < 0) || plan.Sum(part => (long)part.Count) is < 1 or > RenderedSettings.MaxPictures
            ? throw new ImportException(
                $"source: Numbers of pictures must not be negative, and 1 to {RenderedSettings.MaxPictures:N0} in all; "
                + $"it would be {plan.Sum(part => (long)part.Count):N0}.")
            : plan;
    }

    private static string Name(SceneDomain domain) => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(domain.ToString());
}
