namespace ClipHar.Core.Features.Registry;

/// <summary>One feature of a request.</summary>
/// <param name="View">The version that it is read from.</param>
/// <param name="Index">Of the field in the view.</param>
/// <param name="OutputName">Its name in the answer.</param>
internal sealed record SelectedFeature(FeatureView View, int Index, string OutputName);

/// <summary>What a request asks for, checked: the features exist, their names do not collide, and no two encoders are mixed.</summary>
internal sealed class FeatureSelection
{
    private FeatureSelection(IReadOnlyList<SelectedFeature> features)
    {
        Features = features;
        Views = [.. features.Select(feature => feature.View).Distinct()];
    }

    /// <summary>In the order of the request.</summary>
    public IReadOnlyList<SelectedFeature> Features { get; }

    /// <summary>Each once.</summary>
    public IReadOnlyList<FeatureView> Views { get; }

    /// <summary>Keys that a row of the request must have, each once, in the order in which views need them.</summary>
    public IEnumerable<FeatureEntity> Entities => Views.SelectMany(view => view.Entities).DistinctBy(entity => entity.JoinKey);

    /// <param name="catalog">What there is.</param>
    /// <param name="references">"view:feature"; empty when a service is named.</param>
    /// <param name="service">Name of a service; null when features are named.</param>
    /// <param name="fullNames">Whether names in the answer are "view__feature".</param>
    /// <exception cref="FeatureRequestException">
    /// It asks for nothing, for both, for what does not exist, or for two features of one name.
    /// </exception>
    /// <exception cref="EncoderMismatchException">It mixes the vectors of two encoders.</exception>
    /// <exception cref="FeatureNotFoundException">There is no such view or service.</exception>
    public static FeatureSelection Of(FeatureCatalog catalog, IReadOnlyList<string>? references, string? service, bool fullNames)
    {
        if (service is null == (references is not { Count: > 0 }))
        {
            throw new FeatureRequestException("features", "Name either features or one feature_service.");
        }

        var selected = new List<SelectedFeature>();
        foreach (var text in references ?? [])
        {
            Add(catalog, FeatureReference.Parse(text), fullNames, selected);
        }

        foreach (var text in service is null ? [] : catalog.GetService(service).Definition.Features)
        {
            Add(catalog, FeatureReference.Parse(text), fullNames, selected);
        }

        var selection = new FeatureSelection(selected);
        CheckEncoders(selection.Views);
        CheckNames(selection);
        return selection;
    }

    /// <exception cref="EncoderMismatchException">Two of the views hold vectors of different encoders.</exception>
    public static void CheckEncoders(IEnumerable<FeatureView> views, string member = "features")
    {
        var encoders = views.Where(view => view.Encoder is not null).Select(view => (View: view.ToString(), Encoder: view.Encoder!))
            .ToList();
        if (encoders.DistinctBy(pair => pair.Encoder).Count() > 1)
        {
            throw new EncoderMismatchException(member, encoders);
        }
    }

    private static void Add(FeatureCatalog catalog, FeatureReference reference, bool fullNames, List<SelectedFeature> selected)
    {
        var view = catalog.GetView(reference.View, reference.Version);
        var before = selected.Count;
        for (var i = 0; i < view.Fields.Count; i++)
        {
            if (reference.Feature == FeatureReference.All || view.Fields[i].Name == reference.Feature)
            {
                selected.Add(new SelectedFeature(view, i, fullNames ? $"{view.Name}__{view.Fields[i].Name}" : view.Fields[i].Name));
            }
        }

        if (selected.Count == before)
        {
            throw new FeatureRequestException(
                "features",
                $"Feature view {view} has no feature '{reference.Feature}'; "
                + $"it has {string.Join(", ", view.Fields.Select(field => field.Name).Take(20))}.");
        }
    }

    private static void CheckNames(FeatureSelection selection)
    {
        if (selection.Features.GroupBy(feature => feature.OutputName).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            var views = string.Join(" and ", twice.Select(feature => feature.View.ToString()));
            throw new FeatureRequestException(
                "features",
                $"'{twice.Key}' is asked for twice, from {views}: ask for each once, and set full_feature_names to tell views apart.");
        }

        foreach (var entity in selection.Entities.GroupBy(entity => entity.JoinKey).Where(
            group => group.DistinctBy(e => e.ValueType).Count() > 1))
        {
            throw new FeatureRequestException("features", $"The key '{entity.Key}' has different types in these views.");
        }
    }
}
