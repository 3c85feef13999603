using System.Numerics;

namespace ClipHar.Training.Rendering.Figures;

/// <summary>Joint positions of a figure in the scene; index 0 is the left limb, 1 the right one.</summary>
internal sealed class Skeleton
{
    public required Vector3 Pelvis { get; init; }

    public required Quaternion PelvisRotation { get; init; }

    public required Quaternion ChestRotation { get; init; }

    public required Quaternion HeadRotation { get; init; }

    public required Vector3 NeckBase { get; init; }

    public required Vector3 Head { get; init; }

    public required float HeadRadius { get; init; }

    public Vector3[] Shoulders { get; } = new Vector3[2];

    public Vector3[] Elbows { get; } = new Vector3[2];

    public Vector3[] Hands { get; } = new Vector3[2];

    public Vector3[] Hips { get; } = new Vector3[2];

    public Vector3[] Knees { get; } = new Vector3[2];

    public Vector3[] Ankles { get; } = new Vector3[2];

    public Vector3[] Toes { get; } = new Vector3[2];

    public Vector3 FromHead(float x, float y, float z) => Head + Vector3.Transform(new Vector3(x, y, z), HeadRotation);

    public Vector3 FromChest(float x, float y, float z) => NeckBase + Vector3.Transform(new Vector3(x, y, z), ChestRotation);

    /// <summary>Direction from the elbow to the hand, unit length.</summary>
    public Vector3 ForearmDirection(int side) => Vector3.Normalize(Hands[side] - Elbows[side] + new Vector3(0, 1e-5f, 0));

    /// <summary>Points whose hull holds the figure: for fitting the camera.</summary>
    public IEnumerable<Vector3> Extent(bool upperBodyOnly)
    {
        yield return FromHead(0, HeadRadius * 1.25f, 0);
        yield return FromHead(-HeadRadius, 0, 0);
        yield return FromHead(HeadRadius, 0, 0);
        yield return Pelvis;
        for (var side = 0; side < 2; side++)
        {
            yield return Shoulders[side];
            yield return Elbows[side];
            yield return Hands[side];
            if (!upperBodyOnly)
            {
                yield return Knees[side];
                yield return Toes[side];
                yield return Ankles[side] - new Vector3(0, 0.07f, 0);
            }
        }
    }

    /// <summary>Solves a pose, and places the figure in the scene.</summary>
    /// <param name="origin">Where the figure's own ground point stands.</param>
    /// <param name="turn">Its heading about the vertical, radians; 0 faces +z.</param>
    public static Skeleton Solve(FigurePose pose, BodyShape shape, Vector3 origin, float turn)
    {
        var heading = Quaternion.CreateFromAxisAngle(Vector3.UnitY, turn);
        Vector3 Place(Vector3 own) => origin + Vector3.Transform(own, heading);

        var pelvisRotation = heading * pose.PelvisRotation;
        var pelvis = Place(pose.Pelvis);
        var chest = pelvisRotation
            * Quaternion.CreateFromAxisAngle(Vector3.UnitY, pose.SpineTwist)
            * Quaternion.CreateFromAxisAngle(Vector3.UnitX, pose.SpinePitch)
            * Quaternion.CreateFromAxisAngle(Vector3.UnitZ, -pose.SpineRoll);
        // The spine bends half-way: its lower half follows the pelvis, its upper half the chest.
        var middle = Quaternion.Slerp(pelvisRotation, chest, 0.6f);
        var neck = pelvis + Vector3.Transform(new Vector3(0, BodyShape.SpineLength, 0), middle);
        var headRotation = chest
            * Quaternion.CreateFromAxisAngle(Vector3.UnitY, pose.HeadYaw)
            * Quaternion.CreateFromAxisAngle(Vector3.UnitX, pose.HeadPitch)
            * Quaternion.CreateFromAxisAngle(Vector3.UnitZ, -pose.HeadRoll);
        var neckDirection = Quaternion.Slerp(chest, headRotation, 0.5f);
        var head = neck + Vector3.Transform(new Vector3(0, 0.055f + (shape.HeadRadius * 0.95f), 0.015f), neckDirection);
        var skeleton = new Skeleton
        {
            Pelvis = pelvis,
            PelvisRotation = pelvisRotation,
            ChestRotation = chest,
            HeadRotation = headRotation,
            NeckBase = neck,
            Head = head,
            HeadRadius = shape.HeadRadius,
        };
        for (var side = 0; side < 2; side++)
        {
            var sign = side == 0 ? 1f : -1f;
            skeleton.SolveArm(side, sign, pose.Hands[side], shape, Place);
            skeleton.SolveLeg(side, sign, pose, shape, Place);
        }

        return skeleton;
    }

    private void SolveArm(int side, float sign, LimbTarget target, BodyShape shape, Func<Vector3, Vector3> place)
    {
        var shoulder = FromChest(sign * shape.ShoulderHalf, -0.055f, 0);
        var goal = target.Frame switch
        {
            TargetFrame.Chest => NeckBase + Vector3.Transform(target.Position, ChestRotation),
            TargetFrame.Head => Head + Vector3.Transform(target.Position, HeadRotation),
            _ => place(target.Position),
        };
        (Elbows[side], Hands[side]) = TwoBones(
            shoulder, goal, BodyShape.UpperArm, BodyShape.Forearm, Vector3.Transform(target.Pole, ChestRotation));
        Shoulders[side] = shoulder;
    }

    private void SolveLeg(int side, float sign, FigurePose pose, BodyShape shape, Func<Vector3, Vector3> place)
    {
        var hip = Pelvis + Vector3.Transform(new Vector3(sign * shape.HipHalf, -0.02f, 0), PelvisRotation);
        (Knees[side], Ankles[side]) = TwoBones(
            hip, place(pose.Feet[side].Position), BodyShape.Thigh, BodyShape.Shin, Vector3.Transform(pose.Feet[side].Pole, PelvisRotation));
        Hips[side] = hip;
        Toes[side] = Ankles[side] + (Vector3.Normalize(Vector3.Transform(pose.Toes[side], PelvisRotation)) * 0.17f);
    }

    /// <summary>Two-bone inverse kinematics: the middle joint lies in the plane of the pole; a target out of reach is approached.</summary>
    private static (Vector3 Middle, Vector3 End) TwoBones(Vector3 root, Vector3 goal, float first, float second, Vector3 pole)
    {
        var axis = goal - root;
        var distance = Math.Clamp(axis.Length(), MathF.Abs(first - second) + 0.02f, first + second - 0.002f);
        var direction = axis.LengthSquared() < 1e-8f ? -Vector3.UnitY : Vector3.Normalize(axis);
        var along = ((first * first) - (second * second) + (distance * distance)) / (2 * distance);
        var height = MathF.Sqrt(MathF.Max(0, (first * first) - (along * along)));
        var sideways = pole - (direction * Vector3.Dot(pole, direction));
        if (sideways.LengthSquared() < 1e-6f)
        {
            sideways = Vector3.Cross(direction, Vector3.UnitX) + new Vector3(0, 0, 1e-3f);
        }

        return (root + (direction * along) + (Vector3.Normalize(sideways) * height), root + (direction * distance));
    }
}
