using ClipHar.Core.Datasets.Registry;
using ClipHar.Core.Datasets.Validation.Pictures;
using static System.FormattableString;

namespace ClipHar.Core.Datasets.Validation.Checks;

/// <summary>A picture is not nearly white.</summary>
internal sealed class OverexposedPictureCheck : PictureCheck
{
    private const string MaxLuminance = "max_luminance";

    public override string Name => "overexposed_pictures";

    public override string Title => "Pictures are not washed out";

    public override Severity DefaultSeverity => Severity.Info;

    protected override string Finding => "are nearly white";

    protected override double DefaultMaxShare => 0.01;

    protected override IReadOnlyList<CheckParameter> Thresholds =>
        [CheckParameter.Number(MaxLuminance, 0.96, 0, 1, "Largest mean brightness, 0 (black) to 1 (white).")];

    protected override string? Inspect(DatasetSample sample, PictureFacts facts, CheckSettings settings) =>
        facts.Quality!.MeanLuminance <= settings.Number(MaxLuminance)
            ? null
            : Invariant($"Mean brightness {facts.Quality.MeanLuminance:0.000}.");
}
