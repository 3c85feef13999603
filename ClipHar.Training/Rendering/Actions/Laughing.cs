using System.Numerics;
using ClipHar.Training.Rendering.Figures;

namespace ClipHar.Training.Rendering.Actions;

/// <summary>A wide open mouth, eyes shut, the head thrown back or the body bent over.</summary>
internal sealed class Laughing : IActionChoreography
{
    public string Action => "laughing";

    public Staging Stage(SceneRandom random)
    {
        var posture = Posture.Draw(random, 0.6f);
        var side = random.Next(2);
        var idle = Posture.IdleHand(random, 1 - side, posture.Seated);
        var style = random.Next(3);
        var back = random.Range(0.05f, 0.4f);
        var tilt = random.Range(-0.25f, 0.25f);
        var turn = random.Range(-0.35f, 0.35f);
        var open = random.Range(0.7f, 1.1f);
        var squint = random.Chance(0.8f);
        return new Staging
        {
            Actors =
            [
                new Actor(time =>
                {
                    var pose = posture.Base();
                    idle(pose);
                    var shake = 0.04f * MathF.Sin(time * 16);
                    pose.SpinePitch += style == 2 ? 0.3f + shake : -0.12f + shake;
                    pose.HeadPitch = style == 2 ? -0.1f : -back + shake;
                    pose.HeadRoll = tilt;
                    pose.HeadYaw = turn;
                    pose.Face = new FaceExpression(open + (2 * shake), 1, squint);
                    Belly(pose, side, style);
                    return pose;
                }),
            ],
            Props = (painter, _, _) => posture.PaintFurniture?.Invoke(painter),
            PropExtent = posture.Extent,
            Settings = posture.Settings,
            CloseUp = 0.85f,
            Yaw = (0, 0.75f),
            Phrases = ["laughing", "laughing out loud", "laughing hard", "bursting with laughter"],
            Posture = posture.Phrase,
            BodyParts = style == 0
                ? ["mouth wide open in a big smile", "mouth open and eyes shut with joy", "the head thrown back and the mouth wide open"]
                : ["mouth wide open and hands on the belly", "holding the belly with the mouth wide open",
                    "mouth wide open in a big smile"],
        };
    }

    private static void Belly(FigurePose pose, int side, int style)
    {
        for (var index = 0; index < 2; index++)
        {
            var sign = index == 0 ? 1f : -1f;
            if (style == 1 || (style == 2 && index == side))
            {
                pose.WithHand(index, TargetFrame.Chest, new Vector3(sign * 0.06f, -0.34f, 0.17f), new Vector3(sign, -0.3f, -0.3f));
            }
        }
    }
}
