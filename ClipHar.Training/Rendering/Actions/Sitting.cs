using System.Numerics;
using ClipHar.Training.Rendering.Figures;

namespace ClipHar.Training.Rendering.Actions;

/// <summary>Seated, with idle hands.</summary>
internal sealed class Sitting : IActionChoreography
{
    public string Action => "sitting";

    public Staging Stage(SceneRandom random)
    {
        var posture = Posture.Draw(random, 0);
        var folded = random.Chance(0.3f);
        var idle = (Posture.IdleHand(random, 0, true), Posture.IdleHand(random, 1, true));
        var turn = random.Range(-0.45f, 0.45f);
        var pitch = random.Range(-0.1f, 0.15f);
        var smile = random.Range(-0.3f, 0.7f);
        return new Staging
        {
            Actors =
            [
                new Actor(time =>
                {
                    var pose = posture.Base();
                    idle.Item1(pose);
                    idle.Item2(pose);
                    if (folded)
                    {
                        pose.WithHand(0, TargetFrame.Chest, new Vector3(-0.1f, -0.24f, 0.19f), new Vector3(1, -0.6f, 0))
                            .WithHand(1, TargetFrame.Chest, new Vector3(0.1f, -0.22f, 0.2f), new Vector3(-1, -0.6f, 0));
                    }

                    pose.HeadYaw = turn + (0.15f * MathF.Sin(time * 0.8f));
                    pose.HeadPitch = pitch;
                    pose.SpinePitch += 0.012f * MathF.Sin(time * 1.7f);
                    pose.Face = new FaceExpression(0, smile, false);
                    return pose;
                }),
            ],
            Props = (painter, _, _) => posture.PaintFurniture?.Invoke(painter),
            PropExtent = posture.Extent,
            Settings = posture.Settings,
            CloseUp = 0.04f,
            Yaw = (0, 1.4f),
            Phrases = ["sitting", "sitting down", "sitting still", "sitting and resting"],
            Posture = posture.Phrase,
            BodyParts = folded
                ? ["knees bent and arms folded", "sitting with folded arms"]
                : ["hands resting on the knees", "knees bent and hands in the lap", "sitting with empty hands on the legs"],
            Objects = posture.PaintFurniture is null
                ? []
                : [posture.Phrase[(posture.Phrase.LastIndexOf(" on ", StringComparison.Ordinal) + 4)..]],
        };
    }
}
