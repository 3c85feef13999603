using ClipHar.Core.Datasets.Registry;
using ClipHar.Core.Datasets.Validation.Pictures;
using static System.FormattableString;

namespace ClipHar.Core.Datasets.Validation.Checks;

/// <summary>A picture has enough pixels to show somebody doing something.</summary>
internal sealed class PictureSizeCheck : PictureCheck
{
    private const string MinSide = "min_side";

    public override string Name => "picture_size";

    public override string Title => "Pictures are large enough";

    protected override string Finding => "are too small";

    protected override IReadOnlyList<CheckParameter> Thresholds =>
        [CheckParameter.Integer(MinSide, 32, 1, 32_768, "Least width and height in pixels.")];

    protected override string? Inspect(DatasetSample sample, PictureFacts facts, CheckSettings settings)
    {
        var (header, least) = (facts.Header!, settings.Integer(MinSide));
        return Math.Min(header.Width, header.Height) >= least
            ? null
            : Invariant($"{header.Width} x {header.Height} pixels; at least {least} a side are wanted.");
    }
}
