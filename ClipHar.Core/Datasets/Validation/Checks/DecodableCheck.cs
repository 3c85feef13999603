using ClipHar.Core.Datasets.Registry;
using ClipHar.Core.Datasets.Validation.Pictures;

namespace ClipHar.Core.Datasets.Validation.Checks;

/// <summary>Every picture decodes to its end, within the limits of size.</summary>
internal sealed class DecodableCheck : PictureCheck
{
    public override string Name => "decodable";

    public override string Title => "Pictures can be decoded";

    public override Severity DefaultSeverity => Severity.Error;

    public override bool IsCostly => true;

    protected override string Finding => "cannot be decoded";

    protected override bool Concerns(PictureFacts facts) => true;

    protected override string? Inspect(DatasetSample sample, PictureFacts facts, CheckSettings settings) =>
        facts.IsDecodable ? null : facts.Error ?? "The picture cannot be read.";
}
