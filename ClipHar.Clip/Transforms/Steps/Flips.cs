using ClipHar.Clip.Preprocessing;

namespace ClipHar.Clip.Transforms.Steps;

/// <summary>Swaps left and right.</summary>
internal sealed class RandomHorizontalFlip : TransformStepType
{
    public override string Type => "random_horizontal_flip";

    public override string Description => "Swaps left and right.";

    public override IReadOnlyList<TransformParameter> Parameters { get; } = [TransformParameter.Probability(0.5)];

    internal override void Apply(Canvas canvas, TransformStep step, ref TransformRandom random)
    {
        if (!StepParameters.IsApplied(step, ref random))
        {
            return;
        }

        canvas.Note("flipped");
        var pixels = canvas.WritablePixels();
        var stride = canvas.Width * RgbImage.Channels;
        for (var start = 0; start < pixels.Length; start += stride)
        {
            var row = pixels.Slice(start, stride);
            for (int left = 0, right = stride - RgbImage.Channels; left < right; left += RgbImage.Channels, right -= RgbImage.Channels)
            {
                (row[left], row[right]) = (row[right], row[left]);
                (row[left + 1], row[right + 1]) = (row[right + 1], row[left + 1]);
                (row[left + 2], row[right + 2]) = (row[right + 2], row[left + 2]);
            }
        }
    }
}

/// <summary>Swaps top and bottom.</summary>
internal sealed class RandomVerticalFlip : TransformStepType
{
    public override string Type => "random_vertical_flip";

    public override string Description => "Swaps top and bottom. People seldom stand on their heads: think before using it.";

    public override IReadOnlyList<TransformParameter> Parameters { get; } = [TransformParameter.Probability(0.5)];

    internal override void Apply(Canvas canvas, TransformStep step, ref TransformRandom random)
    {
        if (!StepParameters.IsApplied(step, ref random))
        {
            return;
        }

        canvas.Note("flipped");
        var stride = canvas.Width * RgbImage.Channels;
        var target = Canvas.Rent(canvas.Width, canvas.Height);
        for (var row = 0; row < canvas.Height; row++)
        {
            canvas.Pixels.Slice((canvas.Height - 1 - row) * stride, stride).CopyTo(target.AsSpan(row * stride));
        }

        canvas.Replace(canvas.Width, canvas.Height, target);
    }
}
