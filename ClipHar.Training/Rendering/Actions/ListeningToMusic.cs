using System.Numerics;
using ClipHar.Training.Rendering.Figures;
using ClipHar.Training.Rendering.Props;
using SkiaSharp;

namespace ClipHar.Training.Rendering.Actions;

/// <summary>Headphones on, the head nodding.</summary>
internal sealed class ListeningToMusic : IActionChoreography
{
    public string Action => "listening_to_music";

    public Staging Stage(SceneRandom random)
    {
        var posture = Posture.Draw(random, 0.5f);
        var style = random.Next(4);
        var side = random.Next(2);
        var idle = (Posture.IdleHand(random, 0, posture.Seated), Posture.IdleHand(random, 1, posture.Seated));
        var colour = random.Pick<SKColor>(
            [new(36, 36, 40), new(220, 60, 60), new(240, 240, 242), new(60, 120, 210), new(250, 190, 60), new(110, 70, 170)]);
        var rate = random.Range(4f, 8f);
        var closed = random.Chance(0.55f);
        var turn = random.Range(-0.3f, 0.3f);
        var tilt = random.Range(-0.25f, 0.25f);
        var smile = random.Range(0, 0.9f);
        return new Staging
        {
            Actors =
            [
                new Actor(time =>
                {
                    var pose = posture.Base();
                    idle.Item1(pose);
                    idle.Item2(pose);
                    pose.HeadPitch = 0.06f + (0.12f * MathF.Sin(time * rate));
                    pose.HeadRoll = tilt + (0.06f * MathF.Sin(time * rate * 0.5f));
                    pose.HeadYaw = turn;
                    pose.Face = new FaceExpression(0, smile, closed);
                    for (var index = 0; index < 2; index++)
                    {
                        if (style == 1 || (style == 2 && index == side))
                        {
                            var sign = index == 0 ? 1f : -1f;
                            pose.WithHand(
                                index, TargetFrame.Head, new Vector3(sign * 0.215f, -0.02f, 0.03f), new Vector3(sign, -0.7f, 0.1f));
                        }
                    }

                    return pose;
                }),
            ],
            Props = (painter, figures, _) =>
            {
                posture.PaintFurniture?.Invoke(painter);
                Handheld.Headphones(painter, figures[0], colour);
            },
            PropExtent = posture.Extent,
            Settings = posture.Settings,
            CloseUp = 0.8f,
            Yaw = (0, 1.3f),
            Phrases = ["listening to music", "listening to music with headphones", "listening to a song", "enjoying music on headphones"],
            Posture = posture.Phrase,
            BodyParts = style is 1 or 2
                ? ["hands on the headphones over the ears", "a hand pressing headphones to the ear", "wearing headphones over the ears"]
                : ["wearing headphones over the ears", "headphones on the head", "headphones covering the ears"],
            Objects = ["headphones"],
        };
    }
}
