using System.Numerics;

namespace ClipHar.Training.Rendering.Figures;

/// <summary>What a hand's or foot's target is relative to.</summary>
internal enum TargetFrame
{
    /// <summary>Scene units, as the figure's own space: x to its left, y up from the ground, z to its front.</summary>
    World,

    /// <summary>The base of the neck, along the chest's axes.</summary>
    Chest,

    /// <summary>The middle of the head, along the head's axes.</summary>
    Head,
}

/// <summary>Where the end of a limb goes, and which way its middle joint points.</summary>
/// <param name="Pole">Direction for the elbow (chest's axes) or the knee (pelvis' axes).</param>
internal readonly record struct LimbTarget(TargetFrame Frame, Vector3 Position, Vector3 Pole);

/// <summary>What the face does.</summary>
/// <param name="MouthOpen">0 closed to 1 wide open.</param>
/// <param name="Smile">-1 to 1.</param>
internal readonly record struct FaceExpression(float MouthOpen, float Smile, bool EyesClosed);

/// <summary>
/// A pose as targets for hands and feet (inverse kinematics fills in elbows and knees). Angles in radians; index 0 is the
/// figure's left limb (+x), index 1 its right one.
/// </summary>
internal sealed class FigurePose
{
    public Vector3 Pelvis { get; set; } = new(0, 0.95f, 0);

    public Quaternion PelvisRotation { get; set; } = Quaternion.Identity;

    /// <summary>Forward bend of the chest over the pelvis.</summary>
    public float SpinePitch { get; set; }

    /// <summary>Bend to the figure's right.</summary>
    public float SpineRoll { get; set; }

    public float SpineTwist { get; set; }

    /// <summary>Positive looks down.</summary>
    public float HeadPitch { get; set; }

    /// <summary>Positive turns to the figure's left.</summary>
    public float HeadYaw { get; set; }

    /// <summary>Positive leans to the figure's right shoulder.</summary>
    public float HeadRoll { get; set; }

    public LimbTarget[] Hands { get; } = [HandDown(1), HandDown(-1)];

    public LimbTarget[] Feet { get; } = [Foot(0.11f, 0), Foot(-0.11f, 0)];

    /// <summary>Directions of the feet, pelvis' axes.</summary>
    public Vector3[] Toes { get; } = [new(0.2f, -0.1f, 1), new(-0.2f, -0.1f, 1)];

    public FaceExpression Face { get; set; }

    /// <summary>Fingers stretched, as for clapping or waving.</summary>
    public bool FlatHands { get; set; }

    /// <summary>Arms lie on top of the table between the figure and the camera.</summary>
    public bool ArmsOnTop { get; set; }

    public FigurePose WithHand(int side, TargetFrame frame, Vector3 position, Vector3 pole)
    {
        Hands[side] = new LimbTarget(frame, position, pole);
        return this;
    }

    public FigurePose WithFoot(int side, Vector3 ankle, Vector3? pole = null, Vector3? toes = null)
    {
        Feet[side] = new LimbTarget(TargetFrame.World, ankle, pole ?? new Vector3(side == 0 ? 0.1f : -0.1f, 0.3f, 1));
        if (toes is { } direction)
        {
            Toes[side] = direction;
        }

        return this;
    }

    private static LimbTarget HandDown(float side) =>
        new(TargetFrame.Chest, new Vector3(side * 0.27f, -0.56f, 0.05f), new Vector3(side, -0.4f, -0.6f));

    private static LimbTarget Foot(float x, float z) =>
        new(TargetFrame.World, new Vector3(x, 0.07f, z), new Vector3(MathF.Sign(x) * 0.1f, 0.3f, 1));
}
