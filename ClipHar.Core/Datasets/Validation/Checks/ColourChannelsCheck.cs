using ClipHar.Clip.Preprocessing;
using ClipHar.Core.Datasets.Registry;
using ClipHar.Core.Datasets.Validation.Pictures;

namespace ClipHar.Core.Datasets.Validation.Checks;

/// <summary>
/// Channels are those that every loader reads alike: CMYK and transparency come out differently from one program to the next.
/// </summary>
internal sealed class ColourChannelsCheck : PictureCheck
{
    private const string Allowed = "allowed";
    private static readonly string[] Modes = ["rgb", "palette", "gray", "alpha", "cmyk"];

    public override string Name => "colour_channels";

    public override string Title => "Channels are RGB or gray";

    public override Severity DefaultSeverity => Severity.Warning;

    protected override string Finding => "have other channels";

    protected override IReadOnlyList<CheckParameter> Thresholds =>
        [CheckParameter.Words(Allowed, ["rgb", "palette", "gray"], Modes, "Kinds of channels that are wanted.")];

    protected override string? Inspect(DatasetSample sample, PictureFacts facts, CheckSettings settings)
    {
        var (kind, words) = facts.Header!.Mode switch
        {
            PixelMode.Rgb => ("rgb", "red, green and blue"),
            PixelMode.Palette => ("palette", "a palette of colours"),
            PixelMode.Gray or PixelMode.Gray16 or PixelMode.Bilevel => ("gray", "gray only"),
            PixelMode.GrayAlpha or PixelMode.Rgba => ("alpha", "transparency, which loaders fill in differently"),
            _ => ("cmyk", "inks (CMYK), which loaders turn into colours differently"),
        };
        return settings.Words(Allowed).Contains(kind) ? null : $"The picture has {words}.";
    }
}
