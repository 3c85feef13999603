namespace ClipHar.Training.Rendering;

/// <summary>How a scene looks as a whole: the look the demo model is trained on, or one that has drifted from it.</summary>
public enum SceneDomain
{
    /// <summary>Day or room light, an ordinary camera.</summary>
    Standard,

    /// <summary>One of the drifted looks below, chosen by the seed.</summary>
    Shifted,

    /// <summary>Dark and blue, with a noisy sensor.</summary>
    Night,

    /// <summary>Strong sensor noise.</summary>
    Noisy,

    /// <summary>Out of focus.</summary>
    Blurred,

    /// <summary>A strong colour cast, as from a wrong white balance.</summary>
    ColourCast,

    /// <summary>Fog: contrast reduced to a fraction.</summary>
    LowContrast,

    /// <summary>Another drawing style: black lines on white.</summary>
    LineDrawing,
}

/// <summary>Which combinations of clothing and setting a scene may show, so that held-out pictures differ in more than the seed.</summary>
public enum SceneSplit
{
    /// <summary>Every combination.</summary>
    Any,

    /// <summary>Only the combinations used for training.</summary>
    Train,

    /// <summary>Only the combinations that training never shows (one in five).</summary>
    HeldOut,
}
