using ClipHar.Core.Datasets.Registry;
using ClipHar.Core.Datasets.Validation.Pictures;
using static System.FormattableString;

namespace ClipHar.Core.Datasets.Validation.Checks;

/// <summary>A picture is not so long that the square crop of the model leaves the action out.</summary>
internal sealed class AspectRatioCheck : PictureCheck
{
    private const string MaxAspect = "max_aspect";

    public override string Name => "aspect_ratio";

    public override string Title => "Pictures are not extremely long";

    protected override string Finding => "are extremely long or tall";

    protected override IReadOnlyList<CheckParameter> Thresholds =>
        [CheckParameter.Number(MaxAspect, 4, 1, 1000, "Largest ratio of the longer to the shorter side.")];

    protected override string? Inspect(DatasetSample sample, PictureFacts facts, CheckSettings settings)
    {
        var (header, limit) = (facts.Header!, settings.Number(MaxAspect));
        var aspect = (double)Math.Max(header.Width, header.Height) / Math.Min(header.Width, header.Height);
        return aspect <= limit
            ? null
            : Invariant($"{header.Width} x {header.Height} pixels are {aspect:0.0} to 1; at most {limit:0.#} to 1 is wanted.");
    }
}
