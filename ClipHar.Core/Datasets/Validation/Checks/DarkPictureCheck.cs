using ClipHar.Core.Datasets.Registry;
using ClipHar.Core.Datasets.Validation.Pictures;
using static System.FormattableString;

namespace ClipHar.Core.Datasets.Validation.Checks;

/// <summary>A picture is not nearly black.</summary>
internal sealed class DarkPictureCheck : PictureCheck
{
    private const string MinLuminance = "min_luminance";

    public override string Name => "dark_pictures";

    public override string Title => "Pictures are not too dark";

    protected override string Finding => "are too dark";

    protected override double DefaultMaxShare => 0.01;

    protected override IReadOnlyList<CheckParameter> Thresholds =>
        [CheckParameter.Number(MinLuminance, 0.06, 0, 1, "Least mean brightness, 0 (black) to 1 (white).")];

    protected override string? Inspect(DatasetSample sample, PictureFacts facts, CheckSettings settings) =>
        facts.Quality!.MeanLuminance >= settings.Number(MinLuminance)
            ? null
            : Invariant($"Mean brightness {facts.Quality.MeanLuminance:0.000}.");
}
