using ClipHar.Core.Datasets.Registry;
using ClipHar.Core.Datasets.Validation.Pictures;
using static System.FormattableString;

namespace ClipHar.Core.Datasets.Validation.Checks;

/// <summary>A picture has edges. A blank one is the business of another check.</summary>
internal sealed class BlurredPictureCheck : PictureCheck
{
    private const string MinSharpness = "min_sharpness";
    private const double BlankContrast = 0.02;

    public override string Name => "blurred_pictures";

    public override string Title => "Pictures are not blurred";

    public override Severity DefaultSeverity => Severity.Info;

    protected override string Finding => "are blurred";

    protected override double DefaultMaxShare => 0.02;

    protected override IReadOnlyList<CheckParameter> Thresholds =>
        [CheckParameter.Number(MinSharpness, 0.00005, 0, 1, "Least mean square of the Laplacian of the brightness.")];

    protected override bool Concerns(PictureFacts facts) => facts.IsDecodable && facts.Quality!.Contrast >= BlankContrast;

    protected override string? Inspect(DatasetSample sample, PictureFacts facts, CheckSettings settings) =>
        facts.Quality!.Sharpness >= settings.Number(MinSharpness)
            ? null
            : Invariant($"Sharpness {facts.Quality.Sharpness:0.000000}.");
}
