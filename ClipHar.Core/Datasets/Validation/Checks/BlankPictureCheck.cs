using ClipHar.Core.Datasets.Registry;
using ClipHar.Core.Datasets.Validation.Pictures;
using static System.FormattableString;

namespace ClipHar.Core.Datasets.Validation.Checks;

/// <summary>A picture shows something: it is not of one colour.</summary>
internal sealed class BlankPictureCheck : PictureCheck
{
    private const string MinContrast = "min_contrast";

    public override string Name => "blank_pictures";

    public override string Title => "Pictures are not blank";

    protected override string Finding => "are blank";

    protected override IReadOnlyList<CheckParameter> Thresholds =>
        [CheckParameter.Number(MinContrast, 0.02, 0, 0.5, "Least standard deviation of the brightness, 0 to 0.5.")];

    protected override string? Inspect(DatasetSample sample, PictureFacts facts, CheckSettings settings) =>
        facts.Quality!.Contrast >= settings.Number(MinContrast)
            ? null
            : Invariant($"Brightness varies by {facts.Quality.Contrast:0.0000} only.");
}
