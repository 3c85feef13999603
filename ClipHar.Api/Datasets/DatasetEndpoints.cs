using ClipHar.Core.Datasets.Registry;
using ClipHar.Core.Datasets.Validation;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ClipHar.Api.Datasets;

/// <summary>What the API has of datasets.</summary>
internal static class DatasetEndpoints
{
    public static void Add(IServiceCollection services)
    {
        services.AddDatasetRegistry();
        services.AddDatasetValidation();
        services.TryAddSingleton<SamplePictures>();
    }

    public static void Map(IEndpointRouteBuilder v1)
    {
        var datasets = v1.MapGroup("/datasets").WithTags("Datasets");
        ListDatasets.Map(datasets);
        GetDataset.Map(datasets);
        PutDataset.Map(datasets);
        DeleteDataset.Map(datasets);
        PutTag.Map(datasets);
        DeleteTag.Map(datasets);
        GetDiff.Map(datasets);
        ListVersions.Map(datasets);
        GetVersion.Map(datasets);
        ListSamples.Map(datasets);
        GetSampleImage.Map(datasets);
        RelabelVersion.Map(datasets);
        SplitVersion.Map(datasets);
        ValidateVersion.Map(datasets);
        ReleaseVersion.Map(datasets);
        GetReport.Map(datasets);
        GetReportPage.Map(datasets);
    }
}
