using System.Numerics;
using ClipHar.Training.Rendering.Figures;

namespace ClipHar.Training.Rendering.Actions;

/// <summary>Two people with their arms around each other.</summary>
internal sealed class Hugging : IActionChoreography
{
    public string Action => "hugging";

    public Staging Stage(SceneRandom random)
    {
        var gap = random.Range(0.115f, 0.145f);
        var sway = random.Range(0.01f, 0.04f);
        var high = random.Chance(0.5f);
        var headSide = random.Sign();
        var closed = random.Chance(0.5f);
        var lean = random.Range(0.02f, 0.10f);
        Func<float, FigurePose> Hugger(bool first) => time => Pose(time, first ? high : !high, gap, sway, headSide, closed, lean);
        return new Staging
        {
            Actors =
            [
                new Actor(Hugger(true), new Vector3(-gap, 0, 0), MathF.PI / 2),
                new Actor(Hugger(false), new Vector3(gap, 0, 0), -MathF.PI / 2),
            ],
            CloseUp = 0.35f,
            Yaw = (0, 0.95f),
            Phrases = ["hugging", "hugging each other", "hugging another person", "embracing"],
            Posture = "standing close together",
            BodyParts = ["arms wrapped around another person", "arms around each other", "two people holding each other tight"],
        };
    }

    private static FigurePose Pose(float time, bool high, float gap, float sway, float headSide, bool closed, float lean)
    {
        var pose = new FigurePose
        {
            Pelvis = new Vector3(sway * MathF.Sin(time * 1.6f), 0.94f, -0.03f),
            SpinePitch = lean,
            SpineRoll = sway * MathF.Sin(time * 1.6f),
            HeadRoll = headSide * 0.28f,
            HeadYaw = headSide * -0.3f,
            HeadPitch = 0.15f,
            Face = new FaceExpression(0, 0.8f, closed),
        };
        pose.WithFoot(0, new Vector3(0.12f, 0.07f, -0.04f)).WithFoot(1, new Vector3(-0.12f, 0.07f, 0.02f));
        var back = (gap * 2) + 0.13f;
        for (var side = 0; side < 2; side++)
        {
            var sign = side == 0 ? 1f : -1f;
            pose.WithHand(
                side, TargetFrame.World, new Vector3(sign * 0.03f, (high ? 1.34f : 1.08f) + (sign * 0.06f), back), new Vector3(
                    sign, high ? 0.05f : -0.5f, -0.1f));
        }

        return pose;
    }
}
