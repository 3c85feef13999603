using static TorchSharp.torch;

namespace ClipHar.Training.Loop;

/// <summary>CLIP's symmetric cross entropy, with more than one right answer where texts repeat.</summary>
// Shapes: B images, T texts, E embedding.
internal static class ContrastiveLoss
{
    /// <summary>
    /// Mean of both directions: each image picks among the texts, each text among the images. The targets are the positives,
    /// normalised along the direction; texts that belong to no image are distractors for the first direction only.
    /// </summary>
    /// <param name="image_BE">Not normalised.</param>
    /// <param name="text_TE">Not normalised.</param>
    /// <param name="logitScale">Logarithm of the factor of the cosines; a scalar.</param>
    /// <param name="positives_BT">Not negative, each row with one above 0. The identity gives CLIP's loss.</param>
    /// <returns>A scalar that can be differentiated.</returns>
    /// <remarks>
    /// Radford et al., arXiv 2103.00020, figure 3. Several positives as in Khosla et al., Supervised Contrastive Learning, arXiv
    /// 2004.11362, equation 2 (the mean over positives outside the logarithm).
    /// </remarks>
    public static Tensor Compute(Tensor image_BE, Tensor text_TE, Tensor logitScale, Tensor positives_BT)
    {
        using var scope = NewDisposeScope();
        var logits_BT = Logits(image_BE, text_TE, logitScale);
        var imageTargets_BT = positives_BT / positives_BT.sum(1, keepdim: true);
        var mass_1T = positives_BT.sum(0, keepdim: true);
        var hasImage_1T = mass_1T > 0;
        var textTargets_BT = positives_BT / where(hasImage_1T, mass_1T, ones_like(mass_1T));

        var perImage = -(imageTargets_BT * logits_BT.log_softmax(1)).sum() / image_BE.shape[0];
        var perText = -(textTargets_BT * logits_BT.log_softmax(0)).sum() / hasImage_1T.sum();
        return ((perImage + perText) / 2).MoveToOuterDisposeScope();
    }

    /// <summary>exp(logit scale) · cosine, [B, T].</summary>
    public static Tensor Logits(Tensor image_BE, Tensor text_TE, Tensor logitScale)
    {
        using var scope = NewDisposeScope();
        var cosine_BT = Towers.ClipModel.Normalize(image_BE).matmul(Towers.ClipModel.Normalize(text_TE).t());
        return (logitScale.exp() * cosine_BT).MoveToOuterDisposeScope();
    }
}
