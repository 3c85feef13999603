using System.ComponentModel.DataAnnotations;
using ClipHar.Core.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace ClipHar.Core.Datasets.Acquisition;

/// <summary>What imports may read and how much.</summary>
public sealed class ImportOptions
{
    public const string SectionName = "Imports";

    /// <summary>
    /// Folders of this machine that imports may read by path, links resolved. Default: none; uploads, addresses and the hub work without.
    /// </summary>
    public IList<string> AllowedFolders { get; } = [];

    /// <summary>
    /// Where uploads and downloads wait while an import runs. Default: imports in the data folder. Several nodes need a shared one for
    /// uploads.
    /// </summary>
    [Required]
    public string StagingFolder { get; set; } = "";

    /// <summary>Broken items that are skipped before an import fails. Default: 1,000.</summary>
    [Range(0, 10_000_000)]
    public int MaxBroken { get; set; } = 1000;

    /// <summary>Skipped items that are named in the result; the others are only counted. Default: 500.</summary>
    [Range(1, 100_000)]
    public int MaxProblemsKept { get; set; } = 500;

    /// <summary>Most items of one import. Default: 5,000,000.</summary>
    [Range(1, 100_000_000)]
    public int MaxItems { get; set; } = 5_000_000;

    /// <summary>Pictures with a shorter side are refused. Default: 16 pixels.</summary>
    [Range(1, 4096)]
    public int MinSidePixels { get; set; } = 16;

    /// <summary>Largest picture file. Default: 20 MiB.</summary>
    [Range(1024, 1 << 30)]
    public int MaxPictureBytes { get; set; } = 20 << 20;

    /// <summary>Most pixels of a picture. Default: 50 million.</summary>
    [Range(1, 500_000_000)]
    public long MaxPicturePixels { get; set; } = 50_000_000;

    /// <summary>Pictures in work at the same time; decoding never takes more than there are cores. Default: 8.</summary>
    [Range(1, 256)]
    public int Parallelism { get; set; } = 8;

    /// <summary>Items between two checkpoints. Default: 500.</summary>
    [Range(1, 1_000_000)]
    public int CheckpointItems { get; set; } = 500;

    /// <summary>Largest upload. Default: 16 GiB.</summary>
    [Range(1L << 10, 1L << 50)]
    public long MaxUploadBytes { get; set; } = 16L << 30;

    /// <summary>Most entries of an archive. Default: 2,000,000.</summary>
    [Range(1, 100_000_000)]
    public int MaxArchiveEntries { get; set; } = 2_000_000;

    /// <summary>Most bytes that an archive may unpack to. Default: 256 GiB.</summary>
    [Range(1L << 10, 1L << 50)]
    public long MaxArchiveBytes { get; set; } = 256L << 30;

    /// <summary>Most bytes that an archive may unpack to, for each byte that it has. Default: 100.</summary>
    [Range(1, 100_000)]
    public int MaxArchiveRatio { get; set; } = 100;

    /// <summary>
    /// Most bytes that one column of one row group of a Parquet file may unpack to; it is held in memory. Default: 1 GiB.
    /// </summary>
    [Range(1L << 10, int.MaxValue)]
    public long MaxRowGroupBytes { get; set; } = 1L << 30;

    /// <summary>How long left-over staging of imports that failed or were cancelled is kept. Default: 7 days.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "365.00:00:00")]
    public TimeSpan KeepStaging { get; set; } = TimeSpan.FromDays(7);
}

[OptionsValidator]
internal sealed partial class ImportOptionsValidator : IValidateOptions<ImportOptions>;

internal sealed class ImportStagingInDataFolder(IConfiguration configuration) : IPostConfigureOptions<ImportOptions>
{
    public void PostConfigure(string? name, ImportOptions options)
    {
        if (options.StagingFolder.Length == 0)
        {
            options.StagingFolder = Path.Combine(DataFolder.From(configuration).Path, "imports");
        }
    }
}
