using ClipHar.Core.Datasets.Acquisition.Archives;
using ClipHar.Core.Datasets.Acquisition.Captures;
using ClipHar.Core.Datasets.Acquisition.Feedback;
using ClipHar.Core.Datasets.Acquisition.Folders;
using ClipHar.Core.Datasets.Acquisition.Hub;
using ClipHar.Core.Datasets.Acquisition.Manifests;
using ClipHar.Core.Datasets.Acquisition.Pipeline;
using ClipHar.Core.Datasets.Acquisition.Uploads;
using ClipHar.Core.Datasets.Acquisition.Urls;
using ClipHar.Core.Datasets.Registry;
using ClipHar.Core.Datasets.Store;
using ClipHar.Core.Jobs;
using ClipHar.Core.Models;
using ClipHar.Core.RemotePictures;
using ClipHar.Core.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace ClipHar.Core.Datasets.Acquisition;

/// <summary>Registers imports.</summary>
public static class ImportServiceCollectionExtensions
{
    /// <summary>
    /// Adds what is needed to ask for imports and to run them: sources, the job's handler, uploads. Calling it twice is harmless.
    /// Further sources register as <see cref="IDatasetSource"/>.
    /// </summary>
    public static IServiceCollection AddDatasetImports(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddClipHarStorage();
        services.AddObjectStore();
        services.AddDatasetRegistry();
        services.AddModelHub();
        services.AddRemotePictures();
        services.AddOptions<ImportOptions>().BindConfiguration(ImportOptions.SectionName).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<ImportOptions>, ImportStagingInDataFolder>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ImportOptions>, ImportOptionsValidator>());
        services.TryAddSingleton<AllowedPaths>();
        services.TryAddSingleton<UrlPictures>();
        services.TryAddSingleton<ArchiveFile>();
        services.TryAddSingleton<ArchivePictures>();
        services.TryAddSingleton<ImportUploads>();
        services.TryAddSingleton<IPredictionPictures, NoPredictionPictures>();
        AddSources(services);
        services.TryAddSingleton<DatasetSources>();
        services.TryAddSingleton<ImportRequests>();
        services.TryAddSingleton<PictureDoor>();
        services.TryAddSingleton<ImportStaging>();
        services.TryAddSingleton<ImportReader>();
        services.TryAddSingleton<ImportCommitter>();
        services.TryAddSingleton<ImportValidation>();
        services.TryAddSingleton<ImportJob>();
        services.TryAddSingleton<LocalImports>();
        services.AddJobQueue();
        services.AddJobHandler<ImportJob>();
        return services;
    }

    private static void AddSources(IServiceCollection services)
    {
        services.TryAddEnumerable(
        [
            ServiceDescriptor.Singleton<IDatasetSource, FolderSource>(),
            ServiceDescriptor.Singleton<IDatasetSource, ManifestSource>(),
            ServiceDescriptor.Singleton<IDatasetSource, ArchiveSource>(),
            ServiceDescriptor.Singleton<IDatasetSource, UrlSource>(),
            ServiceDescriptor.Singleton<IDatasetSource, HuggingFaceSource>(),
            ServiceDescriptor.Singleton<IDatasetSource, CaptureSource>(),
            ServiceDescriptor.Singleton<IDatasetSource, PicturesSource>(),
            ServiceDescriptor.Singleton<IDatasetSource, FeedbackSource>(),
        ]);
    }
}
