using System.CommandLine;

namespace ClipHar.Standalone.CommandLine.Features;

/// <summary>cliphar features list|apply|materialize|get.</summary>
internal static class FeaturesVerb
{
    public static Command Create() => new("features", "The feature store: definitions, and rows of features.")
    {
        ListFeatures.Create(),
        ApplyFeatures.Create(),
        MaterializeFeatures.Create(),
        GetFeatures.Create(),
    };
}
