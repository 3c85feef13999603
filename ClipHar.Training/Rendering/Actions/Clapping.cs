using System.Numerics;
using ClipHar.Training.Rendering.Figures;

namespace ClipHar.Training.Rendering.Actions;

/// <summary>Both palms meet before the chest.</summary>
internal sealed class Clapping : IActionChoreography
{
    public string Action => "clapping";

    public Staging Stage(SceneRandom random)
    {
        var posture = Posture.Draw(random, 0.65f);
        var height = random.Range(-0.28f, -0.02f);
        var reach = random.Range(0.27f, 0.42f);
        var wide = random.Range(0.12f, 0.3f);
        var rate = random.Range(11f, 17f);
        var phase = random.Range(0, MathF.Tau);
        var nod = random.Range(-0.15f, 0.15f);
        var turn = random.Range(-0.35f, 0.35f);
        var elbow = random.Range(-1f, -0.25f);
        var smile = random.Range(0.1f, 1f);
        var open = random.Chance(0.3f) ? 0.4f : 0;
        return new Staging
        {
            Actors =
            [
                new Actor(time =>
                {
                    var pose = posture.Base();
                    // Hands spend more time near each other than apart.
                    var gap = 0.045f + (wide * MathF.Pow(0.5f + (0.5f * MathF.Sin((time * rate) + phase)), 1.4f));
                    for (var side = 0; side < 2; side++)
                    {
                        var sign = side == 0 ? 1f : -1f;
                        pose.WithHand(
                            side, TargetFrame.Chest, new Vector3(sign * gap, height + (sign * 0.015f), reach),
                            new Vector3(sign, elbow, -0.2f));
                    }

                    pose.FlatHands = true;
                    pose.HeadPitch = nod;
                    pose.HeadYaw = turn;
                    pose.Face = new FaceExpression(open, smile, false);
                    return pose;
                }),
            ],
            Props = (painter, _, _) => posture.PaintFurniture?.Invoke(painter),
            PropExtent = posture.Extent,
            Settings = posture.Settings,
            CloseUp = 0.6f,
            Yaw = (0, 1.05f),
            Phrases = ["clapping", "clapping hands", "applauding", "giving applause"],
            Posture = posture.Phrase,
            BodyParts = [
                "both hands together in front of the chest", "palms pressed together before the chest",
                "hands meeting in front of the body"],
        };
    }
}
