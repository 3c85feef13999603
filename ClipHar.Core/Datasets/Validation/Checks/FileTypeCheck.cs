using ClipHar.Clip.Preprocessing;
using ClipHar.Core.Datasets.Registry;
using ClipHar.Core.Datasets.Validation.Pictures;

namespace ClipHar.Core.Datasets.Validation.Checks;

/// <summary>A file's name says the format that its bytes have. Other programs go by the name.</summary>
internal sealed class FileTypeCheck : PictureCheck
{
    public override string Name => "file_type";

    public override string Title => "File names say the right format";

    protected override string Finding => "have a name that says another format";

    protected override bool Concerns(PictureFacts facts) => facts.Header is not null;

    protected override string? Inspect(DatasetSample sample, PictureFacts facts, CheckSettings settings)
    {
        var format = facts.Header!.Format;
        var extension = Path.GetExtension(sample.Path).ToLowerInvariant();
        if (extension.Length == 0)
        {
            return $"The file is {format} and its name has no extension.";
        }

        return Extensions(format).Contains(extension) ? null : $"The file is {format}, its name ends with {extension}.";
    }

    private static string[] Extensions(ImageFormat format) => format switch
    {
        ImageFormat.Jpeg => [".jpg", ".jpeg", ".jpe", ".jfif"],
        ImageFormat.Png => [".png"],
        ImageFormat.WebP => [".webp"],
        ImageFormat.Gif => [".gif"],
        ImageFormat.Bmp => [".bmp", ".dib"],
        ImageFormat.Tiff => [".tif", ".tiff"],
        _ => [".avif"],
    };
}
