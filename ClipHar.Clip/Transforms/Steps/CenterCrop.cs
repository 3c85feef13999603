using ClipHar.Clip.Preprocessing;
using ClipHar.Clip.Transforms.Pixels;

namespace ClipHar.Clip.Transforms.Steps;

/// <summary>
/// Cuts out a square from the middle, as torchvision's CenterCrop: half pixels go to the even neighbour; what is missing is black.
/// </summary>
internal sealed class CenterCrop : TransformStepType
{
    public override string Type => "center_crop";

    public override string Description => "Cuts a square out of the middle; where the picture is smaller, the rest is black.";

    public override bool IsRandom => false;

    public override IReadOnlyList<TransformParameter> Parameters { get; } = [StepParameters.Size("Size in pixels; 0 is the model's.")];

    internal override void Apply(Canvas canvas, TransformStep step, ref TransformRandom random)
    {
        var size = StepParameters.SizeOf(step, canvas);
        Pad(canvas, size);
        CropResize.Cut(canvas, new PixelRect(Start(canvas.Width, size), Start(canvas.Height, size), size, size));
    }

    private static int Start(int length, int size) => (int)Math.Round((length - size) / 2.0, MidpointRounding.ToEven);

    private static void Pad(Canvas canvas, int size)
    {
        var (width, height) = (Math.Max(canvas.Width, size), Math.Max(canvas.Height, size));
        if (width == canvas.Width && height == canvas.Height)
        {
            return;
        }

        var (left, top) = ((width - canvas.Width) / 2, (height - canvas.Height) / 2);
        var target = Canvas.Rent(width, height);
        Array.Clear(target);
        var stride = canvas.Width * RgbImage.Channels;
        for (var row = 0; row < canvas.Height; row++)
        {
            canvas.Pixels.Slice(row * stride, stride).CopyTo(target.AsSpan((((row + top) * width) + left) * RgbImage.Channels));
        }

        canvas.Replace(width, height, target);
    }
}
