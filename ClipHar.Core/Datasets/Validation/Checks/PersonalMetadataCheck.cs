using ClipHar.Core.Datasets.Registry;
using ClipHar.Core.Datasets.Validation.Pictures;

namespace ClipHar.Core.Datasets.Validation.Checks;

/// <summary>
/// Pictures do not carry where they were taken, by whom, or with which camera. The report names the tags, never their values.
/// </summary>
internal sealed class PersonalMetadataCheck : PictureCheck
{
    private static readonly HashSet<string> Personal = new(StringComparer.OrdinalIgnoreCase)
    {
        "GPSLatitude", "GPSLongitude", "GPSDestLatitude", "GPSDestLongitude", "GPSAreaInformation",
        "Artist", "XPAuthor", "CameraOwnerName", "OwnerName", "Copyright",
        "BodySerialNumber", "CameraSerialNumber", "LensSerialNumber", "ImageUniqueID", "HostComputer",
        "UserComment", "XPComment",
    };

    public override string Name => "personal_metadata";

    public override string Title => "No place or name in the metadata";

    protected override string Finding => "carry a place, a name or a camera's number";

    protected override bool Concerns(PictureFacts facts) => facts.Header is not null;

    protected override string? Inspect(DatasetSample sample, PictureFacts facts, CheckSettings settings)
    {
        var found = facts.Header!.ExifTags.Where(Personal.Contains).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        return found.Count == 0 ? null : $"EXIF: {string.Join(", ", found)}.";
    }
}
