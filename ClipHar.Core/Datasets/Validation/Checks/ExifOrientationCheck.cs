using ClipHar.Core.Datasets.Registry;
using ClipHar.Core.Datasets.Validation.Pictures;
using static System.FormattableString;

namespace ClipHar.Core.Datasets.Validation.Checks;

/// <summary>Pixels are stored upright. Programs that ignore the EXIF orientation see the others lying on their side.</summary>
internal sealed class ExifOrientationCheck : PictureCheck
{
    private static readonly string[] Words =
        ["mirrored", "upside down", "mirrored and upside down", "mirrored and lying on the left side", "lying on the left side",
         "mirrored and lying on the right side", "lying on the right side"];

    public override string Name => "exif_orientation";

    public override string Title => "Pictures are stored upright";

    public override Severity DefaultSeverity => Severity.Info;

    protected override string Finding => "are turned by their EXIF orientation only";

    protected override string? Inspect(DatasetSample sample, PictureFacts facts, CheckSettings settings) =>
        facts.Header!.Orientation is > 1 and <= 8 and var orientation
            ? Invariant($"EXIF orientation {orientation}: the pixels are {Words[orientation - 2]}.")
            : null;
}
