using System.CommandLine;
using ClipHar.Core.Datasets.Acquisition;
using ClipHar.Core.Datasets.Validation;
using ClipHar.Training.Rendering.Acquisition;

namespace ClipHar.Standalone.CommandLine.Data;

/// <summary>The services of the data verbs: those of every verb, the registry, imports and validation.</summary>
internal static class DataServices
{
    public static ServiceProvider Create(ParseResult parse) => VerbServices.Create(parse, (services, _) =>
    {
        services.AddDatasetImports();
        services.AddDatasetValidation();
        services.AddRenderedDatasets();

        // Whoever sits at the command line may read what the system lets them read.
        services.PostConfigure<ImportOptions>(options =>
        {
            foreach (var root in Directory.GetLogicalDrives())
            {
                options.AllowedFolders.Add(root);
            }
        });
    });
}
