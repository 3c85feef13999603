using System.Numerics;
using ClipHar.Training.Rendering.Figures;

namespace ClipHar.Training.Rendering.Actions;

/// <summary>A long stride with bent arms.</summary>
internal sealed class Running : IActionChoreography
{
    public string Action => "running";

    public Staging Stage(SceneRandom random)
    {
        var rate = random.Range(7f, 10f);
        var phase = random.Range(0, MathF.Tau);
        var stride = random.Range(0.34f, 0.5f);
        var lean = random.Range(0.12f, 0.34f);
        var swing = random.Range(0.24f, 0.36f);
        var glance = random.Range(-0.25f, 0.25f);
        return new Staging
        {
            Actors = [new Actor(time => Pose((time * rate) + phase, stride, lean, swing, glance))],
            Settings = ["a park", "a street", "a beach", "a forest", "the countryside", "a city square", "a gym", "a plain studio"],
            CloseUp = 0.03f,
            Yaw = (0.15f, 1.75f),
            Pitch = (-0.1f, 0.22f),
            Phrases = ["running", "running fast", "jogging", "out for a run"],
            Posture = "on the move",
            BodyParts = [
                "one leg far in front and the other lifted behind", "knees lifted high and arms bent at the elbows",
                "legs in a long stride"],
        };
    }

    private static FigurePose Pose(float angle, float stride, float lean, float swing, float glance)
    {
        var bounce = 0.05f * MathF.Abs(MathF.Sin(angle));
        var pose = new FigurePose
        {
            Pelvis = new Vector3(0, 0.9f + bounce, 0),
            SpinePitch = lean,
            SpineTwist = 0.18f * MathF.Sin(angle),
            HeadPitch = -lean * 0.7f,
            HeadYaw = glance,
            Face = new FaceExpression(0.3f, 0.1f, false),
        };
        for (var side = 0; side < 2; side++)
        {
            var sign = side == 0 ? 1f : -1f;
            var cycle = angle + (side == 0 ? 0 : MathF.PI);
            var forward = MathF.Sin(cycle);
            var lift = MathF.Max(0, MathF.Cos(cycle));
            // Pushing off behind, swinging through with a folded knee, landing in front.
            var ankle = new Vector3(
                sign * 0.08f, 0.1f + (0.30f * lift) + (forward < 0 ? -0.32f * forward : 0.08f * forward),
                (stride * forward) + (forward < 0 ? 0.06f * forward : 0));
            pose.WithFoot(side, ankle, new Vector3(sign * 0.05f, 0.4f, 1), new Vector3(0, forward < -0.2f ? -1.2f : 0.15f, 0.8f));
            pose.WithHand(
                side, TargetFrame.Chest, new Vector3(sign * 0.2f, -0.26f + (forward < 0 ? 0.16f : -0.02f), 0.12f - (swing * forward)),
                new Vector3(sign * 0.5f, -0.6f, -1));
        }

        return pose;
    }
}
