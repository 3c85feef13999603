using System.Numerics;
using ClipHar.Training.Rendering.Drawing;
using ClipHar.Training.Rendering.Figures;
using ClipHar.Training.Rendering.Props;
using SkiaSharp;

namespace ClipHar.Training.Rendering.Actions;

/// <summary>Lying on a bed with the eyes shut.</summary>
internal sealed class Sleeping : IActionChoreography
{
    public string Action => "sleeping";

    public Staging Stage(SceneRandom random) => Lying.Stage(
        random, asleep: true, ["sleeping", "sleeping in a bed", "fast asleep", "taking a nap"],
        ["lying down with closed eyes", "eyes closed and the head on a pillow", "lying under a blanket with the eyes shut"]);
}

/// <summary>A figure on a bed or a sofa, its head on a pillow at +x.</summary>
internal static class Lying
{
    public static Staging Stage(SceneRandom random, bool asleep, IReadOnlyList<string> phrases, IReadOnlyList<string> bodyParts)
    {
        var bed = Furniture.DrawBed(random);
        var onSide = random.Chance(0.5f);
        var blanket = random.Chance(0.7f);
        var cover = Furniture.Fabric(random);
        var covered = random.Range(0.12f, 0.3f);
        var bend = random.Range(0.02f, 0.28f);
        var folded = random.Chance(0.5f);
        var turn = onSide ? 0 : random.Range(-0.5f, 0.9f);
        return new Staging
        {
            Actors = [new Actor(time => Pose(onSide, bend, folded, turn, asleep, 0.012f * MathF.Sin(time * 1.5f)))],
            Props = (painter, figures, _) =>
            {
                bed(painter);
                if (blanket)
                {
                    PaintBlanket(painter, cover, covered, onSide ? bend : bend * 0.3f);
                }
            },
            PropExtent = [new(1.15f, 0.7f, 0), new(-1f, 0.3f, 0.4f), new(-1f, 0.3f, -0.4f)],
            Settings = ["a bedroom", "a bedroom", "a living room", "a plain studio", "an office"],
            CloseUp = 0.3f,
            Yaw = (0, 0.8f),
            Pitch = (0.2f, 0.75f),
            Phrases = phrases,
            Posture = random.Pick<string>(["lying on a bed", "lying in a bed"]),
            BodyParts = bodyParts,
            Objects = blanket ? ["a bed", "a pillow", "a blanket"] : ["a bed", "a pillow"],
        };
    }

    private static FigurePose Pose(bool onSide, float bend, bool folded, float turn, bool asleep, float breath)
    {
        // The body's up axis becomes +x; its front becomes +z (on its side, towards the camera) or +y (on its back).
        var rotation = onSide
            ? Quaternion.CreateFromAxisAngle(Vector3.UnitZ, -MathF.PI / 2)
            : Quaternion.CreateFromAxisAngle(Vector3.UnitX, -MathF.PI / 2) * Quaternion.CreateFromAxisAngle(Vector3.UnitZ, -MathF.PI / 2);
        var pose = new FigurePose
        {
            Pelvis = new Vector3(0.13f, 0.6f + breath, 0),
            PelvisRotation = rotation,
            SpinePitch = onSide ? bend * 0.6f : 0.04f,
            HeadYaw = turn,
            HeadPitch = onSide ? 0.12f : 0.1f,
            Face = new FaceExpression(0, asleep ? 0 : 0.3f, asleep),
        };
        for (var side = 0; side < 2; side++)
        {
            var sign = side == 0 ? 1f : -1f;
            var ankle = onSide
                ? new Vector3(-0.68f + (bend * 0.6f) + (sign * 0.04f), 0.57f + (sign * 0.05f), 0.05f)
                : new Vector3(-0.72f, 0.58f, sign * 0.11f);
            pose.WithFoot(side, ankle, new Vector3(0, 0.2f, 1), new Vector3(0, -0.7f, 0.6f));
            var hand = onSide
                ? folded ? new Vector3(sign * 0.06f, 0.02f, 0.2f) : new Vector3(sign * 0.08f, -0.34f, 0.2f)
                : folded ? new Vector3(sign * 0.05f, -0.28f, 0.17f) : new Vector3(sign * 0.27f, -0.5f, 0.0f);
            pose.WithHand(side, TargetFrame.Chest, hand, new Vector3(sign, -0.4f, -0.2f));
        }

        return pose;
    }

    private static void PaintBlanket(ScenePainter painter, SKColor color, float reach, float bend)
    {
        var spheres = new (Vector3, float)[]
        {
            (new(-0.9f, 0.5f, 0.38f), 0.05f), (new(-0.9f, 0.5f, -0.38f), 0.05f), (new(-0.8f, 0.62f, 0), 0.08f),
            (new(reach, 0.5f, 0.4f), 0.05f), (new(reach, 0.5f, -0.4f), 0.05f), (new(reach, 0.66f, 0.02f), 0.09f), (
                new(-0.4f, 0.66f, bend), 0.09f),
        };
        painter.Hull(spheres, color, SceneLayer.Front);
        painter.Hull(
            [(new(reach, 0.5f, 0.4f), 0.055f), (new(reach, 0.67f, 0.02f), 0.1f), (new(reach, 0.5f, -0.4f), 0.055f)],
            Hsv.Lighter(color, 0.35f), SceneLayer.Front, 1);
    }
}
