using System.Numerics;
using ClipHar.Training.Rendering.Drawing;

namespace ClipHar.Training.Rendering.Figures;

/// <summary>Draws a solved figure: limbs as capsules, the trunk as a hull of spheres, clothes by colour and length.</summary>
internal sealed class FigurePainter(ScenePainter painter, Skeleton skeleton, BodyShape shape, Appearance appearance)
{
    public void Paint(FigurePose pose)
    {
        PaintTrunk();
        for (var side = 0; side < 2; side++)
        {
            PaintLeg(side);
            PaintArm(side, pose);
        }

        new HeadPainter(painter, skeleton, appearance).Paint(pose.Face);
        var ground = skeleton.Pelvis with { Y = 0 };
        painter.GroundShadow(ground, 0.42f, 0.34f);
    }

    private void PaintTrunk()
    {
        var girth = shape.Girth;
        var top = appearance.Top.Color;
        var chestRadius = 0.088f * girth;
        var shoulder = shape.ShoulderHalf - 0.055f;
        var hip = shape.HipHalf - 0.02f;
        var waist = skeleton.Pelvis + Vector3.Transform(new Vector3(0, 0.02f, 0), skeleton.PelvisRotation);
        Vector3 OfPelvis(float x, float y) => skeleton.Pelvis + Vector3.Transform(new Vector3(x, y, 0), skeleton.PelvisRotation);
        painter.Hull(
            [
                (skeleton.FromChest(shoulder, -0.09f, 0), chestRadius), (skeleton.FromChest(-shoulder, -0.09f, 0), chestRadius),
                (OfPelvis(hip * 0.85f, 0.06f), 0.085f * girth), (OfPelvis(-hip * 0.85f, 0.06f), 0.085f * girth), (waist, 0.09f * girth),
            ],
            top);
        if (appearance.Striped)
        {
            PaintStripes(shoulder, chestRadius);
        }

        if (appearance.Lower is LowerGarment.Skirt or LowerGarment.Dress)
        {
            PaintSkirt();
        }
        else
        {
            painter.Hull(
                [(OfPelvis(hip, -0.02f), 0.09f * girth), (OfPelvis(-hip, -0.02f), 0.09f * girth)], appearance.Bottom.Color, SceneLayer.Body,
                0.005f);
        }

        painter.Capsule(
            skeleton.NeckBase - Vector3.Transform(new Vector3(0, 0.04f, 0), skeleton.ChestRotation), 0.05f,
            Vector3.Lerp(skeleton.NeckBase, skeleton.Head, 0.5f), 0.048f, Hsv.Scale(appearance.Skin, 0.92f), SceneLayer.Body, 0.004f);
    }

    private void PaintStripes(float shoulder, float radius)
    {
        var dark = Hsv.Scale(appearance.Top.Color, 0.62f);
        for (var index = 0; index < 3; index++)
        {
            var height = -0.15f - (index * 0.08f);
            painter.Line(
                [
                    skeleton.FromChest(-shoulder - (radius * 0.4f), height, radius * 0.75f), skeleton.FromChest(0, height, radius * 1.05f),
                    skeleton.FromChest(shoulder + (radius * 0.4f), height, radius * 0.75f),
                ],
                0.026f, dark, SceneLayer.Body, -radius + 0.012f);
        }
    }

    private void PaintSkirt()
    {
        var girth = shape.Girth;
        var spheres = new (Vector3, float)[6];
        for (var side = 0; side < 2; side++)
        {
            var flare = Vector3.Transform(new Vector3(side == 0 ? 0.05f : -0.05f, 0, 0), skeleton.PelvisRotation);
            spheres[side] = (skeleton.Hips[side] + Vector3.Transform(new Vector3(0, 0.05f, 0), skeleton.PelvisRotation), 0.085f * girth);
            spheres[2 + side] = (Vector3.Lerp(skeleton.Hips[side], skeleton.Knees[side], 0.82f) + flare, 0.08f * girth);
            spheres[4 + side] = (Vector3.Lerp(skeleton.Hips[side], skeleton.Knees[side], 0.4f) + (flare * 0.6f), 0.09f * girth);
        }

        painter.Hull(spheres, appearance.Bottom.Color, SceneLayer.Body, 0.05f);
    }

    private void PaintLeg(int side)
    {
        var girth = shape.Girth;
        var covered = appearance.Lower == LowerGarment.Trousers;
        var thigh = covered || appearance.Lower == LowerGarment.Shorts ? appearance.Bottom.Color : appearance.Skin;
        var shin = covered ? appearance.Bottom.Color : appearance.Skin;
        var (hip, knee, ankle) = (skeleton.Hips[side], skeleton.Knees[side], skeleton.Ankles[side]);
        painter.Capsule(knee, 0.06f * girth, ankle, 0.044f * girth, shin, SceneLayer.Body, -0.004f);
        painter.Capsule(hip, 0.088f * girth, knee, 0.064f * girth, thigh);
        var heel = ankle - (Vector3.Normalize(skeleton.Toes[side] - ankle) * 0.035f);
        painter.Capsule(
            heel - new Vector3(0, 0.015f, 0), 0.052f, skeleton.Toes[side] - new Vector3(0, 0.012f, 0), 0.042f, appearance.Shoes,
            SceneLayer.Body, 0.006f);
    }

    private void PaintArm(int side, FigurePose pose)
    {
        var girth = shape.Girth;
        var (shoulder, elbow, hand) = (skeleton.Shoulders[side], skeleton.Elbows[side], skeleton.Hands[side]);
        var upper = appearance.Sleeve == Sleeve.None ? appearance.Skin : appearance.Top.Color;
        var lower = appearance.Sleeve == Sleeve.Long ? appearance.Top.Color : appearance.Skin;
        // The arm away from the camera stays behind the body even when its hand is on a table before it.
        var forearmDepth = painter.Projector.Depth((elbow + hand) / 2);
        var layer = pose.ArmsOnTop && forearmDepth > painter.Projector.Depth(skeleton.NeckBase) - 0.06f
            ? SceneLayer.OnTop
            : SceneLayer.Body;
        var bias = 0.012f;
        painter.Capsule(shoulder, 0.066f * girth, elbow, 0.054f * girth, Hsv.Scale(upper, 0.97f), layer, bias);
        var wrist = Vector3.Lerp(elbow, hand, 0.86f);
        painter.Capsule(elbow, 0.052f * girth, wrist, 0.042f * girth, Hsv.Scale(lower, 0.97f), layer, bias + 0.02f);
        painter.Capsule(wrist, 0.046f, hand + (skeleton.ForearmDirection(side) * 0.02f), 0.054f, appearance.Skin, layer, bias + 0.035f);
        if (pose.FlatHands)
        {
            var fingers = Vector3.Normalize(new Vector3(0, 0.8f, 0) + (skeleton.ForearmDirection(side) * 0.6f));
            painter.Capsule(hand, 0.048f, hand + (fingers * 0.1f), 0.034f, appearance.Skin, layer, bias + 0.04f);
        }
    }
}
