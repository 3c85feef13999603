using ClipHar.Core.Datasets.Registry;
using ClipHar.Core.Datasets.Validation.Pictures;
using static System.FormattableString;

namespace ClipHar.Core.Datasets.Validation.Checks;

/// <summary>A channel has 8 bits: of 16 the lower half is lost on the way to the model, and not by the same rule everywhere.</summary>
internal sealed class BitDepthCheck : PictureCheck
{
    private const string MaxBits = "max_bits";

    public override string Name => "bit_depth";

    public override string Title => "Channels have 8 bits";

    public override Severity DefaultSeverity => Severity.Info;

    protected override string Finding => "have more bits a channel";

    protected override IReadOnlyList<CheckParameter> Thresholds =>
        [CheckParameter.Integer(MaxBits, 8, 8, 16, "Most bits a channel.")];

    protected override string? Inspect(DatasetSample sample, PictureFacts facts, CheckSettings settings) =>
        facts.Header!.BitDepth <= settings.Integer(MaxBits)
            ? null
            : Invariant($"{facts.Header.BitDepth} bits a channel.");
}
